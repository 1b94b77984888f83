"""One worker process, as the pool sees it: a connection that takes batches."""

from __future__ import annotations

import asyncio
import pickle
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from crawler.errors import WorkerDiedError, WorkerTimeoutError
from crawler.workers.child import HEADER

START_SECONDS = 30.0
"""What a worker may take to start, and to import what it is asked for first."""


class Worker:
    """A process that works on one batch at a time.

    Attributes:
        done: Items it has worked on.
        idle_since: When it last had finished a batch, by the event loop's clock.
    """

    def __init__(
        self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.pid = pid
        self.done = 0
        self.idle_since = 0.0
        self._reader = reader
        self._writer = writer

    def __repr__(self) -> str:
        return f"<Worker {self.pid}, {self.done} done>"

    @classmethod
    async def meet(cls, connection: socket.socket) -> Worker:
        """Return the worker at the other end, once it has said who it is.

        Raises:
            WorkerDiedError: nobody is there.
        """
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=2**20)
        try:
            async with asyncio.timeout(START_SECONDS):
                (pid,) = HEADER.unpack(await reader.readexactly(HEADER.size))
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError) as error:
            writer.close()
            raise WorkerDiedError("a worker process could not be started") from error
        except BaseException:
            writer.close()
            raise
        return cls(pid, reader, writer)

    @property
    def alive(self) -> bool:
        """Whether its connection is open."""
        return not self._reader.at_eof()

    async def run(self, frame: bytes, count: int, seconds: float) -> AsyncIterator[tuple[int, Any]]:
        """Send a batch and yield its results as they come.

        Raises:
            WorkerTimeoutError: no result came within `seconds` (and, at first, the start-up).
            WorkerDiedError: the connection closed.
        """
        first = self.done == 0
        sending = asyncio.create_task(self._send(frame), name=f"send to worker {self.pid}")
        try:
            got = 0
            while got < count:
                patience = seconds + (START_SECONDS if first else 0.0)
                for index, result in await self._receive(patience):
                    got += 1
                    yield index, result
                first = False
            await sending
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await sending
        self.done += count

    async def _send(self, frame: bytes) -> None:
        with suppress(ConnectionError):
            self._writer.write(HEADER.pack(len(frame)))
            self._writer.write(frame)
            await self._writer.drain()

    async def _receive(self, seconds: float) -> list[tuple[int, Any]]:
        try:
            async with asyncio.timeout(seconds):
                (length,) = HEADER.unpack(await self._reader.readexactly(HEADER.size))
                frame = await self._reader.readexactly(length)
        except TimeoutError as error:
            message = f"not done within its budget of {seconds:.0f} s; the worker was replaced"
            raise WorkerTimeoutError(message) from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            message = "its worker died (out of memory, or a crash); it was replaced"
            raise WorkerDiedError(message) from error
        results: list[tuple[int, Any]] = pickle.loads(frame)  # noqa: S301 - our own child
        return results

    def close(self) -> None:
        """Close the connection: a worker that waits for work ends."""
        self._writer.transport.abort()
