"""The links of a page with the place where each stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.discover.address import is_chrome, is_share_host
from crawler.html.document import Document, Node
from crawler.html.topics import without_topics
from crawler.text import fold, weight
from crawler.urls import is_home, resolve, same_site

_MAX_LINKS = 5_000
_TELLING = 16
"""Columns from which on a link's text may be a title."""
_WIDEST = 60
"""Columns from which on a wider title counts no more."""
HEADINGS = "h1, h2, h3, h4, h5, h6"
_HEADINGS = frozenset(HEADINGS.split(", "))
_STATE = re.compile(
    r"^(?:is|has|js|no|wow|animated|fade\w*|visible|hidden|active|current|selected|open|closed|hot|new"
    r"|old|read|unread|sticky|pinned|locked|first|last|odd|even|alt|row\d?|left|right|clearfix|clear"
    r"|big|small|large|medium|featured|hero|top|has-?\w+|no-?\w+|is-?\w+|post|type|status|format"
    r"|tag|category|hentry|publish|standard|lazy\w*|ng-\w+|col|xs|sm|md|lg|xl|item|end|begin|start)$",
    re.IGNORECASE,
)
_TAXONOMY = re.compile(r"^(?:category|tag|post_tag|status|format|type|author|postid|post|id)[-_]")
_HASH = re.compile(
    r"^(?:css|sc|jsx|svelte|emotion|styled|_)[-_]?[A-Za-z0-9]{4,}|[A-Z]\w*[a-z]\w*[A-Z0-9]\w*$"
)
_LONGEST_NAME = 40
"""Characters of a class from which on it was made by a program."""
_NAV = (
    "nav navbar navigation menu crumbs crumb toolbar topbar subnav mega-menu megamenu pagination "
    "pager paging page-numbers footer foot colophon copyright consent lang langs language "
    "languages social share sharing login skip"
)
_ASIDE = (
    "aside related recent popular trending most-read mostread most-viewed most-popular "
    "most-commented tag-cloud tagcloud blogroll ranking rank hot-list hot-news partners partner "
    "links comments comment"
)
_ASIDES = "sidebar side-bar widget recommend promo advert sponsor"


def _names(names: str, prefixes: str, anywhere: str) -> re.Pattern[str]:
    """Compile a pattern of whole names, of names that begin so, and of parts of names."""
    whole = "|".join(names.split())
    begin = "|".join(rf"{prefix}\w*" for prefix in prefixes.split())
    return re.compile(rf"{anywhere}|(?:^|[\s_-])(?:{whole}|{begin})(?:$|[\s_-])", re.IGNORECASE)


_AREA = (
    ("nav", _names(_NAV, "cookie", "breadcrumb")),
    ("aside", _names(_ASIDE, _ASIDES, "blog-?roll")),
    ("slider", _names("slide slides slider slideshow", "owl-", (
        "carousel|swiper|slick|ticker|marquee|flexslider|bxslider|slider$|slideshow"
    ))),
)  # fmt: skip
_TAG_AREA = {"nav": "nav", "footer": "nav", "aside": "aside", "dialog": "nav"}
_SKIPPED = re.compile(
    r"[\W\d_]*|\d{1,4} ?(?:s|m|h|d|w|sec|min|hr|mins|hours?|minutes?|days?|weeks?|months?|years?"
    r"|comments?|replies|views|likes)(?: ago)?|(?:read|view|learn|see|show|load)? ?more(?: ?\W*)?"
    r"|continue reading.{0,3}|read (?:full )?(?:article|story).{0,3}|comments?|permalink|reply"
    r"|share|edit|hide|print|email|next|previous|prev|older posts|newer posts|home|log ?in"
    r"|sign ?(?:in|up)|subscribe|follow|leave a comment",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False)
class Place:
    """An element that has a link in it.

    Attributes:
        name: Tag and cleaned classes.
        path: The names from the body down to here; `tags` without their classes.
        area: "nav", "aside", "slider" or "": what this itself is called.
        heading: This is a heading or stands in one.
        main: This stands in `main`, `article` or what is called so.
    """

    node: Node
    parent: Place | None
    tag: str
    name: str
    path: tuple[str, ...]
    tags: str
    area: str
    heading: bool
    main: bool


@dataclass(slots=True, eq=False)
class Link:
    """A link that may be an entry's.

    Attributes:
        columns: Width of the text; a CJK character counts two.
        area: What is around it is called so; the outermost says.
        bare: The link has no text, or one that says nothing; the entry's title is elsewhere.
    """

    place: Place
    url: str
    text: str
    columns: int
    index: int
    bare: bool
    area: str = ""


@dataclass(slots=True)
class _Block:
    """A block of the page that is called a menu, an aside or a slider, and holds links.

    Attributes:
        urls: Where the links in it lead.
        size: Columns of those that may be titles.
    """

    place: Place
    urls: set[str] = field(default_factory=set)
    size: int = 0


class Map:
    """The places of a page, each made once."""

    def __init__(self, page: Document) -> None:
        self._page = page
        self._places: dict[int, Place] = {}

    def place(self, node: Node) -> Place:
        """Return an element's place."""
        chain: list[Node] = []
        current: Node | None = node
        known = None
        while current is not None and current.tag not in ("body", "html", "-undef"):
            known = self._places.get(current.mem_id)
            if known is not None:
                break
            chain.append(current)
            current = current.parent
        for one in reversed(chain):
            known = self._places[one.mem_id] = _make(one, known)
        if known is None:
            known = self._places[node.mem_id] = _make(node, None)
        return known

    def links(self) -> list[Link]:
        """Return the links that may be entries, in document order."""
        found = []
        here = self._page.url.partition("#")[0]
        for index, node in enumerate(self._page.css("a[href]")[:_MAX_LINKS]):
            url = self._target(node, here)
            if url is None:
                continue
            place = self.place(node)
            text, bare = _text(node)
            found.append(Link(place, url, text, weight(text), index, bare))
        _name_areas(found)
        return found

    def _target(self, node: Node, here: str) -> str | None:
        href = (node.attributes.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            return None
        url = (resolve(self._page.base, href) or "").partition("#")[0]
        if not url or url == here or is_chrome(url):
            return None
        elsewhere = is_share_host(url) and not same_site(url, here)
        return None if elsewhere or (is_home(url) and same_site(url, here)) else url


def in_heading(link: Link) -> bool:
    """Tell whether a link stands in a heading, or holds one."""
    return link.place.heading or link.place.node.css_first(HEADINGS) is not None


def _make(node: Node, parent: Place | None) -> Place:
    attributes = node.attributes
    tag = node.tag or ""
    classes = attributes.get("class") or ""
    names = f"{without_topics(classes[:2_000])} {attributes.get('id') or ''}"[:300]
    area = _TAG_AREA.get(tag, "") or _area(names)
    main = bool(parent and parent.main) or tag in ("main", "article")
    main = main or attributes.get("role") == "main" or "hentry" in classes
    name = ".".join((tag, *_clean(classes)))
    return Place(
        node=node, parent=parent, tag=tag, name=name,
        path=((*parent.path, name) if parent else (name,)),
        tags=(f"{parent.tags} {tag}" if parent else tag),
        area=area, heading=tag in _HEADINGS or bool(parent and parent.heading), main=main,
    )  # fmt: skip


def _name_areas(links: list[Link]) -> None:
    """Say of each link whether it stands aside, by the names of what is around it.

    What holds most of the page's text is no aside but its list, unless titles stand in the
    middle of the page as well: then the list there is a short one.
    """
    told = [link for link in links if link.columns >= _TELLING]
    blocks = _blocks(links)
    items = _items(blocks)
    half = sum(map(_size, links)) / 2
    lists = {key for key, block in blocks.items() if block.size > half}
    if any(_is_central(link) and not _area_around(link, items) for link in told):
        lists = {key for key in lists if blocks[key].place.area != "aside"}
    for link in links:
        link.area = _area_around(link, items | lists)


def _blocks(links: list[Link]) -> dict[int, _Block]:
    """Return the named blocks that hold links."""
    blocks: dict[int, _Block] = {}
    for link in links:
        for place in _upwards(link.place):
            if place.area:
                block = blocks.setdefault(place.node.mem_id, _Block(place))
                block.urls.add(link.url)
                block.size += _size(link)
    return blocks


def _size(link: Link) -> int:
    return min(link.columns, _WIDEST) if link.columns >= _TELLING else 0


def _is_central(link: Link) -> bool:
    return link.place.main or in_heading(link)


def _items(blocks: dict[int, _Block]) -> set[int]:
    """Return the blocks that are items of a list, be they called recent posts or slides.

    They hold one link only, they or most of those beside them.
    """
    beside: dict[tuple[int, str], list[int]] = defaultdict(list)
    for key, block in blocks.items():
        place = block.place
        if place.area != "nav" and place.tag not in _TAG_AREA:
            beside[place.parent.node.mem_id if place.parent else 0, place.area].append(key)
    items: set[int] = set()
    for keys in beside.values():
        single = sum(len(blocks[key].urls) == 1 for key in keys)
        items.update(keys if 2 * single > len(keys) else ())
    return items


def _area_around(link: Link, unnamed: set[int]) -> str:
    """Return what the outermost block around a link is called, but for those in `unnamed`."""
    area = ""
    for place in _upwards(link.place):
        if place.area and (place.tag == "footer" or place.node.mem_id not in unnamed):
            area = place.area
    return area


def _upwards(place: Place | None) -> Iterator[Place]:
    while place is not None:
        yield place
        place = place.parent


def _area(names: str) -> str:
    if names.strip():
        for area, pattern in _AREA:
            if pattern.search(names):
                return area
    return ""


def _clean(classes: str) -> list[str]:
    """Return the classes that say what an element is, not how it is just now."""
    kept = []
    for name in classes.split()[:12]:
        if len(name) >= _LONGEST_NAME or any(map(str.isdigit, name)):
            continue
        if not (_STATE.match(name) or _TAXONOMY.match(name) or _HASH.match(name)):
            kept.append(name.lower())
    return sorted(kept)[:4]


def _text(node: Node) -> tuple[str, bool]:
    """Return what a link says, and whether that is nothing."""
    text = fold((node.text() or "")[:2_000])
    if text and not _SKIPPED.fullmatch(text[:80]):
        return text, False
    attributes = node.attributes
    named = attributes.get("aria-label") or attributes.get("title") or ""
    if not named and not text:
        image = node.css_first("img[alt]")
        named = (image.attributes.get("alt") or "") if image is not None else ""
    named = fold(named)
    return (named, True) if named and not _SKIPPED.fullmatch(named[:80]) else ("", True)
