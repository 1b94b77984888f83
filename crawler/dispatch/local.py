"""Who drains which host, in one process: a task for each host that has something due."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from crawler.models.state import HostDue
from crawler.seams import Clock

ACTIVE = 256
"""Hosts drained at the same time at most."""
LOOK = timedelta(seconds=1)
"""How often the store is asked while hosts are drained."""
LONGEST_REST = timedelta(seconds=30)
"""How long it is not asked at most, so that a clock that jumps does no harm."""
SHARE = 5.0
LONGEST_PAUSE = 0.1
"""After the store was asked it is left alone for SHARE times as long as that took, LONGEST_PAUSE
seconds at most: with thousands of hosts that wait an answer takes milliseconds, and each drain
that ends asks again."""
IN_VAIN = timedelta(seconds=30)
"""Rest of a host whose drain settled nothing, so that it is not tried in a circle."""


class LocalDispatcher:
    """Starts a drain for each due host, and never two for one host."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._active: dict[str, asyncio.Task[int]] = {}
        self._in_vain: dict[str, datetime] = {}

    def __repr__(self) -> str:
        return f"<LocalDispatcher {len(self._active)} hosts>"

    async def run(
        self,
        due: Callable[[datetime, int], Awaitable[list[HostDue]]],
        next_due: Callable[[], Awaitable[datetime | None]],
        drain: Callable[[str], Awaitable[int]],
        wake: asyncio.Event,
        stopping: asyncio.Event,
    ) -> None:
        """Drain due hosts until `stopping` is set, then wait for the drains under way.

        Args:
            due: Returns due hosts, the longest due first.
            next_due: Returns when the next URL falls due.
            drain: Drains one host, returns how many URLs it settled.
            wake: Set by who queues something.
            stopping: No drain is started once it is set.
        """
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            while not stopping.is_set():
                wake.clear()
                began = loop.time()
                for host in await self._startable(due):
                    self._active[host] = group.create_task(
                        self._drain(host, drain), name=f"drain {host}"
                    )
                seconds = await self._patience(next_due)
                pause = min(SHARE * (loop.time() - began), LONGEST_PAUSE)
                await self._rest(seconds, wake, stopping)
                await asyncio.sleep(pause)

    async def _startable(
        self, due: Callable[[datetime, int], Awaitable[list[HostDue]]]
    ) -> list[str]:
        room = ACTIVE - len(self._active)
        if room <= 0:
            return []
        now = self._clock.now()
        self._in_vain = {
            host: until for host, until in self._in_vain.items() if now < until <= now + IN_VAIN
        }
        taken = len(self._active) + len(self._in_vain)
        hosts = [row.host for row in await due(now, room + taken)]
        return [host for host in hosts if host not in self._active and not self.vain(host)][:room]

    def vain(self, host: str) -> bool:
        """Whether the host's last drain settled nothing, a short while ago."""
        return host in self._in_vain

    async def _drain(self, host: str, drain: Callable[[str], Awaitable[int]]) -> int:
        settled = 0
        try:
            settled = await drain(host)
        finally:
            del self._active[host]
            if settled == 0:
                self._in_vain[host] = self._clock.now() + IN_VAIN
        return settled

    async def _patience(self, next_due: Callable[[], Awaitable[datetime | None]]) -> float:
        """Return for how many seconds nothing has to be looked at."""
        if self._active or self._in_vain:
            return LOOK.total_seconds()
        when = await next_due()
        if when is None:
            return LONGEST_REST.total_seconds()
        wait = max(when - self._clock.now(), LOOK)
        return min(wait, LONGEST_REST).total_seconds()

    async def _rest(self, seconds: float, wake: asyncio.Event, stopping: asyncio.Event) -> None:
        """Wait until something may have changed."""
        waiters = [asyncio.ensure_future(event.wait()) for event in (wake, stopping)]
        try:
            await asyncio.wait(
                [*waiters, *self._active.values()],
                timeout=seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for waiter in waiters:
                waiter.cancel()
