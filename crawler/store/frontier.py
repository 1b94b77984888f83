"""What enters the frontier, what is known of it, and what stands where."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    bindparam,
    column,
    func,
    select,
    text,
    update,
)

from crawler.models.article import Outcome
from crawler.models.state import FrontierCount, FrontierItem, FrontierState, Poll
from crawler.store.columns import EPOCH, Hash64, Hashes, Instant, Names, Words
from crawler.store.schema import frontier, guids
from crawler.store.sources import PUT_BACKFILL, PUT_LISTING, missing

BACKFILL_PRIORITY = -10

# Rows that exist are not touched, but that `release` queues held ones. An alias is known too.
ADD = """
INSERT INTO frontier (url_hash, host, source, state, priority, due_at, tries, outcome, code,
  article, found_at, settled_at, url, etag, last_modified, message, entry, content)
SELECT :url_hash, :host, :source, :state, :priority, :due_at, :tries, :outcome, :code,
  :article, :found_at, :settled_at, :url, :etag, :last_modified, :message, :entry, :content
WHERE NOT EXISTS (SELECT 1 FROM aliases WHERE aliases.url_hash = :url_hash)
ON CONFLICT (url_hash)
"""
RELEASING = """
DO UPDATE SET state = 'queued', due_at = excluded.due_at, priority = excluded.priority
WHERE frontier.state = 'held' AND excluded.state = 'queued'
"""
TYPED = [bindparam(name, type_=kind.type) for name, kind in frontier.c.items()]
ADD_NEW = text(f"{ADD} DO NOTHING").bindparams(*TYPED)
ADD_OR_RELEASE = text(ADD + RELEASING).bindparams(*TYPED)
PUT_GUID = missing(guids)

KNOWN_URLS = (
    text("""
SELECT value AS url_hash FROM json_each(:hashes)
WHERE value IN (SELECT url_hash FROM frontier) OR value IN (SELECT url_hash FROM aliases)
""")
    .bindparams(bindparam("hashes", type_=Hashes()))
    .columns(column("url_hash", Hash64))
)
KNOWN_GUIDS = select(guids.c.guid, guids.c.url_hash).where(
    guids.c.source == bindparam("source"),
    guids.c.guid.in_(
        select(func.json_each(bindparam("guids", type_=Names())).table_valued("value").c.value)
    ),
)

RELEASE = (
    update(frontier)
    .where(frontier.c.source == bindparam("of_source"), frontier.c.state == "held")
    .values(
        state="queued",
        priority=BACKFILL_PRIORITY,
        due_at=bindparam("now", type_=Instant()),
    )
)
REVIVE = text("""
UPDATE frontier SET state = 'queued', due_at = :now, tries = 0
WHERE source = :source AND state = 'given-up' AND EXISTS (
  SELECT 1 FROM json_each(:codes) WHERE substr(frontier.code, 1, length(value)) = value)
""").bindparams(bindparam("now", type_=Instant()), bindparam("codes", type_=Names()))

STANDING = text("""
SELECT source, state, count(*) AS count FROM frontier GROUP BY source, state
""").columns(column("source", Words), column("state", Words), column("count"))
QUEUES = text("""
SELECT source, sum(due_at <= :now) AS due, min(due_at) AS next_due
FROM frontier WHERE state = 'queued' GROUP BY source
""").bindparams(bindparam("now", type_=Instant()))
QUEUES_BY_SOURCE = QUEUES.columns(
    column("source", Words), column("due"), column("next_due", Instant)
)

NEWEST_FAILED = (
    select(frontier)
    .where(text("outcome = 'failed'"))
    .order_by(frontier.c.settled_at.desc())
    .limit(bindparam("limit"))
)
NEWEST = (
    select(frontier)
    .where(frontier.c.source == bindparam("source"), frontier.c.outcome == bindparam("outcome"))
    .order_by(frontier.c.settled_at.desc())
    .limit(bindparam("limit"))
)


def items(rows: Iterable[RowMapping]) -> list[FrontierItem]:
    """Return rows of the frontier as records, each entry with its content."""
    return [_item(dict(row)) for row in rows]


def _item(row: dict[str, Any]) -> FrontierItem:
    content = row.pop("content")
    if content is not None:
        row["entry"] = row["entry"].model_copy(update={"content": content})
    return FrontierItem(**row)


def rows_of(poll: Poll) -> list[dict[str, Any]]:
    """Return a poll's items as rows; a queued one without a time is due at once."""
    now = poll.listing.polled_at or EPOCH
    return [_row(item, now) for item in poll.items]


def _row(item: FrontierItem, now: datetime) -> dict[str, Any]:
    row = dict(item)
    row["content"] = item.entry.content
    if item.state is FrontierState.QUEUED and item.due_at is None:
        row["due_at"] = item.found_at or now
    return row


def save_poll(connection: Connection, poll: Poll, rows: list[dict[str, Any]]) -> int:
    """Queue entries, remember guids, and only with them the listing's validators."""
    new = 0
    if rows:
        statement = ADD_OR_RELEASE if poll.release else ADD_NEW
        new = connection.execute(statement, rows).rowcount
    if poll.guids:
        source = poll.listing.source
        pairs = [{"source": source, "guid": g, "url_hash": h} for g, h in poll.guids]
        connection.execute(PUT_GUID, pairs)
    connection.execute(PUT_LISTING, dict(poll.listing))
    if poll.backfill is not None:
        connection.execute(PUT_BACKFILL, dict(poll.backfill))
    return new


def known_urls(connection: Connection, hashes: Collection[str]) -> set[str]:
    """Return those that are in the frontier or an alias."""
    return set(connection.execute(KNOWN_URLS, {"hashes": hashes}).scalars())


def known_guids(connection: Connection, source: str, wanted: Collection[str]) -> dict[str, str]:
    """Return guid -> url_hash for those that the source has listed."""
    rows = connection.execute(KNOWN_GUIDS, {"source": source, "guids": wanted})
    return {guid: url_hash for guid, url_hash in rows}  # noqa: C416


def release(connection: Connection, source: str, now: datetime) -> int:
    """Queue all held URLs of a source; return how many."""
    return connection.execute(RELEASE, {"of_source": source, "now": now}).rowcount


def revive(connection: Connection, source: str, codes: Collection[str], now: datetime) -> int:
    """Queue given-up URLs whose code starts with one of `codes`; return how many."""
    parameters = {"source": source, "codes": codes, "now": now}
    return connection.execute(REVIVE, parameters).rowcount


def frontier_counts(connection: Connection, now: datetime) -> list[FrontierCount]:
    """Return how many URLs of each source stand where."""
    queues = {
        row["source"]: row for row in connection.execute(QUEUES_BY_SOURCE, {"now": now}).mappings()
    }
    return [_count(row, queues) for row in connection.execute(STANDING).mappings()]


def _count(row: RowMapping, queues: dict[str, RowMapping]) -> FrontierCount:
    if row["state"] != FrontierState.QUEUED:
        return FrontierCount(**row)
    queue = queues[row["source"]]
    return FrontierCount(**row, due=queue["due"], next_due=queue["next_due"])


def failures(connection: Connection, source: str | None, limit: int) -> list[FrontierItem]:
    """Return items whose last outcome is failed, newest first."""
    if source is not None:
        return outcomes(connection, source, Outcome.FAILED, limit)
    return items(connection.execute(NEWEST_FAILED, {"limit": limit}).mappings())


def outcomes(
    connection: Connection, source: str, outcome: Outcome, limit: int
) -> list[FrontierItem]:
    """Return items of a source with this outcome, newest first."""
    parameters = {"source": source, "outcome": outcome, "limit": limit}
    return items(connection.execute(NEWEST, parameters).mappings())
