"""What enters the frontier, what is known of it, and what stands where."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, column, select, text

from crawler.models.article import Outcome
from crawler.models.state import FrontierCount, FrontierItem, FrontierState, Poll
from crawler.store.columns import EPOCH, Hash64, Hashes, Instant, Names, Words, scrub
from crawler.store.schema import fields, frontier, guids
from crawler.store.sightings import note_seen
from crawler.store.sources import PUT_BACKFILL, PUT_LISTING, missing, values_of
from crawler.store.statement import Row, Session, Statement

BACKFILL_PRIORITY = -10

# Rows that exist are not touched, but that `release` queues held ones. An address of an article
# is known too.
ADD = """
INSERT INTO frontier (url_hash, host, source, state, priority, due_at, tries, outcome, code,
  article, found_at, settled_at, url, etag, last_modified, message, entry, content)
SELECT :url_hash, :host, :source, :state, :priority, :due_at, :tries, :outcome, :code,
  :article, :found_at, :settled_at, :url, :etag, :last_modified, :message, :entry, :content
WHERE NOT EXISTS (SELECT 1 FROM aliases WHERE url_hash = :url_hash)
  AND NOT EXISTS (SELECT 1 FROM articles WHERE id = :url_hash)
  AND NOT EXISTS (SELECT 1 FROM tombstones WHERE hash = :url_hash)
ON CONFLICT (url_hash) DO
"""
RELEASING = """
UPDATE SET state = 'queued', due_at = excluded.due_at, priority = excluded.priority
WHERE frontier.state = 'held' AND excluded.state = 'queued'
"""
TYPED = [bindparam(each.name, type_=each.type) for each in fields(frontier)]
ADD_NEW = Statement(text(ADD + "NOTHING").bindparams(*TYPED))
ADD_OR_RELEASE = Statement(text(ADD + RELEASING).bindparams(*TYPED))
PUT_GUID = missing(guids)

KNOWN_URLS = Statement(
    text("""
SELECT value AS url_hash FROM json_each(:hashes)
WHERE value IN (SELECT url_hash FROM frontier) OR value IN (SELECT url_hash FROM aliases)
  OR value IN (SELECT id FROM articles) OR value IN (SELECT hash FROM tombstones)
""")
    .bindparams(bindparam("hashes", type_=Hashes()))
    .columns(column("url_hash", Hash64))
)
KNOWN_GUIDS = Statement(
    select(guids.c.guid, guids.c.url_hash).where(
        guids.c.source == bindparam("of"), guids.c.guid.in_(values_of("guids", Names()))
    )
)

BY_URLS = Statement(
    select(*fields(frontier)).where(frontier.c.url_hash.in_(values_of("of", Hashes())))
)

RELEASE = Statement(
    text("""
UPDATE frontier SET state = 'queued', priority = :priority, due_at = :now
WHERE source = :source AND state = 'held'
""").bindparams(bindparam("now", type_=Instant()), bindparam("source", type_=Words()))
)
REVIVE = Statement(
    text("""
UPDATE frontier SET state = 'queued', due_at = :now, tries = 0
WHERE settled_at IS NOT NULL AND source = :source AND state = 'given-up' AND EXISTS (
  SELECT 1 FROM json_each(:codes) WHERE substr(frontier.code, 1, length(value)) = value)
""").bindparams(
        bindparam("now", type_=Instant()),
        bindparam("source", type_=Words()),
        bindparam("codes", type_=Names()),
    )
)

# Each state is counted in the index that is about it.
STANDING = Statement(
    text("""
SELECT source, 'queued' AS state, count(*) AS count, sum(due_at <= :now) AS due,
    min(due_at) AS next_due, sum(article IS NOT NULL AND code IS NULL) AS rechecks
  FROM frontier WHERE state = 'queued' GROUP BY source
UNION ALL
SELECT source, 'held', count(*), 0, NULL, 0 FROM frontier WHERE state = 'held' GROUP BY source
UNION ALL
SELECT source, state, count(*), 0, NULL, 0 FROM frontier INDEXED BY frontier_settled
  WHERE settled_at IS NOT NULL AND state IN ('done', 'given-up') GROUP BY source, state
ORDER BY 1, 2
""")
    .bindparams(bindparam("now", type_=Instant()))
    .columns(
        column("source", Words),
        column("state", Words),
        column("count", Integer),
        column("due", Integer),
        column("next_due", Instant),
        column("rechecks", Integer),
    )
)

SETTLED = (
    select(*fields(frontier))
    .where(frontier.c.settled_at.is_not(None), frontier.c.outcome == bindparam("of_outcome"))
    .order_by(frontier.c.settled_at.desc())
    .limit(bindparam("limit"))
)
NEWEST = Statement(SETTLED)
NEWEST_OF_SOURCE = Statement(SETTLED.where(frontier.c.source == bindparam("of")))


def items(rows: Iterable[Row]) -> list[FrontierItem]:
    """Return rows of the frontier as records, each entry with its content."""
    return [_item(row) for row in rows]


def _item(row: Row) -> FrontierItem:
    content = row.pop("content")
    if content is not None:
        row["entry"] = row["entry"].model_copy(update={"content": content})
    return FrontierItem(**row)


def _row(item: FrontierItem, now: datetime) -> dict[str, Any]:
    """Return an item as a row; a queued one without a time is due at once."""
    row = {**vars(item), "content": item.entry.content}
    if item.state is FrontierState.QUEUED and item.due_at is None:
        row["due_at"] = item.found_at or now
    return row


def save_poll(session: Session, poll: Poll) -> int:
    """Queue entries, remember guids, and only with them the listing's validators."""
    source, now = poll.listing.source, poll.listing.polled_at or EPOCH
    statement = ADD_OR_RELEASE if poll.release else ADD_NEW
    new = session.change(statement, [_row(item, now) for item in poll.items])
    pairs = [{"source": source, "guid": guid, "url_hash": known} for guid, known in poll.guids]
    session.change(PUT_GUID, pairs)
    note_seen(session, poll.seen)
    session.change(PUT_LISTING, [vars(poll.listing)])
    if poll.backfill is not None:
        session.change(PUT_BACKFILL, [vars(poll.backfill)])
    return new


def known_urls(session: Session, hashes: Collection[str]) -> set[str]:
    """Return those that are in the frontier or an address of an article."""
    return {row["url_hash"] for row in session.rows(KNOWN_URLS, hashes=hashes)}


def by_urls(session: Session, hashes: Collection[str]) -> list[FrontierItem]:
    """Return the URLs with these hashes that are in the frontier."""
    return items(session.rows(BY_URLS, of=hashes))


def known_guids(session: Session, source: str, wanted: Collection[str]) -> dict[str, str]:
    """Return guid -> url_hash for those that the source has listed."""
    written = {scrub(guid): guid for guid in wanted}
    rows = session.rows(KNOWN_GUIDS, of=source, guids=written)
    return {written[row["guid"]]: row["url_hash"] for row in rows}


def release(session: Session, source: str, now: datetime) -> int:
    """Queue all held URLs of a source; return how many."""
    parameters = {"source": source, "now": now, "priority": BACKFILL_PRIORITY}
    return session.change(RELEASE, [parameters])


def revive(session: Session, source: str, codes: Collection[str], now: datetime) -> int:
    """Queue given-up URLs whose code starts with one of `codes`; return how many."""
    return session.change(REVIVE, [{"source": source, "codes": codes, "now": now}])


def frontier_counts(session: Session, now: datetime) -> list[FrontierCount]:
    """Return how many URLs of each source stand where."""
    return [FrontierCount(**row) for row in session.rows(STANDING, now=now)]


def outcomes(session: Session, source: str, outcome: Outcome, limit: int) -> list[FrontierItem]:
    """Return items of a source with this outcome, newest first."""
    return items(session.rows(NEWEST_OF_SOURCE, of=source, of_outcome=outcome, limit=limit))
