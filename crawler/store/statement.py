"""Statements of SQLAlchemy Core, compiled once, and run with one visit to the driver's thread.

SQLAlchemy's own way of executing makes four visits a statement and walks its compiler's tables for
each row: a group of 32 articles took it 12 ms, of which SQLite's part was 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiosqlite
from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine

DIALECT = sqlite.dialect()

Row = dict[str, Any]
Convert = Callable[[Any], Any] | None


class Statement:
    """A Core statement as SQL, with what turns our values into the driver's and back.

    Attributes:
        sql: With a question mark for each parameter.
    """

    def __init__(self, core: ClauseElement) -> None:
        compiled = core.compile(dialect=DIALECT)
        self.sql = str(compiled).strip()
        binds = compiled.binds  # type: ignore[attr-defined]
        names: Sequence[str] = compiled.positiontup or ()  # type: ignore[attr-defined]
        self._in = [(name, _packer(binds[name].type)) for name in names]
        self._constants = {name: binds[name].value for name in names if not binds[name].required}
        columns = getattr(core, "selected_columns", ())
        self._out: list[tuple[str, Convert]] = [(c.key, _unpacker(c.type)) for c in columns]

    def __repr__(self) -> str:
        return f"<Statement {self.sql}>"

    def packed(self, values: Mapping[str, Any]) -> list[Any]:
        """Return parameters for the driver; a constant of the statement need not be given."""
        if self._constants:
            values = {**self._constants, **values}
        return [
            pack(value) if pack and (value := values[name]) is not None else values[name]
            for name, pack in self._in
        ]

    def unpacked(self, values: Sequence[Any]) -> Row:
        """Return a row of the driver under its names."""
        return {
            name: unpack(value) if unpack and value is not None else value
            for (name, unpack), value in zip(self._out, values, strict=True)
        }


def _packer(kind: TypeEngine[Any]) -> Convert:
    return kind.dialect_impl(DIALECT).bind_processor(DIALECT)


def _unpacker(kind: TypeEngine[Any]) -> Convert:
    return kind.dialect_impl(DIALECT).result_processor(DIALECT, None)


class Session:
    """One call's turn at the connection."""

    def __init__(self, driver: aiosqlite.Connection) -> None:
        self._driver = driver

    async def rows(self, statement: Statement, **parameters: Any) -> list[Row]:  # noqa: ANN401
        """Return what a query finds."""
        found = await self._driver.execute_fetchall(statement.sql, statement.packed(parameters))
        return [statement.unpacked(row) for row in found]

    async def row(self, statement: Statement, **parameters: Any) -> Row | None:  # noqa: ANN401
        """Return the first row that a query finds."""
        return next(iter(await self.rows(statement, **parameters)), None)

    async def change(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run a statement for each of `rows`; return how many rows of the table it changed."""
        if not rows:
            return 0
        packed = [statement.packed(row) for row in rows]
        cursor = await self._driver.executemany(statement.sql, packed)
        return cursor.rowcount
