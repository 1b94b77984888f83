"""Tables and headings that can be read with and without colour, and in any script."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Sequence

import click

from crawler.text import fold, terminal

LEAST = 16
"""Columns that are left of a column that is cut, at least."""


def width(text: str) -> int:
    """Return the columns that `text` takes on a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def cut(text: str, columns: int) -> str:
    """Return `text` in at most so many columns, with an ellipsis where it was cut."""
    return clip(terminal(fold(text)), columns)


def clip(text: str, columns: int) -> str:
    """Return a line as it is, spaces and all, in at most so many columns."""
    if width(text) <= columns:
        return text
    kept, used = "", 0
    for char in text:
        used += width(char)
        if used > columns - 1:
            break
        kept += char
    return kept + "…"


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Return `text` filled up to so many columns."""
    room = " " * max(columns - width(text), 0)
    return room + text if right else text + room


def room() -> int | None:
    """Return the columns of the terminal; None where standard output is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: str = "",
    elastic: str = "",
) -> str:
    """Return rows under their heads, as wide as the terminal at most where `elastic` names any.

    Args:
        heads: The columns' names.
        rows: Their cells.
        numbers: Heads whose columns are right-aligned.
        elastic: Heads whose columns may be cut.
    """
    return fitted(heads, rows, room() if elastic else None, numbers=numbers, elastic=elastic)


def fitted(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    limit: int | None,
    *,
    numbers: str = "",
    elastic: str = "",
) -> str:
    """Return rows under their heads, at most `limit` columns wide.

    Elastic columns are cut; where that leaves too little of them, each cell has a line of its own.
    """
    right = [head in numbers.split() for head in heads]
    columns = [
        max(width(row[index]) for row in [list(heads), *rows]) for index in range(len(heads))
    ]
    if limit is not None:
        soft = [index for index, head in enumerate(heads) if head in elastic.split()]
        narrowed = _narrowed(columns, soft, limit)
        if narrowed is None:
            return "\n".join(line for row in rows for line in _stacked(row, soft, limit))
        columns = narrowed
        rows = [[clip(cell, columns[at]) for at, cell in enumerate(row)] for row in rows]
    lines = [_line(heads, columns, right)]
    lines += [_line(row, columns, right) for row in rows]
    return "\n".join([click.style(lines[0], bold=True), *lines[1:]])


def _narrowed(columns: list[int], soft: Sequence[int], limit: int) -> list[int] | None:
    """Return the columns so that a line fits; None where too little would be left of soft ones."""
    gaps = 2 * (len(columns) - 1)
    hard = sum(size for index, size in enumerate(columns) if index not in soft)
    left, todo, found = limit - gaps - hard, sorted(soft, key=lambda at: columns[at]), [*columns]
    while todo:
        share, index = left // len(todo), todo.pop(0)
        found[index] = min(columns[index], share)
        if found[index] < min(columns[index], LEAST):
            return None
        left -= found[index]
    return found


def _stacked(row: Sequence[str], soft: Sequence[int], limit: int) -> list[str]:
    """Return a row as lines: what is never cut in the first, each other cell in one of its own."""
    first = "  ".join(cell for at, cell in enumerate(row) if at not in soft and cell)
    rest = [f"  {row[at].strip()}" for at in soft if row[at]]
    return [clip(line, limit) for line in (first, *rest) if line]


def _line(cells: Sequence[str], columns: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        pad(cell, size, right=aligned)
        for cell, size, aligned in zip(cells, columns, right, strict=True)
    ]
    return "  ".join(padded).rstrip()


def heading(text: str) -> str:
    """Return a heading."""
    return click.style(text, bold=True)
