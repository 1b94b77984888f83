"""Where the article stands on its page."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.extract import prune
from crawler.extract.lines import ends_sentence, is_leading_line, letters
from crawler.extract.words import CAPTIONS, is_trusted, words_of
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
    """The container of the body, and what of it is left out.

    Attributes:
        lead: What stands above the container and belongs before it.
    """

    box: Box
    dropped: set[Box | Run] = field(default_factory=set)
    lead: list[Run] = field(default_factory=list)


def find(boxes: Boxes, title: str) -> Choice:
    """Find the container of the body and drop from it what does not belong."""
    mark_captions(boxes)
    weigh(boxes)
    root = boxes.root
    total = root.mass
    dropped: prune.Dropped = set()
    named = prune.reasons(boxes.all, total)
    prune.drop_named(root, named, dropped)
    anchor = _headline(boxes, title, dropped)
    box = _container(boxes, dropped, anchor)
    prune.drop_links(box, dropped)
    prune.drop_sections(box, dropped)
    lead = _lead(boxes, anchor, box, dropped) if anchor is not None else []
    return Choice(box, dropped, lead)


def mark_captions(boxes: Boxes) -> None:
    """Make figures of boxes that hold pictures and little else, whatever they are called."""
    for box in boxes.all:
        if not box.weight or box.weight > 700 or box.tag in ("figcaption", "body"):
            continue
        parent = box.parent
        if parent is None or not parent.media or not box.attrs:
            continue
        if words_of(box) & CAPTIONS and not box.media:
            box.tag = "figcaption"
            if (
                parent.tag not in ("figure", "p", "li", "td")
                and parent.weight < 1.5 * box.weight + 30
            ):
                parent.tag = "figure"


def _headline(boxes: Boxes, title: str, dropped: prune.Dropped) -> Box | None:
    """Return the heading that shows the page's title: the first h1 that does, else a lower one.

    Where none does, it is the first h1 outside of page furniture.
    """
    name = letters(title)
    found = first = None
    for box in boxes.all:
        if box.tag in ("h1", "h2", "h3") and 3 < box.weight < 600:
            text = letters(" ".join(run.text for run in box.runs()))
            if len(text) > 3 and (text in name or (len(name) > 12 and name in text)):
                if box.tag == "h1":
                    return box
                found = found or box
            elif first is None and box.tag == "h1" and box not in dropped:
                if not any(above in dropped for above in box.above()):
                    first = box
    return found or first


def _container(boxes: Boxes, dropped: prune.Dropped, anchor: Box | None) -> Box:
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
    around = set(anchor.above()) if anchor is not None else set()
    if best is not None and best.mass > 0.5 * total:
        return descend(best, around, 1.01)
    return descend(root, around, SHARE)


SHARE = 0.78


def descend(root: Box, around: set[Box], share: float) -> Box:
    """Go down from `root` as long as one box holds most of the mass.

    Where none does, the box with the headline is entered (`around` are those that hold it) if
    the others look like a feed of other articles.
    """
    box = root
    while True:
        kids = [kid for kid in box.kids if isinstance(kid, Box) and kid.mass]
        best = max(kids, key=lambda kid: kid.mass, default=None)
        if best is None or best.tag in _LEAVES:
            return box
        if best.mass < share * box.mass or (around and best not in around):
            titled = next((kid for kid in kids if kid in around), None)
            if (
                titled is not None
                and titled is not best
                and titled.mass > max(150, 0.12 * box.mass)
            ):
                others = [kid for kid in kids if kid is not titled]
                if sum(map(_feed_mass, others)) > 0.5 * sum(kid.mass for kid in others):
                    box = titled
                    continue
            if best.mass < share * box.mass:
                return box
        box = best


def _feed_mass(box: Box) -> float:
    """Return the mass of a box if it looks like a feed: links, or headlines of its own."""
    if box.link > 0.12 * box.weight:
        return box.mass
    stack, seen = [box], 0
    while stack and seen < 200:
        inner = stack.pop()
        seen += 1
        if inner.tag == "h1":
            return box.mass
        stack.extend(kid for kid in inner.kids if isinstance(kid, Box))
    return 0.0


def _lead(boxes: Boxes, anchor: Box, body: Box, dropped: prune.Dropped) -> list[Run]:
    """Return the paragraphs between headline and body: the article's first."""
    above_anchor = set(anchor.above())
    if body in above_anchor:
        return []
    found: list[Run] = []
    behind = False
    skipped: set[Box] = set()
    for box in boxes.all:
        if box is body:
            return found if len(found) < 4 else []
        if box is anchor:
            behind = True
        elif box in dropped or box.parent in skipped or box.tag in _NOT_LEADS:
            skipped.add(box)
        elif behind:
            found += [kid for kid in box.kids if isinstance(kid, Run) and _is_lead(kid)]
    return []


def _is_lead(run: Run) -> bool:
    if not 50 < run.weight < 1_200 or run.link > 0.3 * run.weight or is_leading_line(run.text):
        return False
    return run.weight > 90 or ends_sentence(run.text)


_NOT_LEADS = tags("figure figcaption li td th ul ol nav footer aside form h1 details")
