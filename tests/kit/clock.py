"""A clock that a test winds by hand."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta

from tests.kit.waiting import PATIENCE

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
"""A Monday; no daylight saving anywhere near."""

_SETTLE = 50
"""Turns of the event loop that a woken sleeper gets before the clock moves on."""


class HandClock:
    """A `seams.Clock` whose time stands still until `advance` moves it."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def __repr__(self) -> str:
        return f"HandClock({self._now.isoformat()}, {len(self.sleepers)} asleep)"

    def now(self) -> datetime:
        """Return the time to which the clock was wound."""
        return self._now

    async def sleep_until(self, when: datetime) -> None:
        """Return once the clock was wound to `when`, after a turn of the loop if it is past."""
        if when <= self._now:
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (when, next(self._order), woken))
        await woken

    @property
    def sleepers(self) -> list[datetime]:
        """When those that sleep want to be woken, soonest first; the cancelled left out."""
        return sorted(when for when, _, woken in self._sleepers if not woken.done())

    async def advance(self, by: timedelta | float) -> None:
        """Move on by `by` (seconds if a number), as `advance_to`."""
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        await self.advance_to(self._now + step)

    async def advance_to(self, when: datetime) -> None:
        """Move on to `when`; wake each sleeper on the way at its own time, in order.

        Between two of them the loop turns a few times, so that a woken task that sleeps again
        before `when` is woken again. Real I/O takes longer than that: await its end in the test.
        """
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= when:
            due, _, woken = heapq.heappop(self._sleepers)
            if woken.done():
                continue
            self._now = max(self._now, due)
            woken.set_result(None)
            await _settle()
        self._now = max(self._now, when)

    async def asleep(self, count: int = 1, *, within: float = PATIENCE) -> None:
        """Wait (real time) until at least `count` sleepers are there."""
        async with asyncio.timeout(within):
            while len(self.sleepers) < count:  # noqa: ASYNC110 - a test may look at any time
                await asyncio.sleep(0.001)


async def _settle() -> None:
    for _ in range(_SETTLE):
        await asyncio.sleep(0)
