"""The visible lines around the headline, where pages show date and byline, and marks of dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from crawler.html.document import TEXT, Document, Node, tags
from crawler.text import fold

BELOW_NODES, BELOW_LINES, BELOW_CHARACTERS = 250, 20, 1_000
ABOVE_NODES, ABOVE_LINES, ABOVE_CHARACTERS = 80, 8, 300
BEHIND_NODES, BEHIND_LINES, BEHIND_CHARACTERS = 80, 6, 400
END_LINES = 4
MAX_LINE = 300
"""Characters of a line that are kept; a longer one is a paragraph."""
MAX_PARTS = 12
MAX_STAMPS = 3
_MARKED = ".dt-published,.entry-date,.published,.wp-block-post-date time"
_UPDATED = ".dt-updated,.updated"
_MARK, _OF_DATES, _ENTRY = tags("dt-published entry-date"), tags("time abbr"), "hentry"
MAX_MARKS = 20

_NOT_ENTERED = {
    "script", "style", "noscript", "template", "select", "svg", "iframe", "head", "button", "-text",
    "-comment", "-start",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "em", "font", "i", "label", "mark", "small", "span",
    "strong", "sub", "sup", "time", "u", "-text", "-comment", "img", "ins", "s", "wbr", "address",
}  # fmt: skip
_DIGIT = re.compile(r"\d")
_TOLD = {"time", "a"}
"""Inline elements of which a line keeps more than the text."""


class Line(NamedTuple):
    """A visible line near the headline.

    Attributes:
        holds_digit: Whether there is one in it.
        distance: Lines from the headline; negative above it, 1 is the first below.
        stamps: The machine-readable moments of time elements in it.
        href: Where the first link in it leads, as it is written.
        opening: The text of it that stands in one element, at its start.
        parts: The texts that it was joined of, as they stand, where a date may stand among them.
    """

    text: str
    holds_digit: bool
    distance: int
    node: Node
    stamps: tuple[str, ...] = ()
    href: str | None = None
    opening: str = ""
    parts: tuple[str, ...] = ()


def lines_around(heading: Node) -> list[Line]:
    """Return the lines below the heading, then those above it, nearest first."""
    return [*_collect(heading, _BELOW), *_collect(heading, _ABOVE)]


def first_lines(body: Node) -> list[Line]:
    """Return the lines at the start of `body`, then those above it, as if a heading stood there."""
    return [*_collect(body, _BELOW, inside=True), *_collect(body, _ABOVE)]


def last_lines(body: Node) -> list[Line]:
    """Return the lines at the end of `body`, the last one first."""
    return _collect(body, _END, inside=True)


def lines_behind(body: Node) -> list[Line]:
    """Return the first lines behind `body`."""
    return _collect(body, _BEHIND)


def marks_of_dates(document: Document) -> list[Node]:
    """Return what is marked as the date of the page's entry, wherever it stands, not in comments.

    By microformats (https://microformats.org/wiki/h-entry, and hAtom before it) and WordPress.
    """
    marks = islice(filter(_is_mark, document.css(_MARKED)), MAX_MARKS)
    return [node for node in marks if not is_in_comments(node)]


def marks_of_updates(document: Document) -> list[Node]:
    """Return what is marked as the date of the entry's last change, not in comments.

    WordPress marks one date as both where there was no change.
    """
    marks = [node for node in document.css(_UPDATED)[:MAX_MARKS] if node.tag in _OF_DATES]
    alone = (node for node in marks if "published" not in (node.attributes.get("class") or ""))
    return [node for node in alone if not is_in_comments(node)]


def _is_mark(node: Node) -> bool:
    """Tell a mark from what is called "published" and is neither a date nor part of an entry.

    To ask it in the selector costs three times the whole search.
    """
    if node.tag in _OF_DATES or not _MARK.isdisjoint((node.attributes.get("class") or "").split()):
        return True
    outer = node.parent
    while outer is not None and _ENTRY not in (outer.attributes.get("class") or "").split():
        outer = outer.parent
    return outer is not None


def is_in_comments(node: Node) -> bool:
    """Tell what stands among comments, by what the elements around it are called."""
    parent: Node | None = node
    for _ in range(8):
        if parent is None:
            return False
        attributes = parent.attributes
        if "comment" in f"{attributes.get('class')} {attributes.get('id')}".lower():
            return True
        parent = parent.parent
    return False


class _Way(NamedTuple):
    """A direction through the tree, and how far it is followed.

    Attributes:
        direction: 1 in document order, -1 against it.
    """

    direction: int
    sibling: Callable[[Node], Node | None]
    inner: Callable[[Node], Node | None]
    nodes: int
    lines: int
    characters: int


_FORWARD = (1, attrgetter("next"), attrgetter("first_child"))
_BACK = (-1, attrgetter("prev"), attrgetter("last_child"))
_BELOW = _Way(*_FORWARD, BELOW_NODES, BELOW_LINES, BELOW_CHARACTERS)
_ABOVE = _Way(*_BACK, ABOVE_NODES, ABOVE_LINES, ABOVE_CHARACTERS)
_BEHIND = _Way(*_FORWARD, BEHIND_NODES, BEHIND_LINES, BEHIND_CHARACTERS)
_END = _Way(*_BACK, ABOVE_NODES, END_LINES, ABOVE_CHARACTERS)


def _collect(start: Node, way: _Way, *, inside: bool = False) -> list[Line]:
    """Join what the steps pass into lines; the bounds of a block part them."""
    lines: list[Line] = []
    pending = _Pending()
    left = way.characters
    for node, tag, parted in _steps(start, way, inside=inside):
        if parted and pending.at is not None:
            line = pending.line(pending.at, way.direction, len(lines) + 1)
            pending = _Pending()
            lines.append(line)
            left -= len(line.text)
            if left < 0 or len(lines) >= way.lines:
                return lines
        pending.add(node, tag)
    if pending.at is not None:
        lines.append(pending.line(pending.at, way.direction, len(lines) + 1))
    return lines


class _Pending:
    """A line as it grows."""

    __slots__ = ("at", "href", "pieces", "stamps")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.stamps: tuple[str, ...] = ()
        self.href: str | None = None
        self.at: Node | None = None

    def add(self, node: Node, tag: str) -> None:
        if tag == "-text":
            text = node.text_content or ""
            if not text.isspace():
                self.pieces.append(text)
                self.at = self.at or node
        elif tag == "time":
            stamp = node.attributes.get("datetime")
            if stamp and len(self.stamps) < MAX_STAMPS:
                self.stamps += (stamp,)
            self.at = self.at or node
        else:
            self.href = self.href or node.attributes.get("href")

    def line(self, at: Node, direction: int, count: int) -> Line:
        pieces = self.pieces[::direction]
        whole = fold(" ".join(pieces))
        opening = fold(pieces[0]) if len(pieces) > 1 else whole
        text = whole[:MAX_LINE]
        digit = _DIGIT.search(text) is not None
        parts = tuple(pieces[:MAX_PARTS]) if digit and len(pieces) > 1 else ()
        return Line(text, digit, direction * count, at, self.stamps, self.href, opening, parts)


def _steps(start: Node, way: _Way, *, inside: bool) -> Iterator[tuple[Node, str, bool]]:
    """Walk on from `start` and yield texts, times and links, by what they are.

    With each comes whether a block begins or ends before it. `start` is left out with all it
    holds, unless the walk begins `inside`.
    """
    sibling, inner = way.sibling, way.inner
    node, tag, parted = start, "" if inside else "-start", False
    for _ in range(way.nodes):
        child = inner(node) if tag not in _NOT_ENTERED else None
        if child is None:
            parted = parted or tag not in _INLINE
            child = sibling(node)
        while child is None:
            outer = node.parent
            if outer is None or (tag := outer.tag or "") == "body":
                return
            parted = parted or tag not in _INLINE
            node, child = outer, sibling(outer)
        node = child
        if node.tag_id == TEXT:
            tag = "-text"
            # Most texts are the white space between elements.
            is_told = not node.is_empty_text_node
        else:
            tag = node.tag or ""
            is_told = tag in _TOLD
            parted = parted or tag not in _INLINE
        if is_told:
            yield node, tag, parted
            parted = False
