"""What a request looks like when it leaves: URL, credentials, headers; pure."""

from __future__ import annotations

import base64
import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import ada_url

from crawler import __version__
from crawler.errors import RefusedError, UrlError
from crawler.fetch.agent import AGENT
from crawler.models.capture import Request
from crawler.text import redact
from crawler.urls import is_plain, netloc, without_login

PROJECT_URL = "https://pypi.org/project/longshelf/"

_WEB = ("http:", "https:")
_SOCKS = ("socks5:", "socks5h:")
_MAX_URL = 8192
_MAX_HOST = 253
"""Of a name in text, without a dot at its end (RFC 1035, 2.3.4); SOCKS carries 255."""
_ACCEPT = (
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
"""Control characters, and halves of characters, for which there are no bytes."""


def user_agent(contact: str | None = None) -> str:
    """Return our User-Agent: who we are, and where to complain."""
    return f"{AGENT}/{__version__} (+{contact or PROJECT_URL})"


class Target(NamedTuple):
    """What is asked.

    Attributes:
        url: Without fragment and credentials.
        host: As the WHATWG parser leaves it: one notation an address, IPv6 in brackets.
        netloc: The same with its port, if it is not the scheme's own.
        authorization: The URL's credentials as a header.
        login: The same as they are: user and password.
    """

    url: str
    host: str
    netloc: str
    authorization: str | None
    login: tuple[bytes, bytes] | None = None


def target(request: Request) -> Target:
    """Return what `request` asks.

    Raises:
        UrlError: not an http(s) URL, one of more than 8 kB, or of a host that no name server knows.
    """
    if len(request.url.encode("utf-8", "replace")) > _MAX_URL:
        raise UrlError(request.url, f"the URL is longer than {_MAX_URL} bytes")
    found = _parsed(request.url, request, "the URL", _WEB)
    if len(found.host.rstrip(".")) > _MAX_HOST:
        raise UrlError(request.url, f"the host's name is longer than {_MAX_HOST} bytes")
    return found


def path_of(asked: Target) -> str:
    """Return what stands in the request line: path and query as they are written."""
    return asked.url[asked.url.index("/", asked.url.index("//") + 2) :]


def of_image(page: str) -> tuple[tuple[str, str], ...]:
    """Return the headers that go with a request for an image of a page.

    Many sites send their images only to those who come from their pages. The page's login, tokens
    and fragment stay here.
    """
    accept = ("Accept", "image/avif,image/webp,image/*;q=0.9,*/*;q=0.5")
    return (accept, ("Referer", redact(without_login(page.partition("#")[0]))))


def login_of(url: str) -> str | None:
    """Return the credentials that stand in a URL, as an Authorization header."""
    return _parsed(url, Request(url=url), "the URL", _WEB).authorization


def proxy_target(request: Request, proxy: str) -> Target:
    """Return where `request` is sent.

    Raises:
        UrlError: not the URL of an http(s) or SOCKS proxy.
    """
    return _parsed(proxy, request, "`http.proxy`", (*_WEB, *_SOCKS))


def is_socks(proxy: Target) -> bool:
    """Return whether a proxy speaks SOCKS."""
    return proxy.url.startswith(_SOCKS)


def headers(request: Request, asked: Target) -> list[tuple[str, str]]:
    """Return the headers to send; one that the request names takes the place of ours.

    Where others can read along, a page that came over TLS is not named (RFC 9110, 10.1.3).

    Raises:
        RefusedError: a header cannot be sent, for a line break in it, say.
    """
    named = {name.lower() for name, _ in request.headers}
    # httpx would make the Host header by IDNA 2008, which does not know hosts such as ☃.net.
    ours = [("Host", asked.netloc), ("User-Agent", user_agent(request.contact)), *_ACCEPT]
    if asked.authorization is not None:
        ours.append(("Authorization", asked.authorization))
    for name, value in request.headers:
        if not _TOKEN.fullmatch(name) or _UNSENDABLE.search(value):
            raise RefusedError(request.url, f"the header {name[:40]!r} cannot be sent")
    given = [header for header in request.headers if not _tells_too_much(header, asked)]
    return [header for header in ours if header[0].lower() not in named] + given


def _tells_too_much(header: tuple[str, str], asked: Target) -> bool:
    name, value = header
    return (
        name.lower() == "referer"
        and value.startswith("https:")
        and not asked.url.startswith("https:")
    )


def _parsed(url: str, request: Request, what: str, schemes: tuple[str, ...]) -> Target:
    if is_plain(url):
        where = netloc(url)
        return Target(url, where.partition(":")[0], where, None)
    try:
        parsed = ada_url.URL(url)
    except ValueError as error:
        raise UrlError(request.url, f"{what} is not a URL") from error
    if parsed.protocol not in schemes:
        raise UrlError(request.url, f"{what} is not http(s), but {parsed.protocol[:40]}")
    user, password = parsed.username, parsed.password
    if user or password:
        parsed.username = parsed.password = ""
    parsed.hash = ""
    login = (unquote_to_bytes(user), unquote_to_bytes(password)) if user or password else None
    return Target(parsed.href, parsed.hostname, parsed.host, login and _basic(*login), login)


def _basic(user: bytes, password: bytes) -> str:
    """Return credentials as an Authorization header.

    Source: RFC 7617.
    """
    return "Basic " + base64.b64encode(user + b":" + password).decode("ascii")
