"""Hands pages to the worker processes in batches, and their results back.

The articles among them are lean: their posts are made, and of what only those needed nothing comes
back; see `work.lean_page`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any, cast

from crawler.engine.jobs import EntryJob, Extracted, PageJob
from crawler.errors import CrawlerError, WorkerError
from crawler.workers.pool import Pool

BATCH = 16
BATCH_BYTES = 4 * 2**20


@dataclass(slots=True)
class _Waiting:
    function: str
    job: PageJob | EntryJob
    done: asyncio.Future[Extracted]

    @property
    def size(self) -> int:
        return len(self.job.capture.body) if isinstance(self.job, PageJob) else 0


class Extraction:
    """A bounded queue before the pool: who hands in a page waits while it is full.

    `run` takes what waits, up to a batch, whenever a worker is free: a lone page goes at once, a
    busy crawl goes in batches.
    """

    def __init__(self, pool: Pool, *, room: int = 64) -> None:
        self._pool = pool
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(room)

    def __repr__(self) -> str:
        return f"<Extraction {self._queue.qsize()} waiting, {self._pool}>"

    async def page(self, job: PageJob) -> Extracted:
        """Return what came of a page.

        Raises:
            CrawlerError: nothing could be made of it, not even a raw file.
        """
        try:
            return await self._hand_in("lean_page", job)
        except WorkerError as error:
            # What a worker overran or died at is kept as it came, for a version that reads it.
            return replace(await self._hand_in("keep", job), error=error)

    async def entry(self, job: EntryJob) -> Extracted:
        """Return what came of an entry's own content.

        Raises:
            CrawlerError: nothing could be made of it.
        """
        return await self._hand_in("lean_entry", job)

    async def again(self, job: PageJob | EntryJob) -> Extracted:
        """Return what comes of a job that was made before, under something that is known since.

        Raises:
            CrawlerError: nothing could be made of it.
        """
        return await (self.page(job) if isinstance(job, PageJob) else self.entry(job))

    async def _hand_in(self, name: str, job: PageJob | EntryJob) -> Extracted:
        done: asyncio.Future[Extracted] = asyncio.get_running_loop().create_future()
        await self._queue.put(_Waiting(f"crawler.engine.work:{name}", job, done))
        return await done

    async def run(self) -> None:
        """Serve the queue until cancelled: one batch a worker at a time."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._pool.size):
                group.create_task(self._serve(), name=f"extraction {number}")

    async def _serve(self) -> None:
        while True:
            batch = self._gather(await self._queue.get())
            results: list[Any] = []
            try:
                for function in dict.fromkeys(waiting.function for waiting in batch):
                    same = [waiting for waiting in batch if waiting.function == function]
                    results = await self._pool.run(function, [waiting.job for waiting in same])
                    for waiting, result in zip(same, results, strict=True):
                        _resolve(waiting.done, result)
            finally:
                for waiting in batch:
                    waiting.done.cancel()

    def _gather(self, first: _Waiting) -> list[_Waiting]:
        """Take a batch, but no more than this worker's share of what waits."""
        most = min(BATCH, 1 + self._queue.qsize() // self._pool.size)
        batch, size = [first], first.size
        while len(batch) < most and size < BATCH_BYTES:
            batch.append(self._queue.get_nowait())
            size += batch[-1].size
        return [waiting for waiting in batch if not waiting.done.cancelled()]


def _resolve(done: asyncio.Future[Extracted], result: object) -> None:
    if done.cancelled():
        return
    if isinstance(result, CrawlerError):
        done.set_exception(result)
    else:
        done.set_result(cast("Extracted", result))
