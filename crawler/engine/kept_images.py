"""Images that were just fetched: articles of a source share logos, portraits and maps.

What a source fetched serves its other articles for as long as the answer says that it is fresh, an
hour where it does not say, a day at most. It is remembered while the program runs, and no longer.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from crawler.archive.group import AsideFile

UNSAID = timedelta(hours=1)
LONGEST = timedelta(days=1)
REMEMBERED = 4096

Key = tuple[str, str]
"""A source and the address of an image."""


@dataclass(frozen=True, slots=True)
class KeptImage:
    """An image that was fetched.

    Attributes:
        type: Its media type.
        sha256: Digest of the file.
        file: Where it goes, and where it waits until its group is written.
        until: How long it serves.
    """

    type: str
    sha256: str
    file: AsideFile
    until: datetime


class KeptImages:
    """Remembers the newest images, and lets each be fetched by one at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, KeptImage] = OrderedDict()
        self._turns: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    def __repr__(self) -> str:
        return f"<KeptImages {len(self._kept)}>"

    def turn(self, key: Key) -> asyncio.Lock:
        """Return the lock under which an image is looked for and fetched."""
        return self._turns.setdefault(key, asyncio.Lock())

    def find(self, key: Key, now: datetime) -> KeptImage | None:
        """Return an image that still serves."""
        kept = self._kept.get(key)
        return kept if kept is not None and now < kept.until <= now + LONGEST else None

    def keep(self, key: Key, image: KeptImage) -> None:
        """Remember an image."""
        self._kept[key] = image
        self._kept.move_to_end(key)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)


def serves_until(fresh: int | None, now: datetime) -> datetime:
    """Return how long an image serves of which the answer said that it is `fresh` (seconds)."""
    life = UNSAID if fresh is None else timedelta(seconds=min(fresh, LONGEST.total_seconds()))
    return now + life
