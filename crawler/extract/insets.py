"""Sidebars that are the author's, as books and manuals have them between their paragraphs."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.html.boxes import Box, Run
from crawler.html.render import HEADINGS

_LINKED = 0.15
"""Share of links from which on a sidebar leads elsewhere."""
_PROSE_SHARE = 0.5
"""Share of paragraphs from which on a box is told in them."""
_PULLED = 40
"""Characters by which a sentence is known again."""
_BESIDE = 30
"""Neighbours among which such a sentence stands."""
_NEAR = 5
"""Neighbours among which the next one with text is looked for."""


def is_inset(box: Box) -> bool:
    """Tell the sidebar of a book: text without links that stands between two parts of the text.

    Or behind the last part of a section, which has a heading of its own.
    """
    outer = box.parent
    if outer is None or box.link > _LINKED * box.weight or not _is_told(box):
        return False
    at = next(index for index, kid in enumerate(outer.kids) if kid is box)
    before = reversed(outer.kids[max(at - _NEAR, 0) : at])
    if not _is_told(next((kid for kid in before if kid.weight), None)):
        return False
    behind = outer.kids[at + 1 : at + 1 + _NEAR]
    following = next((kid for kid in behind if kid.weight), None)
    is_between = _is_told(following) or (following is None and _is_section(outer))
    beside = outer.kids[max(at - _BESIDE, 0) : at] + outer.kids[at + 1 : at + _BESIDE]
    return is_between and not _is_said_again(box, beside)


def _is_said_again(box: Box, beside: list[Box | Run]) -> bool:
    """Tell a sentence that is pulled out of the text beside it."""
    words = box.text.strip("\"'“”«»„‘’ ")[1:_PULLED]
    return any(words in run.text for kid in beside for run in _runs(kid))


def _runs(kid: Box | Run) -> Iterable[Run]:
    return (kid,) if isinstance(kid, Run) else kid.runs()


def _is_told(kid: Box | Run | None) -> bool:
    return isinstance(kid, Box) and kid.mass >= _PROSE_SHARE * kid.weight


def _is_section(box: Box) -> bool:
    first = box.first_run()
    return first is not None and first.box.tag in HEADINGS and first.box.tag != "h1"
