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

    @property
    def when(self) -> datetime | None:
        """When it was published, else when it was changed last: what a sitemap says."""
        return self.date or self.modified

    def hint(self) -> Hint:
        """Return what the journal keeps of this entry: all that extraction may look at."""
        return Hint(
            url=self.url,
            guid=self.guid,
            title=self.title,
            date=self.date,
            summary=self.summary,
            listing=self.listing,
        )


class Hint(Record):
    """The part of an entry that its journal line keeps, so that a rebuild extracts the same."""

    url: str | None = None
    guid: str | None = None
    title: str | None = None
    date: datetime | None = None
    summary: str | None = None
    listing: str | None = None


class Dropped(Record):
    """What stands in a listing and is no entry of it, and why."""

    why: str
    title: str = ""
    url: str | None = None


NO_LINK = "no link"
TWICE = "listed twice"
MAX_DROPPED = 100
"""Dropped ones that a listing keeps; more of them say nothing new."""


class Listing(Record):
    """What one response of a listing holds.

    Attributes:
        kind: What it turned out to be: feed, html, sitemap, json.
        form: The dialect: rss, rdf, atom, json; urlset, index, text; "" for the others.
        home: The page that a feed stands for.
        entries: In the listing's order, each once; two may share a URL under different guids.
        next_url: The next (older) page, if it names one.
        children: Sitemaps that a sitemap index names, newest first, with their lastmod.
        feeds: Feeds that an HTML page declares, best first.
        hub: WebSub hub that a feed names.
        ttl_seconds: The publisher's word on how often to poll (ttl, sy:updatePeriod).
        skip_hours, skip_days: When a feed does not change: hours of the day in UTC, "Monday"...
        notes: What was mended or cut, for health ("cut at 5000 entries", "encoding guessed").
        unmatched: Names of `list` rules that matched nothing.
        dropped: Items that are no entries: without a link, or listed twice.
    """

    kind: str
    form: str = ""
    title: str | None = None
    home: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    next_url: str | None = None
    children: tuple[tuple[str, datetime | None], ...] = ()
    feeds: tuple[str, ...] = ()
    hub: str | None = None
    ttl_seconds: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
