"""APScheduler, which only ticks: what is due is in the store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger


@asynccontextmanager
async def open_ticker(tick: Callable[[], Awaitable[None]], every: timedelta) -> AsyncIterator[None]:
    """Call `tick` at once and then `every` so often, until the context ends.

    `tick` must return at once: what it starts belongs to others, for the end of the context cancels
    a tick that still runs. Ticks that were missed (a suspended machine) come as one; while one runs
    there is no second. What a tick raises is logged, and the next one comes all the same.
    """

    async def fire() -> None:
        # A coroutine function of our own: APScheduler runs any other callable in a thread.
        await tick()

    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # at INFO it tells every tick
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        fire,
        IntervalTrigger(seconds=every.total_seconds(), timezone=UTC),
        id="tick",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
        next_run_time=datetime.now(UTC),  # noqa: TID251 - APScheduler's clock is the system's
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        # It shuts down in a callback of the loop; until that has run, a timer is pending.
        await asyncio.sleep(0)
