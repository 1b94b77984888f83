"""Whose turn it is: pace a host, bound the requests in flight, keep back-offs."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta

from crawler.errors import CrawlerError, FetchError, HostRestingError
from crawler.fetch.pace import Pace
from crawler.models.source import HttpRules
from crawler.models.state import HostState
from crawler.seams import Clock
from crawler.urls import host_key

REST = timedelta(minutes=15)
"""First back-off of a host that asked for rest without saying how long; it doubles up to a day."""
LONGEST_REST = timedelta(days=1)
LEAST_REST = timedelta(seconds=1)
"""First back-off at least, whatever shorter time a host asks for; it doubles, too."""
UNREACHED = timedelta(minutes=1)
"""First back-off of a host that took no connection; it doubles up to REST."""
JITTER = 0.1
"""By what part of it the gap between two requests is longer at random, at most."""
HELD = 5 * 2**20
"""Bytes of bodies that wait for a worker or for the disk, from which on nothing more is asked."""


class Gates:
    """The pace of every host, all sources together, and the bound over all of them.

    Who waits for a host stands in line: the first of it waits for the host's pace, the others
    for their place, so that nobody is passed over. A request takes its slot among all requests
    first and then its turn at the host, so that no time passes between the turn and the first
    byte on the wire.
    """

    def __init__(
        self, clock: Clock, concurrency: int, *, jitter: Callable[[], float] = random.random
    ) -> None:
        self._clock = clock
        self._jitter = jitter
        self._slots = asyncio.Semaphore(concurrency)
        self._paces: dict[str, Pace] = {}
        self._freed: dict[str, asyncio.Event] = {}
        self._lines: dict[str, asyncio.Lock] = {}
        self._states: dict[str, HostState] = {}
        self._changed: set[str] = set()
        self._closing = asyncio.Event()
        self._held = 0
        self._room = asyncio.Event()
        self._room.set()

    def close(self) -> None:
        """Let nobody in any more; who waits for a turn is sent away at once."""
        self._closing.set()
        self._room.set()
        for freed in self._freed.values():
            freed.set()

    def __repr__(self) -> str:
        return f"<Gates over {len(self._paces)} hosts>"

    @asynccontextmanager
    async def turn(self, host: str, rules: HttpRules) -> AsyncIterator[None]:
        """Wait for the turn at `host`; it ends with the block.

        Raises:
            HostRestingError: the host rests, or we are stopping.
        """
        pace = self._pace(host, rules)
        async with self._lines[host]:
            await self._start(host, pace)
        try:
            yield
        finally:
            now = self._clock.now()
            pace.end(now)
            self._slots.release()
            self._freed[host].set()
            if rules.rate is not None:
                self._keep(host, next_allowed_at=pace.ready_at(now))

    @contextmanager
    def holding(self, size: int) -> Iterator[None]:
        """Count a body of `size` bytes as kept in memory while the block is open."""
        self._hold(size)
        try:
            yield
        finally:
            self._hold(-size)

    def _hold(self, size: int) -> None:
        self._held += size
        if self._held < HELD or self._closing.is_set():
            self._room.set()
        else:
            self._room.clear()

    async def _start(self, host: str, pace: Pace) -> None:
        while True:
            await self._until_ready(host, pace)
            await self._room.wait()
            await self._slots.acquire()
            now = self._clock.now()
            ready = pace.ready_at(now)
            if ready is not None and ready <= now and self._open(host):
                pace.start(now, jitter=JITTER * self._jitter())
                return
            self._slots.release()
            self._check(host)

    async def _until_ready(self, host: str, pace: Pace) -> None:
        while True:
            self._check(host)
            now = self._clock.now()
            ready = pace.ready_at(now)
            if ready is None:
                freed = self._freed[host]
                freed.clear()
                await freed.wait()
            elif ready > now:
                await self._unless_closing(self._clock.sleep_until(ready))
            else:
                return

    def _open(self, host: str) -> bool:
        return not self._closing.is_set() and self.resting_until(host) is None

    def _check(self, host: str) -> None:
        if self._closing.is_set():
            raise HostRestingError(host, "stopping: put back into the frontier")
        until = self.resting_until(host)
        if until is not None:
            raise HostRestingError(host, f"{host} rests until {until:%Y-%m-%d %H:%M:%S} UTC")

    async def _unless_closing(self, waiting: Coroutine[object, object, object]) -> None:
        """Wait, but no longer than until `close`."""
        ours = asyncio.ensure_future(waiting)
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait((ours, closing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ours.cancel()
            closing.cancel()

    def _pace(self, host: str, rules: HttpRules) -> Pace:
        pace = self._paces.get(host)
        if pace is None:
            pace = self._paces[host] = Pace(rules.rate, rules.concurrency)
            self._freed[host] = asyncio.Event()
            self._lines[host] = asyncio.Lock()
            state = self._states.get(host)
            if state is not None and state.next_allowed_at is not None:
                pace.back_off(min(state.next_allowed_at, self._clock.now() + LONGEST_REST))
        else:
            pace.tighten(rules.rate, rules.concurrency)
        return pace

    def _keep(self, host: str, **changes: object) -> None:
        """Change what is known of a host; `take_changes` hands it to the store."""
        state = self._states.get(host) or HostState(host=host)
        self._states[host] = state.model_copy(update=changes)
        self._changed.add(host)

    def slow_down(self, host: str, rules: HttpRules, delay: timedelta) -> None:
        """Keep at least `delay` between requests to `host` (its crawl-delay)."""
        self._pace(host, rules).tighten(rules.rate, rules.concurrency, delay)

    def reset(self) -> None:
        """Forget the limits that sources set: the configuration changed."""
        for pace in self._paces.values():
            pace.renew()

    def remember(self, states: Collection[HostState]) -> None:
        """Take over what the store knows of hosts."""
        for state in states:
            self._states.setdefault(state.host, state)

    def resting_until(self, host: str) -> datetime | None:
        """Return the end of the host's back-off, if it lies ahead."""
        state = self._states.get(host)
        if state is None or state.backoff_until is None:
            return None
        now = self._clock.now()
        # None is longer: one that ends later was set by a clock that was ahead.
        return state.backoff_until if now < state.backoff_until <= now + LONGEST_REST else None

    def rest_behind(self, error: CrawlerError) -> datetime | None:
        """Return the end of the rest of the host that an error is about, if it lies ahead."""
        if not isinstance(error, FetchError):
            return None
        resting = isinstance(error, HostRestingError)
        host = error.url if resting else host_key(error.url)
        return self.resting_until(host)

    def back_off(self, host: str, code: str, wait: timedelta | None) -> datetime:
        """Let `host` rest; return until when.

        What was under way when the rest began counts with it, not as further failures.
        """
        failures, resting = self._failures(host), self.resting_until(host)
        failures += resting is None
        doubled = 1 << min(failures - 1, 17)
        rest = REST * doubled if wait is None else max(wait, LEAST_REST * doubled)
        return self._rest(host, code, min(rest, LONGEST_REST), failures)

    def unreached(self, host: str, code: str) -> datetime:
        """Let `host`, which took no connection, rest for a short while; return until when."""
        failures = self._failures(host) + (self.resting_until(host) is None)
        rest = min(UNREACHED * (1 << min(failures - 1, 17)), REST)
        return self._rest(host, code, rest, failures)

    def _rest(self, host: str, code: str, rest: timedelta, failures: int) -> datetime:
        until = self._clock.now() + rest
        until = max(until, self.resting_until(host) or until)
        self._keep(host, backoff_until=until, backoff_code=code, failures=failures)
        return until

    def _failures(self, host: str) -> int:
        state = self._states.get(host)
        return state.failures if state is not None else 0

    def answered(self, host: str) -> None:
        """Forget the failures of a host that answers again; a rest that it asked for stays."""
        if self._failures(host) and self.resting_until(host) is None:
            self._keep(host, backoff_until=None, backoff_code=None, failures=0)

    def take_changes(self) -> tuple[HostState, ...]:
        """Return the host states that are to be saved, once."""
        changed, self._changed = self._changed, set()
        return tuple(self._states[host] for host in changed)
