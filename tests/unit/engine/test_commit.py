"""Group commit: what was written is never passed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from crawler.archive.group import Group, Written
from crawler.archive.shelves import Shelves
from crawler.engine.commit import Committer
from crawler.errors import StoreBusyError
from crawler.models.entry import Hint
from crawler.models.journal import Position
from crawler.models.state import Batch, PendingSeen, RipeSeen

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


async def test_lines_whose_group_the_store_did_not_take_are_applied_before_the_next() -> None:
    store, caught_up = BusyOnce(), []

    async def catch_up() -> None:
        caught_up.append(len(store.batches))

    gates = SimpleNamespace(take_changes=tuple)
    clock = SimpleNamespace(now=lambda: AT)
    parts = cast(Any, (Writer(), store, gates, clock, None))
    committer = Committer(*parts, catch_up=catch_up)

    with pytest.raises(StoreBusyError):
        await committer.flush()
    await committer.flush()

    assert caught_up == [0]
    assert len(store.batches) == 1
