"""The cookies of one source: pure, the time is an argument.

A cookie goes back to the origin (scheme, host, port) that set it. Only among the source's own
origins does a Domain attribute count, so no list of public suffixes is needed: nobody can set a
cookie for a site that is not the source's, and nobody else reads the source's.

Source: RFC 6265, sections 5.1 to 5.4; RFC 6265bis, 4.1.3 (names that begin with `__Host-`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import ada_url

MAX_COOKIES = 50
"""Cookies that are kept of one origin; the oldest go."""
MAX_ORIGINS = 200
MAX_SIZE = 4096
"""Characters of a cookie's name and value."""
LONGEST = timedelta(days=400)

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNFIT = re.compile(r"[^ -:<-~]")


class _Cookie(NamedTuple):
    name: str
    value: str
    path: str
    domain: str
    until: float | None
    secure: bool


class CookieJar:
    """Cookies that came, by the origin that set them.

    Args:
        own: The origins of the source's listings.
        text: What `dump` returned.
    """

    def __init__(self, own: Collection[str], text: str | None = None) -> None:
        self._own = frozenset(own)
        self._kept: dict[str, dict[tuple[str, str, str], _Cookie]] = {}
        self.changed = False
        for origin, rows in (json.loads(text) if text else {}).items():
            cookies = [_Cookie(*row) for row in rows]
            self._kept[origin] = {_key(cookie): cookie for cookie in cookies}

    def __repr__(self) -> str:
        return f"<CookieJar of {len(self._kept)} origins>"

    def dump(self) -> str:
        """Return all that is kept, as text."""
        return json.dumps({origin: list(kept.values()) for origin, kept in self._kept.items()})

    def take(self, url: str, values: Iterable[str], now: datetime) -> None:
        """Keep what the Set-Cookie headers of an answer from `url` say."""
        where = ada_url.URL(url)
        for value in values:
            cookie = self._read(value, where, now)
            if cookie is None:
                continue
            kept = self._kept.pop(where.origin, {})
            self._kept[where.origin] = kept
            before = kept.pop(_key(cookie), None)
            if cookie.until is None or cookie.until > now.timestamp():
                kept[_key(cookie)] = cookie
            self.changed = self.changed or before != kept.get(_key(cookie))
            while len(kept) > MAX_COOKIES:
                del kept[next(iter(kept))]
        while len(self._kept) > MAX_ORIGINS:
            del self._kept[next(iter(self._kept))]

    def pairs(self, url: str, now: datetime) -> dict[str, str]:
        """Return the cookies that go with a request for `url`, by name."""
        where = ada_url.URL(url)
        found: list[_Cookie] = []
        for origin, kept in self._kept.items():
            same = origin == where.origin
            if same or (origin in self._own and where.origin in self._own):
                found += [
                    cookie
                    for cookie in kept.values()
                    if (cookie.until is None or cookie.until > now.timestamp())
                    and (same or _in_domain(where.hostname, cookie.domain))
                    and (where.protocol == "https:" or not cookie.secure)
                    and _on_path(where.pathname, cookie.path)
                ]
        # Of two with one name the one for the longer path is meant.
        return {cookie.name: cookie.value for cookie in sorted(found, key=_length)}

    def _read(self, header: str, where: ada_url.URL, now: datetime) -> _Cookie | None:
        """Read a Set-Cookie header; None for one that is not kept."""
        first, *rest = header.split(";")[:50]
        name, _, value = (part.strip() for part in first.partition("="))
        if not _NAME.fullmatch(name) or _UNFIT.search(value) or len(name + value) > MAX_SIZE:
            return None
        said = {}
        for part in rest:
            key, _, argument = part.partition("=")
            said[key.strip().lower()] = argument.strip()
        domain = said.get("domain", "").lstrip(".").lower()
        if domain and not _in_domain(where.hostname, domain):
            return None
        secure = "secure" in said
        if (secure or name.startswith(("__Secure-", "__Host-"))) and where.protocol != "https:":
            return None
        path = said.get("path", "")
        if name.startswith("__Host-") and (domain or path != "/"):
            return None
        if not path.startswith("/"):
            path = where.pathname[: max(where.pathname.rfind("/"), 1)]
        return _Cookie(name, value, path[:MAX_SIZE], domain, _until(said, now), secure)


def _key(cookie: _Cookie) -> tuple[str, str, str]:
    return cookie.name, cookie.domain, cookie.path


def _length(cookie: _Cookie) -> int:
    return len(cookie.path)


def _in_domain(host: str, domain: str) -> bool:
    return bool(domain) and (host == domain or host.endswith("." + domain))


def _on_path(path: str, of: str) -> bool:
    return path == of or path.startswith(of if of.endswith("/") else of + "/")


def _until(said: dict[str, str], now: datetime) -> float | None:
    """Return when a cookie ends, as a time stamp; None: with the session."""
    most = (now + LONGEST).timestamp()
    age = said.get("max-age", "")
    if re.fullmatch(r"-?\d{1,12}", age):
        return min(now.timestamp() + int(age), most) if int(age) > 0 else 0.0
    if "expires" not in said:
        return None
    try:
        when = parsedate_to_datetime(said["expires"][:64].replace("-", " "))
    except (ValueError, OverflowError, TypeError):
        return None
    when = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    return min(max(when.timestamp(), 0.0), most) if when.year > 1970 else 0.0
