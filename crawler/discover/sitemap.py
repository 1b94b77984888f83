"""Sitemaps: urlset, index, news and image extensions, plain text; packed ones, too."""

from __future__ import annotations

import re
import zlib
from datetime import datetime
from urllib.parse import urlsplit

from crawler.discover import feed_text
from crawler.discover.feed_entry import Kids, children, first
from crawler.discover.mend import Root
from crawler.discover.names import split_tag
from crawler.discover.reading import Reading, unique
from crawler.discover.stream import Element, read_elements
from crawler.errors import NoEntriesError
from crawler.models.entry import Entry, Listing
from crawler.text import unescape

SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
MAX_CHILDREN = 50_000
"""Sitemaps of an index that are kept; the standard allows as many."""

MAX_SEEN = 200_000
"""Addresses that are looked at, also if they repeat or are not wanted; 50,000 are allowed."""
_ENTRIES = frozenset({"url", "sitemap"})
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,8192}", re.IGNORECASE)
_OF_LISTS = re.compile(
    r"(?:wp-sitemap-(?:taxonomies-.{1,100}|users)-\d{1,9}|(?:category|post_tag|author)-sitemap\d{0,9}"
    r"|sitemap-(?:tags|authors))\.xml(?:\.gz)?"
)
"""Names under which WordPress, Yoast and its kin, and Ghost keep tags, categories and authors."""
_PART_OF_DAY = re.compile(r"\d{4}-\d{1,2}|\d{4}")
_BLOCK = 4096
"""Bytes inflated at once: of a damaged file all before the damaged block is kept."""


def read_sitemap(text: str, root: Root, reading: Reading) -> Listing | None:
    """Read a sitemap or an index. None where its root element cannot be read.

    Raises:
        NoEntriesError: it is an index that names only itself.
    """
    taken = read_elements(text, root, _ENTRIES, lambda _: _Sitemap(root, reading))
    return taken.listing() if taken else None


def read_text_sitemap(text: str, reading: Reading) -> Listing | None:
    """Read a list of addresses, one a line. None where any line is something else."""
    addresses: dict[str, None] = {}
    for line in text.splitlines():
        stripped = line.strip().lstrip("\ufeff")
        if not stripped or stripped.startswith("#"):
            continue
        if not _ADDRESS.fullmatch(stripped):
            return None
        address = reading.link(stripped)
        if address:
            addresses[address] = None
    if not addresses:
        return None
    wanted = [address for address in addresses if reading.wants(address)]
    kept = tuple(Entry(url=address, listing=reading.url) for address in wanted[: reading.limit])
    cut = (reading.cut(),) if len(wanted) > reading.limit else ()
    return Listing(kind="sitemap", form="text", entries=kept, notes=cut)


def unpack(body: bytes, limit: int) -> tuple[bytes, bool]:
    """Inflate a body that is itself gzip, once or twice; True where its end is missing.

    At most `limit` bytes come out; what follows is not read.
    """
    cut = False
    for _ in range(2):
        if body[:2] != b"\x1f\x8b":
            break
        body, whole = _inflate(body, limit)
        cut = cut or not whole
    return body, cut


def _inflate(body: bytes, limit: int) -> tuple[bytes, bool]:
    """Inflate the members of a gzip file as far as they go; True where they are whole."""
    out: list[bytes] = []
    while body[:2] == b"\x1f\x8b" and limit > 0:
        member = zlib.decompressobj(wbits=31)
        for start in range(0, len(body), _BLOCK):
            try:
                out.append(member.decompress(body[start : start + _BLOCK], limit))
            except zlib.error:
                return b"".join(out), False
            limit -= len(out[-1])
            if member.eof or limit <= 0:
                break
        if not member.eof:
            return b"".join(out), False
        body = member.unused_data + body[start + _BLOCK :]
    return b"".join(out), True


def of_articles(
    children: tuple[tuple[str, datetime | None], ...],
) -> tuple[tuple[str, datetime | None], ...]:
    """Return the sitemaps of an index but for those that name lists: of a tag, of an author."""
    names = ((child, urlsplit(child[0]).path.rpartition("/")[2]) for child in children)
    return tuple(child for child, name in names if not _OF_LISTS.fullmatch(name)) or children


def but_home(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return a sitemap's entries but for the home page, which is never an article."""
    return tuple(entry for entry in entries if not _is_home(entry.url)) or entries


def _is_home(url: str | None) -> bool:
    parts = urlsplit(url or "")
    return bool(parts.netloc) and parts.path in {"", "/"} and not parts.query


class _Sitemap:
    """Takes the elements of one sitemap."""

    def __init__(self, root: Root, reading: Reading) -> None:
        self.notes: list[str] = []
        self._root = root
        self._reading = reading
        self._seen = 0
        self._entries: dict[str, Entry] = {}
        self._children: dict[str, datetime | None] = {}

    def take(self, element: Element) -> bool:
        if not isinstance(element.tag, str):
            return True
        name = split_tag(element.tag)[1].lower()
        if name not in _ENTRIES:
            return True
        self._seen += 1
        if self._seen > MAX_SEEN:
            self.notes.append(f"cut after {MAX_SEEN} addresses")
            return False
        kids = children(element)
        address = self._address(kids)
        if address is None:
            return True
        if name == "sitemap":
            return self._take_child(address, kids)
        return self._take_entry(address, kids)

    def _take_child(self, address: str, kids: Kids) -> bool:
        if len(self._children) < MAX_CHILDREN:
            self._children.setdefault(address, self._instant(kids, "lastmod"))
        return True

    def _take_entry(self, address: str, kids: Kids) -> bool:
        if address in self._entries or not self._reading.wants(address):
            return True
        if len(self._entries) >= self._reading.limit:
            self.notes.append(self._reading.cut())
            return False
        self._entries[address] = self._entry(address, kids)
        return True

    def _entry(self, address: str, kids: Kids) -> Entry:
        news = _inside(kids, "news:news")
        publication = _inside(news, "news:publication")
        image = first(_inside(kids, "image:image"), ("image:loc", "loc"))
        title = first(news, ("news:title", "?title"))
        language = first(publication, ("news:language", "?language"))
        keywords = first(news, ("news:keywords", "?keywords"))
        return Entry(
            url=address,
            title=feed_text.title(title) if title is not None else None,
            date=self._instant(news, "news:publication_date"),
            modified=self._instant(kids, "lastmod"),
            tags=_split(keywords),
            image=self._link(image),
            language=feed_text.line(language) if language is not None else None,
            listing=self._reading.url,
        )

    def _address(self, kids: Kids) -> str | None:
        return self._link(first(kids, ("loc", "?loc", "link", "url")))

    def _link(self, element: Element | None) -> str | None:
        text = feed_text.raw_text(element).strip() if element is not None else ""
        if "&" in text:
            text = unescape(text) if "&amp;" in text.lower() else text
        return self._reading.link(text)

    def _instant(self, kids: Kids, name: str) -> datetime | None:
        element = first(kids, (name, "?" + name.rpartition(":")[2]))
        text = feed_text.line(element) if element is not None else None
        if not text or _PART_OF_DAY.fullmatch(text):
            return None
        return self._reading.date(text, "meta")

    def listing(self) -> Listing:
        """Return what was taken; the sitemaps of an index newest first.

        Raises:
            NoEntriesError: it is an index that names only itself.
        """
        if not self._entries and [*self._children] == [self._reading.url]:
            raise NoEntriesError(
                f"the sitemap index {self._reading.url} names only itself",
                hint="see in a browser what its robots.txt names as sitemaps",
            )
        return Listing(
            kind="sitemap",
            form="index" if self._root.local == "sitemapindex" else "urlset",
            entries=tuple(self._entries.values()),
            children=_newest_first(self._children),
            notes=tuple(self.notes),
        )


def _inside(kids: Kids, name: str) -> Kids:
    found = kids.get(name) or kids.get("?" + name.partition(":")[2])
    return children(found[0], "") if found else {}


def _split(keywords: Element | None) -> tuple[str, ...]:
    text = feed_text.line(keywords) if keywords is not None else None
    return unique(text.split(",")) if text else ()


def _newest_first(found: dict[str, datetime | None]) -> tuple[tuple[str, datetime | None], ...]:
    """Sort by lastmod, else by the numbers in the name: dates and parts count up in them."""
    dated = sorted(((url, at) for url, at in found.items() if at), key=_at, reverse=True)
    plain = sorted((url for url, at in found.items() if at is None), key=_numbers, reverse=True)
    return (*dated, *((url, None) for url in plain))


def _at(child: tuple[str, datetime]) -> datetime:
    return child[1]


def _numbers(url: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d{1,12}", url)]
