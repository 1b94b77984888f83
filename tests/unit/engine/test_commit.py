"""Group commit: what was written is never passed over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from crawler.archive.group import Group, Written
from crawler.archive.shelves import Shelves
from crawler.engine.commit import Committer, Finished
from crawler.errors import NotFoundError, StoreBusyError
from crawler.models.entry import Hint
from crawler.models.journal import Position
from crawler.models.source import Source
from crawler.models.state import Batch, FrontierItem, Known, PendingSeen, RipeSeen

AT = datetime(2024, 5, 1, tzinfo=UTC)
SIGHTING = RipeSeen(
    seen=PendingSeen(url_hash="0" * 16, source="other", entry=Hint(), at=AT),
    article="1" * 16,
    canonical="https://example.org/1",
)


class BusyOnce:
    """A store that is busy when the first note is set."""

    def __init__(self) -> None:
        self.busy = True
        self.batches: list[Batch] = []

    async def ripe_seen(self, limit: int) -> list[RipeSeen]:
        del limit
        return [] if self.batches else [SIGHTING]

    async def known(self, *of: object) -> Known:
        del of
        return Known()

    async def note(self, key: str) -> None:
        del key

    async def set_notes(self, values: Mapping[str, str | None]) -> None:
        del values
        if self.busy:
            self.busy = False
            raise StoreBusyError("another process holds it")

    async def commit(self, batch: Batch) -> None:
        self.batches.append(batch)


class Writer:
    """A writer that finds a post edited by hand."""

    secrets = ()
    shelves = Shelves(Path("nowhere"))

    async def write(self, group: Group) -> Written:
        position = Position(file="captures/2024-05.jsonl", offset=100)
        return Written(position, edited=("posts/a.md",), lengths=(100,) * len(group.lines))


def committer_of(store: BusyOnce, catch_up: Callable[[], Awaitable[object]]) -> Committer:
    gates = SimpleNamespace(take_changes=tuple, resting_until=lambda _: None)
    clock = SimpleNamespace(now=lambda: AT)
    parts = cast(Any, (Writer(), store, gates, clock, None))
    return Committer(*parts, catch_up=catch_up)


async def test_lines_whose_group_the_store_did_not_take_are_applied_before_the_next() -> None:
    store, caught_up = BusyOnce(), []

    async def catch_up() -> None:
        caught_up.append(len(store.batches))

    committer = committer_of(store, catch_up)

    with pytest.raises(StoreBusyError):
        await committer.flush()
    await committer.flush()

    assert caught_up == [0]
    assert len(store.batches) == 1


async def test_nobody_is_waited_for_where_nobody_else_is_under_way() -> None:
    url = "https://example.org/1"
    item = FrontierItem(host="example.org", url_hash="0" * 16, url=url, source="news")
    source = Source(name="news", folder="news", urls=(url,))
    store = BusyOnce()
    store.busy = False
    committer = committer_of(store, asyncio.Event().wait)

    async with asyncio.TaskGroup() as group:
        commits = group.create_task(committer.run())
        gone = Finished(item, source, AT, error=NotFoundError(url, 404))
        with committer.expecting():
            settled = group.create_task(committer.settle(gone))
            for _ in range(50):  # turns of the loop, which take no time
                await asyncio.sleep(0)

        assert settled.done()
        commits.cancel()
