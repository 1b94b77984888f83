"""The tables. `migrations/` makes them; a test holds the two together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    literal_column,
)

from crawler.store.columns import (
    Digest,
    EntryText,
    Hash64,
    HintText,
    Instant,
    Int64,
    Names,
    PairsOfNames,
    Words,
    Zoned,
)

APPLICATION_ID = 0x4C6F6E67
"""`Long` in ASCII, in the header of every database of ours (PRAGMA application_id)."""

VERSION = 4
"""The schema of this program: PRAGMA user_version, and the number of the newest migration."""

metadata = MetaData()


def fields(table: Table) -> list[Column[Any]]:
    """Return a table's columns but `row`, which never leaves the store."""
    return [column for column in table.columns if column.name != "row"]


sources = Table(
    "sources",
    metadata,
    Column("name", Words, primary_key=True),
    Column("next_due", Instant),
    Column("last_poll_at", Instant),
    Column("last_new_at", Instant),
    Column("rate", Float),
    Column("window", Integer),
    Column("polls", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("sources_due", sources.c.next_due)

listings = Table(
    "listings",
    metadata,
    Column("source", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("rules", Words, nullable=False),
    Column("kind", Words),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body", Words),
    Column("polled_at", Instant),
    Column("entries", Integer, nullable=False),
    Column("notes", Names, nullable=False),
    Column("code", Words),
    Column("message", Words),
    Column("hint", Words),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Instant),
    PrimaryKeyConstraint("source", "url"),
    sqlite_with_rowid=False,
)

# A URL names its host, so its hash alone is a key. Rows lie in the order in which they came, so
# that what is polled together, and later settled together, lies together: by hash a group of 32
# wrote twice as many pages.
frontier = Table(
    "frontier",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("url_hash", Hash64, nullable=False),
    Column("host", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due_at", Instant),
    Column("tries", Integer, nullable=False),
    Column("outcome", Words),
    Column("code", Words),
    Column("article", Hash64),
    Column("found_at", Instant),
    Column("settled_at", Instant),
    Column("url", Words, nullable=False),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("message", Words),
    Column("entry", EntryText, nullable=False),
    Column("content", Words),
)

Index("frontier_url", frontier.c.url_hash, unique=True)
# What waits: its size is the queue's, not the archive's. A queue is (host, source, priority);
# dispatch.py leaps from one to the next.
Index(
    "frontier_queue",
    frontier.c.host,
    frontier.c.source,
    frontier.c.priority,
    frontier.c.due_at,
    frontier.c.state,  # the same in all, but without it SQLite reads each row to see it
    sqlite_where=literal_column("state = 'queued'"),
)
Index(
    "frontier_held",
    frontier.c.source,
    frontier.c.state,
    sqlite_where=literal_column("state = 'held'"),
)
# By time first: a group's rows end up in one page, instead of one page a source.
Index(
    "frontier_settled",
    frontier.c.settled_at,
    frontier.c.source,
    frontier.c.outcome,
    frontier.c.state,
    sqlite_where=literal_column("settled_at IS NOT NULL"),
)

guids = Table(
    "guids",
    metadata,
    Column("source", Words, nullable=False),
    Column("guid", Words, nullable=False),
    Column("url_hash", Hash64, nullable=False),
    PrimaryKeyConstraint("source", "guid"),
    sqlite_with_rowid=False,
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Words, primary_key=True),
    Column("next_allowed_at", Instant),
    Column("backoff_until", Instant),
    Column("backoff_code", Words),
    Column("failures", Integer, nullable=False),
    sqlite_with_rowid=False,
)

robots = Table(
    "robots",
    metadata,
    Column("origin", Words, primary_key=True),
    Column("status", Integer),
    Column("body", LargeBinary, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("id", Hash64, nullable=False),
    Column("source", Words, nullable=False),
    Column("canonical", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("published", Zoned),
    Column("language", Words),
    Column("post", Words, nullable=False),
    Column("post_sha256", Digest, nullable=False),
    Column("sha256", Digest, nullable=False),
    Column("raw", Words, nullable=False),
    Column("fingerprint", Digest, nullable=False),
    Column("text_weight", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("partial", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("archived_at", Instant, nullable=False),
    Column("gone_at", Instant),
    Column("via_canonical", Boolean, nullable=False),
    Column("modified", Instant),
    Column("facts", Hash64),
    Column("media", PairsOfNames, nullable=False, server_default="[]"),
)
Index("articles_id", articles.c.id, unique=True)
Index("articles_fingerprint", articles.c.fingerprint)
Index("articles_archived", articles.c.archived_at, articles.c.source)

# By the article's row, not its id: those of new articles are written side by side.
revisions = Table(
    "revisions",
    metadata,
    Column("article", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("sha256", Digest, nullable=False),
    Column("raw", Words, nullable=False),
    Column("fingerprint", Digest, nullable=False),
    Column("title", Words, nullable=False),
    Column("rules", Words, nullable=False),
    Column("extractor", Words, nullable=False),
    PrimaryKeyConstraint("article", "number"),
    sqlite_with_rowid=False,
)

# The canonical URL's hash is the article's id: it has no row here.
aliases = Table(
    "aliases",
    metadata,
    Column("url_hash", Hash64, primary_key=True, autoincrement=False),
    Column("article", Hash64, nullable=False),
    Column("url", Words, nullable=False),
)

# What must not come back, by the first 64 bits of its digest: addresses, bodies, texts.
tombstones = Table(
    "tombstones",
    metadata,
    Column("hash", Hash64, primary_key=True, autoincrement=False),
)

seen_in = Table(
    "seen_in",
    metadata,
    Column("article", Hash64, nullable=False),
    Column("source", Words, nullable=False),
    PrimaryKeyConstraint("article", "source"),
    sqlite_with_rowid=False,
)

pending_seen = Table(
    "pending_seen",
    metadata,
    Column("url_hash", Hash64, nullable=False),
    Column("source", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("article", Hash64),
    Column("entry", HintText, nullable=False),
    PrimaryKeyConstraint("url_hash", "source"),
    sqlite_with_rowid=False,
)
Index("pending_seen_ripe", pending_seen.c.at, sqlite_where=literal_column("article IS NOT NULL"))

counts = Table(
    "counts",
    metadata,
    Column("day", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("count", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("last_url", Words, nullable=False),
    Column("last_message", Words, nullable=False),
    Column("last_hint", Words, nullable=False),
    PrimaryKeyConstraint("day", "source", "key"),
    sqlite_with_rowid=False,
)

backfills = Table(
    "backfills",
    metadata,
    Column("source", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("pending", Names, nullable=False),
    Column("visited", Names, nullable=False),
    Column("read", Integer, nullable=False),
    Column("found", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    PrimaryKeyConstraint("source", "key"),
)

notes = Table(
    "notes",
    metadata,
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

# A line each journal file, because a line of last month may still come after the month's turn.
journal = Table(
    "journal",
    metadata,
    Column("file", Words, primary_key=True),
    Column("offset", Int64, nullable=False),
    sqlite_with_rowid=False,
)
