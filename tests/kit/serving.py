"""Servers of streams in this event loop, and any of them in a thread of its own."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from typing import TypeVar

from tests.kit.waiting import PATIENCE

T = TypeVar("T")
Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
GONE = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
"""What ends a conversation and is no fault of the server."""


@asynccontextmanager
async def listening(
    serve: Speak, host: str, *, limit: int = 2**16, tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Have `serve` talk to whoever connects, at a free port of `host`; yield the port.

    Args:
        serve: Talks to one client; then the connection is closed.
        host: An address to listen at.
        limit: Bytes that a reader looks for the end of a line in.
        tls: With which the server shows who it is.
    """
    tasks: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except GONE:
            return
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(converse(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, host, 0, limit=limit, backlog=1024, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


@contextmanager
def in_thread(opened: Callable[[], AbstractAsyncContextManager[T]], name: str) -> Iterator[T]:
    """Run a server in a thread of its own, for tests that start the command as a process."""
    ready: list[T] = []
    stopping: list[Callable[[], object]] = []
    started = threading.Event()

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        async with opened() as server:
            ready.append(server)
            stopping.append(lambda: loop.call_soon_threadsafe(stop.set))
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name=name, daemon=True)
    thread.start()
    if not started.wait(PATIENCE):
        raise RuntimeError(f"{name} did not start")
    try:
        yield ready[0]
    finally:
        stopping[0]()
        thread.join(PATIENCE)
