"""One worker process, as the pool sees it: a connection that takes batches."""

from __future__ import annotations

import asyncio
import pickle
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

from crawler.errors import Retry, WorkerDiedError, WorkerTimeoutError
from crawler.workers.child import HEADER

START_SECONDS = 30.0
"""What a worker may take to start, with the imports of the process that it is copied from."""
AT_ONCE = 2**18
"""Bytes that are handed to the connection at a time: what it does not take at once is copied."""
LATEST = 12
"""After how many times its budget an item is given up for which the processor did little."""


def not_started(why: str) -> WorkerDiedError:
    """Return the error for a worker that was not there to begin with, which is no page's fault."""
    said = f"a worker process could not be started: {why}"
    error = WorkerDiedError(said, hint="see `ulimit -u`, or `TasksMax` of its systemd unit")
    error.retry = Retry.LATER
    return error


def worked(pid: int) -> float | None:
    """Return how many seconds of a processor a process has had; None where nobody tells.

    Source: clock_getcpuclockid(3), as Linux has it.
    """
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except (AttributeError, OSError, OverflowError):
        return None


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
                why = b"" if pid else await reader.read()
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError) as error:
            writer.close()
            raise not_started("it did not come up") from error
        except BaseException:
            writer.close()
            raise
        if not pid:
            writer.close()
            raise not_started(why.decode("utf-8", "replace"))
        return cls(pid, reader, writer)

    @property
    def alive(self) -> bool:
        """Whether its connection is open."""
        return not self._reader.at_eof()

    async def run(
        self, frame: Sequence[bytes], count: int, seconds: float
    ) -> AsyncIterator[tuple[int, Any]]:
        """Send a batch, which comes in parts, and yield its results as they come.

        Raises:
            WorkerTimeoutError: no result came within `seconds` of the processor's time, or within
                `LATEST` times as many of anybody's.
            WorkerDiedError: the connection closed.
        """
        sending = asyncio.create_task(self._send(frame), name=f"send to worker {self.pid}")
        del frame  # It is needed no longer than it takes to send it.
        try:
            got = 0
            while got < count:
                for index, result in await self._receive(seconds):
                    got += 1
                    yield index, result
            await sending
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await sending
        self.done += count

    async def _send(self, frame: Sequence[bytes]) -> None:
        with suppress(ConnectionError):
            self._writer.write(HEADER.pack(sum(map(len, frame))))
            for part in frame:
                view = memoryview(part)
                for at in range(0, len(view), AT_ONCE):
                    self._writer.write(view[at : at + AT_ONCE])
                    await self._writer.drain()

    async def _receive(self, seconds: float) -> list[tuple[int, Any]]:
        frame = asyncio.create_task(self._frame(), name=f"result of worker {self.pid}")
        try:
            await self._watch(frame, seconds)
            results: list[tuple[int, Any]] = pickle.loads(await frame)  # noqa: S301 - our own child
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            message = "its worker died (out of memory, or a crash); it was replaced"
            raise WorkerDiedError(message) from error
        finally:
            frame.cancel()
        return results

    async def _frame(self) -> bytes:
        (length,) = HEADER.unpack(await self._reader.readexactly(HEADER.size))
        return await self._reader.readexactly(length)

    async def _watch(self, frame: asyncio.Task[bytes], seconds: float) -> None:
        """Wait for a result; a machine that does something else is no fault of the page."""
        loop = asyncio.get_running_loop()
        before, latest, left = worked(self.pid), loop.time() + LATEST * seconds, seconds
        while left > 0 and loop.time() < latest:
            await asyncio.wait({frame}, timeout=max(left, seconds / LATEST))
            if frame.done():
                return
            now = worked(self.pid)
            left = 0.0 if before is None or now is None else before + seconds - now
        message = f"not done within its budget of {seconds:g} s; the worker was replaced"
        raise WorkerTimeoutError(message)

    def close(self) -> None:
        """Close the connection: a worker that waits for work ends."""
        self._writer.transport.abort()
