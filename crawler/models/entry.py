"""What a listing says of one article."""

from __future__ import annotations

from datetime import datetime

from crawler.models.record import Record


class Enclosure(Record):
    """A file that belongs to an entry (a podcast's audio); `bytes` as the listing states it."""

    url: str
    type: str | None = None
    bytes: int | None = None


class Entry(Record):
    """What a listing says of one article.

    Attributes:
        url: Absolute link as resolved, not canonical; None for an entry without a link.
        guid: The listing's own id, raw.
        date: Published, aware, in the zone it was written in.
        summary: Plain text, white space folded, at most 2,000 characters.
        content: Full content as the listing carries it: HTML, not cleaned.
        listing: URL of the listing that named it.
    """

    url: str | None = None
    guid: str | None = None
    title: str | None = None
    date: datetime | None = None
    modified: datetime | None = None
    summary: str | None = None
    content: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    image: str | None = None
    language: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    listing: str = ""

    def hint(self) -> Hint:
        """Return what the journal keeps of this entry: all that extraction may look at."""
        return Hint(
            url=self.url, guid=self.guid, title=self.title, date=self.date,
            summary=self.summary, listing=self.listing,
        )  # fmt: skip


class Hint(Record):
    """The part of an entry that its journal line keeps, so that a rebuild extracts the same."""

    url: str | None = None
    guid: str | None = None
    title: str | None = None
    date: datetime | None = None
    summary: str | None = None
    listing: str | None = None


class Listing(Record):
    """What one response of a listing holds.

    Attributes:
        kind: The form it turned out to have: feed, html, sitemap, json.
        entries: In the listing's order; URLs unique.
        next_url: The next (older) page, if it names one.
        children: Sitemaps that a sitemap index names, newest first, with their lastmod.
        feeds: Feeds that an HTML page declares, best first.
        ttl_seconds: The publisher's word on how often to poll (ttl, sy:updatePeriod).
        notes: What was mended or cut, for health ("cut at 5000 entries", "encoding guessed").
        unmatched: Names of `list` rules that matched nothing.
    """

    kind: str
    title: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    next_url: str | None = None
    children: tuple[tuple[str, datetime | None], ...] = ()
    feeds: tuple[str, ...] = ()
    ttl_seconds: int | None = None
    notes: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
