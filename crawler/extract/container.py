"""Which box of a page holds the article: going down as long as one holds nearly all there is."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from crawler.extract.candidates import Stretch, stretches
from crawler.extract.tables import holds_data
from crawler.extract.words import is_trusted
from crawler.html.boxes import Box, Boxes
from crawler.html.document import tags

_mass = attrgetter("mass")
_LEAVES = tags("p li dt dd td th pre blockquote figure figcaption h1 h2 h3 h4 h5 h6 tr")


def container(boxes: Boxes, titles: list[Box]) -> Box:
    """Return the box that holds the article, once its paragraphs are weighed.

    Args:
        boxes: The page.
        titles: Where the headline stands, and stands again.
    """
    root = boxes.root
    for box in _holding(root, NAMED * root.mass):
        if "articleBody" in (box.attrs.get("itemprop") or ""):
            return box
    around = {above for title in titles for above in title.above()}
    start = root
    while (inner := _called_body(start)) is not None:
        start = inner
    box = descend(start, around, SHARE)
    return box if is_trusted(box) else _core(boxes, box)


def _holding(root: Box, least: float) -> Iterator[Box]:
    """Yield the boxes from `root` down that hold more mass than `least`, in document order."""
    stack = [root]
    while stack:
        box = stack.pop()
        yield box
        stack += [kid for kid in reversed(box.kids) if isinstance(kid, Box) and kid.mass > least]


def _core(boxes: Boxes, outer: Box) -> Box:
    """Go further down from `outer` to the paragraphs that stand together, if the rest is scraps.

    Scraps are single paragraphs among links, as comments and teasers are.
    """
    inside = {box: one for box, one in stretches(boxes).items() if outer in (box, *box.above())}
    core = max(inside, key=lambda box: inside[box].mass, default=outer)
    best = inside.get(core)
    if (
        best is None
        or best.paragraphs < 2
        or best.mass < CORE * sum(one.mass for one in inside.values())
    ):
        return outer
    path = [core, *core.above()]
    for box in reversed(path[: path.index(outer)]):
        if not _is_rest(outer, box) or _has_data_beside(outer, box):
            return outer
        others = sum(
            one.mass
            for other, one in inside.items()
            if one.paragraphs > 1 and box not in (other, *other.above())
        )
        own = inside.get(outer, _NONE)
        if others > OTHERS * best.mass or (own.paragraphs > 1 and own.mass > OWN * best.mass):
            return outer
        parts = _parts_beside(outer, box, inside)
        if sum(one.mass for one in parts if one.paragraphs > 2) > PARTS * best.mass:
            return outer
        if sum(one.mass for one in parts) > CHAPTERS * best.mass:
            return outer
        outer = box
    return outer


def _has_data_beside(outer: Box, box: Box) -> bool:
    """Tell an article whose tables of data stand in `outer`, but not in `box`."""
    kids = (kid for kid in outer.kids if isinstance(kid, Box) and kid is not box)
    data = sum(kid.mass for kid in kids if kid.mass and holds_data(kid))
    return outer.parent is not None and data > (1 - WHOLE) * outer.mass


def _is_rest(outer: Box, box: Box) -> bool:
    """Tell whether what stands in `outer` beside `box` is little, or among links."""
    weight, link = outer.weight - box.weight, outer.link - box.link
    return box.mass >= SHARE * outer.mass or link > LINKED * weight


def _parts_beside(outer: Box, box: Box, inside: dict[Box, Stretch]) -> list[Stretch]:
    """Return the stretches in boxes of `outer` that are called the same as `box`."""
    kids = (kid for kid in outer.kids if isinstance(kid, Box) and kid is not box)
    parts = {kid for kid in kids if _kind(kid) == _kind(box) and kid.link <= CLEAN * kid.weight}
    return [
        one
        for other, one in inside.items()
        if parts and not parts.isdisjoint((other, *other.above()))
    ]


def _kind(box: Box) -> tuple[str, str | None]:
    return box.tag, box.attrs.get("class")


CORE, OTHERS, OWN, PARTS, CHAPTERS, LINKED = 0.3, 0.5, 0.25, 0.1, 0.5, 0.15
"""Share of a container that its core holds at least; of the core, that others like it hold at
most, those directly in the box around it, and boxes of the same kind: in their stretches of three
paragraphs, and in all; and share of links in what stands beside it."""
_NONE = Stretch(0.0, 0)


def _called_body(outer: Box) -> Box | None:
    """Return the box in `outer` that is called a body, if it holds much and there is no second."""
    found: list[Box] = []
    stack = [outer]
    while stack:
        for kid in stack.pop().kids:
            if isinstance(kid, Box) and kid.mass > 0.1 * outer.mass:
                if is_trusted(kid):
                    found.append(kid)
                else:
                    stack.append(kid)
    best = max(found, key=lambda box: box.mass, default=None)
    if best is None or best.mass < NAMED * outer.mass:
        return None
    return best if best.mass > 0.8 * sum(box.mass for box in found) else None


NAMED = 0.4
SHARE = 0.78


def descend(root: Box, around: set[Box], share: float) -> Box:
    """Go down from `root` as long as one box holds most of the mass.

    Where none does, the box with the headline is entered (`around` are those that hold it) if
    the others look like a feed of other articles.
    """
    box = root
    while True:
        kids = [kid for kid in box.kids if isinstance(kid, Box) and kid.mass]
        best = max(kids, key=_mass, default=None)
        if best is None or _is_leaf(best):
            return box
        if best.mass < share * box.mass or (around and best not in around):
            titled = max((kid for kid in kids if kid in around), key=_mass, default=None)
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
        if best.mass < WHOLE * box.mass and _goes_on_beside(box, best):
            return box
        box = best


def _goes_on_beside(box: Box, best: Box) -> bool:
    """Tell an article a part of which stands in `box`, but not in the best of its boxes.

    Such a part is text and nothing else, or a table of data: what surrounds an article has links
    and labels. Boxes directly in the page's body are other things, such as dialogs.
    """
    rest = sum(
        kid.mass
        for kid in box.kids
        if isinstance(kid, Box)
        and kid is not best
        and (
            (kid.mass > PURE * kid.weight and kid.link <= CLEAN * kid.weight)
            or (kid.mass and holds_data(kid))
        )
    )
    return box.parent is not None and rest > (1 - WHOLE) * box.mass


WHOLE, PURE, CLEAN = 0.96, 0.8, 0.1
"""Share of a box from which on nothing is missed beside it; share of paragraphs and of links in
what an article goes on with."""


def _is_leaf(box: Box) -> bool:
    """Tell a paragraph, or a cell or item that is no more than one."""
    if box.tag not in _LEAVES:
        return False
    return sum(1 for kid in box.kids if isinstance(kid, Box) and kid.mass) < 2


def _feed_mass(box: Box) -> float:
    """Return the mass of a box if it looks like a feed: links, or headlines of its own.

    Lists of links beside its paragraphs are no sign of one.
    """
    weight, link = box.weight, box.link
    stack, seen = [box], 0
    while stack and seen < 200:
        inner = stack.pop()
        seen += 1
        if inner.tag == "h1":
            return box.mass
        for kid in inner.kids:
            if not isinstance(kid, Box):
                continue
            if kid.mass or kid.link < MOSTLY * kid.weight:
                stack.append(kid)
            else:
                weight, link = weight - kid.weight, link - kid.link
    return box.mass if link > 0.12 * weight else 0.0


MOSTLY = 0.8
