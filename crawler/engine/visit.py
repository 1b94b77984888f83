"""Getting one URL: robots.txt, pace, redirects, one deadline a hop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.engine.gate import Gates
from crawler.errors import FetchError, RedirectError, RobotsError, RobotsUnreachableError
from crawler.fetch.robots import Robots
from crawler.fetch.status import cache_seconds, check, redirect_target
from crawler.models.capture import Capture, Request, Response
from crawler.models.source import Source
from crawler.models.state import RobotsState
from crawler.seams import Clock, Fetcher, RobotsCache
from crawler.urls import host_key, origin, resolve

ROBOTS_BYTES = 500 * 1024
ROBOTS_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes a request conditional."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> tuple[tuple[str, str], ...]:
        """Return the request's headers."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return tuple((name, value) for name, value in pairs if value)


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking: a capture (any 2xx, or 304 with an empty body)."""

    capture: Capture
    fresh_for: int | None

    @property
    def unchanged(self) -> bool:
        """Whether the server said that nothing changed."""
        return self.capture.status == 304

    @property
    def validators(self) -> Validators:
        """What the next request is made conditional with."""
        return Validators(self.capture.header("etag"), self.capture.header("last-modified"))


class Visitor:
    """Asks for URLs as a source wants it and as their hosts allow it."""

    def __init__(self, fetcher: Fetcher, robots: RobotsCache, gates: Gates, clock: Clock) -> None:
        self._fetcher = fetcher
        self._kept = robots
        self._gates = gates
        self._clock = clock
        self._robots: dict[str, tuple[datetime, Robots]] = {}

    async def page(self, source: Source, url: str, known: Validators) -> Visit:
        """Ask for an article's page.

        Raises:
            FetchError: it could not be had, or we declined.
        """
        obey = source.http.robots != "ignore"
        return await self._visit(source, url, known, source.http.max_bytes, obey=obey)

    async def listing(self, source: Source, url: str, known: Validators) -> Visit:
        """Ask for a listing; `robots: pages` exempts it.

        Raises:
            FetchError: it could not be had, or we declined.
        """
        obey = source.http.robots == "obey"
        return await self._visit(source, url, known, source.http.max_listing_bytes, obey=obey)

    async def _visit(
        self, source: Source, url: str, known: Validators, limit: int, *, obey: bool
    ) -> Visit:
        chain: list[tuple[str, int]] = []
        asked = url
        while True:
            if obey:
                await self._obey(source, asked)
            response = await self._ask(source, asked, known, limit)
            chain.append((asked, response.status))
            target = redirect_target(response)
            if target is None:
                break
            asked = _follow(asked, target, chain, source.http.redirects)
        capture = Capture(
            url=url,
            chain=tuple(chain),
            status=response.status,
            headers=response.headers,
            body=response.body,
            fetched_at=response.ended_at,
        )
        now = self._clock.now()
        check(response, now)
        self._gates.answered(host_key(asked))
        return Visit(capture, cache_seconds(response, now))

    async def _ask(self, source: Source, url: str, known: Validators, limit: int) -> Response:
        http = source.http
        request = Request(
            url=url,
            headers=_own_headers(source, url) + known.headers(),
            max_bytes=limit,
            connect_timeout=http.connect_timeout,
            deadline=http.deadline,
            allow_networks=http.allow_networks,
            proxy=http.proxy,
            contact=http.contact,
        )
        async with self._gates.turn(host_key(url), http):
            return await self._fetcher.fetch(request)

    async def _obey(self, source: Source, url: str) -> None:
        robots = await self._robots_of(source, url)
        verdict = robots.decide(url)
        if robots.crawl_delay is not None:
            self._gates.slow_down(host_key(url), source.http, robots.crawl_delay)
        if not verdict.allowed:
            where = f"{origin(url)}/robots.txt"
            raise RobotsError(
                url,
                f"{where} forbids it: {verdict.line}",
                hint=f"leave it, or set `http: {{robots: ignore}}` in source '{source.name}'"
                " if the site allows you",
            )

    async def robots_sitemaps(self, source: Source, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of the URL's origin names.

        Raises:
            FetchError: robots.txt could not be had.
        """
        return (await self._robots_of(source, url)).sitemaps

    async def _robots_of(self, source: Source, url: str) -> Robots:
        """Return the rules of the URL's origin, from memory, store or the network."""
        where = origin(url)
        now = self._clock.now()
        kept = self._robots.get(where)
        if kept is not None and kept[0] > now:
            return kept[1]
        state = await self._kept.robots(where)
        if state is None or state.expires_at <= now:
            state = await self._fetch_robots(source, where)
            await self._kept.save_robots(state)
        robots = Robots.parse(state.status, state.body)
        if len(self._robots) > 10_000:
            self._robots.clear()
        self._robots[where] = (state.expires_at, robots)
        return robots

    async def _fetch_robots(self, source: Source, where: str) -> RobotsState:
        """Get robots.txt as RFC 9309, section 2.3.1 has it.

        Raises:
            RobotsUnreachableError: the network or the server failed: all is forbidden for now.
        """
        asked = f"{where}/robots.txt"
        try:
            response = await self._ask(source, asked, Validators(), ROBOTS_BYTES)
            for _ in range(5):
                target = redirect_target(response)
                if target is None:
                    break
                asked = resolve(asked, target) or asked
                response = await self._ask(source, asked, Validators(), ROBOTS_BYTES)
        except RobotsUnreachableError:
            raise
        except FetchError as error:
            if error.code.startswith("fetch.refused"):
                raise
            raise RobotsUnreachableError(
                asked, f"robots.txt could not be had: {error.message}", hint=error.hint
            ) from error
        if response.status >= 500 or response.status == 429:
            message = f"robots.txt could not be had: the server answered {response.status}"
            raise RobotsUnreachableError(asked, message)
        now = self._clock.now()
        return RobotsState(
            origin=where,
            status=response.status,
            body=response.body,
            fetched_at=now,
            expires_at=now + ROBOTS_LIFE,
        )


def _own_headers(source: Source, url: str) -> tuple[tuple[str, str], ...]:
    """Return the source's headers for `url`: all of them only at the origins of its listings."""
    if not source.http.headers:
        return ()
    own = {origin(listing) for listing in source.urls}
    trusted = origin(url) in own
    return tuple(
        (name, value)
        for name, value in source.http.headers
        if trusted or name.lower().startswith("accept")
    )


def _follow(asked: str, target: str, chain: list[tuple[str, int]], limit: int) -> str:
    """Return where a redirect leads.

    Raises:
        RedirectError: nowhere, in a circle, or too far.
    """
    there = resolve(asked, target)
    if there is None:
        raise RedirectError(asked, f"it redirects to what is no web address: {target[:200]!r}")
    if any(there == url for url, _ in chain):
        raise RedirectError(asked, f"it redirects in a circle: {there[:200]}")
    if len(chain) > limit:
        raise RedirectError(
            asked, f"it redirects more than {limit} times", hint="see http.redirects"
        )
    return there
