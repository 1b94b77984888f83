"""Where the article stands on its page."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.extract import prune
from crawler.extract.words import is_trusted
from crawler.html.boxes import Box, Boxes, Run
from crawler.html.document import tags
from crawler.html.render import HEADINGS

_LEAVES = tags("p li dt dd td th pre blockquote figure figcaption h1 h2 h3 h4 h5 h6 tr")
_CELLS = tags("li td th dd dt")
_MARKS = frozenset(".!?。！？…,，、;；:：।؟،")


def mass_of(run: Run) -> float:
    """Return how much of a paragraph a run is: its length without links, less for odd places."""
    weight, link = run.weight, run.link
    tag = run.box.tag
    if link * 2 > weight or tag in HEADINGS or tag == "figcaption":
        return 0.0
    value = float(weight - 2 * link)
    if tag in _CELLS:
        value *= 0.5
    if weight < 80 and not _MARKS.intersection(run.text):
        value *= 0.3
    return value


def weigh(boxes: Boxes) -> None:
    """Set the mass of every box."""
    for run in boxes.runs:
        if run.weight >= 20:
            run.box.mass += mass_of(run)
    for box in reversed(boxes.all):
        if box.parent is not None:
            box.parent.mass += box.mass


@dataclass
class Choice:
    """The container of the body, and what of it is left out."""

    box: Box
    dropped: set[Box | Run] = field(default_factory=set)


def find(boxes: Boxes) -> Choice:
    """Find the container of the body and drop from it what does not belong."""
    weigh(boxes)
    root = boxes.root
    total = root.mass
    dropped: prune.Dropped = set()
    named = prune.reasons(boxes.all, total)
    prune.drop_named(root, named, dropped)
    box = _container(boxes, dropped)
    prune.drop_links(box, dropped)
    prune.drop_sections(box, dropped)
    return Choice(box, dropped)


def _container(boxes: Boxes, dropped: prune.Dropped) -> Box:
    root = boxes.root
    total = root.mass
    best = None
    for box in boxes.all:
        if box.mass < 0.4 * total or box in dropped or not box.mass:
            continue
        if "articleBody" in (box.attrs.get("itemprop") or ""):
            return box
        if is_trusted(box):
            best = box
    if best is not None and best.mass > 0.5 * total:
        return best
    return descend(root)


def descend(root: Box) -> Box:
    """Go down from `root` as long as one box holds most of the mass."""
    box = root
    while True:
        best = max(
            (kid for kid in box.kids if isinstance(kid, Box)), key=lambda kid: kid.mass, default=None
        )
        if best is None or best.mass < 0.8 * box.mass or best.tag in _LEAVES or not best.mass:
            return box
        box = best
