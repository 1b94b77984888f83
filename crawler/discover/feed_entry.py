"""One entry of a feed: which of its elements is the link, the date, the author, the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from crawler.discover import feed_text
from crawler.discover.names import short_name, split_tag
from crawler.discover.reading import Reading, unique
from crawler.discover.stream import Element
from crawler.models.entry import Enclosure, Entry
from crawler.text import fold
from crawler.urls import resolve

XML = "{http://www.w3.org/XML/1998/namespace}"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_ABSOLUTE = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_MAIL_NAME = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\s*\(([^()]+)\)\s*")
_NAME_MAIL = re.compile(r"([^<>@]+?)\s*<[^<>\s]+@[^<>\s]+>\s*")
_MAX_LIST = 200
"""Authors, tags or enclosures of one entry at most."""

_TITLE = ("title", "dc:title", "atom:title", "media:title", "itunes:title", "?title")
_ID = ("guid", "id", "atom:id", "dc:identifier")
_PUBLISHED = (
    "pubdate", "published", "issued", "dc:date", "atom:published", "atom:issued", "dcterms:issued",
    "dcterms:created", "created", "date", "?pubdate", "?published",
)  # fmt: skip
_MODIFIED = ("updated", "modified", "atom:updated", "atom:modified", "dcterms:modified")
_CONTENT = ("content:encoded", "xhtml:body", "xhtml:div", "content", "atom:content", "body")
_SUMMARY = (
    "description", "summary", "atom:summary", "dc:description", "tagline", "itunes:summary",
    "itunes:subtitle", "media:description", "?description", "?summary",
)  # fmt: skip
_IMAGES = frozenset(
    {"media:content", "media:thumbnail", "media:group", "itunes:image", "enclosure", "image"}
)
_MEDIA = frozenset({"media:content", "media:thumbnail", "media:group"})
_FILES = frozenset({"enclosure", "link", "atom:link", "media:content", "media:group"})

Kids = dict[str, list[Element]]


def children(element: Element, core: str | None = None) -> Kids:
    """Return the children of an element by their short names, in order.

    Those in the element's own namespace, or in `core`, have plain names.
    """
    core = split_tag(element.tag)[0] if core is None else core
    kids: Kids = {}
    for child in element:
        tag = child.tag
        if isinstance(tag, str):
            name = short_name(tag, core)
            if name in kids:
                kids[name].append(child)
            else:
                kids[name] = [child]
    return kids


def first(kids: Kids, names: Iterable[str]) -> Element | None:
    """Return the first element of the first name that has text or markup in it."""
    for name in names:
        if name in kids:
            for element in kids[name]:
                text = element.text
                if (text and not text.isspace()) or len(element):
                    return element
    return None


class Reader:
    """Reads the elements of one feed.

    Attributes:
        base: What links are relative to: the feed's address, and its `xml:base`.
    """

    def __init__(self, reading: Reading) -> None:
        self.base = reading.url
        self._reading = reading

    def rebase(self, element: Element) -> None:
        """Take note of the `xml:base` of a feed's outer element."""
        self.base = self.link(element.get(XML + "base")) or self.base

    def date(self, element: Element | None) -> datetime | None:
        """Read a date; None where it names no possible one."""
        return self._reading.date(feed_text.line(element), "feed") if element is not None else None

    def link(self, text: str | None, *within: Element) -> str | None:
        """Resolve a link against the feed's address and the `xml:base` of elements around it."""
        text = text.strip() if text else ""
        if not text:
            return None
        base = self.base
        for element in within:
            inner = element.get(XML + "base")
            base = (resolve(base, inner) if inner else None) or base
        return resolve(base, text)

    def entry(self, element: Element) -> Entry | None:
        """Read an entry; None where it is empty."""
        kids = children(element)
        if not kids:
            return None
        guid = _guid(element, kids)
        summary, content = _texts(kids)
        return Entry(
            url=self.page(kids, element) or self._permalink(element, kids),
            guid=guid,
            title=_title(kids),
            date=self.date(first(kids, _PUBLISHED)),
            modified=self.date(first(kids, _MODIFIED)),
            summary=summary,
            content=content,
            authors=_authors(kids),
            tags=_tags(kids),
            image=None if _IMAGES.isdisjoint(kids) else self._image(element, kids),
            language=_language(element, kids),
            enclosures=() if _FILES.isdisjoint(kids) else self._enclosures(element, kids),
            listing=self._reading.url,
        )

    def page(self, kids: Kids, *within: Element) -> str | None:
        """Return the page that an entry or a feed stands for."""
        for link in kids.get("link", ()):
            if not link.get("href"):
                url = self.link(link.text, *within, link)
                if url:
                    return url
        found = self.related(kids, "alternate", *within)
        odd = first(kids, ("?link", "?url")) if not found else None
        return found if odd is None else self.link(odd.text, *within, odd)

    def related(self, kids: Kids, rel: str, *within: Element) -> str | None:
        """Return the address of a relation; among several the HTML page."""
        found = None
        for link in (*kids.get("link", ()), *kids.get("atom:link", ())):
            if _rel(link) == rel:
                url = self.link(link.get("href"), *within, link)
                if url and (link.get("type") or "text/html").strip().lower() == "text/html":
                    return url
                found = found or url
        return found

    def _permalink(self, element: Element, kids: Kids) -> str | None:
        """Return a guid that is a link, where nothing else is."""
        for guid in kids.get("guid", ()):
            lasting = (guid.get("isPermaLink") or "true").strip().lower() != "false"
            if lasting and guid.text and _ABSOLUTE.match(guid.text.strip()):
                return self.link(guid.text, element)
        about = element.get(_RDF_ABOUT)
        return self.link(about) if about and _ABSOLUTE.match(about) else None

    def _enclosures(self, element: Element, kids: Kids) -> tuple[Enclosure, ...]:
        links = (*kids.get("link", ()), *kids.get("atom:link", ()))
        found = [(e, e.get("url") or e.get("href")) for e in kids.get("enclosure", ())]
        found += [(link, link.get("href")) for link in links if _rel(link) == "enclosure"]
        found += [(e, e.get("url")) for e in _media(kids, "content") if _medium(e) != "image"]
        if not found:
            return ()
        unique: dict[str, Enclosure] = {}
        for file, href in found[:_MAX_LIST]:
            url = self.link(href, element)
            if url and url not in unique:
                kind = (file.get("type") or "").strip() or None
                size = file.get("length") or file.get("fileSize")
                unique[url] = Enclosure(url=url, type=kind, bytes=_size(size))
        return tuple(unique.values())

    def _image(self, element: Element, kids: Kids) -> str | None:
        for href in _images(kids):
            url = self.link(href, element)
            if url:
                return url
        return None


def _rel(link: Element) -> str:
    """Return the relation of an Atom link; "" for the link of RSS."""
    if not link.get("href"):
        return ""
    rel = (link.get("rel") or "alternate").strip().lower()
    return rel.removeprefix("http://www.iana.org/assignments/relation/")


def _media(kids: Kids, local: str) -> list[Element]:
    """Return media: elements, also those in groups."""
    if _MEDIA.isdisjoint(kids):
        return []
    found = list(kids.get(f"media:{local}", ()))
    for group in kids.get("media:group", ()):
        found += children(group, "").get(f"media:{local}", ())
    for content in kids.get("media:content", ()) if local != "content" else ():
        found += children(content, "").get(f"media:{local}", ())
    return found[:_MAX_LIST]


def _medium(element: Element) -> str:
    """Return what a file is: image, audio, video, document, or ""."""
    medium = (element.get("medium") or "").strip().lower()
    kind = (element.get("type") or "").strip().lower().partition("/")[0]
    if medium or kind:
        return medium or kind
    path = (element.get("url") or "").partition("?")[0].lower()
    return "image" if path.endswith((".jpg", ".jpeg", ".png", ".gif", ".webp")) else ""


def _images(kids: Kids) -> Iterable[str | None]:
    yield from (e.get("url") for e in _media(kids, "content") if _medium(e) == "image")
    yield from (e.get("url") for e in _media(kids, "thumbnail"))
    yield from (e.get("href") for e in kids.get("itunes:image", ()))
    yield from (e.get("url") for e in kids.get("enclosure", ()) if _medium(e) == "image")
    for image in kids.get("image", ()):
        inner = first(children(image), ("url",))
        yield image.get("href") or (image if inner is None else inner).text


def _size(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _guid(element: Element, kids: Kids) -> str | None:
    """Return the feed's own id, raw."""
    about = element.get(_RDF_ABOUT)
    named = first(kids, _ID)
    text = about or (named.text if named is not None else None)
    return (text or "").strip() or None


def _title(kids: Kids) -> str | None:
    element = first(kids, _TITLE)
    return feed_text.title(element) if element is not None else None


def _language(element: Element, kids: Kids) -> str | None:
    named = first(kids, ("dc:language", "language"))
    return (named.text if named is not None else element.get(XML + "lang")) or None


def _texts(kids: Kids) -> tuple[str | None, str | None]:
    """Return summary and content; what RSS calls a description may be the only text there is."""
    short, full = first(kids, _SUMMARY), first(kids, _CONTENT)
    if full is not None and full.get("src"):
        full = None
    teaser = feed_text.markup(short) if short is not None else ""
    whole = feed_text.markup(full) if full is not None else ""
    summary = feed_text.summary(teaser or whole)
    return summary, whole or teaser or None


def _authors(kids: Kids) -> tuple[str, ...]:
    names = [_person(e) for e in kids.get("author", ())]
    names += [_person(e) for e in kids.get("atom:author", ())]
    for other in ("dc:creator", "itunes:author"):
        if not any(names):
            names = [_person(e) for e in kids.get(other, ())]
    return unique(names)


def _person(element: Element) -> str | None:
    """Return a person's name, or else the address that stands for it."""
    inner = children(element) if len(element) else {}
    named = first(inner, ("name", "atom:name", "email", "atom:email", "uri"))
    text = feed_text.plain_title(feed_text.raw_text(element if named is None else named)) or ""
    if "@" not in text:
        return text
    mail = _MAIL_NAME.fullmatch(text) or _NAME_MAIL.fullmatch(text)
    return fold(mail[1]) or text if mail else text


def _tags(kids: Kids) -> tuple[str, ...]:
    found = (*kids.get("category", ()), *kids.get("atom:category", ()), *kids.get("dc:subject", ()))
    return unique(e.get("label") or e.get("term") or feed_text.title(e) for e in found)
