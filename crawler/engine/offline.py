"""Saved pages in a folder to articles, by the workers, in order, without a network."""

from __future__ import annotations

import asyncio
import json
import os
from collections import deque
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

from crawler.engine.jobs import Saved, SavedJob
from crawler.errors import CrawlerError, UsageError
from crawler.models.source import Source
from crawler.seams import Clock
from crawler.workers.pool import Pool

BATCH = 8
"""Pages that a worker is handed at once."""
ENDINGS = (".html", ".htm", ".html.gz", ".htm.gz")
CASE = ("page.html", "page.html.gz")
"""Names of a page that is called by its folder: `<case>/page.html.gz`."""
TRUTH = "truth.json"
MAX_TRUTH = 20 * 2**20


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A page on disk.

    Attributes:
        id: What its result is called.
        url: Where it was served, if that is known.
    """

    id: str
    path: Path
    url: str | None = None


Result = Saved | CrawlerError


def saved_file(path: Path, url: str | None = None) -> SavedFile:
    """Return a single page; the page of a corpus is called by its folder."""
    path = path.absolute()
    return SavedFile(path.parent.name if path.name in CASE else path.name, path, url)


def find_saved(folder: Path) -> list[SavedFile]:
    """Return the saved pages below a folder, by their ids.

    A page is called by its path in the folder; where the file itself has the name that pages have
    in a corpus, by its folder's.

    Raises:
        UsageError: there is none.
    """
    found = []
    for path in _files_below(folder):
        if path.name.lower().endswith(ENDINGS) and path.is_file():
            inner = path.relative_to(folder)
            named = inner.parent if path.name in CASE and inner.parent.name else inner
            found.append(SavedFile(named.as_posix(), path))
    if not found:
        message = f"{folder} holds no saved page: no {', '.join(ENDINGS)}"
        raise UsageError(message)
    return sorted(found, key=lambda file: file.id)


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield what lies below a folder; what cannot be looked into is passed over."""
    for inner, _, names in os.walk(folder):
        for name in names:
            yield Path(inner, name)


class Offline:
    """Makes articles of saved pages on all workers."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    async def each(
        self, files: Sequence[SavedFile], source: Source
    ) -> AsyncGenerator[tuple[SavedFile, Result]]:
        """Yield what came of each file, in their order: the article, or why there is none."""
        todo = iter(files)
        under_way: deque[tuple[list[SavedFile], asyncio.Task[list[Result]]]] = deque()
        try:
            while True:
                while len(under_way) < 2 * self._pool.size and (batch := list(islice(todo, BATCH))):
                    task = asyncio.create_task(self._batch(batch, source), name="saved pages")
                    under_way.append((batch, task))
                if not under_way:
                    return
                batch, task = under_way[0]
                results = await task
                under_way.popleft()
                for file, result in zip(batch, results, strict=True):
                    yield file, result
        finally:
            for _, task in under_way:
                task.cancel()
            await asyncio.gather(*(task for _, task in under_way), return_exceptions=True)

    async def _batch(self, files: list[SavedFile], source: Source) -> list[Result]:
        read = [await asyncio.to_thread(self._read, file, source) for file in files]
        jobs = [job for job in read if isinstance(job, SavedJob)]
        results = await self._pool.run("crawler.engine.saved:saved", jobs)
        done = iter(cast("list[Result]", results))
        return [next(done) if isinstance(job, SavedJob) else job for job in read]

    def _read(self, file: SavedFile, source: Source) -> SavedJob | UsageError:
        try:
            with file.path.open("rb") as stream:
                body = stream.read(source.http.max_bytes + 1)
            url = file.url or _url_beside(file.path)
        except OSError as error:
            return UsageError(f"{file.path} cannot be read: {error.strerror}")
        return SavedJob(str(file.path), body, url, source, self._clock.now())


def _url_beside(page: Path) -> str | None:
    """Return the address that the corpus notes for a page; nothing else of it is looked at."""
    note = page.parent / TRUTH
    if page.name not in CASE or not note.is_file():
        return None
    with note.open("rb") as stream:
        text = stream.read(MAX_TRUTH)
    try:
        url = json.loads(text)["url"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return url if isinstance(url, str) else None
