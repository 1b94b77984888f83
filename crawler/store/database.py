"""The one connection, a call at a time; what waits to be written shares a transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from crawler.errors import StoreError
from crawler.store.connection import Connection
from crawler.store.statement import Session
from crawler.store.trouble import translated

T = TypeVar("T")
Work = Callable[[Session], T]
"""What a call does; it runs in the connection's thread."""

TOGETHER = 64
"""Writes that share a transaction at most."""


class _Write:
    """Work that changes something, and what came of it."""

    def __init__(self, work: Work[Any]) -> None:
        self.work = work
        self.result: Any = None
        self.error: BaseException | None = None


class Database:
    """The one connection of this process to a database, and what may go wrong with it.

    A call runs to its end though its caller is cancelled: a transaction that was handed in is
    better finished. Writes that wait at the same time are committed together, for the disk takes
    longer to sync than most of them to be made; one that fails leaves the others alone.
    """

    def __init__(self, path: Path, connection: Connection, *, owner: bool) -> None:
        self.path = path
        self._connection = connection
        self._driver = connection.driver
        self._closed = False
        self._session = Session(self._driver)
        self._owner = owner
        self._waiting: deque[_Write] = deque()

    def __repr__(self) -> str:
        state = "closed" if self._closed else f"{len(self._waiting)} writes waiting"
        return f"<Database {self.path} {state}>"

    async def read(self, work: Work[T]) -> T:
        """Run `work`, all of whose statements see the same state."""
        return await self._run(lambda: self._read(work))

    async def write(self, work: Work[T]) -> T:
        """Run `work` so that all of it is kept, or nothing; it is durable when this returns."""
        mine = _Write(work)
        self._waiting.append(mine)
        # Who was before us may have taken ours along: then this finds it done.
        await self._run(self._write_waiting)
        with translated(self.path):
            if mine.error is not None:
                raise mine.error
        result: T = mine.result
        return result

    async def outside(self, work: Work[T]) -> T:
        """Run `work` without a transaction, as some pragmas and VACUUM want it."""
        return await self._run(lambda: work(self._session))

    async def interrupt_when(self, late: Callable[[], bool] | None) -> None:
        """Have statements interrupted as soon as `late` says so; None takes it back."""
        # Every 100,000 steps of SQLite's machine: about each millisecond.
        handler = None if late is None else lambda: int(late())
        await self._run(lambda: self._driver.set_progress_handler(handler, 100_000))

    async def close(self) -> None:
        """Let what runs come to its end, then close the connection."""
        if not self._closed:
            self._closed = True
            await self._connection.close()

    async def _run(self, call: Callable[[], T]) -> T:
        """Have the connection's thread do something, after all that it was asked for before."""
        if self._closed:
            raise StoreError(f"the state database {self.path} is closed")
        with translated(self.path):
            return await self._connection.visit(call)

    def _read(self, work: Work[T]) -> T:
        # Nobody but its owner changes a database, so that his own reads need no snapshot.
        if self._owner:
            return work(self._session)
        self._driver.execute("BEGIN")
        try:
            return work(self._session)
        finally:
            self._driver.rollback()

    def _write_waiting(self) -> None:
        """Commit what waits; each call of this was preceded by one write that came to wait."""
        together = [self._waiting.popleft() for _ in range(min(len(self._waiting), TOGETHER))]
        if not together:
            return
        try:
            self._driver.execute("BEGIN IMMEDIATE")
            for one in together:
                self._attempt(one)
            self._driver.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - whoever handed in a write is told
            self._driver.rollback()
            for one in together:
                one.error = error

    def _attempt(self, one: _Write) -> None:
        """Do one of several writes; if it fails, undo it alone.

        Raises:
            BaseException: SQLite has undone all of them.
        """
        self._driver.execute("SAVEPOINT one")
        try:
            one.result = one.work(self._session)
        except BaseException as error:
            if not self._driver.in_transaction:
                raise
            self._driver.execute("ROLLBACK TO one")
            one.error = error
        self._driver.execute("RELEASE one")


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

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            address(path, mode), uri=True, isolation_level=None, timeout=timeout.total_seconds()
        )

    connection = Connection(connect)
    with translated(path):
        await connection
    database = Database(path, connection, owner=owner)
    try:
        yield database
    finally:
        await asyncio.shield(database.close())


def address(path: Path, mode: str) -> str:
    """Return a file as a URI, with options that SQLite reads."""
    return f"{path.absolute().as_uri()}?{mode}"
