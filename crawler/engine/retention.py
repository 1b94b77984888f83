"""Retention: articles older than their source keeps them are forgotten, some at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta

from crawler.engine.forget import Forgetter
from crawler.engine.report import Event, Listener
from crawler.engine.witness import Witness
from crawler.errors import ArchiveError, CrawlerError, StoreError
from crawler.models.record import Record
from crawler.models.source import Source
from crawler.seams import Clock, Store

log = logging.getLogger(__name__)

KEEP_NOTE = "keep:"
"""Notes, by source: what was given up there."""
AT_ONCE = 500
"""Articles that are given up as one batch."""
EVERY = 3600.0
"""Seconds between two looks of the daemon at what has grown old."""
SOON = 5.0
"""Seconds after which it looks again where there was more, or the time was not certain."""
NOT_OUR_TIME = "most servers that were asked say another day than the clock of this machine"
REST = 10
"""It rests so many times as long as it took, if that is longer."""


class Given(Record):
    """What a source gave up.

    Attributes:
        articles: How many in all.
        at: When last, RFC 3339.
        spared: Posts of articles that are old enough, but were edited by hand.
        why: Why nothing is given up now.
    """

    articles: int = 0
    at: str | None = None
    spared: tuple[str, ...] = ()
    why: str | None = None


def read_given(note: str | None) -> Given:
    """Return what a note says."""
    return Given.model_validate_json(note) if note else Given()


class Retention:
    """Gives up what is older than its source keeps it.

    Args:
        forgetter: Takes articles out of the archive.
        store: The state.
        clock: Tells what is old.
        witness: Tells whether the clock is to be believed.
    """

    def __init__(self, forgetter: Forgetter, store: Store, clock: Clock, witness: Witness) -> None:
        self._forgetter = forgetter
        self._store = store
        self._clock = clock
        self._witness = witness
        self._wake = asyncio.Event()

    def __repr__(self) -> str:
        return f"<Retention by {self._witness}>"

    def look(self) -> None:
        """Look as soon as can be: what is kept for how long may have changed."""
        self._wake.set()

    async def serve(
        self,
        sources: Callable[[], Mapping[str, Source]],
        tell: Listener,
        complain: Callable[[CrawlerError], None],
    ) -> None:
        """Give up what grows old, a batch of each source at a time, until cancelled.

        Args:
            sources: Returns the sources in force, by name.
            tell: Told what was given up.
            complain: Told of trouble with store or archive, which ends nothing.
        """
        while True:
            began = time.monotonic()
            more = False
            try:
                for source in list(sources().values()):
                    more |= await self._one(source, tell)
            except (StoreError, ArchiveError) as error:
                complain(error)
            more |= not self._witness.asked
            pause = max(SOON, REST * (time.monotonic() - began)) if more else EVERY
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), pause)
            self._wake.clear()

    async def run(self, sources: Iterable[Source], tell: Listener) -> None:
        """Give up all that is old enough of some sources, batch after batch.

        Raises:
            StoreError, ArchiveError: it could not be done to its end; the next start does it.
        """
        for source in sources:
            while await self._one(source, tell):
                pass

    async def _one(self, source: Source, tell: Listener) -> bool:
        """Give up a batch of a source's articles; return whether there may be more."""
        if source.keep is None:
            return False
        key = KEEP_NOTE + source.name
        before = read_given(await self._store.note(key))
        if self._witness.agrees:
            after = await self._given(source, source.keep, before)
        elif self._witness.asked:
            after = before.model_copy(update={"why": NOT_OUR_TIME})
        else:
            return False
        if after != before:
            await self._store.set_note(key, after.model_dump_json())
        new = after.articles - before.articles
        if new:
            what = f"{new} article{'' if new == 1 else 's'}"
            message = f"{what} older than {in_days(source.keep)} given up"
            tell(Event(kind="note", source=source.name, message=message))
        elif after.why and not before.why:
            log.warning("%s: nothing is given up: %s", source.name, after.why)
        return new > 0

    async def _given(self, source: Source, keep: timedelta, before: Given) -> Given:
        """Give up the first batch that does not all have to stay; return what came of it."""
        now = self._clock.now()
        spared: tuple[str, ...] = ()
        last = ""
        while rows := await self._store.articles_of(
            source.name, before=now - keep, after=last, limit=AT_ONCE
        ):
            last = rows[-1].id
            done = await self._forgetter.forget([row.id for row in rows], edited=False)
            spared += done.spared
            if done.articles:
                at = now.isoformat(timespec="seconds")
                return Given(articles=before.articles + done.articles, at=at, spared=before.spared)
        return before.model_copy(update={"spared": spared, "why": None})


def in_days(span: timedelta) -> str:
    """Return how long something is kept, in words."""
    return f"{span.days} day{'' if span.days == 1 else 's'}"
