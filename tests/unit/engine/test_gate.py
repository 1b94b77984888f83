"""Gates: whose turn it is, and when nobody's."""

from __future__ import annotations

import asyncio

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
