"""Stored captures made articles of again, many at a time, handed over in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from crawler.engine.remake import BATCH, Made, Remaker
from crawler.engine.stored import Stored
from crawler.models.source import Source
from crawler.models.state import ArticleRow
from crawler.seams import Reader

CHUNK = 32

Want = Callable[[Stored, ArticleRow | None], bool]
"""Whether a capture is wanted, by the row of its article."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Captures whose articles are being made, with the rows of those that are known."""

    captures: list[Stored]
    rows: Mapping[str, ArticleRow]
    task: asyncio.Task[list[Made]]


class Making:
    """Makes articles of captures.

    Args:
        store: Where articles are looked up.
        remaker: Makes them.
        source: By whose settings; None is by those that their lines name.
        want: Which of them are made.
    """

    def __init__(
        self,
        store: Reader,
        remaker: Remaker,
        source: Source | None,
        want: Want = lambda _, __: True,
    ) -> None:
        self._store = store
        self._remaker = remaker
        self._source = source
        self._want = want
        self._ahead = max(2, remaker.width * BATCH // CHUNK + 1)

    async def each(self, todo: Iterator[Stored]) -> AsyncGenerator[tuple[Chunk, list[Made]]]:
        """Yield captures with what was made of them, in order."""
        under_way: deque[Chunk] = deque()
        try:
            while True:
                while len(under_way) < self._ahead and (captures := await _next(todo)):
                    under_way.append(await self._start(captures))
                if not under_way:
                    return
                made = await under_way[0].task
                yield under_way.popleft(), made
        finally:
            for one in under_way:
                one.task.cancel()
            await asyncio.gather(*(one.task for one in under_way), return_exceptions=True)

    async def _start(self, captures: list[Stored]) -> Chunk:
        ids = {one.line.id for one in captures if one.line.id is not None}
        rows = (await self._store.known(ids, [], [])).articles
        captures = [one for one in captures if self._want(one, rows.get(one.line.id or ""))]
        first_at = {each: row.first_at for each, row in rows.items()}
        versions = [(one.line, one.parts) for one in captures]
        make = self._remaker.make(versions, first_at, self._source)
        return Chunk(captures, rows, asyncio.create_task(make, name="captures made again"))


async def _next(todo: Iterator[Stored]) -> list[Stored]:
    return await asyncio.to_thread(lambda: list(islice(todo, CHUNK)))
