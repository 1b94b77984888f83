"""The vocabularies of feeds and sitemaps: one short name for an element, whatever its prefix."""

from __future__ import annotations

from functools import lru_cache

PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
"""The prefix that everybody uses, and the namespace that it stands for."""

_PLAIN = (
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/",
    "http://channel.netscape.com/",
    "http://backend.userland.com/",
    "http://blogs.law.harvard.edu/",
    "http://cyber.law.harvard.edu/",
)
"""Namespaces of RSS itself, by their beginnings; its modules begin alike but are named above."""

_ODD = {
    "http://purl.org/atom/ns": "atom",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/net/rss1.1/payload": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
}
"""Other writings of a namespace, in lower case, by their beginnings."""

_KNOWN = {uri.lower(): prefix for prefix, uri in PREFIXES.items()}


def split_tag(tag: str) -> tuple[str, str]:
    """Return namespace and local name of lxml's `{namespace}local`."""
    if tag.startswith("{"):
        uri, _, local = tag[1:].partition("}")
        return uri, local
    return "", tag


@lru_cache(maxsize=4096)
def short_name(tag: str, core: str = "") -> str:
    """Return the short name of an element, in lower case: `title`, `dc:creator`, `?price`.

    Plain names are those of RSS, those without a namespace, and those in `core`, the namespace of
    the entry that holds them. A namespace that nobody knows becomes `?`.
    """
    uri, local = split_tag(tag)
    local = local.lower()
    if not uri:
        prefix, colon, rest = local.partition(":")
        return _prefixed(prefix if prefix in PREFIXES else "?", rest) if colon else local
    if uri == core:
        return local
    return _prefixed(_family(uri.lower().strip()), local)


def _prefixed(prefix: str, local: str) -> str:
    if not prefix:
        return local
    return prefix + local if prefix == "?" else f"{prefix}:{local}"


def _family(uri: str) -> str:
    known = _KNOWN.get(uri) or _KNOWN.get(uri + "/")
    if known:
        return known
    for start, prefix in _ODD.items():
        if uri.startswith(start):
            return prefix
    modules = uri.startswith("http://purl.org/rss/1.0/modules/")
    return "" if uri.startswith(_PLAIN) and not modules else "?"
