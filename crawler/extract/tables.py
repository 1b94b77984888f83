"""Tables of data, which stay in a body even where most of their cells are links."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.html.boxes import Box, Run
from crawler.html.document import tags

_ROWS = tags("thead tbody tfoot")
_COLUMNS = 3
"""Columns with a heading, and rows below it, of a table of data at least."""
_MAINLY = 0.7
"""Share of a box that its table has at least; beside it stands its caption."""


def holds_data(box: Box | Run) -> bool:
    """Tell a table of data whose columns have headings, and a box of little else."""
    table: Box | Run | None = box
    while isinstance(table, Box) and table.tag != "table":
        least = _MAINLY * table.weight
        table = next((kid for kid in table.kids if kid.weight > least), None)
    if not isinstance(table, Box):
        return False
    first, *others = [row for row in _rows(table) if row.weight] or [table]
    headings = [kid for kid in first.kids if isinstance(kid, Box) and kid.tag == "th"]
    return len(headings) >= _COLUMNS and len(others) >= _COLUMNS


def _rows(table: Box) -> Iterator[Box]:
    for kid in table.kids:
        if isinstance(kid, Box) and kid.tag in _ROWS:
            yield from _rows(kid)
        elif isinstance(kid, Box) and kid.tag == "tr":
            yield kid
