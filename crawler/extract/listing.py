"""What speaks for a listing: a page of other articles, whatever text it shows of them.

Each sign has a weight, fitted by hand on the pages of ../shared/corpus: of 450 articles none comes
to more than 1.0, and six in seven of 81 listings to 1.5 (tests/quality/test_refusals.py).
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urljoin, urlsplit

from crawler.extract.appended import is_signed
from crawler.extract.body import Choice
from crawler.extract.metadata import Metadata
from crawler.extract.metadata.json_ld import types_of
from crawler.extract.series import is_of_series
from crawler.html.boxes import Box, Boxes, Run
from crawler.html.document import Document, Node, tags
from crawler.html.render import HEADINGS
from crawler.urls import is_home

ENOUGH = 1.5
"""Sum of signs from which on a page is a listing."""
_MANY_HEADINGS = 3

_HEADLINES = tags("h1 h2")
_PARAGRAPH, _OPENING = 80, 1_200
"""Weight of a paragraph, and of those above all links to others from which on it is an article."""
_OWN_TEXT = 400
"""Text below each heading, on average, from which on it is no teaser of another page's."""

_LISTED = tags("archive category tag blog home paged search search-results error404")
"""Classes that content management systems give the body of their listings."""
_SINGLE = tags("single blog-post single-post single-format-standard postid post-template-default")
_COLLECTIONS = tags("collectionpage searchresultspage")
_WITHIN = re.compile(
    r"/(?:categor(?:y|ies|ia|ie)|kategorien?|rubri[ck](?:que)?|tags?|topics?|temas?|sections?|hub"
    r"|authors?|channel|label)/[^/]+(?:/[^/]+)?/?$"
    r"|/(?:category|kategorie)/(?:[^/]+/){3,5}$",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"/(?:archives?|blogs?|news|posts|articles?|latest|issues|nachrichten|noticias|actualites"
    r"|nyheter|search|all|tags?|categor(?:y|ies)|kategorien?|authors?|topics|genindex)"
    r"(?:\.\w{2,5})?/?$|/page/\d{1,5}/?$"
    r"|/archives?/(?:19|20)\d\d(?:/(?:0[1-9]|1[0-2]))?/?$|/(?:19|20)\d\d/(?:0[1-9]|1[0-2])/?$",
    re.IGNORECASE,
)
"""How the paths of listings end; the words by which sites name them."""
_PAGED = re.compile(r"/(?:page|seite|pagina)/?\d{1,4}/?$", re.IGNORECASE)
"""The whole path of the further pages of a front."""
_SEARCH = re.compile(r"/(?:search|suche|recherche|buscar|busca|ricerca|find)\b", re.IGNORECASE)
"""The page to search at."""


def listing_signs(
    document: Document, boxes: Boxes, choice: Choice, facts: Metadata, kind: str
) -> float:
    """Return the sum of what speaks for a listing, less what speaks for an article.

    Args:
        document: The page.
        boxes: Its boxes.
        choice: The body that was found.
        facts: Its metadata.
        kind: What it says in og:type.
    """
    address = urlsplit(document.url)
    stated = _stated(document, boxes, facts, kind)
    total = stated + float(bool(_WITHIN.search(address.path) or _ENDING.search(address.path)))
    total += 1.0 * (choice.cards > 0.4 * choice.total) + 1.0 * bool(_PAGED.match(address.path))
    total += 0.5 * _holds_search(address, choice)
    # Where nothing else speaks for a listing, no links are counted: that is dear.
    if total <= -1.0:
        return total
    if total < ENOUGH and _heads_others(document, address, choice):
        total += 2.0
    if total < ENOUGH and total + 2.0 >= ENOUGH:
        canonical = facts.canonical
        total += 2.0 * is_of_series(document, choice, canonical)
        # An issue of a magazine may be shown so, too, where nothing else speaks for a listing.
        total += 1.0 * _shows_posts(document, address, choice)
    return total


def _stated(document: Document, boxes: Boxes, facts: Metadata, kind: str) -> float:
    """Return what the page says of its kind."""
    names = set((boxes.root.attrs.get("class") or "").lower().split())
    is_single, is_listed = bool(names & _SINGLE), bool(names & _LISTED)
    # Some themes call every page so; the headline of an article may lead to the article itself.
    total = -1.5 if is_single else 1.5 * (is_listed and not _heads_itself(document))
    total += 1.0 * is_home(document.url)
    article = facts.json_ld.article
    if article is not None and not _is_of_front(article, document.url):
        return total - 2.0
    kinds = {kind for node in facts.json_ld.nodes for kind in types_of(node)}
    total += 1.5 * bool(kinds & _COLLECTIONS)
    return total + (-0.5 if "article" in kind else 0.5 * (kind == "website"))


def _is_of_front(article: dict[str, object], url: str) -> bool:
    """Tell an article that is said to be the front page: a theme describes every page so."""
    page = article.get("mainEntityOfPage") or article.get("url")
    if isinstance(page, dict):
        page = page.get("@id")
    return isinstance(page, str) and is_home(page) and not is_home(url)


def _holds_search(address: SplitResult, choice: Choice) -> bool:
    """Tell the page to search at, by its address and by the field in it."""
    found = _SEARCH.search(address.path)
    return bool(found and choice.box.node.css_first("input[name=q], input[type=search]"))


def _heads_itself(document: Document) -> bool:
    """Tell a page with a headline that is a link to the page."""
    address = urlsplit(document.url)
    for link in document.css("h1 a[href]")[:_MANY_HEADINGS]:
        found = _target(document, link)
        if found is not None and found[1:3] == address[1:3] and not is_home(document.url):
            return True
    return False


def _heads_others(document: Document, address: SplitResult, choice: Choice) -> bool:
    """Tell a body most of whose headings lead to other pages of the site."""
    every, linked = 0, 0
    stack: list[Box | Run] = [choice.box]
    while stack:
        item = stack.pop()
        if isinstance(item, Run) or item in choice.dropped:
            continue
        if item.tag not in HEADINGS:
            stack.extend(item.kids)
        elif item.weight > 8:
            every += 1
            if item.link > 0.8 * item.weight:
                linked += _leads_on(document, address, item.node.css_first("a[href]"))
    if linked < _MANY_HEADINGS or linked < 0.6 * every or choice.box.mass > _OWN_TEXT * every:
        return False
    return not _opens_with_text(choice)


def _shows_posts(document: Document, address: SplitResult, choice: Choice) -> bool:
    """Tell a body of several posts, shown whole: headlines that are signed and lead to their pages.

    Nothing stands above the first: an article may show others below its own text.
    """
    runs = list(choice.box.runs())
    found = 0
    for at, run in enumerate(runs):
        if run.box.tag in _HEADLINES and run.link > 0.8 * run.weight and is_signed(runs, at):
            found += _leads_on(document, address, run.box.node.css_first("a[href]"))
        elif not found and run.weight > _PARAGRAPH and run.box.tag not in HEADINGS:
            return False
    return found >= _MANY_HEADINGS


def _opens_with_text(choice: Choice) -> bool:
    """Tell an article above the headings of others."""
    weight = 0
    for run in choice.box.runs():
        if run.box.tag in HEADINGS and run.link > 0.8 * run.weight:
            return False
        if run.weight > _PARAGRAPH and run.link < 0.5 * run.weight:
            weight += run.weight
            if weight > _OPENING:
                return True
    return False


def _leads_on(document: Document, address: SplitResult, link: Node | None) -> bool:
    """Tell a link to another page of the site: posts of a thread link to their own place."""
    found = _target(document, link) if link is not None else None
    if found is None or found.fragment:
        return False
    return found.netloc == address.netloc and found.path != address.path


def _target(document: Document, link: Node) -> SplitResult | None:
    try:
        return urlsplit(urljoin(document.base, link.attributes.get("href") or ""))
    except ValueError:
        return None
