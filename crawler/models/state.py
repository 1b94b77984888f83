"""Rows of the state database, as they travel between store and engine. All times aware UTC."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from crawler.errors import Retry
from crawler.models.article import Media, Outcome
from crawler.models.entry import Entry, Hint
from crawler.models.journal import Position, Renaming, Tombstone
from crawler.models.record import Record

BYTES = "bytes"
"""Key of the counts of bytes that were written."""
UNMATCHED = " matched nothing"
"""End of what is noted of a selector that finds nothing, after its path in the YAML."""


class SourceState(Record):
    """The schedule of a source, keyed by its name.

    Attributes:
        next_due: When it is to be polled next; None while paused or no longer configured.
        rate: Entries a day, EWMA over 7 days; None before the first poll.
        window: Entries that the listing showed last.
    """

    name: str
    next_due: datetime | None = None
    last_poll_at: datetime | None = None
    last_new_at: datetime | None = None
    rate: float | None = None
    window: int | None = None
    polls: int = 0


class ListingState(Record):
    """What we know of a listing, keyed by (source, url).

    Attributes:
        rules: Digest of the source's `list` rules that the validators were got under.
        body: Digest of the last body: an unchanged body is like a 304.
        notes: What was mended or cut at the last poll.
        code, message: Of the last poll, if it failed.
        failing_since: First failure of the present row of failures.
    """

    source: str
    url: str
    rules: str = ""
    kind: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body: str | None = None
    polled_at: datetime | None = None
    entries: int = 0
    notes: tuple[str, ...] = ()
    code: str | None = None
    message: str | None = None
    hint: str | None = None
    failures: int = 0
    failing_since: datetime | None = None


class FrontierState(StrEnum):
    """Where a URL of the frontier stands.

    queued: to be fetched at `due_at`. held: known, waits for `backfill`. done: has its outcome.
    given-up: failed for good (until the rules change, or it is asked for by hand).
    """

    QUEUED = "queued"
    HELD = "held"
    DONE = "done"
    GIVEN_UP = "given-up"


class FrontierItem(Record):
    """A URL of the frontier, keyed by (host, url_hash).

    Attributes:
        url: As it will be asked: resolved, canonical by our own rules (tracking names off).
        url_hash: First 16 hex digits of sha256 of `url`.
        entry: What the listing said; its `content` is dropped once the URL is settled.
        priority: Greater first: 0 polled, -10 backfill.
        article: id of the article it led to.
    """

    host: str
    url_hash: str
    url: str
    source: str
    entry: Entry = Entry()
    state: FrontierState = FrontierState.QUEUED
    due_at: datetime | None = None
    priority: int = 0
    tries: int = 0
    etag: str | None = None
    last_modified: str | None = None
    article: str | None = None
    outcome: Outcome | None = None
    code: str | None = None
    message: str | None = None
    found_at: datetime | None = None
    settled_at: datetime | None = None


class HostState(Record):
    """Politeness of a host (`host` or `host:port`): a row, the memory only a cache of it."""

    host: str
    next_allowed_at: datetime | None = None
    backoff_until: datetime | None = None
    backoff_code: str | None = None
    failures: int = 0


class HostDue(Record):
    """A host that has URLs to fetch, and when the first of them may be asked."""

    host: str
    due_at: datetime


class RobotsState(Record):
    """robots.txt of an origin (`https://host:port`), as it came.

    Attributes:
        status: HTTP status; None where it could not be had.
    """

    origin: str
    status: int | None
    body: bytes = b""
    fetched_at: datetime
    expires_at: datetime


class BackfillState(Record):
    """A backfill under way, keyed by (source, key); `key` names its bounds.

    Attributes:
        pending: Listing URLs still to be read, in order.
        read: Listing pages read so far.
        found: Entries found so far.
    """

    source: str
    key: str
    pending: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()
    read: int = 0
    found: int = 0
    started_at: datetime
    finished_at: datetime | None = None


class PendingSeen(Record):
    """A further source listed a URL; a line is due once the article is there.

    Attributes:
        at: When its listing was fetched.
    """

    url_hash: str
    source: str
    entry: Hint
    at: datetime


class RipeSeen(Record):
    """A pending one whose article is there."""

    seen: PendingSeen
    article: str
    canonical: str


class Poll(Record):
    """What one poll of one listing changes; committed in one transaction.

    Entries already in the frontier (or known by alias) are left as they are, but for `release`.

    Attributes:
        items: New URLs, queued or held.
        guids: (guid, url_hash) of entries with a guid, remembered per source.
        release: Held URLs in `items` that exist are queued now (backfill).
        seen: URLs known before; kept only where they belong to another source and this one was
            not seen yet.
    """

    listing: ListingState
    items: tuple[FrontierItem, ...] = ()
    seen: tuple[PendingSeen, ...] = ()
    guids: tuple[tuple[str, str], ...] = ()
    release: bool = False
    backfill: BackfillState | None = None


class ArticleRow(Record):
    """The newest version of an article.

    Attributes:
        id: First 16 hex digits of sha256 of `canonical`.
        first_at: `fetched_at` of its first capture.
        archived_at: `fetched_at` of the capture that this version came from.
        post_sha256: Digest of the post's bytes as we wrote them.
        modified: When the page said last that it was changed.
        facts: Digest of what is said of it besides; None where an older version wrote the row.
        media: Its images in the archive.
        seen_in: Further sources that listed it.
    """

    id: str
    canonical: str
    source: str
    title: str
    published: datetime | None = None
    language: str | None = None
    post: str
    post_sha256: str
    sha256: str
    raw: str
    fingerprint: str
    text_weight: int
    confidence: float
    partial: bool = False
    revision: int = 1
    first_at: datetime
    archived_at: datetime
    gone_at: datetime | None = None
    via_canonical: bool = True
    modified: datetime | None = None
    facts: str | None = None
    media: tuple[Media, ...] = ()
    seen_in: tuple[str, ...] = ()


class RevisionRow(Record):
    """One version of an article; the newest is also in ArticleRow."""

    id: str
    number: int
    at: datetime
    sha256: str
    raw: str
    fingerprint: str
    title: str
    rules: str
    extractor: str


class Alias(Record):
    """Another address (or the canonical one) of an article."""

    url_hash: str
    url: str
    article: str


class Known(Record):
    """What the store knows of the keys it was asked for.

    Attributes:
        forgotten: First 16 hex digits of those keys that a tombstone names.
    """

    articles: dict[str, ArticleRow] = {}
    aliases: dict[str, str] = {}
    fingerprints: dict[str, str] = {}
    forgotten: frozenset[str] = frozenset()


class Forgotten(Record):
    """An article that is taken out of the store; its tombstone stays."""

    id: str
    tombstone: Tombstone


class Settlement(Record):
    """What one frontier item becomes.

    Attributes:
        due_at: When it is asked again; None for never.
        unmatched: Paths of the source's `article` rules that matched nothing on the page.
    """

    host: str
    url_hash: str
    source: str
    state: FrontierState
    outcome: Outcome
    at: datetime
    due_at: datetime | None = None
    tries: int = 0
    etag: str | None = None
    last_modified: str | None = None
    article: str | None = None
    code: str | None = None
    message: str | None = None
    hint: str | None = None
    url: str = ""
    retry: Retry | None = None
    unmatched: tuple[str, ...] = ()


class Batch(Record):
    """One group commit: all of it in one transaction, after its files and journal lines."""

    articles: tuple[ArticleRow, ...] = ()
    revisions: tuple[RevisionRow, ...] = ()
    aliases: tuple[Alias, ...] = ()
    seen: tuple[tuple[str, str], ...] = ()
    """(article id, source name)"""
    ripened: tuple[PendingSeen, ...] = ()
    """Pending ones that have their line now."""
    settlements: tuple[Settlement, ...] = ()
    hosts: tuple[HostState, ...] = ()
    renamed: tuple[Renaming, ...] = ()
    """Applied before all else: to rows that are there."""
    forgotten: tuple[Forgotten, ...] = ()
    """Taken out when all else is in."""
    written: tuple[tuple[str, str, int], ...] = ()
    """(day, source, bytes); fewer than none where files were deleted."""
    position: Position | None = None


class Written(Record):
    """Bytes that the articles of a source took: in all, and since a day.

    Attributes:
        first_day: The first that is known (UTC, YYYY-MM-DD).
    """

    source: str
    total: int
    recent: int
    first_day: str


class Count(Record):
    """How often a source had an outcome or error code on a day (UTC, YYYY-MM-DD)."""

    source: str
    day: str
    key: str
    count: int
    last_at: datetime
    last_url: str = ""
    last_message: str = ""
    last_hint: str = ""


class FrontierCount(Record):
    """How many URLs of a source stand where."""

    source: str
    state: FrontierState
    count: int
    due: int = 0
    """Of the queued ones, those that are due now."""
    rechecks: int = 0
    """Of the queued ones, those that lead to an article that is there and are looked at again."""
    next_due: datetime | None = None
