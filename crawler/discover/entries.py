"""The list of articles that a page shows, found without rules."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.discover.article_like import prose_outside, reads_as_article
from crawler.discover.groups import (
    Group,
    first_look,
    group_links,
    is_kin,
    items_of,
    outside,
    second_look,
)
from crawler.discover.item import is_number, title_beside, title_in
from crawler.discover.item_date import Dates
from crawler.discover.links import Link, Map
from crawler.discover.reading import Reading
from crawler.html.document import Document, Node
from crawler.models.entry import Entry
from crawler.urls import same_site

_ENOUGH = 3
"""Links from which on a group is a list whatever its items hold."""
_RICH = 1.6
"""What a look into the items of a shorter list must give: dates, headings, text."""
_LITTLE_PROSE = 300
"""Characters of paragraphs outside of a shorter list, at most: else the page is about them."""
_PAGED = re.compile(r"/page/?\d+|[?&/](?:p|pg|page|paged|seite)[=_-]\d+", re.IGNORECASE)
_LOOKED_INTO = 8
"""Groups whose items are looked into: the best ones by their links alone."""
_MAX_ENTRIES = 2_000
_NUMBERED = 0.7
"""Share of links that are numbers from which on they are no titles."""


def find_entries(page: Document, reading: Reading) -> list[Entry]:
    """Return the entries of the page's main list; none where no list stands out."""
    groups = _chosen(page)
    links = _merge(groups)
    items = items_of(links)
    if len(links) < _ENOUGH and not (links and _is_short_list(page, groups[0], items)):
        return []
    if reads_as_article(page, items):
        return []
    dates = Dates(items, reading, page.root.attributes.get("lang"))
    return [
        Entry(
            url=link.url,
            title=title or None,
            date=dates.of(item, link.url),
            listing=reading.url,
        )
        for link, item, title in zip(links, items, _titles(links, items), strict=True)
    ]


def _titles(links: list[Link], items: list[Node]) -> list[str]:
    """Return the titles of a list; where most links are numbers, those stand beside them."""
    pairs = list(zip(items, links, strict=True))
    titles = [title_in(item, link) or link.text for item, link in pairs]
    if sum(map(is_number, titles)) < _NUMBERED * len(titles):
        return titles
    return [
        title_beside(item, title) if is_number(title) else title
        for item, title in zip(items, titles, strict=True)
    ]


def _is_short_list(page: Document, best: Group, items: list[Node]) -> bool:
    """Tell whether one or two links are the whole list: the last page of a long one, a new tag.

    One alone may be anything, but on a page that is counted.
    """
    if best.look < _RICH or best.links[0].area or prose_outside(page, items) > _LITTLE_PROSE:
        return False
    return len(items) > 1 or _PAGED.search(page.url) is not None


def _chosen(page: Document) -> list[Group]:
    """Return the best group of links and its kin."""
    groups = [group for group in group_links(Map(page).links()) if group.links]
    for group in groups:
        group.score = first_look(group, page.url)
    groups.sort(key=lambda group: -group.score)
    likely = [group for group in groups[:_LOOKED_INTO] if group.score > 0]
    for group in likely:
        group.look = second_look(group)
        group.score *= group.look
    if not likely:
        return []
    best = max(likely, key=lambda group: group.score)
    others = (outside(group, best) for group in groups if group is not best)
    chosen = [best, *(group for group in others if group.links and is_kin(group, best))]
    return [_fitting(group, best, page.url) for group in chosen]


def _fitting(group: Group, best: Group, page_url: str) -> Group:
    """Drop links that say nothing, and those that leave the site, where the best ones do not."""
    count = len(best.links)
    links = group.links
    if sum(bool(link.text) for link in best.links) > 0.7 * count:
        links = [link for link in links if link.text]
    if group is not best and sum(same_site(x.url, page_url) for x in best.links) > 0.8 * count:
        links = [link for link in links if same_site(link.url, page_url)]
    return replace(group, links=links)


def _merge(groups: list[Group]) -> list[Link]:
    """Return the links of groups in document order, one an address."""
    kept: dict[str, Link] = {}
    for group in groups:
        for link in group.links:
            kept.setdefault(link.url, link)
    return sorted(kept.values(), key=lambda link: link.index)[:_MAX_ENTRIES]
