"""The group commit: articles, settlements, counts, and how far the journal has been applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, text

from crawler.models.journal import Position
from crawler.models.state import ArticleRow, Batch, Settlement
from crawler.store.columns import Instant
from crawler.store.schema import aliases, articles, counts, frontier, journal, revisions, seen_in
from crawler.store.sources import PUT_HOST, missing, replacing

PUT_ARTICLE = replacing(articles)
PUT_REVISION = missing(revisions)
PUT_ALIAS = replacing(aliases)
PUT_SEEN = missing(seen_in)
PUT_POSITION = replacing(journal)

# While a URL is to be asked again its entry's content may still have to stand in for the page.
# A failure says nothing of validators, nor of the article that an earlier fetch led to.
SETTLE = text("""
UPDATE frontier SET state = :state, outcome = :outcome, due_at = :due_at, tries = :tries,
  settled_at = :at, code = :code, message = :message, article = coalesce(:article, article),
  etag = CASE WHEN :outcome = 'failed' THEN etag ELSE :etag END,
  last_modified = CASE WHEN :outcome = 'failed' THEN last_modified ELSE :last_modified END,
  content = CASE WHEN :state = 'queued' THEN content END
WHERE url_hash = :url_hash
""").bindparams(
    bindparam("at", type_=Instant()),
    *(
        bindparam(name, type_=frontier.c[name].type)
        for name in (
            "state", "outcome", "due_at", "tries", "code", "message", "article", "etag",
            "last_modified", "url_hash",
        )
    ),
)  # fmt: skip

ADD_COUNT = text("""
INSERT INTO counts (day, source, key, count, last_at, last_url, last_message, last_hint)
VALUES (:day, :source, :key, :count, :last_at, :last_url, :last_message, :last_hint)
ON CONFLICT (day, source, key) DO UPDATE SET count = count + excluded.count,
  last_at = max(last_at, excluded.last_at),
  last_url = iif(excluded.last_at < last_at, last_url, excluded.last_url),
  last_message = iif(excluded.last_at < last_at, last_message, excluded.last_message),
  last_hint = iif(excluded.last_at < last_at, last_hint, excluded.last_hint)
""").bindparams(*(bindparam(name, type_=kind.type) for name, kind in counts.c.items()))

OFFSET = select(journal.c.offset).where(journal.c.file == bindparam("of_file"))
POSITION = select(journal).order_by(journal.c.file.desc()).limit(1)


class Rows(NamedTuple):
    """A batch as rows, made before the transaction begins."""

    articles: list[dict[str, Any]]
    revisions: list[dict[str, Any]]
    aliases: list[dict[str, Any]]
    seen: list[dict[str, Any]]
    settlements: list[dict[str, Any]]
    counts: list[dict[str, Any]]
    hosts: list[dict[str, Any]]


def rows_of(batch: Batch) -> Rows:
    """Return a batch as rows."""
    return Rows(
        articles=[_article(row) for row in batch.articles],
        revisions=[dict(row) for row in batch.revisions],
        aliases=[dict(row) for row in batch.aliases],
        seen=[{"article": article, "source": source} for article, source in batch.seen],
        settlements=[_settlement(each) for each in batch.settlements],
        counts=_count(batch.settlements),
        hosts=[dict(host) for host in batch.hosts],
    )


def commit(connection: Connection, rows: Rows, position: Position | None) -> None:
    """Apply a batch; applied before, as its position shows, it is not counted again."""
    fresh = position is None or _advance(connection, position)
    for statement, several in (
        (PUT_ARTICLE, rows.articles),
        (PUT_REVISION, rows.revisions),
        (PUT_ALIAS, rows.aliases),
        (PUT_SEEN, rows.seen),
        (SETTLE, rows.settlements),
        (ADD_COUNT, rows.counts if fresh else []),
        (PUT_HOST, rows.hosts),
    ):
        if several:
            connection.execute(statement, several)


def position(connection: Connection) -> Position | None:
    """Return the end of the last journal line applied, in the newest file."""
    row = connection.execute(POSITION).mappings().first()
    return None if row is None else Position(**row)


def _advance(connection: Connection, new: Position) -> bool:
    """Move the position forward; return False where it was there already."""
    old = connection.execute(OFFSET, {"of_file": new.file}).scalar()
    if old is not None and new.offset <= old:
        return False
    connection.execute(PUT_POSITION, dict(new))
    return True


def _article(row: ArticleRow) -> dict[str, Any]:
    values = dict(row)
    del values["seen_in"]
    return values


def _settlement(each: Settlement) -> dict[str, Any]:
    values = dict(each)
    for name in ("host", "source", "hint", "url", "retry"):
        del values[name]
    if each.state == "queued" and each.due_at is None:
        values["due_at"] = each.at
    return values


def _count(settlements: Sequence[Settlement]) -> list[dict[str, Any]]:
    """Return what settlements add to the counts, a row for each (day, source, key)."""
    sums: dict[tuple[str, str, str], dict[str, Any]] = {}
    for each in settlements:
        day = each.at.astimezone(UTC).date().isoformat()
        for key in (each.outcome.value, each.code):
            if key is None:
                continue
            row = sums.setdefault((day, each.source, key), {"count": 0, "last_at": each.at})
            row["count"] += 1
            if each.at >= row["last_at"]:
                row |= {
                    "last_at": each.at,
                    "last_url": each.url,
                    "last_message": each.message or "",
                    "last_hint": each.hint or "",
                }
    return [
        {"day": day, "source": source, "key": key, **row}
        for (day, source, key), row in sums.items()
    ]
