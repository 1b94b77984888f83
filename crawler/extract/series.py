"""Series: neighbours of one kind, each with a title that leads to another page of the site.

That is what listings are made of, whatever their boxes are called. A thread is made of neighbours
of one kind, too, but its posts repeat one title or lead to their own place on the page; the items
of a round-up have their links within their text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from statistics import median
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from crawler.extract.body import Choice
from crawler.extract.lines import is_dated
from crawler.extract.metadata.words import flat
from crawler.extract.words import kind_of
from crawler.html.boxes import Box, Run
from crawler.html.document import Document, Node, tags
from crawler.html.render import HEADINGS

_FEWEST = 4
"""Neighbours of one kind that make a series."""
_SHARE = 0.6
"""Of the text that was found, what stands in series from which on the page is a listing."""
_TITLE, _TITLES = 15, 30
"""Weight of a title at least, and on average: the names of members are shorter."""
_LEAST_LINKED = 0.02
"""Share of titles in items that are as long as they may be."""
_LOOKED_AT = 8
"""Runs of an item among which its title stands."""
_OWN_TEXT, _DATED_TEXT = 400, 1_500
"""Text of an item on average, up to which it is a teaser; items with a date may hold more."""
_BESIDE = 200
"""Weight of what an item holds beside its text, which is as much again, at most."""
_LIKE = 4
"""How much longer than its neighbours an item is at most."""
_MOST = 2_000
"""Boxes that are looked at."""
_NOT_ITEMS = HEADINGS | tags("p tr td th dt dd blockquote pre")
Place = tuple[str, str]
"""Host and path of a page."""


class _Item(NamedTuple):
    box: Box
    title: str
    is_dated: bool


def is_of_series(document: Document, choice: Choice, canonical: str | None) -> bool:
    """Tell a body that is one item of a series, or that is made of one."""
    own = _own_places(document, {document.url, canonical or document.url})
    return _is_item(document, choice.box, own) or _is_made_of_items(document, choice, own)


def _own_places(document: Document, addresses: set[str]) -> frozenset[Place]:
    places = {_place(document, address) for address in addresses}
    return frozenset(place for place in places if place is not None)


def _is_item(document: Document, box: Box, own: frozenset[Place]) -> bool:
    for inner in (box, *box.above()):
        outer = inner.parent
        # The parts that a page is laid out in may begin with links, too.
        if outer is None or inner.weight > min(_DATED_TEXT, _BESIDE + 2 * box.weight):
            return False
        if inner.tag in _NOT_ITEMS:
            continue
        like = _kinds(outer).get(kind_of(inner), [])
        if len(like) < _FEWEST or inner.weight > _LIKE * median(kid.weight for kid in like):
            continue
        if _item(document, inner, own) is not None and _series(document, like, own):
            return True
    return False


def _is_made_of_items(document: Document, choice: Choice, own: frozenset[Place]) -> bool:
    if choice.box.link < max(_FEWEST * _TITLE, _LEAST_LINKED * choice.box.weight):
        return False
    items: list[_Item] = []
    stack, seen = [choice.box], 0
    while stack and seen < _MOST:
        box = stack.pop()
        seen += 1
        found: set[Box | Run] = set()
        for like in _kinds(box).values():
            series = _series(document, like, own) if len(like) >= _FEWEST else []
            items += series
            found.update(item.box for item in series)
        left = choice.dropped | found
        stack += [kid for kid in box.kids if isinstance(kid, Box) and kid not in left]
    if not items:
        return False
    whole = sum(run.weight for run in _kept(choice, choice.box))
    text = sum(run.weight for item in items for run in _kept(choice, item.box))
    dated = sum(item.is_dated for item in items) > _SHARE * len(items)
    return text > _SHARE * whole and text < (_DATED_TEXT if dated else _OWN_TEXT) * len(items)


def _kept(choice: Choice, outer: Box) -> Iterator[Run]:
    stack: list[Box | Run] = [outer]
    while stack:
        item = stack.pop()
        if item in choice.dropped:
            continue
        if isinstance(item, Run):
            yield item
        else:
            stack.extend(item.kids)


def _kinds(outer: Box) -> dict[str, list[Box]]:
    """Return the boxes directly in `outer` that hold links and text, by their kind."""
    found: dict[str, list[Box]] = {}
    if len(outer.kids) < _FEWEST or not outer.link:
        return found
    for kid in outer.kids:
        if isinstance(kid, Box) and kid.link and kid.tag not in _NOT_ITEMS:
            found.setdefault(kind_of(kid), []).append(kid)
    return found


def _series(document: Document, boxes: list[Box], own: frozenset[Place]) -> list[_Item]:
    """Return the items of a series, or nothing where the boxes are none."""
    found = [item for box in boxes if (item := _item(document, box, own)) is not None]
    titles = {flat(item.title) for item in found}
    if len(found) < max(_FEWEST, 0.8 * len(boxes)) or len(titles) < 0.7 * len(found):
        return []
    return found if sum(map(len, titles)) > _least_letters(titles) else []


def _least_letters(titles: set[str]) -> float:
    """Return how many letters so many titles have at least: a third where they are no Latin."""
    latin = sum(title.isascii() for title in titles)
    return _TITLES * (latin + 0.4 * (len(titles) - latin)) * 0.8


def _item(document: Document, box: Box, own: frozenset[Place]) -> _Item | None:
    """Return a box as an item, if it has a title that is a link, and text beside it."""
    for run in islice(box.runs(), _LOOKED_AT):
        if run.weight < _TITLE or run.link < 0.8 * run.weight or run.weight == box.weight:
            continue
        if run.weight < _TITLES and is_dated(run.text):
            continue
        link = next((one for one in run.items if isinstance(one, Node) and one.tag == "a"), None)
        if link is None:
            continue
        place = _place(document, link.attributes.get("href") or "")
        if place is not None and place not in own and any(place[0] == one[0] for one in own):
            return _Item(box, run.text, _is_dated(box))
    return None


def _is_dated(box: Box) -> bool:
    return any(is_dated(run.text) for run in islice(box.runs(), 2 * _LOOKED_AT))


def _place(document: Document, address: str) -> Place | None:
    try:
        parts = urlsplit(urljoin(document.base, address))
    except ValueError:
        return None
    return None if parts.fragment else (parts.netloc, parts.path)
