"""What a site asks of robots: its robots.txt and tdmrep.json, had once a day and kept.

Source: RFC 9309, section 2.3 (what a status means) and 2.4 (how long a copy serves).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Protocol

from crawler.engine.gate import Gates
from crawler.errors import (
    BadCodingError,
    FetchError,
    HostRestingError,
    RefusedError,
    RobotsError,
    RobotsUnreachableError,
    TooLargeError,
)
from crawler.fetch.decode import inflate
from crawler.fetch.robots import MAX_BYTES, Robots
from crawler.fetch.signals import MAX_TDMREP, TDMREP, of_preferences, of_tdmrep, read_tdmrep
from crawler.fetch.status import REDIRECTS, redirect_target, retry_after
from crawler.models.capture import Response, Signal
from crawler.models.source import Source
from crawler.models.state import RobotsState
from crawler.seams import Clock, SiteMemory
from crawler.urls import host_key, origin, resolve

ROBOTS_BYTES = MAX_BYTES + 1
"""One byte more than is read, so that a file that is cut is seen to be."""
LIFE = timedelta(hours=24)
"""How long a copy serves (RFC 9309, 2.4)."""
OLD_LIFE = timedelta(days=30)
"""How long one serves while no newer one can be had."""
TRY_AGAIN = timedelta(hours=1)
"""When a newer one is asked for, then."""
REMEMBERED = 10_000
"""Sites whose rules are kept in memory, parsed."""
REDIRECTS_FOLLOWED = 5


class Asks(Protocol):
    """Sends one request, at its host's pace; `visit.Visitor` does."""

    def __call__(self, source: Source, url: str, *, limit: int) -> Awaitable[Response]:
        """Return the response, its body cut at `limit` bytes."""
        ...


class RobotsBook:
    """The rules of every site that was asked for them."""

    def __init__(self, ask: Asks, kept: SiteMemory, gates: Gates, clock: Clock) -> None:
        self._ask = ask
        self._kept = kept
        self._gates = gates
        self._clock = clock
        self._robots: dict[str, tuple[datetime, Robots]] = {}
        self._asking: dict[str, asyncio.Lock] = {}
        self._tdm: dict[str, tuple[datetime, str]] = {}

    def __repr__(self) -> str:
        return f"<RobotsBook of {len(self._robots)} sites>"

    async def obey(self, source: Source, url: str) -> None:
        """Decline what robots.txt forbids, and keep the delay that it asks for.

        Raises:
            RobotsError: it forbids `url`.
            FetchError: robots.txt could not be had.
        """
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

    async def signals(self, source: Source, url: str) -> tuple[Signal, ...]:
        """Return what robots.txt says of the use of `url`.

        Raises:
            FetchError: robots.txt could not be had.
        """
        robots = await self._robots_of(source, url)
        return tuple(
            signal
            for name, value in robots.preferences(url)
            for signal in of_preferences(name, value, "robots.txt")
        )

    async def sitemaps(self, source: Source, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of the URL's origin names, as web addresses.

        Raises:
            FetchError: robots.txt could not be had.
        """
        named = (await self._robots_of(source, url)).sitemaps
        found = (resolve(f"{origin(url)}/", sitemap) for sitemap in named)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    async def reservations(self, source: Source, url: str) -> tuple[Signal, ...]:
        """Return what the tdmrep.json of the URL's origin says of it; nothing if there is none.

        Raises:
            HostRestingError: the host rests, or we are stopping.
        """
        where = origin(url)
        async with self._asking.setdefault(where + TDMREP, asyncio.Lock()):
            kept = self._tdm.get(where)
            if kept is None or not self._lasts(kept[0]):
                if len(self._tdm) > REMEMBERED:
                    self._tdm.clear()
                kept = self._tdm[where] = await self._learn_reservations(source, where)
        self._asking.pop(where + TDMREP, None)
        return of_tdmrep(kept[1], url)

    async def _learn_reservations(self, source: Source, where: str) -> tuple[datetime, str]:
        state = await self._kept.robots(where + TDMREP)
        if state is None or not self._is_fresh(state):
            body = await self._fetch_reservations(source, where + TDMREP)
            now = self._clock.now()
            state = RobotsState(
                origin=where + TDMREP, status=200, body=body, fetched_at=now, expires_at=now + LIFE
            )
            await self._kept.save_robots(state)
        return state.expires_at, read_tdmrep(state.body)

    def _is_fresh(self, state: RobotsState) -> bool:
        """Whether it still counts; not if it was fetched in a time to come, by a wrong clock."""
        return state.fetched_at <= self._clock.now() < state.expires_at

    async def _fetch_reservations(self, source: Source, asked: str) -> bytes:
        try:
            response = await self._follow(source, asked, MAX_TDMREP)
        except HostRestingError:
            raise
        except FetchError:
            return b""
        found = response is not None and response.status == 200
        return _inflated(response, MAX_TDMREP) if response is not None and found else b""

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
        return kept[1] if kept is not None and self._lasts(kept[0]) else None

    def _lasts(self, until: datetime) -> bool:
        """Whether that is not over; nothing lasts longer than LIFE, unless the clock was ahead."""
        now = self._clock.now()
        return now < until <= now + LIFE

    async def _learn(self, source: Source, where: str) -> Robots:
        state = await self._kept.robots(where)
        if state is None or not self._is_fresh(state):
            state = await self._renew(source, where, state)
        robots = Robots.parse(state.status, state.body)
        if len(self._robots) > REMEMBERED:
            self._robots.clear()
        self._robots[where] = (state.expires_at, robots)
        return robots

    async def _renew(self, source: Source, where: str, old: RobotsState | None) -> RobotsState:
        """Get robots.txt anew; while that fails, an old copy serves.

        Raises:
            RobotsUnreachableError: there is no copy, and none to be had: all is forbidden for now.
            FetchError: the host took no connection, or we declined to ask it.
        """
        now = self._clock.now()
        try:
            state = await self._fetch_robots(source, where)
        except RobotsUnreachableError as error:
            serves = old is not None and old.fetched_at > now - OLD_LIFE
            if not serves or error.wait is not None:
                self._gates.back_off(host_key(where), error.code, error.wait)
            if old is None or not serves:
                raise
            return old.model_copy(update={"expires_at": self._clock.now() + TRY_AGAIN})
        await self._kept.save_robots(state)
        return state

    async def _fetch_robots(self, source: Source, where: str) -> RobotsState:
        """Get robots.txt as RFC 9309, section 2.3.1 has it.

        Raises:
            RobotsUnreachableError: the answer broke off, or the server failed.
            FetchError: the host took no connection, or is at no address that we would ask.
        """
        asked = f"{where}/robots.txt"
        try:
            response = await self._follow(source, asked, ROBOTS_BYTES)
        except (HostRestingError, RefusedError):
            raise
        except FetchError as error:
            if not error.reached:
                raise
            message = f"robots.txt could not be had: {error.message}"
            raise RobotsUnreachableError(asked, message, hint=error.hint) from error
        now = self._clock.now()
        if response is not None and (response.status >= 500 or response.status == 429):
            message = f"robots.txt could not be had: the server answered {response.status}"
            failed = RobotsUnreachableError(asked, message)
            failed.wait = retry_after(response, now)
            raise failed
        return RobotsState(
            origin=where,
            status=404 if response is None else response.status,
            body=b"" if response is None else _inflated(response, ROBOTS_BYTES),
            fetched_at=now,
            expires_at=now + LIFE,
        )

    async def _follow(self, source: Source, asked: str, limit: int) -> Response | None:
        """Return what answers in the end; None where redirects lead nowhere: there is none.

        Source: RFC 9309, section 2.3.1.2: five redirects are followed.
        """
        response = await self._ask(source, asked, limit=limit)
        for _ in range(REDIRECTS_FOLLOWED):
            try:
                target = redirect_target(response)
                if target is None:
                    return response
                response = await self._ask(source, target, limit=limit)
            except RefusedError:
                return None
        return None if response.status in REDIRECTS else response


def _inflated(response: Response, limit: int) -> bytes:
    """Return the body of a file without its coding; nothing if it is damaged."""
    coding = response.coding()
    try:
        body = inflate(response.body, coding, 8 * limit, response.url)
    except (BadCodingError, TooLargeError):
        return b""
    return body[:limit]
