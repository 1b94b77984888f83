"""A page for each misery, and the code that it has to end with."""

from __future__ import annotations

import gzip
import random
import zlib
from dataclasses import dataclass

import brotli
import zstandard

from tests.journeys.pages import article, listing
from tests.kit.miseries import Miseries, answer, floods, message, redirect
from tests.kit.serving import Speak
from tests.kit.wire import drips, says

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BOMB = 1024 * 2**20
"""Bytes that the larger bombs inflate to."""


@dataclass(frozen=True)
class Misery:
    """One page: what it says, and what has to become of it.

    Attributes:
        code: The error in the journal; None: an article comes of it.
        host: 127.0.0.x that it stands on alone, where it makes the host rest.
    """

    path: str
    says: Speak
    code: str | None
    host: str = "127.0.0.1"


def bombs() -> dict[str, bytes]:
    """Return a bomb of every coding by the coding's name; gzip and zstd repeat members."""
    spaces = b" " * (BOMB // 16)
    return {
        "gzip": gzip.compress(spaces, 1) * 16,
        "deflate": zlib.compress(spaces * 2, 1),
        "br": brotli.compress(spaces * 8, quality=1),
        "zstd": zstandard.compress(spaces) * 16,
    }


def on_the_wire() -> list[Misery]:
    """Return servers that break the rules of HTTP, or take their time."""
    body = article("Framed").encode()
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    endless = b"HTTP/1.1 200 OK\r\n"
    short = HEAD + b"Content-Length: %d\r\n\r\n" % (len(body) + 1000)
    return [
        Misery("/slow-headers", drips(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x", 0.2), "fetch.timeout"),
        Misery("/no-headers", says(then="hang"), "fetch.timeout"),
        Misery(
            "/slow-body",
            drips(HEAD + b"Content-Length: 100000\r\n\r\n", b"x", 0.2),
            "fetch.timeout",
        ),
        Misery("/endless-slow-body", drips(HEAD + b"\r\n", b"<p>on", 0.1), "fetch.timeout"),
        Misery("/endless-body", floods(HEAD + b"\r\n", b"x" * 2**16), "fetch.refused.too-large"),
        Misery(
            "/endless-chunks",
            floods(chunked, b"1000\r\n" + b"x" * 4096 + b"\r\n"),
            "fetch.refused.too-large",
        ),
        Misery("/short-of-its-length", says(short, body, then="close"), "fetch.protocol"),
        Misery("/broken-chunks", says(chunked, b"zz\r\nhello\r\n0\r\n\r\n"), "fetch.protocol"),
        Misery(
            "/chunks-that-break-later",
            says(chunked, b"5\r\nhello\r\n", b"zz\r\n", apart=0.05, then="hang"),
            "fetch.protocol",
        ),
        Misery("/half-a-chunk", says(chunked, b"ffff\r\nhello"), "fetch.protocol"),
        Misery("/reset-before", says(then="reset"), "fetch.connection"),
        Misery("/reset-in-the-middle", says(short, body[:300], then="reset"), "fetch.protocol"),
        Misery("/closed", says(then="close"), "fetch.connection"),
        Misery(
            "/huge-header",
            says(endless + b"X-Huge: " + b"x" * 2**20 + b"\r\n\r\n"),
            "fetch.protocol",
        ),
        Misery("/endless-headers", floods(endless, b"X-More: yes\r\n" * 1000), "fetch.protocol"),
        Misery(
            "/endless-first-words",
            floods(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000),
            "fetch.protocol",
        ),
        Misery("/endless-tiny-chunks", floods(chunked, b"1\r\nx\r\n" * 10_000), "fetch.protocol"),
        Misery(
            "/endless-small-chunks", floods(chunked, b"6\r\nxxxxxx\r\n" * 9_000), "fetch.protocol"
        ),
        Misery("/endless-chunk-head", floods(chunked + b"5;", b"x" * 2**16), "fetch.protocol"),
        Misery(
            "/endless-last-words",
            floods(chunked + b"1\r\nx\r\n0\r\n", b"X-More: yes\r\n" * 1000),
            "fetch.protocol",
        ),
        Misery("/no-http", says(b"220 smtp.example.org ESMTP\r\n" * 10), "fetch.protocol"),
        Misery("/status-999", says(message(b"no", status=999)), "fetch.status"),
        Misery("/server-error", answer(b"no", status=500), "fetch.status"),
    ]


def redirects(server: Miseries) -> list[Misery]:
    """Return redirects that lead nowhere, or where nobody should go."""
    ways = {
        "/to-a-file": "file:///etc/passwd",
        "/to-ftp": "ftp://127.0.0.1/x",
        "/to-data": "data:text/html,<h1>hello</h1>",
        "/to-script": "javascript:alert(1)",
        "/to-nowhere": "http://",
    }
    refused = {
        "/to-the-cloud": "http://169.254.169.254/latest/meta-data/",
        "/to-a-private-address": "http://10.0.0.1/",
        "/to-ipv6": "http://[::1]/",
        "/to-a-number": "http://2852039166/",
        "/to-mapped": f"http://[::ffff:a9fe:a9fe]:{server.port}/",
    }
    server.pages |= {f"/chain-{n}": redirect(f"/chain-{n + 1}") for n in range(2, 12)}
    server.pages |= {"/loop-2": redirect("/loop")}
    return [
        Misery("/loop", redirect("/loop-2"), "fetch.refused.redirect"),
        Misery("/chain-1", redirect("/chain-2"), "fetch.refused.redirect"),
        *(Misery(path, redirect(to), "fetch.refused.redirect") for path, to in ways.items()),
        *(Misery(path, redirect(to), "fetch.refused.address") for path, to in refused.items()),
        Misery("/redirect-without-a-place", answer(status=302), "fetch.refused.redirect"),
    ]


def codings() -> list[Misery]:
    """Return content codings that inflate without end, or not at all."""
    body = article("Coded").encode()
    made = bombs()
    twice = gzip.compress(gzip.compress(body))
    return [
        *(
            Misery(
                f"/bomb-{coding}",
                answer(bomb, f"Content-Encoding: {coding}"),
                "fetch.refused.too-large",
            )
            for coding, bomb in made.items()
        ),
        Misery("/stacked", answer(twice, "Content-Encoding: gzip, gzip"), "fetch.coding"),
        Misery(
            "/stacked-bomb",
            answer(gzip.compress(made["gzip"]), "Content-Encoding: gzip, gzip"),
            "fetch.coding",
        ),
        Misery(
            "/stacked-in-two-headers",
            answer(brotli.compress(twice), "Content-Encoding: gzip", "Content-Encoding: br"),
            "fetch.coding",
        ),
        Misery(
            "/gzip-in-two-headers",
            answer(twice, "Content-Encoding: gzip", "Content-Encoding: gzip"),
            "fetch.coding",
        ),
        Misery("/unknown-coding", answer(body, "Content-Encoding: rot13"), "fetch.coding"),
        Misery("/lying-coding", answer(body, "Content-Encoding: br"), "fetch.coding"),
        Misery(
            "/half-a-gzip",
            answer(gzip.compress(body)[:200], "Content-Encoding: gzip"),
            "fetch.coding",
        ),
    ]


def markup() -> list[Misery]:
    """Return pages that no parser should be given, and pages that look like that but are none."""
    noise = random.Random(1).randbytes(20_000)
    pictured = ("Content-Type: image/png",)
    return [
        Misery("/deep", answer("<div>" * 100_000 + "text"), "extract.hostile"),
        Misery("/options", answer("<select>" + "<option selected>x" * 16_000), "extract.no-body"),
        Misery(
            "/attributes",
            answer("<p " + " ".join(f"a{n}=1" for n in range(40_000)) + ">x</p>"),
            "extract.hostile",
        ),
        Misery("/empty", answer(b""), "extract.no-body"),
        Misery("/no-content", answer(status=204), "extract.no-body"),
        Misery("/noise", answer(noise), "extract.no-body"),
        Misery("/too-large", answer(b" " * (10 * 2**20 + 1)), "fetch.refused.too-large"),
        Misery("/a-list", answer(listing([f"/{n}" for n in range(40)])), "extract.no-body"),
        Misery("/image", answer(b"\x89PNG\r\n\x1a\n" + noise, *pictured), None),
        Misery("/pdf", answer(b"%PDF-1.7\n" + noise, "Content-Type: application/pdf"), None),
        Misery("/lying-type", answer(article("Lying type"), "Content-Type: text/plain"), None),
        Misery(
            "/lying-charset",
            answer(article("Lying charset"), "Content-Type: text/html; charset=utf-16"),
            None,
        ),
        Misery(
            "/unknown-charset",
            answer(article("Unknown charset"), "Content-Type: text/html; charset=klingon"),
            None,
        ),
        Misery(
            "/utf-16",
            answer(
                f"<title>灯塔</title><p>{'海港的灯塔又亮了起来。' * 40}</p>".encode("utf-16"),
                "Content-Type: text/html",
            ),
            None,
        ),
        Misery("/nuls", answer(article("N\0uls", extra="<p>\0\0\0</p>" * 100)), None),
        Misery("/surrogate-bytes", answer(article("Surrogate \ud800 bytes")), None),
        Misery("/surrogate-entity", answer(article("Surrogate &#xD800; entity")), None),
        Misery(
            "/long-line",
            answer(article("Long line", extra="<p>" + "word " * 600_000 + "</p>")),
            None,
        ),
        Misery("/long-title", answer(article("Long " * 20_000)), None),
        Misery(
            "/escapes",
            answer(
                article("Red \x1b[31m\x1b]0;owned\x07\r\nX-Evil: yes&#13;&#10;evil: yes&#27;[2J")
            ),
            None,
        ),
        Misery(
            "/long-of-its-length",
            says(message(article("Behind the end")) + b"HTTP/1.1 200 OK\r\n\r\nsmuggled"),
            None,
        ),
    ]


def refusals() -> list[Misery]:
    """Return hosts that do not want us now; each stands alone, because it makes its host rest."""
    return [
        Misery("/forbidden", answer(status=403), "fetch.blocked", "127.0.0.11"),
        Misery("/login", answer(status=401), "fetch.blocked", "127.0.0.12"),
        Misery("/too-many", answer(status=429), "fetch.rate-limited", "127.0.0.13"),
        Misery(
            "/later",
            answer(b"", "Retry-After: 99999999999999", status=503),
            "fetch.rate-limited",
            "127.0.0.14",
        ),
        Misery(
            "/challenge",
            answer("<title>Just a moment...</title>"),
            "fetch.challenge",
            "127.0.0.15",
        ),
    ]


def all_miseries(server: Miseries) -> list[Misery]:
    """Give the server a page for each misery, and return them."""
    every = [*on_the_wire(), *redirects(server), *codings(), *markup(), *refusals()]
    server.pages |= {one.host + one.path: one.says for one in every}
    return every
