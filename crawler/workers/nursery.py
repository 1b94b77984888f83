"""Where workers come from: a process that has imported what they need, and is copied for each.

A worker's imports take longer than twenty pages. Done once, in a process without threads that
does nothing else, they cost a further worker some milliseconds and, as long as it does not write
to them, no memory.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from contextlib import suppress

from crawler.errors import WorkerDiedError
from crawler.workers.worker import Worker

log = logging.getLogger(__name__)

END_SECONDS = 5.0


class Nursery:
    """Starts workers, and ends them; its process is there while one of them is."""

    def __init__(self, memory: int, warm_up: str | None) -> None:
        self._memory = memory
        self._warm_up = warm_up
        self._process: asyncio.subprocess.Process | None = None
        self._control: socket.socket | None = None
        self._turn = asyncio.Lock()
        self._starting = 0

    def __repr__(self) -> str:
        return f"<Nursery {self._process.pid if self._process else 'at rest'}>"

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
                control = await self._open()
                message = f"start {self._memory} {function}\n".encode()
                socket.send_fds(control, [message], [theirs.fileno()])
            return await Worker.meet(ours)
        except OSError as error:
            ours.close()
            raise WorkerDiedError(f"a worker process could not be started: {error}") from error
        except BaseException:
            ours.close()
            raise
        finally:
            self._starting -= 1

    def end(self, worker: Worker) -> None:
        """End a worker, whatever it does."""
        worker.close()
        if self._control is not None:
            with suppress(OSError):
                self._control.sendall(f"end {worker.pid}\n".encode())

    async def rest(self) -> None:
        """End the process that workers are copied from, unless one is being started."""
        async with self._turn:
            if not self._starting:
                await self._end()

    async def close(self) -> None:
        """End the process, and with it all workers."""
        async with self._turn:
            await self._end()

    async def _open(self) -> socket.socket:
        async with self._turn:
            if self._process is not None and self._process.returncode is not None:
                log.warning("the process that starts workers has died; it is replaced")
                await self._end()
            if self._control is None:
                ours, theirs = socket.socketpair()
                with theirs:
                    self._control = ours
                    self._process = await self._spawn(theirs)
            return self._control

    async def _spawn(self, theirs: socket.socket) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "crawler.workers.template",
                str(theirs.fileno()),
                *([] if self._warm_up is None else [self._warm_up]),
                pass_fds=[theirs.fileno()],
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
            )
        except BaseException:
            if self._control is not None:
                self._control.close()
            self._control = None
            raise

    async def _end(self) -> None:
        """Close the connection, at which the process kills its workers and ends."""
        control, process = self._control, self._process
        self._control = self._process = None
        if control is not None:
            control.close()
        if process is None:
            return
        try:
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
