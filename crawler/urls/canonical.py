"""The address an article is known by."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from crawler.urls.address import is_plain, parsed
from crawler.urls.tracking import is_tracking

_ESCAPE = re.compile(r"%(?:([0-9A-Fa-f]{2}))?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ROUTES = ("#!", "#/")
# Java's servlets and PHP put the session where the name says; `sid` is one only by its shape.
_PATH_SESSION = re.compile(
    r";jsessionid=[0-9a-z]{16,64}(?:[.!][\w.!-]{0,64})?(?=/|$)", re.IGNORECASE
)
_SESSION = re.compile(
    r"(?:phpsessid|jsessionid)=[0-9a-zA-Z,-]{22,128}(?:[.!].*)?|aspsessionid[a-z]{8}=[a-z]{24}"
    r"|(?:sid|sessid|session_?id)=[0-9a-f]{32}",
    re.IGNORECASE,
)


@lru_cache(256)  # an article's is asked for at each step of its way
def canonical(url: str) -> str:
    """Return the address under which an article is known.

    On top of the WHATWG form: unreserved characters decoded, escapes in upper case, tracking
    parameters and session ids gone, an empty query and the fragment too (unless it is a route:
    `#!`, `#/`). All else keeps its place and order. `canonical(canonical(u)) == canonical(u)`.

    Source: RFC 3986, section 6.2.2; WHATWG URL, section 4.

    Raises:
        ValueError: `url` is not http(s).
    """
    if "?" not in url and is_plain(url):
        return url
    address = parsed(url)
    fragment = address.hash if address.hash.startswith(_ROUTES) else ""
    query = _kept(_escaped(address.search[1:]), address.hostname)
    start = address.href.split("?", 1)[0].split("#", 1)[0]
    path = _PATH_SESSION.sub("", _escaped(address.pathname))
    start = start[: len(start) - len(address.pathname)]
    return start + path + ("?" + query if query else "") + fragment


def _escaped(part: str) -> str:
    """Return a path or query with every escape in its one form, and no stray percent sign."""
    return _ESCAPE.sub(_escape, part) if "%" in part else part


def _escape(found: re.Match[str]) -> str:
    digits = found[1]
    if not digits:
        return "%25"
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else "%" + digits.upper()


def _kept(query: str, host: str) -> str:
    """Return the query without what only says where a reader came from, or who he is."""
    return "&".join(pair for pair in query.split("&") if not _says_nothing(pair, host))


def _says_nothing(pair: str, host: str) -> bool:
    name = unquote(pair.partition("=")[0]).removeprefix("amp;")
    return is_tracking(name, host) or _SESSION.fullmatch(pair) is not None
