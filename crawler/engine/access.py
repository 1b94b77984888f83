"""What a source may show of itself to whom: headers, logins, cookies, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import ada_url

from crawler.fetch.cookies import CookieJar
from crawler.fetch.outgoing import login_of
from crawler.models.capture import Response, Tls
from crawler.models.source import Source
from crawler.seams import Clock, SiteMemory
from crawler.urls import origin

SAVE_EVERY = timedelta(seconds=30)
"""How often cookies are written that change with every answer."""


class Access:
    """Adds to a source's requests what is meant for the one who is asked.

    Headers, logins and given cookies go to the origins of the source's `url`, a client's
    certificate is shown to them; cookies go back to where they came from.
    """

    def __init__(self, kept: SiteMemory, clock: Clock) -> None:
        self._kept = kept
        self._clock = clock
        self._jars: dict[str, CookieJar] = {}
        self._save_at = clock.now()

    def __repr__(self) -> str:
        return f"<Access with cookies of {len(self._jars)} sources>"

    async def headers(self, source: Source, url: str) -> tuple[tuple[str, str], ...]:
        """Return the headers that go with a request for `url`."""
        http = source.http
        if not (http.headers or http.auth or _has_cookies(source) or "@" in "".join(source.urls)):
            return ()
        own = _origins(source)
        trusted = origin(url) in own
        found = {
            name.lower(): (name, value)
            for name, value in http.headers
            if trusted or name.lower().startswith("accept")
        }
        secret = (http.auth or own[origin(url)]) if trusted else None
        if secret is not None:
            found.setdefault("authorization", ("Authorization", secret))
        cookies = await self._cookies(source, url, found.pop("cookie", ("", ""))[1])
        if cookies:
            found["cookie"] = ("Cookie", cookies)
        return tuple(found.values())

    async def _cookies(self, source: Source, url: str, header: str) -> str:
        """Return the Cookie header: given ones first; one that the site set anew counts."""
        given = dict(source.http.cookies.given) if origin(url) in _origins(source) else {}
        for part in header.split(";") if header else ():
            name, _, value = part.strip().partition("=")
            given[name] = value
        jar = await self._jar(source)
        if jar is not None:
            given |= jar.pairs(url, self._clock.now())
        return "; ".join(f"{name}={value}" for name, value in given.items())

    def tls(self, source: Source, url: str) -> Tls:
        """Return how the connection for `url` is secured."""
        http = source.http
        trusted = http.client_cert is not None and origin(url) in _origins(source)
        return Tls(
            verify=http.verify,
            ca_file=http.ca_file,
            client_cert=http.client_cert if trusted else None,
        )

    async def learn(self, source: Source, response: Response) -> bool:
        """Keep the cookies that an answer sets; return whether that changed anything."""
        jar = await self._jar(source)
        values = [value for name, value in response.headers if name == "set-cookie"]
        if jar is None or not values:
            return False
        before, jar.changed = jar.changed, False
        jar.take(response.url, values, self._clock.now())
        changed, jar.changed = jar.changed, jar.changed or before
        if self._clock.now() >= self._save_at:
            await self.save()
        return changed

    async def save(self) -> None:
        """Write the cookies that are to be kept and have changed."""
        self._save_at = self._clock.now() + SAVE_EVERY
        for key, jar in self._jars.items():
            if jar.changed and key.startswith("cookies:"):
                jar.changed = False
                await self._kept.set_note(key, jar.dump())

    async def _jar(self, source: Source) -> CookieJar | None:
        """Return the source's jar; None where it keeps no cookies."""
        how = source.http.cookies.jar
        if how == "off":
            return None
        key = f"{'cookies' if how == 'keep' else 'session'}:{source.name}"
        if key not in self._jars:
            text = await self._kept.note(key) if how == "keep" else None
            self._jars.setdefault(key, CookieJar(_origins(source), text))
        return self._jars[key]


def _has_cookies(source: Source) -> bool:
    return source.http.cookies.jar != "off" or bool(source.http.cookies.given)


def _origins(source: Source) -> Mapping[str, str | None]:
    """Return the origins of a source's listings, each with the login that stands in its URL."""
    found: dict[str, str | None] = {}
    for listing in source.urls:
        address = listing.replace("{page}", "1")
        where = str(ada_url.URL(address).origin)
        found[where] = found.get(where) or login_of(address)
    return found
