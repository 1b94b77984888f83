"""What a page is to us: the feeds that it declares, and the list of articles that it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.html.document import Document, Node
from crawler.text import fold
from crawler.urls import resolve

_TYPES = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/x-rss+xml": "rss",
    "text/rss+xml": "rss",
    "text/rss": "rss",
    "application/atom+xml": "atom",
    "application/x.atom+xml": "atom",
    "application/x-atom+xml": "atom",
    "text/atom+xml": "atom",
    "application/feed+json": "json",
    "application/json": "json",
}
_VAGUE = frozenset({"application/json"})
_NO_FEED = re.compile(
    r"/wp-json/|oembed|/api/oembed|manifest\.json|opensearch|\.xsl\b",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"comments?[-_./ ]|/comments|comments?\b|kommentar|commentaires",
    re.IGNORECASE,
)
_FEED_ADDRESS = re.compile(
    r"(?:^|/)(?:feed|rss|atom|index\.xml|rdf|feeds)(?:/|$|\.)|\.(?:rss|atom|rdf)$"
    r"|(?:feed|rss|atom)[^/]*\.(?:xml|json|php)$|feed=(?:rss|atom)", re.IGNORECASE,
)  # fmt: skip
_MAX_FEEDS = 50


@dataclass(frozen=True, slots=True)
class DeclaredFeed:
    """A feed that a page names.

    Attributes:
        type: rss, atom, json, or None where only its address speaks for it.
        comments: It is a feed of comments: last choice.
    """

    url: str
    type: str | None
    title: str | None
    comments: bool


def declared_feeds(page: Document) -> list[DeclaredFeed]:
    """Return the feeds of a page, best first; anchors count where no link element names any."""
    found: dict[str, DeclaredFeed] = {}
    for node in page.css("link[href]")[:2_000]:
        kind = _declared_type(node)
        if kind is not None:
            _add(found, page, node, kind or None)
    if not found:
        for node in page.css("a[href]")[:5_000]:
            address = (node.attributes.get("href") or "").strip()
            if _FEED_ADDRESS.search(address.partition("#")[0][:1_000]):
                _add(found, page, node, None)
    section = page.url.partition("?")[0].rpartition("/")[0] + "/"
    inner = section if urlsplit(section).path != "/" else None
    return sorted(list(found.values())[:_MAX_FEEDS], key=lambda feed: _rank(feed, inner))


def is_for_comments(text: str) -> bool:
    """Whether a feed's address or title says that it is one of comments."""
    return _COMMENTS.search(text) is not None


def _rank(feed: DeclaredFeed, section: str | None) -> int:
    """Return the place of a feed: that of the page's own section, of the site, of comments."""
    if feed.comments:
        return 2
    return 0 if section and feed.url.startswith(section) else 1


def _declared_type(node: Node) -> str | None:
    """Return the type of a link element's feed, "" where it names none; None: it is no feed."""
    attributes = node.attributes
    rel = (attributes.get("rel") or "").lower().split()
    media = (attributes.get("type") or "").partition(";")[0].strip().lower()
    kind = _TYPES.get(media)
    if _NO_FEED.search(attributes.get("href") or ""):
        return None
    if "feed" in rel:
        return kind or ""
    if "stylesheet" in rel or ("alternate" not in rel and rel):
        return None
    if not rel and media in _VAGUE:
        return None
    return kind


def _add(found: dict[str, DeclaredFeed], page: Document, node: Node, kind: str | None) -> None:
    href = (node.attributes.get("href") or "").strip()
    url = resolve(page.base, href) if href else None
    if url is None or url in found:
        return
    title = fold(node.attributes.get("title") or "")
    if node.tag == "a":
        title = fold(node.text()) or title
    comments = is_for_comments(url) or is_for_comments(title)
    found[url] = DeclaredFeed(url, kind, title or None, comments)
