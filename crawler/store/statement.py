"""Statements of SQLAlchemy Core, compiled once, and run by Python's own driver.

SQLAlchemy's own way of executing walks its compiler's tables for each row, and its asyncio visits
the driver's thread four times a statement: a group of 32 articles took it 12 ms, of which SQLite's
part was 3.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine

DIALECT = sqlite.dialect()

Row = dict[str, Any]
Convert = Callable[[Any], Any] | None


class UnreadableError(Exception):
    """A value of the database is none that we write."""


class _Form(NamedTuple):
    """What becomes of a Core statement."""

    sql: str
    parameters: list[tuple[str, Convert]]
    constants: dict[str, Any]
    columns: list[tuple[str, Convert]]


class Statement:
    """A Core statement as SQL, with what turns our values into the driver's and back.

    It is compiled when it is first run: a verb that only reads needs few of them.
    """

    def __init__(self, core: ClauseElement) -> None:
        self._core = core

    def __repr__(self) -> str:
        return f"<Statement {self.sql}>"

    @property
    def sql(self) -> str:
        """The statement, with a question mark for each parameter."""
        return self._form.sql

    def packed(self, values: Mapping[str, Any]) -> list[Any]:
        """Return parameters for the driver; a constant of the statement need not be given."""
        if self._form.constants:
            values = {**self._form.constants, **values}
        return [
            pack(value) if pack and (value := values[name]) is not None else values[name]
            for name, pack in self._form.parameters
        ]

    def unpacked(self, values: Sequence[Any]) -> Row:
        """Return a row of the driver under its names.

        Raises:
            UnreadableError: a value is none that we write there.
        """
        try:
            return {
                name: unpack(value) if unpack and value is not None else value
                for (name, unpack), value in zip(self._form.columns, values, strict=True)
            }
        except (TypeError, ValueError, OverflowError) as error:
            raise UnreadableError(f"a row does not read back: {error}") from error

    @cached_property
    def _form(self) -> _Form:
        compiled = self._core.compile(dialect=DIALECT)
        binds = compiled.binds  # type: ignore[attr-defined]
        names: Sequence[str] = compiled.positiontup or ()  # type: ignore[attr-defined]
        columns = getattr(self._core, "selected_columns", ())
        return _Form(
            sql=str(compiled).strip(),
            parameters=[(name, _packer(binds[name].type)) for name in names],
            constants={name: binds[name].value for name in names if not binds[name].required},
            columns=[(column.key, _unpacker(column.type)) for column in columns],
        )


def _packer(kind: TypeEngine[Any]) -> Convert:
    return kind.dialect_impl(DIALECT).bind_processor(DIALECT)


def _unpacker(kind: TypeEngine[Any]) -> Convert:
    return kind.dialect_impl(DIALECT).result_processor(DIALECT, None)


class Session:
    """One call's turn at the connection."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver

    def rows(self, statement: Statement, **parameters: Any) -> list[Row]:  # noqa: ANN401
        """Return what a query finds."""
        found = self._driver.execute(statement.sql, statement.packed(parameters))
        return [statement.unpacked(row) for row in found]

    def row(self, statement: Statement, **parameters: Any) -> Row | None:  # noqa: ANN401
        """Return the first row that a query finds."""
        return next(iter(self.rows(statement, **parameters)), None)

    def plain(self, sql: str, *parameters: str) -> Any:  # noqa: ANN401
        """Run SQL that Core has no words for, a pragma or VACUUM; return the first value of it."""
        found = self._driver.execute(sql, parameters).fetchall()
        return found[0][0] if found else None

    def change(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run a statement for each of `rows`; return how many rows of the table it changed."""
        if not rows:
            return 0
        packed = [statement.packed(row) for row in rows]
        return self._driver.executemany(statement.sql, packed).rowcount
