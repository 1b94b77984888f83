"""One connection, one lock, one transaction a call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, cast

import aiosqlite

from crawler.errors import StoreError
from crawler.store.statement import Session
from crawler.store.trouble import translated

T = TypeVar("T")
Work = Callable[[Session], Awaitable[T]]


class Database:
    """The one connection of this process to a database, and what may go wrong with it.

    A call runs to its end though its caller is cancelled: an interrupted driver call would cost
    the connection, and a transaction that was sent is better finished.
    """

    def __init__(self, path: Path, driver: aiosqlite.Connection, *, owner: bool) -> None:
        self.path = path
        self._driver = driver
        self._closed = False
        self._session = Session(driver)
        # Nobody but its owner changes a database, so that his own reads need no snapshot.
        self._reading = "" if owner else "BEGIN"
        self._lock = asyncio.Lock()
        self._running: set[asyncio.Task[object]] = set()

    def __repr__(self) -> str:
        state = "closed" if self._closed else f"{len(self._running)} calls"
        return f"<Database {self.path} {state}>"

    async def read(self, work: Work[T]) -> T:
        """Run `work`, all of whose statements see the same state."""
        return await self._run(lambda: self._transaction(work, self._reading))

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction of its own: all of it is kept, or nothing."""
        return await self._run(lambda: self._transaction(work, "BEGIN IMMEDIATE"))

    async def outside(self, work: Work[T]) -> T:
        """Run `work` without a transaction, as some pragmas and VACUUM want it."""
        return await self._run(lambda: work(self._session))

    async def interrupt_when(self, late: Callable[[], bool] | None) -> None:
        """Have statements interrupted as soon as `late` says so; None takes it back."""
        # Every 100,000 steps of SQLite's machine: about each millisecond.
        handler = None if late is None else lambda: int(late())
        await self._driver.set_progress_handler(cast(Callable[[], int], handler), 100_000)

    async def close(self) -> None:
        """Let what runs come to its end, then close the connection."""
        async with self._lock:
            self._closed = True
            await self._driver.close()

    async def _run(self, call: Callable[[], Awaitable[T]]) -> T:
        task = asyncio.create_task(self._locked(call))
        self._running.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # seen, also where the caller was cancelled and cannot hear of it

    async def _locked(self, call: Callable[[], Awaitable[T]]) -> T:
        async with self._lock:
            if self._closed:
                raise StoreError(f"the state database {self.path} is closed")
            with translated(self.path):
                return await call()

    async def _transaction(self, work: Work[T], begin: str) -> T:
        if not begin:
            return await work(self._session)
        await self._driver.execute(begin)
        try:
            result = await work(self._session)
            await self._driver.commit()
        except BaseException:
            await self._driver.rollback()
            raise
        return result


@asynccontextmanager
async def open_database(
    path: Path, *, mode: str, timeout: timedelta, owner: bool
) -> AsyncIterator[Database]:
    """Connect to an existing file; close in the end.

    Args:
        path: The database.
        mode: Options of SQLite's file URI ("mode=rw").
        timeout: How long to wait for another process's lock.
        owner: Whether this is the one connection that writes.
    """
    with translated(path):
        driver = await aiosqlite.connect(
            address(path, mode), uri=True, isolation_level=None, timeout=timeout.total_seconds()
        )
    database = Database(path, driver, owner=owner)
    try:
        yield database
    finally:
        await asyncio.shield(database.close())


def address(path: Path, mode: str) -> str:
    """Return a file as a URI, with options that SQLite reads."""
    return f"{path.absolute().as_uri()}?{mode}"
