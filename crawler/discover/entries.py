"""The list of articles that a page shows, found without rules."""

from __future__ import annotations

from crawler.discover.article_like import reads_as_article
from crawler.discover.groups import (
    Group,
    first_look,
    group_links,
    is_kin,
    items_of,
    outside,
    second_look,
)
from crawler.discover.item import date_in, title_in
from crawler.discover.links import Link, Map
from crawler.discover.reading import Reading
from crawler.html.document import Document
from crawler.models.entry import Entry
from crawler.urls import same_site

MIN_ENTRIES = 3
_LOOKED_INTO = 8
"""Groups whose items are looked into: the best ones by their links alone."""
_MAX_ENTRIES = 2_000


def find_entries(page: Document, reading: Reading) -> list[Entry]:
    """Return the entries of the page's main list; none where no list stands out."""
    links = chosen_links(page)
    if len(links) < MIN_ENTRIES:
        return []
    items = items_of(links)
    if reads_as_article(page, items):
        return []
    lang = page.root.attributes.get("lang")
    entries = []
    for link, item in zip(links, items, strict=True):
        title = title_in(item, link.place.node) or link.text
        date = date_in(item, link.url, reading, lang)
        entries.append(Entry(url=link.url, title=title or None, date=date, listing=reading.url))
    return entries


def chosen_links(page: Document) -> list[Link]:
    """Return the links of the best group and its kin, in document order, one an address."""
    groups = [group for group in group_links(Map(page).links()) if group.links]
    for group in groups:
        group.score = first_look(group, page.url)
    groups.sort(key=lambda group: -group.score)
    likely = [group for group in groups[:_LOOKED_INTO] if group.score > 0]
    for group in likely:
        group.score *= second_look(group)
    if not likely:
        return []
    best = max(likely, key=lambda group: group.score)
    others = (outside(group, best) for group in groups if group is not best)
    chosen = [best, *(group for group in others if group.links and is_kin(group, best))]
    return _merge([_fitting(group, best, page.url) for group in chosen])


def _fitting(group: Group, best: Group, page_url: str) -> Group:
    """Drop links that say nothing, and those that leave the site, where the best ones do not."""
    count = len(best.links)
    links = group.links
    if sum(bool(link.text) for link in best.links) > 0.7 * count:
        links = [link for link in links if link.text]
    if group is not best and sum(same_site(x.url, page_url) for x in best.links) > 0.8 * count:
        links = [link for link in links if same_site(link.url, page_url)]
    return Group(group.path, links)


def _merge(groups: list[Group]) -> list[Link]:
    kept: dict[str, Link] = {}
    for group in groups:
        for link in group.links:
            kept.setdefault(link.url, link)
    return sorted(kept.values(), key=lambda link: link.index)[:_MAX_ENTRIES]
