"""How much of an article each box may hold: its mass, and where the headline stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

from crawler.extract.lines import is_rights_line
from crawler.extract.metadata.words import flat
from crawler.html.boxes import LINE_BREAK, Box, Boxes, Run
from crawler.html.document import Node, tags
from crawler.html.render import HEADINGS

_NOT_TEXT = HEADINGS | tags("figcaption")
_CELLS = tags("li td th dd dt")
_MARKS = re.compile("[.!?。！？…,，、;；:：।؟،]")
_ALL_CARDS, _MOST = 0.82, 0.8
"""Share of a page that cards may be for their text to count for nothing; else so much does."""
_SHORTEST = 20
"""Weight below which a run is no text."""
_NOTICE, _LAST = 600, 12
"""Weight of a notice of rights at most, and of how many paragraphs at the end of a page it is."""
_FEWEST_CARDS = 4
_PARAGRAPH = 40
"""Weight from which on a run is a paragraph."""
_PARAGRAPHS = tags("p pre blockquote")
_BEFORE = 0.5
"""What a paragraph above the headline counts: teasers and notices stand there, seldom bodies."""


def mass_of(run: Run) -> float:
    """Return how much of a paragraph a run is: its length without links, less for odd places."""
    weight, link = run.weight, run.link
    tag = run.box.tag
    if weight < _SHORTEST or link * 2 > weight or tag in _NOT_TEXT:
        return 0.0
    value = weight - 2.0 * link
    if tag in _CELLS:
        value *= 0.5
    if weight < 80 and not _MARKS.search(run.text):
        value *= 0.3
    return value


def weigh(boxes: Boxes, anchor: Box | None, mass: Callable[[Run], float] = mass_of) -> None:
    """Add to the mass of every box those of its runs."""
    factor = 1.0
    if anchor is not None and anchor.tag == "h1":
        factor = _BEFORE
    notices = _notices(boxes.runs, mass)
    for run in boxes.runs:
        if run.box is anchor:
            factor = 1.0
        if run.weight >= _SHORTEST and (value := mass(run)) and run not in notices:
            run.box.mass += factor * value
    for box in reversed(boxes.all):
        if box.mass and (outer := box.parent) is not None:
            outer.mass += box.mass


def _notices(runs: list[Run], mass: Callable[[Run], float]) -> set[Run]:
    """Return the notices of rights, which are among the last paragraphs of a page."""
    half = reversed(runs[len(runs) // 2 + 1 :])
    late = (run for run in half if _SHORTEST <= run.weight < _NOTICE and mass(run))
    return {run for run in islice(late, _LAST) if is_rights_line(run.text)}


class Stretch(NamedTuple):
    """Paragraphs that stand together in a box, without lists and tables."""

    mass: float
    paragraphs: int


def stretches(boxes: Boxes) -> dict[Box, Stretch]:
    """Return the stretch of each box that holds paragraphs; a line break ends one, too."""
    found: dict[Box, Stretch] = {}
    for run in boxes.runs:
        box = run.box
        value = mass_of(run) if run.weight >= _PARAGRAPH and box.tag not in _CELLS else 0.0
        if not value:
            continue
        if box.parent is not None and (box.tag in _PARAGRAPHS or len(box.kids) == 1):
            box = box.parent
        mass, paragraphs = found.get(box, (0.0, 0))
        found[box] = Stretch(mass + value, paragraphs + 1 + run.items.count(LINE_BREAK))
    return found


def headlines(boxes: Boxes, title: str) -> list[Box]:
    """Return the heading that shows most of the page's title, an h1 rather than a lower one.

    Where none does, it is the first h1; without one, a lower heading that says much the same in
    other words. (A site's name in its logo shows a part of the title too.) Behind it stand those
    that say the same again, as bars do that stay in view.
    """
    name = flat(title)
    best, most = None, 0.0
    headings: list[tuple[Box, str]] = []
    for box in boxes.all:
        if box.tag in ("h1", "h2", "h3") and 3 < box.weight < 600:
            text = flat(box.text)
            headings.append((box, text))
            shown = 0.5
            if len(text) > 3 and (text in name or (len(name) > 12 and name in text)):
                shown = min(len(text), len(name)) * (2.0 if box.tag == "h1" else 1.0)
            elif box.tag != "h1":
                continue
            if shown > most:
                best, most = box, shown
    if best is None and headings:
        parts = _parts(name)
        first = headings[:_MANY]
        best = next((box for box, text in first if _is_akin(_parts(text), parts)), None)
    if best is None:
        return []
    said = next(text for box, text in headings if box is best)
    again = (box for box, text in headings if text == said and box is not best)
    return [best, *islice(again, _MANY)]


def _parts(text: str) -> set[str]:
    """Return the text in overlapping pieces of three letters."""
    return {text[at : at + 3] for at in range(len(text) - 2)}


def _is_akin(parts: set[str], others: set[str]) -> bool:
    """Tell two headings of which the shorter has a good part in the longer."""
    least = min(len(parts), len(others))
    return least > _FEW and len(parts & others) > AKIN * least


_MANY = 50
"""Headings that are compared with the title, and that repeat it, at most."""
_FEW, AKIN = 12, 0.4
"""Pieces that a heading has at least, and their share that two headings have in common."""


def discount_cards(boxes: Boxes) -> None:
    """Take from the mass of every box what stands in cards: teasers of other articles.

    Cards are four and more neighbours of one kind, nearly all with a link and little text.
    """
    lost: dict[Box, float] = {}
    for box in boxes.all:
        if not box.mass or not box.link or len(box.kids) < _FEWEST_CARDS:
            continue
        kinds: dict[tuple[str, str], list[Box]] = {}
        for kid in box.kids:
            if isinstance(kid, Box) and kid.weight and kid.tag not in _NOT_CARDS:
                kinds.setdefault((kid.tag, kid.attrs.get("class") or ""), []).append(kid)
        for cards in kinds.values():
            if len(cards) >= _FEWEST_CARDS and _are_cards(cards) and not _are_timed(cards):
                lost[box] = lost.get(box, 0.0) + sum(card.mass for card in cards)
    share = 1.0 if sum(lost.values()) < _ALL_CARDS * boxes.root.mass else _MOST
    for box, whole in lost.items():
        mass = share * whole
        box.mass -= mass
        for above in box.above():
            above.mass -= mass


def _are_cards(cards: list[Box]) -> bool:
    linked = sum(1 for card in cards if card.link > 0.05 * card.weight and card.weight < 900)
    whole = [card for card in cards if card.link]
    if linked <= 0.8 * len(cards):
        return False
    return sum(c.link for c in whole) > 0.12 * sum(c.weight for c in cards) and _lead_on(whole)


def _lead_on(cards: list[Box]) -> bool:
    """Tell links to other pages: those of a manual's definitions lead to places in it."""
    for card in cards[:_LOOKED_AT]:
        items = (item for run in card.runs() if run.link for item in run.items)
        link = next((i for i in items if isinstance(i, Node) and i.tag == "a"), None)
        if link is None or "#" not in (link.attrs.get("href") or ""):
            return True
    return False


_LOOKED_AT = 3


def _are_timed(boxes: list[Box]) -> bool:
    """Tell the lines of a transcript, each with a link to its time in the recording."""
    return all(
        any(run.link and _TIME.fullmatch(run.text) for run in islice(box.runs(), _FIRST))
        for box in islice(boxes, _FIRST)
    )


_TIME, _FIRST = re.compile(r"\W?(?:\d{1,2}:)?\d{1,2}:\d\d\W?"), 4
_NOT_CARDS = HEADINGS | tags("p tr td th dt dd blockquote pre")
