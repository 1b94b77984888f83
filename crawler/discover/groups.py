"""Links grouped by where they stand, and how much each group looks like a list of articles."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.discover.address import form, telling
from crawler.discover.item_date import has_date
from crawler.discover.links import HEADINGS, Link, Place, in_heading
from crawler.html.document import Node
from crawler.text import weight
from crawler.urls import same_site

_ENOUGH = 30
"""Entries from which on a longer list is no better one."""
_SAMPLE = 12
"""Items of a group that are looked into."""


@dataclass(slots=True, eq=False)
class Group:
    """Links that stand alike.

    Attributes:
        links: In document order, one an address.
        look: What the second look gives, 1 to 3.
        items: The element of each link that holds only this one of the group.
    """

    path: tuple[str, ...]
    links: list[Link]
    score: float = 0.0
    look: float = 1.0
    items: list[Node] = field(default_factory=list)

    @property
    def keys(self) -> set[str]:
        """The addresses of the group."""
        return {link.url for link in self.links}


def group_links(links: Iterable[Link]) -> list[Group]:
    """Group links by path; a link that stands twice in a group counts where it says more.

    Above its last three steps a path is compared by its tags alone: there classes name the block.
    """
    groups: dict[tuple[str, tuple[str, ...], str], dict[str, Link]] = {}
    for link in links:
        if link.area == "nav":
            continue
        path = link.place.path
        group = groups.setdefault((link.place.tags, path[-3:], link.area), {})
        known = group.get(link.url)
        if known is None or (known.bare and not link.bare):
            group[link.url] = link
    return [Group(key[1], _without_tools(list(found.values()))) for key, found in groups.items()]


def _without_tools(links: list[Link]) -> list[Link]:
    """Drop links that say the same at every item: "PDF", "HTML", "Listen"."""
    times = Counter(link.text for link in links)
    often = max(3, len(links) // 10)
    kept = [link for link in links if times[link.text] < often]
    return kept if len(kept) >= 3 else links


def first_look(group: Group, page_url: str) -> float:
    """Return a score from the links alone: what they say, where they stand and lead."""
    links, count = group.links, len(group.links)
    says = sum(_says(link) for link in links) / count
    texts = {link.text for link in links if link.text}
    distinct = len(texts) / count if texts else 0.3
    inside = sum(same_site(link.url, page_url) for link in links) / count
    address = sum(telling(link.url) for link in links) / count
    score = (says * distinct) * (0.3 + 0.7 * inside) * (0.35 + 0.65 * address)
    place = links[0].place
    if place.main:
        score *= 1.25
    if links[0].area:
        score *= 0.5
    return score * math.pow(min(count, _ENOUGH), 0.6)


def _says(link: Link) -> float:
    """Return how much a link's text is a title, 0 to 1."""
    if link.bare and not link.text:
        return 0.15
    share = min(link.columns, 45) / (65 if link.bare else 45)
    if link.columns > 250:
        share = 0.6
    return max(share, 0.55) if in_heading(link) else share


def second_look(group: Group) -> float:
    """Return a factor from what the items hold: dates, headings, images, text."""
    group.items = items_of(group.links)
    sample = group.items[:: max(1, len(group.items) // _SAMPLE)][:_SAMPLE]
    size = len(sample)
    dates = sum(has_date(item) for item in sample) / size
    headings = sum(_has(item, HEADINGS) for item in sample) / size
    images = sum(_has(item, "img, picture") for item in sample) / size
    text = sum(min(weight((item.text() or "")[:1_000]), 200) / 200 for item in sample) / size
    return 1 + 0.6 * dates + 0.6 * headings + 0.2 * images + 0.5 * text


def _has(item: Node, selector: str) -> bool:
    return item.css_first(selector) is not None


def items_of(links: list[Link]) -> list[Node]:
    """Return for each link the highest element that holds only this one of them."""
    held: Counter[int] = Counter()
    for link in links:
        place: Place | None = link.place
        while place is not None:
            held[place.node.mem_id] += 1
            place = place.parent
    items = []
    for link in links:
        place = link.place
        while place.parent is not None and held[place.parent.node.mem_id] == 1:
            place = place.parent
        items.append(place.node)
    return items


def outside(group: Group, best: Group) -> Group:
    """Return the links of a group that do not stand in an item of the best group.

    Those that do are the item's author, place or last reply.
    """
    taken = {item.mem_id for item in best.items}
    links = [link for link in group.links if not _stands_in(link.place, taken)]
    return Group(group.path, links)


def _stands_in(place: Place | None, taken: set[int]) -> bool:
    while place is not None:
        if place.node.mem_id in taken:
            return True
        place = place.parent
    return False


def is_kin(group: Group, best: Group) -> bool:
    """Tell whether another group belongs to the same list as the best one."""
    if group.path != best.path and len(group.keys & best.keys) > 0.3 * len(group.links):
        return False
    ours, theirs = best.links[0].place, group.links[0].place
    if group.links[0].area not in ("", best.links[0].area):
        return theirs.heading and ours.heading and _alike(group, best) and _forms(group, best) > 0.8
    if group.path == best.path and len(group.path) > 2:
        return True
    likely = _alike(group, best)
    if theirs.tag == ours.tag and _share_parent(theirs.path, ours.path) and likely:
        return True
    return likely and _forms(group, best) >= (0.6 if theirs.heading == ours.heading else 0.8)


def _alike(group: Group, best: Group) -> bool:
    """Tell whether the links of two groups say about as much."""
    ours = sum(link.columns for link in best.links) / len(best.links)
    theirs = sum(link.columns for link in group.links) / len(group.links)
    return 0.4 * ours <= theirs <= 2.5 * ours


def _share_parent(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two paths part only near their ends."""
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    return common >= max(2, max(len(one), len(other)) - 4)


def _forms(group: Group, best: Group) -> float:
    forms = Counter(form(link.url) for link in best.links)
    strong = {f for f, n in forms.items() if n >= max(2, len(best.links) // 5)}
    return sum(form(link.url) in strong for link in group.links) / len(group.links)
