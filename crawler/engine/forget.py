"""Forgetting: articles leave the archive for good, a batch at a time, and stay out.

Each batch is finished or undone as a whole, whenever it is cut off: its tombstones are one group
of the journal, and whoever opens the archive next does what they say (`archive.forget`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from crawler.archive.held import Held, Wanted, find_held
from crawler.archive.trouble import translating
from crawler.archive.write import Writer
from crawler.dedupe.decide import TELLING
from crawler.engine.choose import Wish, choose, find_edited
from crawler.engine.report import Erased, Event, Listener
from crawler.errors import ArchiveError, StoreError
from crawler.models.journal import Tombstone, forgotten_line
from crawler.models.state import ArticleRow, Batch, Forgotten
from crawler.seams import Clock, Store

log = logging.getLogger(__name__)

BATCH = 20_000
"""Articles that are forgotten together: for each batch the journal is read twice."""

Alone = Callable[[], AbstractAsyncContextManager[None]]
"""Opens a block in which nobody else writes the archive."""


class Forgetter:
    """Takes articles out of an archive that is ours.

    Args:
        archive: Its folder.
        store: The state.
        writer: The archive's writer.
        clock: Tells when it was.
        alone: Keeps others from writing meanwhile.
    """

    def __init__(
        self, archive: Path, store: Store, writer: Writer, clock: Clock, alone: Alone
    ) -> None:
        self._archive = archive
        self._store = store
        self._writer = writer
        self._clock = clock
        self._alone = alone

    def __repr__(self) -> str:
        return f"<Forgetter of {self._archive}>"

    async def run(
        self, wish: Wish, configured: Collection[str], listener: Listener, *, edited: bool
    ) -> Erased:
        """Forget what a wish means; return what was done.

        Args:
            wish: What is to be forgotten.
            configured: Names of the sources that are configured.
            listener: Told how many files are gone.
            edited: Also articles whose posts somebody changed; else they stay, with all they have.

        Raises:
            UsageError: a word means nothing, or two things.
            StoreError, ArchiveError: it could not be done to its end; the next start does it.
        """
        async with self._alone():
            pass  # What has a post by now has its row, too.
        chosen = await choose(self._store, self._archive, wish, configured)
        done = Erased()
        ids, urls = list(chosen.articles), frozenset(chosen.urls)
        while ids or urls:
            done += await self.forget(ids[:BATCH], urls, listener, edited=edited)
            ids, urls = ids[BATCH:], frozenset()
        if done.lines or done.articles:
            await self._compact()
        return done

    async def forget(
        self,
        ids: Collection[str],
        urls: frozenset[str] = frozenset(),
        listener: Listener = lambda _: None,
        *,
        edited: bool,
    ) -> Erased:
        """Forget articles by their ids, and addresses by their hashes, as one batch.

        Once begun it is done to its end, though its caller is cancelled: no group may be written
        while files go.

        Raises:
            StoreError, ArchiveError: it could not be done to its end; the next start does it.
        """
        task = asyncio.create_task(self._batch(ids, urls, listener, edited=edited), name="forget")
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait([task])
            raise

    async def _batch(
        self, ids: Collection[str], urls: frozenset[str], listener: Listener, *, edited: bool
    ) -> Erased:
        async with self._alone():
            rows = (await self._store.known(ids, [], [])).articles
            with translating(self._archive):
                changed = await asyncio.to_thread(find_edited, self._archive, rows.values())
            spared = {} if edited else changed
            rows = {key: row for key, row in rows.items() if key in ids and key not in spared}
            if not rows and not urls:
                return Erased(spared=tuple(spared.values()))
            traces = await self._store.traces(rows)
            held = await self._held(rows, urls.union(*(each.urls for each in traces.values())))
            stones = _stones(rows, urls, held, traces)
            freed = await self._erase(stones, held, listener)
        log.info("%d articles forgotten, %d files, %d bytes", len(rows), len(held.files()), freed)
        return Erased(
            articles=len(rows), files=len(held.files()), bytes=freed, lines=held.lines,
            spared=tuple(spared.values()),
        )  # fmt: skip

    async def _compact(self) -> None:
        """Have the database keep no traces of what was deleted, if there is room for that."""
        try:
            await self._store.compact()
        except (StoreError, ArchiveError) as error:
            log.warning("deleted rows may still be traced in the database: %s", error.message)

    async def _held(self, rows: Mapping[str, ArticleRow], urls: frozenset[str]) -> Held:
        posts = [row.post for row in rows.values()]
        wanted = Wanted(frozenset(rows), urls)
        with translating(self._archive):
            return await asyncio.to_thread(find_held, self._archive, wanted, posts)

    async def _erase(self, stones: Sequence[Forgotten], held: Held, listener: Listener) -> int:
        """Write the tombstones, take away what is held, tell the store; return the bytes freed."""
        loop = asyncio.get_running_loop()
        total, gone = len(held.files()), 0

        def tell() -> None:
            nonlocal gone
            gone += 1
            event = Event(kind="count", source="", done=gone, total=total)
            loop.call_soon_threadsafe(listener, event)

        now = self._clock.now()
        lines = [forgotten_line(now, stone.id, stone.tombstone) for stone in stones]
        weights = await asyncio.to_thread(held.weights_in, self._archive)
        position, freed = await self._writer.forget(lines, held, tell)
        less = tuple((day, source, -size) for day, source, size in weights)
        batch = Batch(forgotten=tuple(stones), written=less, position=position)
        await self._store.commit(batch)
        return freed


def _stones(
    rows: Mapping[str, ArticleRow],
    urls: Collection[str],
    held: Held,
    traces: Mapping[str, Tombstone],
) -> list[Forgotten]:
    """Return what must not come back: every address, and what tells a text from others."""
    stones = []
    for key, row in rows.items():
        words = {*traces[key].urls, *held.urls.get(key, ()), key}
        telling = row.text_weight >= TELLING
        stone = Tombstone(
            urls=tuple(sorted(words)),
            sha256=traces[key].sha256 if telling else (),
            fingerprints=traces[key].fingerprints if telling else (),
        )
        stones.append(Forgotten(id=key, tombstone=stone))
    strays = sorted(set(urls) - rows.keys())
    return stones + [Forgotten(id=key, tombstone=Tombstone(urls=(key,))) for key in strays]
