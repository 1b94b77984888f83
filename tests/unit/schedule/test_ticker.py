from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from crawler.schedule.ticker import open_ticker
from tests.kit.waiting import PATIENCE

SOON = timedelta(milliseconds=20)


async def test_it_ticks_at_once_and_again() -> None:
    ticks = asyncio.Semaphore(0)

    async def tick() -> None:
        ticks.release()

    async with asyncio.timeout(PATIENCE), open_ticker(tick, SOON):
        for _ in range(3):
            await ticks.acquire()


async def test_any_callable_ticks_in_the_event_loop_of_its_owner() -> None:
    loop = asyncio.get_running_loop()
    seen: asyncio.Future[asyncio.AbstractEventLoop] = loop.create_future()

    async def note(where: str) -> None:
        if not seen.done() and where == "here":
            seen.set_result(asyncio.get_running_loop())

    async with asyncio.timeout(PATIENCE), open_ticker(lambda: note("here"), SOON):
        assert await seen is loop


async def test_nothing_ticks_after_the_end_and_no_task_is_left() -> None:
    count, ticked = 0, asyncio.Event()

    async def tick() -> None:
        nonlocal count
        count += 1
        ticked.set()

    async with open_ticker(tick, SOON):
        await asyncio.wait_for(ticked.wait(), PATIENCE)
    before = count
    await asyncio.sleep(3 * SOON.total_seconds())

    assert count == before
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_end_cancels_a_tick_that_still_runs() -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def tick() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async with asyncio.timeout(PATIENCE):
        async with open_ticker(tick, SOON):
            await started.wait()
        await cancelled.wait()


async def test_a_tick_that_raises_is_logged_and_the_next_one_comes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    again = asyncio.Event()
    count = 0

    async def tick() -> None:
        nonlocal count
        count += 1
        if count == 1:
            raise RuntimeError("no luck")
        again.set()

    with caplog.at_level(logging.ERROR):
        async with asyncio.timeout(PATIENCE), open_ticker(tick, SOON):
            await again.wait()

    assert "no luck" in caplog.text
