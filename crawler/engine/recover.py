"""Recovery: apply the journal's lines that the store has not seen, without the network.

After a kill that is the last group at most; after a lost database all of it. Lines are read ahead
and their versions made again on all workers; they are applied one chunk after the other.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.archive import renames
from crawler.archive.forget import finish
from crawler.archive.journal import Broken, read_lines
from crawler.archive.manifest import Digests
from crawler.archive.trouble import translating
from crawler.engine.edits import left_away
from crawler.engine.jobs import Extracted
from crawler.engine.pages import with_pages
from crawler.engine.posts import PostKeeper
from crawler.engine.remake import Made, Remaker
from crawler.engine.replay import VERSIONS, Replay, Replayed, Step
from crawler.engine.sources import SourceBook
from crawler.models.article import Outcome
from crawler.models.journal import Position
from crawler.seams import Store
from crawler.workers.pool import Pool

log = logging.getLogger(__name__)

CHUNK = 64
REBUILD_NOTE = "rebuild"
"""The note of a rebuild that is under way: up to where the frontier knew the journal before."""

Tell = Callable[[int], None]
"""Told how many lines more were applied."""


async def recover(archive: Path, store: Store, pool: Pool) -> int:
    """Apply what the store has not seen; return how many lines that were.

    What was to be forgotten is taken away first, in case that was cut off, and a rebuild that was
    cut off is brought to its end.

    Raises:
        DamagedFileError: a line of the journal is broken.
        ArchiveUnwritableError: what was to be forgotten cannot be taken away.
        StoreError: the store cannot be written.
    """
    await take_away_again(archive, store)
    begun = await store.note(REBUILD_NOTE)
    keeper = None
    if begun is not None:
        keeper = PostKeeper(archive, left=await asyncio.to_thread(left_away, archive))
    walk = Walk(archive, store, pool, keeper, settled=settled_in(begun))
    result = await walk.run()
    if begun is not None:
        await store.set_note(REBUILD_NOTE, None)
    if result.lines:
        log.info("%d lines of the journal were applied to the database", result.lines)
    return result.lines


async def take_away_again(archive: Path, store: Store) -> None:
    """Take away what is to be forgotten by lines that the store has not seen; move what they move.

    Raises:
        ArchiveUnwritableError: it cannot be taken away, or moved.
    """
    position = await store.position()
    with translating(archive):
        await asyncio.to_thread(finish, archive, position)
        await asyncio.to_thread(renames.finish, archive, position)


def settled_in(note: str | None) -> Position | None:
    """Return the position that a rebuild's note holds."""
    found = json.loads(note) if note else None
    return Position(**found) if found else None


def rebuild_note(settled: Position | None) -> str:
    """Return the note of a rebuild that begins."""
    return json.dumps(settled.model_dump() if settled else None)


@dataclass(slots=True)
class _UnderWay:
    """A chunk whose versions are being made."""

    chunk: list[Step]
    versions: list[Step]
    first_at: dict[str, datetime]
    task: asyncio.Task[list[Made]]


class Walk:
    """A walk through the journal, behind what the store has applied.

    Args:
        archive: Its folder.
        store: What the lines are applied to.
        pool: Where versions are made.
        keeper: Writes posts that are missing; None leaves them all as they are.
        settled: Up to where the frontier knows the lines already.
    """

    def __init__(
        self, archive: Path, store: Store, pool: Pool, keeper: PostKeeper | None,
        *, settled: Position | None = None,
    ) -> None:  # fmt: skip
        self._archive = archive
        self._store = store
        self._keeper = keeper
        self._settled = settled
        self._sources = SourceBook(archive)
        self._remaker = Remaker(archive, pool, self._sources)
        self._ahead = max(2, pool.size // 4 + 1)
        self._recent: dict[str, datetime] = {}
        self._result = Replayed()

    async def run(self, tell: Tell = lambda _: None, broken: Broken | None = None) -> Replayed:
        """Apply all lines; return what came of it.

        Args:
            tell: Told how many lines more were applied.
            broken: Told of lines that do not read back, which are then passed over.

        Raises:
            DamagedFileError: a line of the journal is broken.
            StoreError: the store cannot be written.
            DiskFullError, ArchiveUnwritableError: a post cannot be written.
        """
        chunks = _chunks(self._steps(await self._store.position(), broken))
        under_way: deque[_UnderWay] = deque()
        try:
            while True:
                while len(under_way) < self._ahead and (chunk := await _next(chunks)):
                    under_way.append(await self._start(chunk))
                if not under_way:
                    return self._result
                await self._finish(under_way[0])
                tell(len(under_way.popleft().chunk))
        finally:
            for one in under_way:
                one.task.cancel()
            await asyncio.gather(*(one.task for one in under_way), return_exceptions=True)

    def _steps(self, after: Position | None, broken: Broken | None) -> Iterator[Step]:
        digests = Digests(self._archive, after.file if after else "")
        for line, pages, end in with_pages(read_lines(self._archive, after, broken)):
            mine = line.post is not None and line.outcome in (*VERSIONS, Outcome.RESOLVED)
            written = digests.find(line.post or "", end) if mine else None
            yield Step(line, pages, end, written)

    async def _start(self, chunk: list[Step]) -> _UnderWay:
        """Have a chunk's versions made, while those before it are still being applied."""
        versions = [step for step in chunk if step.line.outcome in VERSIONS]
        ids = {step.line.id for step in versions if step.line.id is not None}
        known = (await self._store.known(ids, [], [])).articles
        first_at = {
            each: known[each].first_at if each in known else self._recent[each]
            for each in ids
            if each in known or each in self._recent
        }
        for step in versions:
            if step.line.id is not None:
                self._recent[step.line.id] = first_at.setdefault(step.line.id, step.line.at)
        make = self._remaker.make([(step.line, step.pages) for step in versions], first_at)
        task = asyncio.create_task(make, name="versions made again")
        return _UnderWay(chunk, versions, first_at, task)

    async def _finish(self, one: _UnderWay) -> None:
        results = await one.task
        made = {id(step): result for step, result in zip(one.versions, results, strict=True)}
        replay = Replay(
            self._archive, self._store, self._sources, self._keeper,
            settled=self._settled, result=self._result,
        )  # fmt: skip
        await replay.apply(one.chunk, made, one.first_at)
        for step in one.versions:
            if isinstance(made[id(step)], Extracted):  # The store knows it from here on.
                self._recent.pop(step.line.id or "", None)


async def _next(chunks: Iterator[list[Step]]) -> list[Step]:
    return await asyncio.to_thread(lambda: next(chunks, []))


def _chunks(steps: Iterator[Step]) -> Iterator[list[Step]]:
    """Yield the steps in chunks; a renaming, which changes rows that are there, is one alone."""
    chunk: list[Step] = []
    for step in steps:
        alone = step.line.outcome is Outcome.RENAMED
        if chunk and (alone or len(chunk) == CHUNK):
            yield chunk
            chunk = []
        chunk.append(step)
        if alone:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
