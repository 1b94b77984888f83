"""Getting one URL: robots.txt, pace, redirects, one deadline a hop."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.engine.gate import Gates
from crawler.errors import (
    BadCodingError,
    FetchError,
    HostRestingError,
    RateLimitedError,
    RedirectError,
    RefusedError,
    Retry,
    RobotsError,
    RobotsUnreachableError,
    StatusError,
    TooLargeError,
)
from crawler.fetch.decode import inflate
from crawler.fetch.robots import MAX_BYTES, Robots
from crawler.fetch.status import REDIRECTS, cache_seconds, check, redirect_target, retry_after
from crawler.models.capture import Capture, Request, Response
from crawler.models.source import Source
from crawler.models.state import RobotsState
from crawler.seams import Clock, Fetcher, RobotsCache
from crawler.urls import host_key, origin, redact_url, resolve

log = logging.getLogger(__name__)

ROBOTS_BYTES = MAX_BYTES + 1
"""One byte more than is read, so that a file that is cut is seen to be."""
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
        self._asking: dict[str, asyncio.Lock] = {}

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
        self._check(response, now)
        return Visit(capture, cache_seconds(response, now))

    def _check(self, response: Response, now: datetime) -> None:
        """Raise what a status means, and let the host that answered rest if it wants that."""
        host = host_key(response.url)
        try:
            check(response, now)
        except StatusError as error:
            if error.retry is Retry.HOST_LATER:
                wait = error.wait if isinstance(error, RateLimitedError) else None
                self._gates.back_off(host, error.code, wait)
            raise
        self._gates.answered(host)

    async def _ask(
        self, source: Source, url: str, known: Validators, limit: int, *, cut: bool = False
    ) -> Response:
        http = source.http
        request = Request(
            url=url,
            headers=_own_headers(source, url) + known.headers(),
            max_bytes=limit,
            cut=cut,
            connect_timeout=http.connect_timeout,
            deadline=http.deadline,
            allow_networks=http.allow_networks,
            proxy=http.proxy,
            contact=http.contact,
        )
        async with self._gates.turn(host_key(url), http):
            response = await self._fetcher.fetch(request)
        log.debug("%d %s, %d bytes", response.status, redact_url(url), len(response.body))
        return response

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
        """Return the rules of the URL's origin, from memory, store or the network.

        Whoever comes while they are asked for waits for them.
        """
        where = origin(url)
        robots = self._remembered(where)
        if robots is not None:
            return robots
        async with self._asking.setdefault(where, asyncio.Lock()):
            robots = self._remembered(where) or await self._learn(source, where)
        self._asking.pop(where, None)
        return robots

    def _remembered(self, where: str) -> Robots | None:
        kept = self._robots.get(where)
        return kept[1] if kept is not None and kept[0] > self._clock.now() else None

    async def _learn(self, source: Source, where: str) -> Robots:
        state = await self._kept.robots(where)
        if state is None or state.expires_at <= self._clock.now():
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
            AddressError: the origin itself is at no address that we would ask.
        """
        asked = f"{where}/robots.txt"
        try:
            response = await self._ask_robots(source, asked)
        except (HostRestingError, RefusedError):
            raise
        except FetchError as error:
            raise self._unreachable(asked, error.message, None, error.hint) from error
        now = self._clock.now()
        if response is not None and (response.status >= 500 or response.status == 429):
            message = f"the server answered {response.status}"
            raise self._unreachable(asked, message, retry_after(response, now))
        return RobotsState(
            origin=where,
            status=404 if response is None else response.status,
            body=b"" if response is None else _inflated(response),
            fetched_at=now,
            expires_at=now + ROBOTS_LIFE,
        )

    async def _ask_robots(self, source: Source, asked: str) -> Response | None:
        """Return what answers in the end; None where redirects lead nowhere: there is none.

        Source: RFC 9309, section 2.3.1.2: five redirects are followed.
        """
        response = await self._ask_for_robots(source, asked)
        for _ in range(5):
            try:
                target = redirect_target(response)
                if target is None:
                    return response
                response = await self._ask_for_robots(source, target)
            except RefusedError:
                return None
        return None if response.status in REDIRECTS else response

    async def _ask_for_robots(self, source: Source, url: str) -> Response:
        return await self._ask(source, url, Validators(), ROBOTS_BYTES, cut=True)

    def _unreachable(
        self, asked: str, why: str, wait: timedelta | None, hint: str = ""
    ) -> RobotsUnreachableError:
        """Return the error for a robots.txt that is not to be had, and let its host rest."""
        self._gates.back_off(host_key(asked), RobotsUnreachableError.code, wait)
        message = f"robots.txt could not be had: {why}"
        return RobotsUnreachableError(asked, message, hint=hint)


def _inflated(response: Response) -> bytes:
    """Return the body of a robots.txt without its coding; nothing if it is damaged."""
    coding = response.header("content-encoding")
    try:
        body = inflate(response.body, coding, 8 * ROBOTS_BYTES, response.url)
    except (BadCodingError, TooLargeError):
        return b""
    return body[:ROBOTS_BYTES]


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
