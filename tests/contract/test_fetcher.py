"""The Fetcher's promises, held by the real one over real loopback servers."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
import threading
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import (
    AddressError,
    ConnectionFailedError,
    FetchError,
    FetchTimeoutError,
    ProtocolError,
    RefusedError,
    TooLargeError,
    UrlError,
)
from crawler.fetch.http import HttpFetcher, open_fetcher
from crawler.models.capture import Request, Response
from tests.kit.clock import START, HandClock
from tests.kit.serving import Speak
from tests.kit.site import Asked, Reply, Site, gzipped, open_site
from tests.kit.waiting import PATIENCE
from tests.kit.wire import drips, open_wire, says

LOOPBACK = ("127.0.0.0/8",)
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
LENGTH = b"Content-Length: "
SECOND = timedelta(seconds=1)
UNHURRIED = timedelta(seconds=PATIENCE)


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with open_fetcher(HandClock(), environ={}) as opened:
        yield opened


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site() as opened:
        yield opened


def ask(url: str, **options: object) -> Request:
    return Request.model_validate({"url": url, "allow_networks": LOOPBACK, **options})


async def failure(speak: Speak, **options: object) -> FetchError:
    """Return the error with which a request to a server that speaks so ends."""
    async with open_wire(speak) as wire, open_fetcher(HandClock(), environ={}) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(ask(wire.root + "/x", **options))
    return caught.value


async def test_any_status_is_a_response_and_no_redirect_is_followed(
    site: Site, fetcher: HttpFetcher
) -> None:
    site.pages["/moved"] = Reply(status=302, headers={"Location": "http://[bad"})

    moved = await fetcher.fetch(ask(site.url("/moved")))
    missing = await fetcher.fetch(ask(site.url("/nowhere")))

    assert (moved.status, moved.header("location")) == (302, "http://[bad")
    assert (missing.status, missing.body) == (404, b"not here")
    assert missing.ended_at == START
    assert site.count() == 2


async def test_the_body_stays_as_it_came_over_the_wire(site: Site, fetcher: HttpFetcher) -> None:
    page = gzipped("<p>hello</p>")
    site.pages["/gz"] = page

    response = await fetcher.fetch(ask(site.url("/gz")))

    assert response.header("content-encoding") == "gzip"
    assert response.body == page.body


@pytest.mark.parametrize(
    "path",
    [
        "/%7Euser",
        "/100%",
        "/a%2fb?x=%zz&y=%E4%BD",
        "/a?b?c+d%20e&f=[1]|2",
        "/~u;v=1",
        "//x",
        "/a?",
        "/a??",
    ],
)
async def test_a_url_is_sent_as_it_is(site: Site, fetcher: HttpFetcher, path: str) -> None:
    await fetcher.fetch(ask(site.url(path) + "#part"))

    assert site.asked[0].path == path


async def test_we_say_who_we_are_and_take_every_coding_that_we_can_undo(
    site: Site, fetcher: HttpFetcher
) -> None:
    own = (("Accept", "application/json"), ("Cookie", "a=b"))

    await fetcher.fetch(ask(site.url("/")))
    await fetcher.fetch(ask(site.url("/"), headers=own, contact="mailto:me@example.org"))

    first, second = (asked.headers for asked in site.asked)
    assert first["User-Agent"].startswith("Longshelf/")
    assert "(+https://" in first["User-Agent"]
    assert first["Accept-Encoding"] == "gzip, deflate, br, zstd"
    assert "(+mailto:me@example.org)" in second["User-Agent"]
    assert (second["Accept"], second["Cookie"]) == ("application/json", "a=b")


async def test_the_credentials_of_a_url_travel_as_a_header(
    site: Site, fetcher: HttpFetcher
) -> None:
    url = site.url("/feed").replace("http://", "http://me:p%40ss@")

    await fetcher.fetch(ask(url))
    await fetcher.fetch(ask(url, headers=(("authorization", "Bearer t"),)))

    basic = "Basic " + base64.b64encode(b"me:p@ss").decode()
    assert [asked.headers["Authorization"] for asked in site.asked] == [basic, "Bearer t"]


async def test_no_cookie_is_kept(site: Site, fetcher: HttpFetcher) -> None:
    site.pages["/c"] = Reply("x", headers={"Set-Cookie": "id=1; Path=/"})

    for _ in range(2):
        await fetcher.fetch(ask(site.url("/c")))

    assert "Cookie" not in site.asked[1].headers


async def test_one_connection_serves_requests_that_follow_each_other(
    site: Site, fetcher: HttpFetcher
) -> None:
    for number in range(5):
        await fetcher.fetch(ask(site.url(f"/{number}")))

    assert site.connections() == 1


async def test_nothing_queues_for_a_connection(site: Site, fetcher: HttpFetcher) -> None:
    meet = asyncio.Barrier(100)

    async def together(_: Asked) -> str:
        await meet.wait()
        return "all here"

    site.pages["/m"] = together
    requests = [ask(site.url("/m"), deadline=UNHURRIED) for _ in range(100)]

    responses = await asyncio.gather(*map(fetcher.fetch, requests))

    assert {response.body for response in responses} == {b"all here"}
    assert site.overlap() == site.connections() == 100


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


async def test_a_tick_over_very_many_hosts_leaves_few_connections_open(
    site: Site, fetcher: HttpFetcher
) -> None:
    before = open_files()
    slots = asyncio.Semaphore(20)

    async def one(number: int) -> Response:
        host = f"127.{number // 200}.9.{number % 200 + 1}"
        async with slots:
            return await fetcher.fetch(ask(site.url("/", host=host)))

    responses = await asyncio.gather(*map(one, range(450)))

    assert {response.status for response in responses} == {404}
    # Both ends of each connection are ours here.
    assert open_files() - before < 2 * (256 + 2 * 20) + 20


async def test_a_connection_that_one_source_may_have_never_serves_another(
    site: Site, fetcher: HttpFetcher
) -> None:
    await fetcher.fetch(ask(site.url("/")))

    with pytest.raises(AddressError):
        await fetcher.fetch(ask(site.url("/"), allow_networks=()))
    with pytest.raises(AddressError):
        await fetcher.fetch(ask(site.url("/"), allow_networks=("127.0.0.2/32",)))

    assert site.count() == 1


async def test_a_response_of_the_allowed_size_comes_and_a_larger_one_does_not(
    site: Site, fetcher: HttpFetcher
) -> None:
    site.pages["/full"] = Reply(b"x" * 1000)
    site.pages["/over"] = Reply(b"x" * 1001)

    full = await fetcher.fetch(ask(site.url("/full"), max_bytes=1000))
    with pytest.raises(TooLargeError, match="1000 bytes"):
        await fetcher.fetch(ask(site.url("/over"), max_bytes=1000))

    assert len(full.body) == 1000


async def test_an_endless_body_ends_at_the_limit() -> None:
    head = OK + b"Transfer-Encoding: chunked\r\n\r\n"

    error = await failure(drips(head, b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n", 0), max_bytes=2**20)

    assert isinstance(error, TooLargeError)


async def test_of_many_large_bodies_few_are_read_at_once_and_small_ones_pass_by(
    site: Site, fetcher: HttpFetcher
) -> None:
    size, piece = 10 * 2**20, b"x" * 2**18
    sent: list[int] = []
    done = asyncio.Event()

    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**16)
        writer.write(OK + LENGTH + b"%d\r\n\r\n" % size)
        for _part in range(size // len(piece) - 1):
            writer.write(piece)
            await writer.drain()
        sent.append(writer.get_extra_info("peername")[1])
        await done.wait()
        writer.write(piece)
        await writer.drain()

    async with asyncio.timeout(PATIENCE), open_wire(speak) as wire, asyncio.TaskGroup() as group:
        large = ask(wire.root + "/large", deadline=UNHURRIED)
        bodies = [group.create_task(fetcher.fetch(large)) for _ in range(12)]
        while len(sent) < 8:  # noqa: ASYNC110 - the server counts
            await asyncio.sleep(0.01)
        small = await fetcher.fetch(ask(site.url("/nowhere")))
        assert small.status == 404
        assert len(sent) == 8
        done.set()

    assert {len(body.result().body) for body in bodies} == {size}


@pytest.mark.parametrize(
    ("speak", "kind"),
    [
        (says(OK + LENGTH + b"100\r\n\r\nshort"), ProtocolError),
        (says(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"), ProtocolError),
        (says(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), ProtocolError),
        (says(OK + CHUNKED, b"zz\r\n", apart=0.05), ProtocolError),
        (says(OK + CHUNKED, b"2\r\nab\r\n", b"2\r\nab!!", apart=0.05, then="hang"), ProtocolError),
        (says(OK + CHUNKED + b"2\r\nab", b"\r\nzz\r\n", apart=0.05, then="hang"), ProtocolError),
        (says(OK + LENGTH + b"-5\r\n\r\nx"), ProtocolError),
        (says(OK + LENGTH + b"3\r\n" + LENGTH + b"4\r\n\r\nabcd"), ProtocolError),
        (says(b"SSH-2.0-OpenSSH_9.2p1\r\n"), ProtocolError),
        (says(b"\x15\x03\x01\x00\x02\x02\x16" * 9), ProtocolError),
        (says(OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n"), ProtocolError),
        (says(OK + b"X: y\r\n" * 3_000 + b"\r\n"), ProtocolError),
        (says(OK + b"A: \x00b\r\n\r\n"), ProtocolError),
        (says(b""), ConnectionFailedError),
        (says(b"", then="reset"), ConnectionFailedError),
        (says(OK + LENGTH + b"9\r\n\r\nab", then="reset"), FetchError),
        (says(b"", then="hang"), FetchTimeoutError),
        (says(OK + b"Content-Le", then="hang"), FetchTimeoutError),
        (says(OK + LENGTH + b"9\r\n\r\nab", then="hang"), FetchTimeoutError),
        (drips(OK + b"X: ", b"y", 0.05), FetchTimeoutError),
        (drips(OK, b"X: y\r\n", 0.05), FetchTimeoutError),
        (drips(OK + LENGTH + b"999\r\n\r\n", b"x", 0.05), FetchTimeoutError),
        (drips(OK + b"\r\n", b"x", 0.05), FetchTimeoutError),
        (drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001), FetchTimeoutError),
    ],
    ids=[
        "body shorter than its length", "chunk cut off", "chunk without a size",
        "chunk without a size that comes late", "chunk without an end that comes late",
        "chunk without a size behind the end of one",
        "negative length", "two lengths", "another protocol", "bytes of TLS",
        "header of 70 kB", "3000 headers", "NUL in a header", "closed at once", "reset at once",
        "reset in the body", "no answer", "headers stop", "body stops", "header drips",
        "headers drip", "body drips", "endless body drips", "endless 100 Continue",
    ],
)  # fmt: skip
async def test_a_server_that_misbehaves_ends_in_its_own_error(
    speak: Speak, kind: type[FetchError]
) -> None:
    for_ever = kind is FetchTimeoutError
    deadline = SECOND / 5 if for_ever else UNHURRIED

    async with asyncio.timeout(PATIENCE):
        error = await failure(speak, deadline=deadline)

    assert isinstance(error, kind)
    assert error.message


async def test_bytes_behind_the_end_of_a_body_never_become_another_answer(
    fetcher: HttpFetcher,
) -> None:
    fake = OK + LENGTH + b"4\r\n\r\nfake"
    good = OK + LENGTH + b"4\r\n\r\ngood"
    async with open_wire(says(good + fake, then="stay")) as wire:
        bodies = [(await fetcher.fetch(ask(wire.root + "/x"))).body for _ in range(3)]

    assert bodies == [b"good"] * 3
    assert wire.connections == 3


async def test_an_answer_that_comes_unasked_on_an_idle_connection_serves_no_request(
    fetcher: HttpFetcher,
) -> None:
    idle, sent = asyncio.Event(), asyncio.Event()

    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + LENGTH + b"4\r\n\r\ngood")
        await idle.wait()
        writer.write(OK + LENGTH + b"4\r\n\r\nfake")
        await writer.drain()
        sent.set()

    bodies = []
    async with asyncio.timeout(PATIENCE), open_wire(speak) as wire:
        for _ in range(3):
            idle.clear()
            sent.clear()
            bodies.append((await fetcher.fetch(ask(wire.root + "/x"))).body)
            idle.set()
            await sent.wait()
            await asyncio.sleep(0.05)  # so that it is read: that comes before who slept is woken

    assert bodies == [b"good"] * 3
    assert wire.connections == 3


async def test_what_is_left_of_a_longer_body_does_not_fail_the_next_request(
    fetcher: HttpFetcher,
) -> None:
    used: set[asyncio.StreamWriter] = set()

    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"left of it" if writer in used else b"")
        writer.write(OK + LENGTH + b"4\r\n\r\ngood")
        used.add(writer)

    async with open_wire(speak) as wire:
        bodies = [(await fetcher.fetch(ask(wire.root + "/x"))).body for _ in range(3)]

    assert bodies == [b"good"] * 3


async def test_a_server_that_does_not_speak_http_is_asked_once(fetcher: HttpFetcher) -> None:
    async with open_wire(says(b"SSH-2.0-OpenSSH\r\n")) as wire:
        with pytest.raises(ProtocolError):
            await fetcher.fetch(ask(wire.root + "/x"))

    assert len(wire.heads) == 1


@pytest.mark.parametrize("proxy", [None, "socks5://127.0.0.1:9"])
async def test_a_host_of_more_than_dns_can_carry_is_refused(
    fetcher: HttpFetcher, proxy: str | None
) -> None:
    error = await refused(fetcher, f"http://{'.'.join(['a' * 60] * 5)}/", proxy=proxy)

    assert isinstance(error, UrlError)
    assert "longer than 253 bytes" in error.message


async def test_a_reason_phrase_in_any_charset_is_no_hindrance(fetcher: HttpFetcher) -> None:
    head = b"HTTP/1.1 200 \xb3\xc9\xb9\xa6\r\nContent-Length: 2\r\n\r\nok"
    async with open_wire(says(head, then="stay")) as wire:
        responses = [await fetcher.fetch(ask(wire.root + "/")) for _ in range(2)]

    assert [response.body for response in responses] == [b"ok"] * 2
    assert wire.connections == 1


async def test_headers_that_are_not_ascii_are_read_as_utf_8_or_latin_1(
    fetcher: HttpFetcher,
) -> None:
    head = "HTTP/1.1 200 OK\r\nLocation: /文\r\n".encode() + b"X-Old: caf\xe9\r\n"
    async with open_wire(says(head + b"Content-Length: 0\r\n\r\n")) as wire:
        response = await fetcher.fetch(ask(wire.root + "/"))

    assert (response.header("location"), response.header("x-old")) == ("/文", "café")


async def test_a_body_without_a_length_ends_with_the_connection(fetcher: HttpFetcher) -> None:
    async with open_wire(says(b"HTTP/1.0 200 OK\r\n\r\nall of it")) as wire:
        response = await fetcher.fetch(ask(wire.root + "/"))

    assert response.body == b"all of it"


async def test_a_connection_that_broke_between_requests_is_opened_again(
    fetcher: HttpFetcher,
) -> None:
    async with open_wire(says(OK + LENGTH + b"2\r\n\r\nok")) as wire:
        responses = [await fetcher.fetch(ask(wire.root + "/")) for _ in range(3)]

    assert [response.body for response in responses] == [b"ok"] * 3


async def refused(fetcher: HttpFetcher, url: str, **options: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(ask(url, **options))
    return caught.value


async def test_a_name_that_does_not_resolve_is_told_from_a_closed_port(
    fetcher: HttpFetcher,
) -> None:
    async with open_wire(says(b"")) as wire:
        closed = wire.root
    nowhere = await refused(fetcher, "http://no-such-host.invalid/")
    nobody = await refused(fetcher, closed + "/")

    assert "no-such-host.invalid does not resolve" in nowhere.message
    assert "connection refused" in nobody.message
    assert type(nowhere) is type(nobody) is ConnectionFailedError


async def test_a_server_that_closes_before_tls_begins_is_named_as_such(
    fetcher: HttpFetcher,
) -> None:
    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    async with await asyncio.start_server(close, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await refused(fetcher, f"https://127.0.0.1:{port}/")

    assert isinstance(error, ConnectionFailedError)
    assert error.message == "no connection to 127.0.0.1: it was closed before anything was asked"


async def test_a_server_without_tls_is_named_as_such(site: Site, fetcher: HttpFetcher) -> None:
    error = await refused(fetcher, site.url("/").replace("http:", "https:"))

    assert isinstance(error, ConnectionFailedError)
    assert "no TLS with 127.0.0.1" in error.message


async def test_a_certificate_that_nobody_vouches_for_is_refused_with_the_reason(
    fetcher: HttpFetcher,
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    async with open_wire(says(b"HTTP/1.1 200 OK\r\n\r\n"), tls=tls) as wire:
        error = await refused(fetcher, wire.root.replace("http:", "https:") + "/")

    assert isinstance(error, ConnectionFailedError)
    assert "no TLS with 127.0.0.1: self-signed certificate" in error.message
    assert wire.heads == []


async def test_a_host_that_takes_no_connection_ends_at_the_time_for_connecting(
    fetcher: HttpFetcher,
) -> None:
    with socket.socket() as full, ExitStack() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):
            client = waiting.enter_context(socket.socket())
            client.settimeout(0)
            client.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/"

        error = await refused(fetcher, url, connect_timeout=SECOND / 5)

    assert isinstance(error, FetchTimeoutError)
    assert "no connection to 127.0.0.1 within 0.2 s" in error.message


async def test_a_name_server_that_does_not_answer_ends_at_the_time_for_connecting(
    fetcher: HttpFetcher, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()

    def look_up(*_: object, **__: object) -> list[object]:
        answer.wait(PATIENCE)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    slow = [f"http://dead-{number}.example/" for number in range(40)]

    try:
        errors = await asyncio.gather(
            *(refused(fetcher, url, connect_timeout=SECOND / 5) for url in slow)
        )
        alive = await fetcher.fetch(ask(site.url("/")))
    finally:
        answer.set()

    assert {type(error) for error in errors} == {FetchTimeoutError}
    assert alive.status == 404


async def test_the_environment_chooses_no_proxy(
    site: Site, fetcher: HttpFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, site.root)

    await refused(fetcher, "http://no-such-host.invalid/")

    assert site.count() == 0


@pytest.mark.parametrize("how", ["plain", "chunked"])
@given(noise=st.binary(max_size=300), at=st.integers(0, 120), cut=st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_whatever_a_server_sends_is_a_response_or_an_error_of_ours(
    how: str, noise: bytes, at: int, cut: int
) -> None:
    body = {"plain": b"Content-Length: 9\r\n\r\n", "chunked": b"Transfer-Encoding: chunked\r\n\r\n"}
    whole = OK + b"X-Header: value\r\nServer: s\r\n" + body[how] + b"4\r\nabcd\r\n0\r\n\r\n"
    sent = whole[:at] + noise + whole[at + cut :]

    async def one() -> Response | FetchError:
        async with open_wire(says(sent)) as wire, open_fetcher(HandClock(), environ={}) as opened:
            try:
                return await opened.fetch(ask(wire.root + "/", deadline=SECOND / 4))
            except FetchError as error:
                return error

    assert isinstance(asyncio.run(one()), Response | FetchError)


HOSTS = st.text(alphabet="a.-_%0129:@[]\\?#é文☃", min_size=1, max_size=12)


@given(host=HOSTS, path=st.text(max_size=20))
@settings(max_examples=60, deadline=None)
def test_no_url_raises_anything_but_our_errors(host: str, path: str) -> None:
    async def one() -> FetchError:
        async with open_fetcher(HandClock(), environ={}) as opened:
            return await refused(opened, f"http://{host}.invalid/{path}", allow_networks=())

    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", nowhere)
        assert asyncio.run(one()).message


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "gopher://x/", "no url", "http://", "javascript:1",
     "http://exa mple.org/", "http://[::1", "http://x:99999/", "http://example.org/" + "a" * 8192],
)  # fmt: skip
async def test_what_is_no_http_url_is_not_asked(fetcher: HttpFetcher, url: str) -> None:
    assert isinstance(await refused(fetcher, url), UrlError)


@pytest.mark.parametrize(
    "header",
    [
        ("X", "a\r\nEvil: 1"),
        ("X", "a\nb"),
        ("X\r\nEvil", "1"),
        ("", "1"),
        ("X", "\x00"),
        ("X", "\ud800"),
    ],
)
async def test_a_header_with_a_line_break_or_half_a_character_is_not_sent(
    site: Site, fetcher: HttpFetcher, header: tuple[str, str]
) -> None:
    error = await refused(fetcher, site.url("/"), headers=(header,))

    assert isinstance(error, RefusedError)
    assert site.count() == 0


async def test_a_failed_connection_names_the_proxy_variable_that_is_ignored() -> None:
    async with open_fetcher(HandClock(), environ={"https_proxy": "http://p:1"}) as fetcher:
        error = await refused(fetcher, "http://no-such-host.invalid/")

    assert "https_proxy is set but ignored" in error.hint
    assert "`http: {proxy:" in error.hint


async def test_a_proxy_is_asked_in_place_of_the_host_and_resolves_for_us(
    site: Site, fetcher: HttpFetcher
) -> None:
    site.pages["/page"] = "by proxy"
    proxy = site.root.replace("http://", "http://me:secret@")

    response = await fetcher.fetch(
        Request(url="http://no-such-host.invalid/page", proxy=proxy, headers=(("X", "1"),))
    )

    assert response.status == 404
    assert site.asked[0].path == "http://no-such-host.invalid/page"
    basic = "Basic " + base64.b64encode(b"me:secret").decode()
    assert site.asked[0].headers["Proxy-Authorization"] == basic


async def test_a_proxy_that_is_away_is_not_taken_for_the_host(fetcher: HttpFetcher) -> None:
    async with open_wire(says(b"")) as wire:
        away = wire.root.replace("http://", "http://me:secret@")
    error = await refused(fetcher, "http://example.invalid/", proxy=away)

    assert isinstance(error, ConnectionFailedError)
    assert "the proxy cannot be reached" in error.message
    assert "secret" not in error.message


async def test_a_proxy_that_lets_nobody_through_is_named_without_its_escapes() -> None:
    async with (
        open_wire(says(b"HTTP/1.1 403 no\x9b31m \xff way\r\n\r\n")) as wire,
        open_fetcher(HandClock(), environ={"HTTP_PROXY": "x"}) as fetcher,
    ):
        error = await refused(fetcher, "https://news.example/", proxy=wire.root)

    assert isinstance(error, ConnectionFailedError)
    assert "the proxy does not let us through: 403 no" in error.message
    assert error.message.isprintable()
    assert error.hint == ""
    assert wire.heads[0].startswith(b"CONNECT news.example:443 HTTP/1.1\r\n")
    assert b"User-Agent: Longshelf/" in wire.heads[0]


async def test_a_proxy_that_answers_nonsense_is_not_taken_for_the_host(
    fetcher: HttpFetcher,
) -> None:
    async with open_wire(says(b"220 smtp.example ESMTP\r\n\r\n")) as wire:
        error = await refused(fetcher, "https://news.example/", proxy=wire.root)

    assert isinstance(error, ConnectionFailedError)
    assert not error.reached
    assert "the proxy does not let us through: its answer breaks HTTP's rules" in error.message


async def test_an_empty_query_goes_through_a_proxy_as_it_is(
    site: Site, fetcher: HttpFetcher
) -> None:
    await fetcher.fetch(Request(url="http://news.invalid/a?", proxy=site.root))

    assert site.asked[0].path == "http://news.invalid/a?"


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_wants_another_login_does_not_answer_for_the_host(
    fetcher: HttpFetcher, scheme: str
) -> None:
    async with open_wire(says(b"HTTP/1.1 407 Login\r\nContent-Length: 0\r\n\r\n")) as wire:
        proxy = wire.root.replace("http://", "http://me:secret@")
        error = await refused(fetcher, f"{scheme}://news.invalid/robots.txt", proxy=proxy)
        behind = await fetcher.fetch(ask(wire.root))

    assert isinstance(error, ConnectionFailedError)
    assert not error.reached
    assert "the proxy does not let us through: 407" in error.message
    assert "http: {proxy:" in error.hint
    assert behind.status == 407


async def test_a_proxy_whose_name_does_not_resolve_is_not_taken_for_the_host(
    fetcher: HttpFetcher,
) -> None:
    error = await refused(fetcher, "http://news.invalid/", proxy="http://me:secret@proxy.invalid")

    assert not error.reached
    assert "the proxy cannot be reached: " in error.message
    assert not [word for word in ("news", "secret") if word in error.message]


async def test_only_the_proxy_itself_is_exempt_from_the_guard(
    site: Site, fetcher: HttpFetcher
) -> None:
    for host in ("127.0.0.5", "10.0.0.1", "localhost", "2130706433", "metadata.google.internal"):
        url = f"http://{host}/"
        error = await refused(fetcher, url, proxy=site.root, allow_networks=())
        assert isinstance(error, AddressError)

    assert site.count() == 0


async def test_a_request_that_is_cancelled_leaves_the_fetcher_whole(
    site: Site, fetcher: HttpFetcher
) -> None:
    asked = asyncio.Event()

    async def never(_: Asked) -> str:
        asked.set()
        await asyncio.Event().wait()
        return "late"

    site.pages["/slow"] = never
    task = asyncio.create_task(fetcher.fetch(ask(site.url("/slow"))))
    await asyncio.wait_for(asked.wait(), PATIENCE)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    response: Response = await fetcher.fetch(ask(site.url("/next")))

    assert response.status == 404
