"""The visible lines around the headline, where pages show date and byline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from crawler.html.document import Node
from crawler.text import fold

BELOW_NODES, BELOW_LINES, BELOW_CHARACTERS = 250, 20, 1_000
ABOVE_NODES, ABOVE_LINES, ABOVE_CHARACTERS = 80, 8, 300
BEHIND_NODES, BEHIND_LINES, BEHIND_CHARACTERS = 80, 6, 400
END_LINES = 4
MAX_LINE = 300
"""Characters of a line that are kept; a longer one is a paragraph."""

_NOT_ENTERED = {
    "script", "style", "noscript", "template", "select", "svg", "iframe", "head", "button", "-text",
    "-comment", "-start",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "em", "font", "i", "label", "mark", "small", "span",
    "strong", "sub", "sup", "time", "u", "-text", "-comment", "img", "ins", "s", "wbr", "address",
}  # fmt: skip


class Line(NamedTuple):
    """A visible line near the headline.

    Attributes:
        distance: Lines from the headline; negative above it, 1 is the first below.
        stamp: The machine-readable moment of a time element in it.
        href: Where the first link in it leads, as it is written.
        opening: The text of it that stands in one element, at its start.
    """

    text: str
    distance: int
    node: Node
    stamp: str | None = None
    href: str | None = None
    opening: str = ""


def lines_around(heading: Node) -> list[Line]:
    """Return the lines below the heading, then those above it, nearest first."""
    return [
        *_collect(_steps(heading, _FORWARD, BELOW_NODES), _BELOW),
        *_collect(_steps(heading, _BACK, ABOVE_NODES), _ABOVE),
    ]


def first_lines(body: Node) -> list[Line]:
    """Return the lines at the start of `body`, then those above it, as if a heading stood there."""
    return [
        *_collect(_steps(body, _FORWARD, BELOW_NODES, inside=True), _BELOW),
        *_collect(_steps(body, _BACK, ABOVE_NODES), _ABOVE),
    ]


def last_lines(body: Node) -> list[Line]:
    """Return the lines at the end of `body`, the last one first."""
    return _collect(_steps(body, _BACK, ABOVE_NODES, inside=True), _END)


def lines_behind(body: Node) -> list[Line]:
    """Return the first lines behind `body`."""
    return _collect(_steps(body, _FORWARD, BEHIND_NODES), _BEHIND)


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


@dataclass(frozen=True, slots=True)
class _Limits:
    direction: int
    lines: int
    characters: int


_BELOW = _Limits(1, BELOW_LINES, BELOW_CHARACTERS)
_ABOVE = _Limits(-1, ABOVE_LINES, ABOVE_CHARACTERS)
_BEHIND = _Limits(1, BEHIND_LINES, BEHIND_CHARACTERS)
_END = _Limits(-1, END_LINES, ABOVE_CHARACTERS)


class _Way(NamedTuple):
    """A direction through the tree."""

    sibling: Callable[[Node], Node | None]
    inner: Callable[[Node], Node | None]


_FORWARD = _Way(attrgetter("next"), attrgetter("first_child"))
_BACK = _Way(attrgetter("prev"), attrgetter("last_child"))
_BLOCK_ENDS: tuple[None, str] = (None, "")

_Step = tuple[Node | None, str]
"""A node on the way with its tag; None where a block ends."""


def _collect(steps: Iterable[_Step], limits: _Limits) -> list[Line]:
    """Join what the steps pass into lines; a step into or out of a block ends one."""
    lines: list[Line] = []
    pending = _Pending()
    left = limits.characters
    for node, tag in steps:
        if node is not None and tag in _INLINE:
            pending.add(node, tag)
            continue
        if pending.at is None:
            continue
        line = pending.line(pending.at, limits.direction, len(lines) + 1)
        pending = _Pending()
        lines.append(line)
        left -= len(line.text)
        if left < 0 or len(lines) >= limits.lines:
            break
    return lines


class _Pending:
    """A line as it grows."""

    __slots__ = ("at", "href", "pieces", "stamp")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.stamp: str | None = None
        self.href: str | None = None
        self.at: Node | None = None

    def add(self, node: Node, tag: str) -> None:
        if tag == "-text":
            text = node.text_content or ""
            if not text.isspace():
                self.pieces.append(text)
                self.at = self.at or node
        elif tag == "time":
            self.stamp = self.stamp or node.attributes.get("datetime")
            self.at = self.at or node
        elif tag == "a":
            self.href = self.href or node.attributes.get("href")

    def line(self, at: Node, direction: int, count: int) -> Line:
        pieces = self.pieces[::direction]
        text, opening = fold(" ".join(pieces)), fold(pieces[0]) if pieces else ""
        return Line(text[:MAX_LINE], direction * count, at, self.stamp, self.href, opening)


def _steps(start: Node, way: _Way, limit: int, *, inside: bool = False) -> Iterator[_Step]:
    """Walk on in document order (or back) from `start`.

    It is left out with all it holds, unless the walk begins `inside`.
    """
    sibling, inner = way
    node: Node | None = start
    tag = "" if inside else "-start"
    for _ in range(limit):
        assert node is not None
        child = inner(node) if tag not in _NOT_ENTERED else None
        if child is None:
            if tag not in _INLINE:
                yield _BLOCK_ENDS
            child = sibling(node)
            while child is None:
                node = node.parent
                if node is None or node.tag == "body":
                    yield _BLOCK_ENDS
                    return
                if node.tag not in _INLINE:
                    yield _BLOCK_ENDS
                child = sibling(node)
        node = child
        tag = node.tag or ""
        yield node, tag
    yield _BLOCK_ENDS
