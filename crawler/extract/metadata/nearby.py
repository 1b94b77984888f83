"""The visible lines around the headline, where pages show date and byline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from crawler.html.document import Node
from crawler.text import fold

BELOW_NODES, BELOW_LINES, BELOW_CHARACTERS = 400, 40, 1_500
ABOVE_NODES, ABOVE_LINES, ABOVE_CHARACTERS = 150, 12, 400
MAX_LINE = 300
"""Characters of a line that are kept; a longer one is a paragraph."""

_SKIPPED = {"script", "style", "noscript", "template", "select", "svg", "iframe", "head", "button"}
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "em", "font", "i", "label", "mark", "small", "span",
    "strong", "sub", "sup", "time", "u", "-text", "-comment", "img", "ins", "s", "wbr", "address",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A visible line near the headline.

    Attributes:
        distance: Lines from the headline; negative above it, 1 is the first below.
        stamp: The machine-readable moment of a time element in it.
        href: Where the first link in it leads, as it is written.
    """

    text: str
    distance: int
    node: Node
    stamp: str | None = None
    href: str | None = None


def lines_around(heading: Node | None, body_root: Node | None) -> list[Line]:
    """Return the lines below the heading, then those above it, nearest first.

    Without a heading `body_root` is taken for what stands below one.
    """
    if heading is not None:
        start, below = heading, _steps(heading, _FORWARD, BELOW_NODES)
    elif body_root is not None and body_root.child is not None:
        first = body_root.child
        start, below = body_root, chain([_step(first)], _steps(first, _FORWARD, BELOW_NODES))
    else:
        return []
    above = _steps(start, _BACK, ABOVE_NODES)
    return [
        *_collect(below, _Limits(1, BELOW_LINES, BELOW_CHARACTERS)),
        *_collect(above, _Limits(-1, ABOVE_LINES, ABOVE_CHARACTERS)),
    ]


@dataclass(frozen=True, slots=True)
class _Limits:
    direction: int
    lines: int
    characters: int


class _Way(NamedTuple):
    """A direction through the tree."""

    sibling: Callable[[Node], Node | None]
    inner: Callable[[Node], Node | None]


_FORWARD = _Way(attrgetter("next"), attrgetter("child"))
_BACK = _Way(attrgetter("prev"), attrgetter("last_child"))


class _Step(NamedTuple):
    """One node on the way; `node` is None where a block ends."""

    node: Node | None
    is_inline: bool


def _collect(steps: Iterable[_Step], limits: _Limits) -> list[Line]:
    """Join what the steps pass into lines; a step into or out of a block ends one."""
    lines: list[Line] = []
    pending = _Pending()
    left = limits.characters
    for step in steps:
        if step.node is not None:
            pending.add(step.node)
        if step.is_inline or not (pending.pieces or pending.stamp):
            continue
        line = pending.line(limits.direction, len(lines) + 1)
        pending = _Pending()
        if line is not None:
            lines.append(line)
            left -= len(line.text)
        if left < 0 or len(lines) >= limits.lines:
            break
    return lines


class _Pending:
    """A line as it grows."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.stamp: str | None = None
        self.href: str | None = None
        self.at: Node | None = None

    def add(self, node: Node) -> None:
        tag = node.tag
        if tag == "-text":
            self.pieces.append(node.text())
            self.at = self.at or node.parent
        elif tag == "time":
            self.stamp = self.stamp or node.attributes.get("datetime")
            self.at = self.at or node
        elif tag == "a":
            self.href = self.href or node.attributes.get("href")

    def line(self, direction: int, count: int) -> Line | None:
        text = fold(" ".join(self.pieces[::direction]))
        if self.at is None or not (text or self.stamp):
            return None
        return Line(text[:MAX_LINE], direction * count, self.at, self.stamp, self.href)


def _steps(start: Node, way: _Way, limit: int) -> Iterator[_Step]:
    """Walk on in document order (or back) from `start`, which is left out with all it holds."""
    node: Node | None = start
    descend = False
    for _ in range(limit):
        if node is None:
            break
        inner = way.inner(node) if descend and node.tag not in _SKIPPED else None
        if inner is not None:
            node = inner
        else:
            node, block_ended = _next_or_up(node, way)
            if block_ended:
                yield _Step(None, is_inline=False)
        if node is None:
            break
        descend = True
        yield _step(node)
    yield _Step(None, is_inline=False)


def _step(node: Node) -> _Step:
    return _Step(node, node.tag in _INLINE)


def _next_or_up(node: Node, way: _Way) -> tuple[Node | None, bool]:
    """Return the next node outside `node`, and whether a block ended on the way to it."""
    ended = node.tag not in _INLINE
    following = way.sibling(node)
    while following is None:
        parent = node.parent
        if parent is None or parent.tag == "body":
            return None, True
        node = parent
        ended = ended or node.tag not in _INLINE
        following = way.sibling(node)
    return following, ended
