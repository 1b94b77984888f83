"""Gates: whose turn it is, and when nobody's."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from crawler.engine.gate import HELD, Gates
from crawler.errors import HostRestingError
from crawler.models.source import HttpRules
from tests.kit.clock import HandClock
from tests.kit.waiting import PATIENCE

HOST = "example.org"


async def asked(gates: Gates) -> None:
    async with gates.turn(HOST, HttpRules(rate=None, concurrency=8)):
        pass


async def test_nothing_more_is_asked_while_too_much_waits_for_the_disk() -> None:
    gates = Gates(HandClock(), 64)

    with gates.holding(HELD):
        waiting = asyncio.create_task(asked(gates))
        done, _ = await asyncio.wait([waiting], timeout=0.05)
        assert not done

    async with asyncio.timeout(PATIENCE):
        await waiting


async def test_who_waits_for_the_disk_is_sent_away_when_the_gates_close() -> None:
    gates = Gates(HandClock(), 64)

    with gates.holding(HELD):
        waiting = asyncio.create_task(asked(gates))
        await asyncio.sleep(0)
        gates.close()

        with pytest.raises(HostRestingError):
            async with asyncio.timeout(PATIENCE):
                await waiting


async def first_out(gates: Gates, rules: HttpRules, clock: HandClock) -> list[int]:
    """Nine that wait for one host, in the order in which they get their turn."""
    order: list[int] = []

    async def one(number: int) -> None:
        async with gates.turn(HOST, rules):
            order.append(number)
            await clock.sleep_until(clock.now() + timedelta(seconds=1))

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        for number in range(9):
            group.create_task(one(number))
        await clock.advance(60)
    return order


@pytest.mark.parametrize(
    "rules",
    [
        HttpRules(rate=None, concurrency=1),
        HttpRules(rate=None, concurrency=2),
        HttpRules(rate=0.5, concurrency=1),
        HttpRules(rate=5, concurrency=3),
    ],
    ids=str,
)
async def test_who_comes_first_to_a_host_is_asked_first(rules: HttpRules) -> None:
    clock = HandClock()

    assert await first_out(Gates(clock, 64), rules, clock) == list(range(9))


async def test_who_comes_again_stands_behind_those_who_wait() -> None:
    gates, order = Gates(HandClock(), 64), list[str]()

    async def come(name: str, times: int) -> None:
        for _ in range(times):
            async with gates.turn(HOST, HttpRules(rate=None, concurrency=1)):
                order.append(name)
                await asyncio.sleep(0)

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        group.create_task(come("greedy", 3))
        group.create_task(come("patient", 1))

    assert order[:2] == ["greedy", "patient"]


async def test_who_gives_up_waiting_leaves_the_line() -> None:
    clock = HandClock()
    gates = Gates(clock, 64)

    async with gates.turn(HOST, HttpRules(rate=None, concurrency=1)):
        first, second = (asyncio.create_task(asked(gates)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()

    async with asyncio.timeout(PATIENCE):
        await second


async def test_all_who_stand_in_line_are_sent_away_when_the_gates_close() -> None:
    gates = Gates(HandClock(), 64)

    async with gates.turn(HOST, HttpRules(rate=None, concurrency=1)):
        line = [asyncio.create_task(asked(gates)) for _ in range(5)]
        await asyncio.sleep(0)
        gates.close()
        async with asyncio.timeout(PATIENCE):
            ends = await asyncio.gather(*line, return_exceptions=True)

    assert [type(end) for end in ends] == [HostRestingError] * 5
