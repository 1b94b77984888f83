"""All tables of the first release."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WORD = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, TIME, DIGEST = sa.Text, sa.BigInteger, sa.LargeBinary


def upgrade() -> None:
    """Make them, topic by topic."""
    _schedule()
    _frontier()
    _politeness()
    _articles()
    _books()


def _must(name: str, kind: Any) -> sa.Column[Any]:  # noqa: ANN401  # a type, or its class
    return sa.Column(name, kind, nullable=False)


def _schedule() -> None:
    op.create_table(
        "sources",
        _must("name", TEXT),
        sa.Column("next_due", TIME),
        sa.Column("last_poll_at", TIME),
        sa.Column("last_new_at", TIME),
        sa.Column("rate", sa.Float),
        sa.Column("window", sa.Integer),
        _must("polls", sa.Integer),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )
    op.create_index("sources_due", "sources", ["next_due"])
    op.create_table(
        "listings",
        _must("source", TEXT),
        _must("url", TEXT),
        _must("rules", TEXT),
        sa.Column("kind", TEXT),
        sa.Column("etag", TEXT),
        sa.Column("last_modified", TEXT),
        sa.Column("body", TEXT),
        sa.Column("polled_at", TIME),
        _must("entries", sa.Integer),
        _must("notes", TEXT),
        sa.Column("code", TEXT),
        sa.Column("message", TEXT),
        sa.Column("hint", TEXT),
        _must("failures", sa.Integer),
        sa.Column("failing_since", TIME),
        sa.PrimaryKeyConstraint("source", "url"),
        sqlite_with_rowid=False,
    )


def _frontier() -> None:
    op.create_table(
        "frontier",
        sa.Column("row", sa.Integer, primary_key=True),
        _must("url_hash", WORD),
        _must("host", TEXT),
        _must("source", TEXT),
        _must("state", TEXT),
        _must("priority", sa.Integer),
        sa.Column("due_at", TIME),
        _must("tries", sa.Integer),
        sa.Column("outcome", TEXT),
        sa.Column("code", TEXT),
        sa.Column("article", WORD),
        sa.Column("found_at", TIME),
        sa.Column("settled_at", TIME),
        _must("url", TEXT),
        sa.Column("etag", TEXT),
        sa.Column("last_modified", TEXT),
        sa.Column("message", TEXT),
        _must("entry", TEXT),
        sa.Column("content", TEXT),
    )
    op.create_index("frontier_url", "frontier", ["url_hash"], unique=True)
    op.create_index(
        "frontier_queue",
        "frontier",
        ["host", "source", "priority", "due_at", "state"],
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "frontier_held", "frontier", ["source", "state"], sqlite_where=sa.text("state = 'held'")
    )
    op.create_index(
        "frontier_settled",
        "frontier",
        ["settled_at", "source", "outcome", "state"],
        sqlite_where=sa.text("settled_at IS NOT NULL"),
    )
    op.create_table(
        "guids",
        _must("source", TEXT),
        _must("guid", TEXT),
        _must("url_hash", WORD),
        sa.PrimaryKeyConstraint("source", "guid"),
        sqlite_with_rowid=False,
    )


def _politeness() -> None:
    op.create_table(
        "hosts",
        _must("host", TEXT),
        sa.Column("next_allowed_at", TIME),
        sa.Column("backoff_until", TIME),
        sa.Column("backoff_code", TEXT),
        _must("failures", sa.Integer),
        sa.PrimaryKeyConstraint("host"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "robots",
        _must("origin", TEXT),
        sa.Column("status", sa.Integer),
        _must("body", sa.LargeBinary),
        _must("fetched_at", TIME),
        _must("expires_at", TIME),
        sa.PrimaryKeyConstraint("origin"),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("row", sa.Integer, primary_key=True),
        _must("id", WORD),
        _must("source", TEXT),
        _must("canonical", TEXT),
        _must("title", TEXT),
        sa.Column("published", TEXT),
        sa.Column("language", TEXT),
        _must("post", TEXT),
        _must("post_sha256", DIGEST),
        _must("sha256", DIGEST),
        _must("raw", TEXT),
        _must("fingerprint", DIGEST),
        _must("text_weight", sa.Integer),
        _must("confidence", sa.Float),
        _must("partial", sa.Boolean),
        _must("revision", sa.Integer),
        _must("first_at", TIME),
        _must("archived_at", TIME),
        sa.Column("gone_at", TIME),
        _must("via_canonical", sa.Boolean),
    )
    op.create_index("articles_id", "articles", ["id"], unique=True)
    op.create_index("articles_fingerprint", "articles", ["fingerprint"])
    op.create_index("articles_archived", "articles", ["archived_at", "source"])
    op.create_table(
        "revisions",
        _must("article", sa.Integer),
        _must("number", sa.Integer),
        _must("at", TIME),
        _must("sha256", DIGEST),
        _must("raw", TEXT),
        _must("fingerprint", DIGEST),
        _must("title", TEXT),
        _must("rules", TEXT),
        _must("extractor", TEXT),
        sa.PrimaryKeyConstraint("article", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "aliases",
        _must("url_hash", WORD),
        _must("article", WORD),
        _must("url", TEXT),
        sa.PrimaryKeyConstraint("url_hash"),
    )
    op.create_table(
        "seen_in",
        _must("article", WORD),
        _must("source", TEXT),
        sa.PrimaryKeyConstraint("article", "source"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pending_seen",
        _must("url_hash", WORD),
        _must("source", TEXT),
        _must("at", TIME),
        sa.Column("article", WORD),
        _must("entry", TEXT),
        sa.PrimaryKeyConstraint("url_hash", "source"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "pending_seen_ripe", "pending_seen", ["at"], sqlite_where=sa.text("article IS NOT NULL")
    )


def _books() -> None:
    op.create_table(
        "counts",
        _must("day", TEXT),
        _must("source", TEXT),
        _must("key", TEXT),
        _must("count", sa.Integer),
        _must("last_at", TIME),
        _must("last_url", TEXT),
        _must("last_message", TEXT),
        _must("last_hint", TEXT),
        sa.PrimaryKeyConstraint("day", "source", "key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "backfills",
        _must("source", TEXT),
        _must("key", TEXT),
        _must("pending", TEXT),
        _must("visited", TEXT),
        _must("read", sa.Integer),
        _must("found", sa.Integer),
        _must("started_at", TIME),
        sa.Column("finished_at", TIME),
        sa.PrimaryKeyConstraint("source", "key"),
    )
    op.create_table(
        "notes", _must("key", TEXT), _must("value", TEXT), sa.PrimaryKeyConstraint("key")
    )
    op.create_table(
        "journal",
        _must("file", TEXT),
        _must("offset", WORD),
        sa.PrimaryKeyConstraint("file"),
        sqlite_with_rowid=False,
    )
