"""Resolution, hosts and identity of addresses."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

import ada_url

MAX_BYTES = 8192
KEPT = 512
"""Addresses whose host and origin are remembered: each is asked for some times on its way."""

_SURROGATE = re.compile("[\ud800-\udfff]")
# Letters, digits and marks that mean nothing else and stand for themselves; no segment of dots. A
# port is none that a scheme has by itself.
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_PLAIN = re.compile(
    rf"https?://(?:(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{{2,24}}|(?:{_BYTE}\.){{3}}{_BYTE})"
    r"(?::(?!(?:80|443)/)[1-5]?[1-9][0-9]{1,3})?"
    r"(?:/(?!\.)[A-Za-z0-9._~!$&()*+,=:@-]*)+(?:\?[A-Za-z0-9._~!$&()*+,;=:@/?%-]+)?"
)
_SCHEMES = ("http://", "https://")
_PREFIXES = ("www.", "m.", "amp.")
_HOME = re.compile(r"/(?:(?:index|default|home)\.(?:s?html?|php|aspx?|jsp))?", re.IGNORECASE)


def join(base: str, href: str) -> str | None:
    """Return where `href` leads on a page at `base`, in any scheme, as the WHATWG serialises it.

    None where that fails or is longer than `MAX_BYTES`. An empty `base` asks for an absolute
    `href`.
    """
    if len(href) > MAX_BYTES:
        return None
    if is_plain(href):
        return href
    if not href.isascii():
        href = _SURROGATE.sub("\ufffd", href)
    try:
        url = ada_url.join_url(base, href) if base else ada_url.normalize_url(href)
    except ValueError:
        return None
    return url if len(url) <= MAX_BYTES else None


def is_plain(url: str) -> bool:
    """Tell an http(s) URL that is surely as the WHATWG serialises it; most of the web's are.

    Costs a third of parsing it.
    """
    return _PLAIN.fullmatch(url) is not None


def netloc(plain: str) -> str:
    """Return the host, with its port where it names one, of a URL that `is_plain`."""
    start = plain.index("/") + 2
    return plain[start : plain.index("/", start)]


def resolve(base: str, href: str) -> str | None:
    """Return where `href` leads on a page at `base`; None unless `join` gives an http(s) URL."""
    url = join(base, href)
    return url if url is not None and url.startswith(_SCHEMES) else None


def without_login(url: str) -> str:
    """Return an http(s) URL without user and password: nobody but the user names those."""
    if "@" not in url:
        return url
    address = parsed(url)
    address.username = address.password = ""
    return str(address.href)


def parsed(url: str) -> ada_url.URL:
    """Return `url` parsed.

    Raises:
        ValueError: it is no http(s) URL.
    """
    address = ada_url.URL(_SURROGATE.sub("\ufffd", url))
    if address.protocol not in {"http:", "https:"}:
        raise ValueError(f"not an http(s) URL: {url[:200]}")
    return address


@lru_cache(KEPT)
def host_key(url: str) -> str:
    """Return the unit of politeness: the host, with its port where that is not the scheme's own.

    IDNA in ASCII, IPv6 in brackets, no dot at the end: `example.org.` is the same host. Raises
    ValueError if `url` is not http(s).
    """
    if is_plain(url):
        return netloc(url)
    address = parsed(url)
    host = address.hostname
    if not host.endswith("."):
        return str(address.host)
    return (host.rstrip(".") or host) + (f":{address.port}" if address.port else "")


@lru_cache(KEPT)
def origin(url: str) -> str:
    """Return scheme, host and port. Raises ValueError if `url` is not http(s)."""
    if is_plain(url):
        return url[: url.index("/", len("https://"))]
    return str(parsed(url).origin)


def same_site(a: str, b: str) -> bool:
    """Whether two URLs have one host and port, a leading www., m. or amp. aside."""
    try:
        return _site(host_key(a)) == _site(host_key(b))
    except ValueError:
        return False


def _site(host: str) -> str:
    for prefix in _PREFIXES:
        rest = host.removeprefix(prefix)
        if rest != host and "." in rest:
            return rest
    return host


def url_hash(url: str) -> str:
    """Return the first 64 bits of the sha256 of `url`, as 16 hex digits."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@lru_cache(16)  # of one page it is asked several times
def is_home(url: str) -> bool:
    """Whether `url` is a site's front page: no path, or index.html and its kin, and no query."""
    if is_plain(url):
        return "?" not in url and _HOME.fullmatch(url, url.index("/", len("https://"))) is not None
    try:
        address = parsed(url)
    except ValueError:
        return False
    return not address.search and _HOME.fullmatch(address.pathname) is not None
