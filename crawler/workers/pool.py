"""A pool of worker processes: batches in, results out, deadlines kept by killing."""

from __future__ import annotations

import asyncio
import logging
import pickle
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

from crawler.errors import WorkerDiedError, WorkerError, WorkerTimeoutError
from crawler.workers.child import HEADER

log = logging.getLogger(__name__)

START_SECONDS = 30.0


class Pool:
    """Up to `size` worker processes, started on demand, ended when idle.

    A page that overruns its budget or kills its worker costs itself alone: the pages behind it
    in the batch, whose results had not come yet, are done again one by one by another worker.
    """

    def __init__(self, size: int, *, budget: timedelta, memory: int, pages: int) -> None:
        self.size = size
        self._budget = budget
        self._memory = memory
        self._pages = pages
        self._slots = asyncio.Semaphore(size)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()

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
        overran `budget` (seconds an item) or killed its worker, the error stands in its place.
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
        worker = await self._take()
        results: dict[int, Any] = {}
        try:
            frame = _dump(function, items)
            async for index, result in worker.run(frame, len(items), seconds):
                results[index] = result  # noqa: PERF403 - kept when a later one fails
        except WorkerError as error:
            log.warning("worker %d: %s", worker.pid, error)
            await self._drop(worker)
            if len(items) == 1:
                results[0] = error
            return results
        except BaseException:
            await self._drop(worker)
            raise
        await self._give_back(worker)
        return results

    async def _take(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            await self._drop(worker)
        worker = await _Worker.start(self._memory)
        self._all.add(worker)
        return worker

    async def _give_back(self, worker: _Worker) -> None:
        if worker.done >= self._pages:
            await self._drop(worker)
            return
        worker.idle_since = asyncio.get_running_loop().time()
        self._idle.append(worker)

    async def _drop(self, worker: _Worker) -> None:
        self._all.discard(worker)
        await worker.kill()

    async def end_idle(self, older: timedelta) -> None:
        """End workers that have had nothing to do for so long."""
        before = asyncio.get_running_loop().time() - older.total_seconds()
        for worker in [worker for worker in self._idle if worker.idle_since <= before]:
            self._idle.remove(worker)
            await self._drop(worker)

    async def close(self) -> None:
        """End all workers."""
        self._idle.clear()
        for worker in list(self._all):
            await self._drop(worker)


class _Worker:
    """One process and its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.done = 0
        self.idle_since = 0.0

    @classmethod
    async def start(cls, memory: int) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "crawler.workers.child",
            str(memory),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def run(self, frame: bytes, count: int, seconds: float) -> AsyncIterator[tuple[int, Any]]:
        """Send a batch and yield its results as they come.

        Raises:
            WorkerTimeoutError: no result came within `seconds` (and, at first, the start-up).
            WorkerDiedError: the pipe closed.
        """
        first = self.done == 0
        writer = asyncio.create_task(self._send(frame), name=f"send to worker {self.pid}")
        try:
            got = 0
            while got < count:
                patience = seconds + (START_SECONDS if first else 0.0)
                for index, result in await self._receive(patience):
                    got += 1
                    yield index, result
                first = False
            await writer
        finally:
            writer.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await writer
        self.done += count

    async def _send(self, frame: bytes) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        with suppress(ConnectionError):
            stdin.write(HEADER.pack(len(frame)))
            stdin.write(frame)
            await stdin.drain()

    async def _receive(self, seconds: float) -> list[tuple[int, Any]]:
        stdout = self._process.stdout
        assert stdout is not None
        try:
            async with asyncio.timeout(seconds):
                (length,) = HEADER.unpack(await stdout.readexactly(HEADER.size))
                frame = await stdout.readexactly(length)
        except TimeoutError as error:
            message = f"not done within its budget of {seconds:.0f} s; the worker was replaced"
            raise WorkerTimeoutError(message) from error
        except asyncio.IncompleteReadError as error:
            message = "its worker died (out of memory, or a crash); it was replaced"
            raise WorkerDiedError(message) from error
        results: list[tuple[int, Any]] = pickle.loads(frame)  # noqa: S301 - our own child
        return results

    async def kill(self) -> None:
        """End the process, whatever it does, and wait for it."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


def _dump(function: str, items: Sequence[Any]) -> bytes:
    return pickle.dumps((function, list(items)), protocol=pickle.HIGHEST_PROTOCOL)


@asynccontextmanager
async def open_pool(
    size: int,
    *,
    budget: timedelta = timedelta(seconds=5),
    memory: int = 512 * 2**20,
    pages: int = 1000,
    idle: timedelta = timedelta(seconds=60),
) -> AsyncIterator[Pool]:
    """Open a pool; its processes start when there is work, and end after `idle` without.

    Args:
        size: Processes at most.
        budget: Time an item may take.
        memory: Bytes a worker may map beyond what it has at its start.
        pages: Items after which a worker is replaced.
        idle: Rest after which a worker is ended.
    """
    pool = Pool(size, budget=budget, memory=memory, pages=pages)
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
