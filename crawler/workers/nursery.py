"""Where workers come from: a process that has imported what they need, and is copied for each.

A worker's imports take longer than twenty pages. Done once, in a process without threads that
does nothing else, they cost a further worker some milliseconds and, as long as it does not write
to them, no memory.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from contextlib import suppress

from crawler.workers.origin import Origin
from crawler.workers.worker import Worker, not_started

log = logging.getLogger(__name__)


class Nursery:
    """Starts workers, and ends them; its process is there while one of them is."""

    def __init__(self, memory: int, origin: Origin) -> None:
        self._memory = memory
        self._origin = origin
        self._turn = asyncio.Lock()
        self._starting = 0
        self._ours: set[Worker] = set()

    def __repr__(self) -> str:
        return f"<Nursery with {self._origin}>"

    async def start(self, function: str) -> Worker:
        """Start a worker that has imported `function`.

        Raises:
            WorkerDiedError: it did not start.
        """
        self._starting += 1
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        try:
            with theirs:
                await self._open()
                self._origin.tell(f"start {self._memory} {function}", theirs)
            worker = await Worker.meet(ours)
        except OSError as error:
            ours.close()
            raise not_started(error.strerror or str(error)) from error
        except BaseException:
            ours.close()
            raise
        finally:
            self._starting -= 1
        self._ours.add(worker)
        return worker

    def end(self, worker: Worker) -> None:
        """End a worker, whatever it does."""
        if self._is_orphan(worker) and worker.alive:
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
        worker.close()
        self._ours.discard(worker)
        with suppress(OSError):
            self._origin.tell(f"end {worker.pid}")

    def _is_orphan(self, worker: Worker) -> bool:
        """Whether the process that it was copied from, which else would kill it, has died."""
        if self._origin.died:
            self._ours.clear()
        return worker not in self._ours

    async def rest(self) -> None:
        """End the process that workers are copied from, unless one is being started."""
        async with self._turn:
            if not self._starting:
                await asyncio.to_thread(self._origin.end)

    async def close(self) -> None:
        """End the process, and with it all workers."""
        async with self._turn:
            await asyncio.to_thread(self._origin.end)

    async def _open(self) -> None:
        async with self._turn:
            if self._origin.died:
                log.warning("the process that starts workers has died; it is replaced")
                self._ours.clear()
                await asyncio.to_thread(self._origin.end)
            self._origin.start()
