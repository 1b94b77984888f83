"""Rebuild: the database and the posts, made anew from `raw/` and `captures/`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.journal import count_lines
from crawler.engine.edits import left_away
from crawler.engine.posts import Newest, PostKeeper
from crawler.engine.recover import REBUILD_NOTE, Walk, rebuild_note, take_away_again
from crawler.engine.replay import Replayed
from crawler.errors import DamagedFileError
from crawler.models.journal import Position
from crawler.seams import Store
from crawler.workers.pool import Pool

Tell = Callable[[int, int], None]
"""Told how many lines are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild came to.

    Attributes:
        replayed: What the journal's lines came to.
        articles: How many there are.
        edited: Posts that somebody changed; they were left as they are.
        samples: Some posts that lie there as another version of the program wrote them, and would
            come out differently: path, what lies there, what comes out.
    """

    replayed: Replayed
    articles: int
    edited: tuple[str, ...]
    samples: tuple[tuple[str, bytes, bytes], ...]


class Rebuilder:
    """Makes the database and the posts of an archive anew, without the network.

    Args:
        archive: Its folder.
        store: The database that is filled; what is in it of articles is dropped first.
        pool: Where articles are made.
        dry: Write no post; the store is then one to be thrown away.
    """

    def __init__(self, archive: Path, store: Store, pool: Pool, *, dry: bool) -> None:
        self._archive = archive
        self._store = store
        self._pool = pool
        self._dry = dry

    async def run(self, tell: Tell, newest: Newest = lambda _: None) -> Rebuilt:
        """Go through the whole journal; return what came of it.

        Args:
            tell: Told of progress.
            newest: Returns the digest of a post as it was written last, if that is to stay
                whatever the journal tells.

        It may be cut off at any time: the next start of any writing verb brings it to its end.

        Raises:
            StoreError: the database cannot be written.
            DiskFullError, ArchiveUnwritableError: a post cannot be written.
        """
        if not self._dry:
            await take_away_again(self._archive, self._store)
        total = await asyncio.to_thread(count_lines, self._archive)
        before = await self._store.position()
        await self._store.drop_articles((REBUILD_NOTE, rebuild_note(before)))
        left = await asyncio.to_thread(left_away, self._archive)
        keeper = PostKeeper(self._archive, dry=self._dry, left=left, newest=newest)
        walk = Walk(self._archive, self._store, self._pool, keeper, settled=before)
        done = 0
        broken: list[DamagedFileError] = []

        def add(number: int) -> None:
            nonlocal done
            done += number
            tell(done, total)

        def note(error: DamagedFileError, end: Position) -> None:
            del end
            broken.append(error)

        replayed = await walk.run(add, note)
        for error in broken:
            replayed.lose("captures", error)
        await self._store.set_note(REBUILD_NOTE, None)
        articles = sum((await self._store.article_counts()).values())
        return Rebuilt(replayed, articles, tuple(sorted(keeper.edited)), tuple(keeper.samples))
