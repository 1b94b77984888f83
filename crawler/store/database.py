"""One connection, one lock, one transaction a call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, cast

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from crawler.errors import StoreError
from crawler.store.statement import Session
from crawler.store.trouble import translated

T = TypeVar("T")
Work = Callable[[Session], Awaitable[T]]

BEGIN = "longshelf_begin"


class Database:
    """The one connection of this process to a database, and what may go wrong with it.

    A call runs to its end though its caller is cancelled: an interrupted driver call would cost
    the connection, and a transaction that was sent is better finished.
    """

    def __init__(
        self, path: Path, connection: AsyncConnection, driver: aiosqlite.Connection, *, owner: bool
    ) -> None:
        self.path = path
        self._connection = connection
        self._driver = driver
        self._session = Session(driver)
        # Nobody but its owner changes a database, so that his own reads need no snapshot.
        self._reading = "" if owner else "BEGIN"
        self._lock = asyncio.Lock()
        self._running: set[asyncio.Task[object]] = set()

    def __repr__(self) -> str:
        state = "closed" if self._connection.closed else f"{len(self._running)} calls"
        return f"<Database {self.path} {state}>"

    async def read(self, work: Work[T]) -> T:
        """Run `work`, all of whose statements see the same state."""
        return await self._run(lambda: self._transaction(work, self._reading))

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction of its own: all of it is kept, or nothing."""
        return await self._run(lambda: self._transaction(work, "BEGIN IMMEDIATE"))

    async def alter(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on SQLAlchemy's connection in a transaction, DDL included."""
        return await self._run(lambda: self._through_core(work, "BEGIN IMMEDIATE"))

    async def outside(self, work: Callable[[Connection], T]) -> T:
        """Run `work` without a transaction, as some pragmas and VACUUM want it."""
        return await self._run(lambda: self._through_core(work, ""))

    async def interrupt_when(self, late: Callable[[], bool] | None) -> None:
        """Have statements interrupted as soon as `late` says so; None takes it back."""
        # Every 100,000 steps of SQLite's machine: about each millisecond.
        handler = None if late is None else lambda: int(late())
        await self._driver.set_progress_handler(cast(Callable[[], int], handler), 100_000)

    async def close(self) -> None:
        """Let what runs come to its end, then close the connection."""
        async with self._lock:
            await self._connection.close()

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
            if self._connection.closed:
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

    async def _through_core(self, work: Callable[[Connection], T], begin: str) -> T:
        self._connection.info[BEGIN] = begin
        try:
            result = await self._connection.run_sync(work)
            await self._connection.commit()
        except BaseException:
            await self._connection.rollback()
            raise
        return result


def _begin(connection: Connection) -> None:
    """Begin as the call at hand wants it; the driver, left to itself, would not cover DDL."""
    if statement := connection.info[BEGIN]:
        connection.exec_driver_sql(statement)


def _address(path: Path, mode: str) -> URL:
    """Return where SQLAlchemy connects to: a file URI, whose options SQLite reads."""
    options = dict(option.split("=") for option in ("uri=true", *mode.split("&")))
    return URL.create("sqlite+aiosqlite", database=path.absolute().as_uri(), query=options)


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
    engine = create_async_engine(
        _address(path, mode),
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": timeout.total_seconds()},
    )
    event.listen(engine.sync_engine, "begin", _begin)
    with translated(path):
        connection = await engine.connect()
        driver = cast(
            aiosqlite.Connection, (await connection.get_raw_connection()).driver_connection
        )
    database = Database(path, connection, driver, owner=owner)
    try:
        yield database
    finally:
        await asyncio.shield(database.close())
        await engine.dispose()
