"""Short texts that are no article: those of a footer, and what is left behind a list of links.

A short article stands below its headline. Looked at only where little text was found.
"""

from __future__ import annotations

from crawler.extract.candidates import headlines
from crawler.extract.metadata.words import flat
from crawler.extract.words import signs_of
from crawler.html.boxes import Box, Boxes, Run
from crawler.html.document import tags
from crawler.html.render import Piece

_FOOTERS = tags("footer aside dialog")
_ROLES = tags("contentinfo complementary dialog alertdialog")
_NAMES = tags("footer copyright")
_FEWEST = 3
"""Lines of links between headline and text that make a list."""
_LINKED = 0.8


def is_scrap(boxes: Boxes, title: str, pieces: list[Piece]) -> bool:
    """Tell whether all that was found stands in furniture, or behind a list of links.

    Args:
        boxes: The page.
        title: Its title element.
        pieces: What was found, all of it short.
    """
    runs = [run for piece in pieces if piece.lines for run in _runs(piece.source) if run.weight]
    if not runs:
        return False
    titles = headlines(boxes, title)
    around = {above for box in titles for above in box.above()}
    if all(_is_in_furniture(run, around) for run in runs):
        return True
    return bool(titles) and _is_behind_links(boxes, flat(title), titles[0], runs)


def _runs(source: Box | Run) -> list[Run]:
    return [source] if isinstance(source, Run) else list(source.runs())


def _is_in_furniture(run: Run, around: set[Box]) -> bool:
    """Tell a text in a box that is called furniture and does not hold the headline."""
    return any(
        box.tag in _FOOTERS or box.attrs.get("role") in _ROLES or signs_of(box) & _NAMES
        for box in (run.box, *run.box.above())
        if box.parent is not None and box not in around
    )


def _is_behind_links(boxes: Boxes, title: str, headline: Box, found: list[Run]) -> bool:
    """Tell a text behind the headline from which more text in links parts it than it has."""
    lines, weight, behind = 0, 0, False
    for run in boxes.runs:
        if run is found[0]:
            break
        outer = run.box
        if outer is headline or (outer.tag in ("h1", "h2") and flat(run.text) in title):
            behind, lines, weight = True, 0, 0
        elif behind and run.link > _LINKED * run.weight:
            lines, weight = lines + 1, weight + run.link
    return lines >= _FEWEST and weight > sum(run.weight for run in found)
