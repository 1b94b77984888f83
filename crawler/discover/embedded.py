"""Lists of articles that a page holds only in its scripts, for a browser to show."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.discover.json_api import dated_items, entries_of
from crawler.discover.reading import Reading
from crawler.html.document import Document
from crawler.html.payloads import Flight, Value, scripts_of, values_of
from crawler.html.visible import visible_text
from crawler.models.entry import Entry
from crawler.text import fold

_ENOUGH = 3
"""Entries that make a list on a page that shows something else."""
_EMPTY = 200
"""Characters below which a page shows nothing by itself."""


def embedded_entries(page: Document, reading: Reading) -> list[Entry]:
    """Return the entries of the longest list in a page's scripts whose items have dates.

    Without dates it would as well be a menu, or the site's authors.
    """
    best = max((dated_items(value) for value in _values(page)), key=len, default=[])
    if len(best) >= _ENOUGH or (best and _shows_nothing(page)):
        return entries_of(best, reading)
    return []


def _shows_nothing(page: Document) -> bool:
    shown = page.tree.body
    return shown is None or len(fold(visible_text(shown))) < _EMPTY


def _values(page: Document) -> Iterator[Value]:
    scripts = scripts_of(page)
    for script in scripts:
        yield from values_of(script)
    yield from Flight(script for script in scripts if "__next_f" in script).values()
