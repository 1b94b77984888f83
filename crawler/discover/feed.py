"""Feeds in XML: RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0."""

from __future__ import annotations

from collections import deque

from crawler.discover import feed_text
from crawler.discover.feed_entry import XML, Kids, Reader, children, first
from crawler.discover.mend import Root
from crawler.discover.names import short_name, split_tag
from crawler.discover.reading import Reading
from crawler.discover.stream import Element, read_elements
from crawler.models.entry import MAX_DROPPED, TWICE, Dropped, Entry, Listing

FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_ENTRIES = frozenset({"item", "entry"})
_MAX_CHANNEL = 500
"""Elements about the feed itself that are kept; a feed has some twenty."""
_MAX_SEEN = 200_000
"""Items that are looked at, also if they repeat or are not wanted."""
_PERIODS = {
    "hourly": 3600,
    "daily": 86400,
    "weekly": 604800,
    "monthly": 2592000,
    "yearly": 31536000,
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def read_feed(text: str, root: Root, reading: Reading) -> Listing | None:
    """Read a feed. None where its root element cannot be read."""
    taken = read_elements(text, root, _ENTRIES, lambda element: _Feed(element, reading))
    return taken.listing() if taken else None


class _Feed:
    """Takes the elements of one feed."""

    def __init__(self, root: Element, reading: Reading) -> None:
        self.notes: list[str] = []
        self._reading = reading
        self._reader = Reader(reading)
        self._root = root
        self._core = split_tag(root.tag)[0]
        self._kids: Kids = {}
        self._kept = 0
        self._seen = 0
        self._entries: dict[tuple[object, ...], Entry] = {}
        self._dropped: deque[Dropped] = deque(maxlen=MAX_DROPPED)
        self._base_known = False
        self._language = root.get(XML + "lang")
        self._reader.rebase(root)

    def take(self, element: Element) -> bool:
        if not isinstance(element.tag, str):
            return True
        if split_tag(element.tag)[1].lower() in _ENTRIES:
            return self._take_entry(element)
        if self._kept < _MAX_CHANNEL:
            self._kept += 1
            parent = element.getparent()
            core = split_tag(parent.tag)[0] if parent is not None else self._core
            self._kids.setdefault(short_name(element.tag, core), []).append(element)
        return True

    def _take_entry(self, element: Element) -> bool:
        self._seen += 1
        if len(self._entries) >= self._reading.limit or self._seen > _MAX_SEEN:
            self.notes.append(self._reading.cut())
            return False
        self._know_base(element)
        entry = self._reader.entry(element)
        if entry is not None and self._reading.wants(entry.url):
            key = (entry.url, entry.guid, entry.title, entry.date)
            if self._entries.setdefault(key, entry) is not entry:
                self._dropped.append(Dropped(why=TWICE, title=entry.title or "", url=entry.url))
        return True

    def _know_base(self, element: Element) -> None:
        """Take the channel's `xml:base` and language, once it is there."""
        parent = element.getparent()
        if not self._base_known and parent is not None and parent is not self._root:
            self._base_known = True
            self._reader.rebase(parent)
            self._language = parent.get(XML + "lang") or self._language

    def listing(self) -> Listing:
        """Return what was taken."""
        kids, related = self._kids, self._related
        name = first(kids, ("title", "atom:title", "dc:title"))
        language = first(kids, ("language", "dc:language", "atom:language"))
        return Listing(
            kind="feed",
            form=self._form(),
            title=feed_text.title(name) if name is not None else None,
            home=self._reader.page(kids),
            language=feed_text.line(language) if language is not None else self._language,
            entries=tuple(self._entries.values()),
            next_url=related("next") or related("prev-archive"),
            hub=related("hub"),
            ttl_seconds=_ttl(kids),
            skip_hours=_skip_hours(kids),
            skip_days=_skip_days(kids),
            notes=tuple(self.notes),
            dropped=tuple(self._dropped),
        )

    def _related(self, rel: str) -> str | None:
        return self._reader.related(self._kids, rel)

    def _form(self) -> str:
        local = split_tag(self._root.tag)[1].lower()
        return {"feed": "atom", "rdf": "rdf"}.get(local, "rss")


def _ttl(kids: Kids) -> int | None:
    """Return the longest time between polls that the feed asks for, in seconds."""
    wishes = []
    ttl = _number(kids, "ttl")
    if ttl:
        wishes.append(ttl * 60)
    period = first(kids, ("sy:updateperiod",))
    if period is not None:
        seconds = _PERIODS.get((feed_text.line(period) or "").lower())
        if seconds:
            wishes.append(seconds // max(1, _number(kids, "sy:updatefrequency") or 1))
    return max(wishes, default=None)


def _number(kids: Kids, name: str) -> int | None:
    element = first(kids, (name,))
    text = feed_text.line(element) if element is not None else None
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None


def _skip_hours(kids: Kids) -> tuple[int, ...]:
    """Return the hours (UTC) in which the feed does not change; 24 is 0."""
    texts = _inner_texts(kids, "skiphours", "hour")
    hours = {
        int(text) % 24 for text in texts if text.isascii() and text.isdigit() and len(text) < 3
    }
    return tuple(sorted(hours))


def _skip_days(kids: Kids) -> tuple[str, ...]:
    named = {text.capitalize() for text in _inner_texts(kids, "skipdays", "day")}
    return tuple(day for day in _DAYS if day in named)


def _inner_texts(kids: Kids, outer: str, inner: str) -> list[str]:
    return [
        feed_text.line(element) or ""
        for holder in kids.get(outer, ())
        for element in children(holder).get(inner, ())
    ]
