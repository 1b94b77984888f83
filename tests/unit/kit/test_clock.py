from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.kit.clock import START, HandClock
from tests.kit.waiting import PATIENCE


async def test_sleepers_wake_in_the_order_of_their_times_each_at_its_own() -> None:
    clock = HandClock()
    woken: list[tuple[int, float]] = []

    async def sleep(seconds: int) -> None:
        await clock.sleep_until(START + timedelta(seconds=seconds))
        woken.append((seconds, (clock.now() - START).total_seconds()))

    async with asyncio.TaskGroup() as tasks:
        for seconds in (30, 10, 20, 90):
            tasks.create_task(sleep(seconds))
        await clock.asleep(4)
        await clock.advance(60)

        assert woken == [(10, 10), (20, 20), (30, 30)]
        assert clock.now() == START + timedelta(seconds=60)

        await clock.advance(timedelta(seconds=30))

    assert woken[-1] == (90, 90)


async def test_a_loop_that_sleeps_again_is_woken_as_often_as_it_is_due() -> None:
    clock = HandClock()
    ticks: list[float] = []

    async def tick() -> None:
        while True:
            await clock.sleep_until(clock.now() + timedelta(seconds=10))
            ticks.append((clock.now() - START).total_seconds())

    task = asyncio.create_task(tick())
    await clock.advance(35)
    task.cancel()

    assert ticks == [10, 20, 30]


async def test_the_past_does_not_make_anybody_wait() -> None:
    clock = HandClock()

    await asyncio.wait_for(clock.sleep_until(START - timedelta(days=1)), PATIENCE)

    assert clock.now() == START
    assert clock.sleepers == []
