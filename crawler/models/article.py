"""The normalised record, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from crawler.models.entry import Enclosure
from crawler.models.record import Record

RELATIVE = " (counted from the capture)"
"""End of the rule of a date that was read from an age: "3 hours ago"."""

Media = tuple[str, str]
"""An image of an article: its address, without secrets, and the path of its file in the archive."""


class Provenance(Record):
    """Where a field's value came from.

    Attributes:
        rule: What read it: `article.title[0]: h1`, `json-ld: headline`, `og:title` ...
        others: Candidates that lost, as (rule, value), best first, values cut to 200 characters.
    """

    rule: str
    others: tuple[tuple[str, str], ...] = ()


class Article(Record):
    """A normalised article.

    Attributes:
        url: The page's own canonical link if it may be trusted, else where it was served; the
            engine makes the canonical URL of it.
        body: Cleaned HTML fragment: absolute links, no script, style, comment or form.
        text: Visible text of `body`, a line a block.
        published: Aware, in the zone it was written in; None where no date could be read.
        confidence: 0 to 1: how sure the extractor is of `body`.
        partial: The body is the entry's own text, because the page holds no article.
        unmatched: Names of `article` rules that matched nothing on this page.
        next_url: The next page of a multi-page article, where there is one.
    """

    url: str
    title: str
    body: str
    text: str
    published: datetime | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    site: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] = ()
    section: str | None = None
    image: str | None = None
    paywalled: bool | None = None
    enclosures: tuple[Enclosure, ...] = ()
    partial: bool = False
    confidence: float = 1.0
    unmatched: tuple[str, ...] = ()
    next_url: str | None = None
    provenance: dict[str, Provenance] = {}


class Change(StrEnum):
    """What of an article changed: its title, its text, a date, or what else is said of it."""

    TITLE = "title"
    BODY = "body"
    DATE = "date"
    METADATA = "metadata"


class Outcome(StrEnum):
    """What became of a URL.

    forgotten: it was taken out of the archive on purpose, and must not come back. media: it is an
    image of an article, whose version stands behind it in the journal. renamed: of no URL: its
    source has another name from then on. resolved: nothing came; somebody decided about a post
    that was edited or deleted by hand.
    """

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    SEEN = "seen"
    GONE = "gone"
    FAILED = "failed"
    FORGOTTEN = "forgotten"
    RENAMED = "renamed"
    MEDIA = "media"
    RESOLVED = "resolved"
