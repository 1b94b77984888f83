"""The visible lines around the headline, where pages show date and byline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
    """

    text: str
    distance: int
    node: Node


def lines_around(headings: list[Node], body_root: Node | None) -> list[Line]:
    """Return the lines below the first heading that is shown, then those above it, nearest first.

    Without a heading the lines at the start of `body_root` stand for those below.
    """
    start = next((node for node in headings if node.text().strip()), None)
    if start is None:
        return _collect(_inside(body_root), 1) if body_root is not None else []
    below = _collect(_steps(start, forward=True, limit=BELOW_NODES), 1)
    above = _collect(_steps(start, forward=False, limit=ABOVE_NODES), -1)
    return below + above


def _inside(root: Node) -> Iterator[tuple[Node | None, bool]]:
    first = root.child
    if first is not None:
        yield first, True
        yield from _steps(first, forward=True, limit=BELOW_NODES)


def _collect(steps: Iterator[tuple[Node | None, bool]], direction: int) -> list[Line]:
    """Join what the steps pass into lines; a step into or out of a block ends one."""
    lines_left, left = (
        (BELOW_LINES, BELOW_CHARACTERS) if direction > 0 else (ABOVE_LINES, ABOVE_CHARACTERS)
    )
    lines: list[Line] = []
    pieces: list[str] = []
    at: Node | None = None
    for node, is_inline in steps:
        if node is not None and node.is_text_node:
            pieces.append(node.text_content or "" if hasattr(node, "text_content") else node.text())
            at = at or node.parent
        if is_inline or not pieces:
            continue
        text = fold(" ".join(pieces if direction > 0 else reversed(pieces)))
        pieces.clear()
        if text and at is not None:
            lines.append(Line(text[:MAX_LINE], direction * (len(lines) + 1), at))
            left -= len(text)
        at = None
        if left < 0 or len(lines) >= lines_left:
            break
    return lines


def _steps(start: Node, *, forward: bool, limit: int) -> Iterator[tuple[Node | None, bool]]:
    """Walk on in document order (or back) from `start`, which is left out with all it holds.

    Yields (text node or None, whether the step stays inside a line).
    """
    sibling: Callable[[Node], Node | None] = (
        (lambda node: node.next) if forward else (lambda node: node.prev)
    )
    inner: Callable[[Node], Node | None] = (
        (lambda node: node.child) if forward else (lambda node: node.last_child)
    )
    node: Node | None = start
    descend = False
    for _ in range(limit):
        if node is None:
            break
        child = inner(node) if descend and node.tag not in _SKIPPED else None
        if child is not None:
            node = child
        else:
            node, climbed = _next_or_up(node, sibling)
            if climbed:
                yield None, False
        if node is None:
            break
        descend = True
        yield (node if node.is_text_node else None), node.tag in _INLINE
    yield None, False


def _next_or_up(
    node: Node, sibling: Callable[[Node], Node | None]
) -> tuple[Node | None, bool]:
    """Return the next node outside `node`, and whether a block ended on the way to it."""
    ended = node.tag not in _INLINE
    following = sibling(node)
    while following is None:
        parent = node.parent
        if parent is None or parent.tag == "body":
            return None, True
        node = parent
        ended = ended or node.tag not in _INLINE
        following = sibling(node)
    return following, ended
