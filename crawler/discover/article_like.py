"""Is a page one text with links beside it, and not a list? By what it says, and by its prose."""

from __future__ import annotations

import re

from crawler.discover.flat import behind
from crawler.discover.item import target_of
from crawler.html.document import Document, Node
from crawler.text import fold

_MAX_PARAGRAPHS = 2_000
_MAX_SCRIPTS = 20
_MAX_JSON = 200_000
_ITEM_TEXT = 4_000
_TEASER = 600
"""Characters of a teaser at most."""
_SENTENCE = 60
"""Characters from which on a paragraph is prose."""
_TYPE = re.compile(r'"@type"\s{0,20}:\s{0,20}\[?\s{0,20}"(\w{1,60})"')
_HEADLINE = re.compile(r'"headline"\s{0,20}:')
_ARTICLES = frozenset({"NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle"})
_LISTS = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "Blog"})


def reads_as_article(page: Document, items: list[Node]) -> bool:
    """Tell whether a page in which `items` were found is an article all the same.

    The more clearly a page calls itself an article, the less prose must stand beside the items.
    One og:type in eight is "article" on pages that are lists, so that alone proves little.
    """
    prose = prose_outside(page, items)
    listed = sum(len(fold((item.text() or "")[:_ITEM_TEXT])[:500]) for item in items)
    types, headlines = _json_ld(page)
    if types & _LISTS:
        return False
    if types & _ARTICLES and headlines == 1:
        return prose > min(1_000, max(300, 0.3 * listed))
    if page.first('meta[property="article:published_time"]') is not None:
        return prose > max(800, 0.2 * listed)
    declared = page.first('meta[property="og:type"]')
    if declared is not None and declared.attributes.get("content") == "article":
        return prose > max(1_000, listed)
    least = max(2_500, 2.5 * listed)
    return prose > least and prose_outside(page, [*items, *_teasers(items)]) > least


def _teasers(items: list[Node]) -> list[Node]:
    """Return what stands between the titles of a flat list and belongs to one.

    It is short, or leads where the title does ("Read more").
    """
    found: list[Node] = []
    following = behind(items)
    for item in items:
        nodes = following.get(item.mem_id, [])
        target = target_of(item)
        size = sum(len(fold((node.text() or "")[:_ITEM_TEXT])) for node in nodes)
        if size <= _TEASER or any(target and target_of(node) == target for node in nodes):
            found += nodes
    return found


def _json_ld(page: Document) -> tuple[set[str], int]:
    """Return the types that a page's JSON-LD names, and how many headlines it has."""
    scripts = page.css('script[type="application/ld+json"]')[:_MAX_SCRIPTS]
    text = " ".join(script.text() for script in scripts)[:_MAX_JSON]
    return set(_TYPE.findall(text)), len(_HEADLINE.findall(text))


def prose_outside(page: Document, items: list[Node]) -> int:
    """Return how many characters of paragraphs, links aside, stand outside the items."""
    taken = {item.mem_id for item in items}
    size = 0
    for paragraph in page.css("p")[:_MAX_PARAGRAPHS]:
        length = len(fold(paragraph.text() or ""))
        if length >= _SENTENCE:
            length -= sum(len(fold(link.text() or "")) for link in paragraph.css("a")[:50])
        if length >= _SENTENCE and not _is_inside(paragraph, taken):
            size += length
    return size


def _is_inside(node: Node | None, taken: set[int]) -> bool:
    while node is not None and node.tag != "body":
        if node.mem_id in taken:
            return True
        node = node.parent
    return False
