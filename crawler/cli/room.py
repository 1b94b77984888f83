"""What an archive takes of its disk, and how long that lasts."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.app.reading import open_reading
from crawler.config.load import Config
from crawler.errors import StoreError
from crawler.models.state import Written

DAYS = 7
"""Days whose growth counts."""
_UNITS = ((2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


@dataclass(frozen=True, slots=True)
class Room:
    """What there is, and what is taken.

    Attributes:
        free: Bytes that are left on the disk; None where it cannot be told.
        min_free: Bytes below which no new work is taken.
        growth: Bytes a day, of all sources, over the last days.
        written: Bytes by source.
    """

    free: int | None
    min_free: int
    growth: int
    written: Mapping[str, int]

    @property
    def days_left(self) -> int | None:
        """After how many days no new work is taken, at this growth; None for never."""
        if self.free is None or self.growth <= 0:
            return None
        return max(self.free - self.min_free, 0) // self.growth

    def document(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "free": self.free,
            "min_free": self.min_free,
            "bytes": sum(self.written.values()),
            "growth_a_day": self.growth,
            "days_left": self.days_left,
        }

    def added_to(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the document of `status` with the room that there is."""
        sources = [
            {**one, "bytes": self.written.get(one["name"], 0)} for one in document["sources"]
        ]
        return {**document, "disk": self.document(), "sources": sources}

    def sentence(self) -> str:
        """Return it in words."""
        taken = sum(self.written.values())
        said = f"{sized(taken)} written, {sized(self.growth)} a day"
        if self.free is None:
            return said
        left = f"{said}; {sized(self.free)} free"
        days = self.days_left
        return left if days is None else f"{left}, enough for {days:,} days"


async def read_room(config: Config, now: datetime) -> Room:
    """Return what the state and the disk say; it walks through no folder."""
    rows: Sequence[Written] = ()
    since = (now - timedelta(days=DAYS - 1)).date().isoformat()
    with suppress(StoreError):
        async with open_reading(config.settings) as store:
            rows = await store.written(since)
    free = None
    with suppress(OSError):
        found = os.statvfs(config.settings.archive)
        free = found.f_bavail * found.f_frsize
    return Room(free, config.settings.min_free, growth(rows, now),
                {row.source: row.total for row in rows})  # fmt: skip


def growth(rows: Sequence[Written], now: datetime) -> int:
    """Return bytes a day: over the last days, or since the first one if that is less."""
    firsts = [datetime.fromisoformat(row.first_day).replace(tzinfo=UTC) for row in rows]
    if not firsts:
        return 0
    age = (now.astimezone(UTC) - min(firsts)) / timedelta(days=1)
    return int(sum(row.recent for row in rows) / min(max(age, 1.0), DAYS))


def sized(number: int) -> str:
    """Return bytes as people read them."""
    for size, unit in _UNITS:
        if abs(number) >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number} B"
