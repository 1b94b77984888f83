"""Boxes that ask the reader to subscribe, to register or to sign in, within an article."""

from __future__ import annotations

from crawler.extract.notices import CALLS
from crawler.html.boxes import Box, Run
from crawler.html.document import tags

_LONGEST_RUN, _SMALLEST_BOX, _LARGEST_BOX = 400, 40, 3_000
_FEWEST = 2
"""Different calls that a box holds at least."""
_SHARE, _PART = 0.2, 0.3
"""Of a box, what the calls make up at least; of the container, what such a box is at most."""
_KEPT = tags("p li ul ol dl td th tr tbody table pre blockquote h1 h2 h3 h4 h5 h6")


def walls(outer: Box, dropped: set[Box | Run]) -> list[Box]:
    """Return the largest boxes in `outer` that call on the reader, twice and more."""
    runs = _runs(outer, dropped)
    if len(runs) < _FEWEST:
        return []
    if len(CALLS.said("\n".join([run.text for run in runs]))) < _FEWEST:
        return []
    said: dict[Box, set[str]] = {}
    size: dict[Box, int] = {}
    for run in runs:
        words = CALLS.said(run.text)
        if not words:
            continue
        for box in (run.box, *run.box.above()):
            if box is outer:
                break
            said.setdefault(box, set()).update(words)
            size[box] = size.get(box, 0) + run.weight
    found = {box for box, words in said.items() if _is_wall(box, words, size[box], outer)}
    return [box for box in found if found.isdisjoint(box.above())]


def _runs(outer: Box, dropped: set[Box | Run]) -> list[Run]:
    """Return the short runs in boxes that may be such: with a link, to do what they call for.

    Most of an article is in its paragraphs.
    """
    found: list[Run] = []
    stack = [outer]
    while stack:
        for kid in stack.pop().kids:
            if (
                isinstance(kid, Run)
                or not kid.link
                or kid.weight < _SMALLEST_BOX
                or kid.tag in _KEPT
                or kid in dropped
            ):
                continue
            if kid.weight > _LARGEST_BOX or kid.mass > _PART * outer.mass:
                stack.append(kid)
            else:
                found += [run for run in kid.runs() if 4 < run.weight <= _LONGEST_RUN]
    return found


def _is_wall(box: Box, words: set[str], size: int, outer: Box) -> bool:
    return (
        len(words) >= _FEWEST
        and box.tag not in _KEPT
        and box.weight <= _LARGEST_BOX
        and size >= _SHARE * box.weight
        and box.mass <= _PART * outer.mass
    )
