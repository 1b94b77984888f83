"""The key under which web archives index an address: SURT, the host turned round.

`https://www.Example.org/a?y=2&x=1` is `org,example)/a?x=1&y=2`: what belongs together sorts
together, and spellings that nobody tells apart are one. Players look an address up by the same
key, so this has to be theirs and not ours.

Source: Internet Archive, SURT and the canonicalisation of its Wayback index.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes, urlsplit

_WWW = re.compile(r"www\d*\.")
_SLASHES = re.compile(r"/{2,}")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Session numbers that servers write into addresses; the rest of the address is kept.
_PATH_SESSION = re.compile(r"/(?:\((?:[a-z]\([0-9a-z]{24}\))+\)|\([0-9a-z]{24}\))(?=/[^?]*\.aspx)")
_QUERY_SESSIONS = (
    re.compile(r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}(?:&|$)"),
    re.compile(r"aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)"),
    re.compile(r"cfid=[^&]+&cftoken=[^&]+(?:&|$)"),
)


def url_key(url: str) -> str:
    """Return the key of an address as WHATWG spells it; one that is not http(s) is its own key."""
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or parts.hostname is None:
        return url
    port = parts.port
    where = _host(parts.hostname) + (
        f":{port}" if port is not None and port != _DEFAULT_PORTS[parts.scheme] else ""
    )
    query = _query(parts.query)
    return f"{where}){_path(parts.path)}" + (f"?{query}" if query else "")


def _host(name: str) -> str:
    name = _WWW.sub("", name, count=1) if _WWW.match(name) else name
    if ":" in name:
        return name
    return ",".join(reversed(name.strip(".").split(".")))


def _path(path: str) -> str:
    steps: list[str] = []
    for step in _SLASHES.sub("/", _spelt(path)).split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    whole = "/" + "/".join(step for step in steps if step)
    whole = _PATH_SESSION.sub("", whole.lower())
    return whole.rstrip("/") or "/"


def _query(query: str) -> str:
    query = _spelt(query).lower()
    for session in _QUERY_SESSIONS:
        query = _without_last(session, query)
    return "&".join(sorted(query.rstrip("&").split("&"), key=_by_name)) if query else ""


def _without_last(session: re.Pattern[str], query: str) -> str:
    found = None
    for found in session.finditer(query):  # noqa: B007 - the last one is wanted
        pass
    return query if found is None else query[: found.start()] + query[found.end() :]


def _by_name(argument: str) -> list[str]:
    return argument.split("=", 1)


def _spelt(text: str) -> str:
    """Return `text` with every escape undone, and only what needs one escaped again."""
    data, before = text.encode(), b""
    while data != before:
        data, before = unquote_to_bytes(data), data
    return "".join(_escaped(byte) for byte in data)


def _escaped(byte: int) -> str:
    return f"%{byte:02x}" if byte <= 0x20 or byte >= 0x7F or byte in b"#%" else chr(byte)
