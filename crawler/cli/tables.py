"""Tables and headings that can be read with and without colour, and in any script."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import click

from crawler.text import fold, terminal


def width(text: str) -> int:
    """Return the columns that `text` takes on a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def cut(text: str, columns: int) -> str:
    """Return `text` in at most so many columns, with an ellipsis where it was cut."""
    text = terminal(fold(text))
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


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: str = "") -> str:
    """Return rows under their heads; `numbers` names the heads whose columns are right-aligned."""
    right = [head in numbers.split() for head in heads]
    columns = [
        max(width(row[index]) for row in [list(heads), *rows]) for index in range(len(heads))
    ]
    lines = [_line(heads, columns, right)]
    lines += [_line(row, columns, right) for row in rows]
    return "\n".join([click.style(lines[0], bold=True), *lines[1:]])


def _line(cells: Sequence[str], columns: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        pad(cell, size, right=aligned)
        for cell, size, aligned in zip(cells, columns, right, strict=True)
    ]
    return "  ".join(padded).rstrip()


def heading(text: str) -> str:
    """Return a heading."""
    return click.style(text, bold=True)
