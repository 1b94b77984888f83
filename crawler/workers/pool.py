"""A pool of worker processes: batches in, results out, deadlines kept by killing."""

from __future__ import annotations

import asyncio
import logging
import pickle
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

from crawler.errors import WorkerDiedError, WorkerError
from crawler.workers.nursery import Nursery
from crawler.workers.origin import Origin
from crawler.workers.worker import Worker

log = logging.getLogger(__name__)


class Pool:
    """Up to `size` worker processes, started on demand, ended when idle.

    A page that overruns its budget or kills its worker costs itself alone: the pages behind it
    in the batch, whose results had not come yet, are done again one by one by another worker.
    """

    def __init__(self, size: int, nursery: Nursery, *, budget: timedelta, pages: int) -> None:
        self.size = size
        self._budget = budget
        self._nursery = nursery
        self._pages = pages
        self._slots = asyncio.Semaphore(size)
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()

    def __repr__(self) -> str:
        return f"<Pool {len(self._all)} of {self.size} workers, {len(self._idle)} idle>"

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that are alive."""
        return [worker.pid for worker in self._all]

    async def run(
        self, function: str, items: Sequence[Any], *, budget: timedelta | None = None
    ) -> list[Any]:
        """Apply `function` ("package.module:name") to each item, in one worker.

        Returns a result an item, in order. Where the function raised a CrawlerError, or the item
        overran `budget` (its processor's time) or killed its worker, the error stands in its place.
        """
        seconds = (budget or self._budget).total_seconds()
        async with self._slots:
            results = await self._run_batch(function, items, seconds)
            for index in range(len(items)):
                if index not in results:
                    alone = await self._run_batch(function, [items[index]], seconds)
                    results[index] = alone.get(0, WorkerDiedError("its worker died"))
        return [results[index] for index in range(len(items))]

    async def _run_batch(
        self, function: str, items: Sequence[Any], seconds: float
    ) -> dict[int, Any]:
        """Return what came; a batch of one always has its result."""
        try:
            worker = await self._take(function)
        except WorkerError as error:
            return {0: error} if len(items) == 1 else {}
        results: dict[int, Any] = {}
        try:
            coming = worker.run(_dump(function, items), len(items), seconds)
            async for index, result in coming:
                results[index] = result  # noqa: PERF403 - kept when a later one fails
        except WorkerError as error:
            log.warning("worker %d: %s", worker.pid, error)
            self._drop(worker)
            if len(items) == 1:
                results[0] = error
            return results
        except BaseException:
            self._drop(worker)
            raise
        self._give_back(worker)
        return results

    async def _take(self, function: str) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._drop(worker)
        worker = await self._nursery.start(function)
        self._all.add(worker)
        return worker

    def _give_back(self, worker: Worker) -> None:
        if worker.done >= self._pages:
            self._drop(worker)
            return
        worker.idle_since = asyncio.get_running_loop().time()
        self._idle.append(worker)

    def _drop(self, worker: Worker) -> None:
        self._all.discard(worker)
        self._nursery.end(worker)

    async def end_idle(self, older: timedelta) -> None:
        """End workers that have had nothing to do for so long."""
        before = asyncio.get_running_loop().time() - older.total_seconds()
        for worker in [worker for worker in self._idle if worker.idle_since <= before]:
            self._idle.remove(worker)
            self._drop(worker)
        if not self._all:
            await self._nursery.rest()

    async def close(self) -> None:
        """End all workers."""
        self._idle.clear()
        for worker in list(self._all):
            self._drop(worker)
        await self._nursery.close()


class _Frame:
    """What pickle writes to: large bytes are kept as they are, and not copied."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self.parts.append(part)
        return len(part)


def _dump(function: str, items: Sequence[Any]) -> list[bytes]:
    """Return a batch as it goes to a worker, in parts."""
    frame = _Frame()
    pickle.Pickler(frame, pickle.HIGHEST_PROTOCOL).dump((function, list(items)))
    return frame.parts


@asynccontextmanager
async def open_pool(
    size: int,
    *,
    budget: timedelta = timedelta(seconds=5),
    memory: int = 512 * 2**20,
    pages: int = 1000,
    idle: timedelta = timedelta(seconds=60),
    origin: Origin | None = None,
) -> AsyncIterator[Pool]:
    """Open a pool; its processes start when there is work, and end after `idle` without.

    Args:
        size: Processes at most.
        budget: Time of a processor that an item may take; see also `worker.LATEST`.
        memory: Bytes a worker may map beyond what it has at its start.
        pages: Items after which a worker is replaced.
        idle: Rest after which a worker is ended.
        origin: What workers are copied from, started or not; the pool ends it.
    """
    pool = Pool(size, Nursery(memory, origin or Origin()), budget=budget, pages=pages)
    janitor = asyncio.create_task(_tidy(pool, idle), name="end idle workers")
    try:
        yield pool
    finally:
        janitor.cancel()
        with suppress(asyncio.CancelledError):
            await janitor
        await pool.close()


async def _tidy(pool: Pool, idle: timedelta) -> None:
    while True:
        await asyncio.sleep(max(idle.total_seconds() / 4, 0.05))
        await pool.end_idle(idle)
