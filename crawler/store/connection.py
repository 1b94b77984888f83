"""aiosqlite's connection, with whole calls run in its thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

import aiosqlite

T = TypeVar("T")


class Connection(aiosqlite.Connection):
    """A connection that is visited once a call, where aiosqlite's own methods are once a statement.

    `aiosqlite.connect` has no way to name a class, so it is made as that makes its own.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)

    @property
    def driver(self) -> sqlite3.Connection:
        """Python's own connection; to be used in a visit only."""
        return self._conn

    async def visit(self, call: Callable[[], T]) -> T:
        """Run `call` in the thread, after all that was asked for before.

        It is run to its end though its caller is cancelled.
        """
        result: T = await self._execute(call)  # type: ignore[no-untyped-call]
        return result
