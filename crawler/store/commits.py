"""The group commit: articles, settlements, counts, and how far the journal has been applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, text

from crawler.models.journal import Position
from crawler.models.state import (
    BYTES,
    UNMATCHED,
    Alias,
    Batch,
    FrontierState,
    RevisionRow,
    Settlement,
)
from crawler.store.columns import Instant
from crawler.store.forgetting import forget
from crawler.store.renaming import rename_articles
from crawler.store.schema import aliases, articles, counts, frontier, journal, revisions, seen_in
from crawler.store.sightings import ripen
from crawler.store.sources import PUT_HOST, missing, replacing, set_notes
from crawler.store.statement import Session, Statement

PUT_ARTICLE = replacing(articles, "id")
PUT_REVISION = Statement(
    text("""
INSERT INTO revisions (article, number, at, sha256, raw, fingerprint, title, rules, extractor)
SELECT articles.row, :number, :at, :sha256, :raw, :fingerprint, :title, :rules, :extractor
FROM articles WHERE articles.id = :id
ON CONFLICT (article, number) DO NOTHING
""").bindparams(
        bindparam("id", type_=articles.c.id.type),
        *(
            bindparam(name, type_=revisions.c[name].type)
            for name in RevisionRow.model_fields
            if name != "id"
        ),
    )
)
PUT_ALIAS = replacing(aliases)
DROP_ALIAS = Statement(delete(aliases).where(aliases.c.url_hash == bindparam("of")))
PUT_SEEN = missing(seen_in)
PUT_POSITION = replacing(journal)

# While a failed URL is to be asked again its entry's content may have to stand in for the page.
# A failure says nothing of validators, nor of the article that an earlier fetch led to.
SETTLE = Statement(
    text("""
UPDATE frontier SET state = :state, outcome = :outcome, due_at = :due_at, tries = :tries,
  settled_at = :at, code = :code, message = :message, article = coalesce(:article, article),
  etag = CASE WHEN :outcome = 'failed' THEN etag ELSE :etag END,
  last_modified = CASE WHEN :outcome = 'failed' THEN last_modified ELSE :last_modified END,
  content = CASE WHEN :outcome = 'failed' AND :state = 'queued' THEN content END
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
))  # fmt: skip

ADD_COUNT = Statement(
    text("""
INSERT INTO counts (day, source, key, count, last_at, last_url, last_message, last_hint)
VALUES (:day, :source, :key, :count, :last_at, :last_url, :last_message, :last_hint)
ON CONFLICT (day, source, key) DO UPDATE SET count = count + excluded.count,
  last_at = max(last_at, excluded.last_at),
  last_url = iif(excluded.last_at < last_at, last_url, excluded.last_url),
  last_message = iif(excluded.last_at < last_at, last_message, excluded.last_message),
  last_hint = iif(excluded.last_at < last_at, last_hint, excluded.last_hint)
""").bindparams(*(bindparam(name, type_=kind.type) for name, kind in counts.c.items()))
)

DROP = [Statement(delete(table)) for table in (articles, revisions, aliases, seen_in, journal)]
OFFSET = Statement(select(journal.c.offset).where(journal.c.file == bindparam("of")))
POSITION = Statement(select(journal).order_by(journal.c.file.desc()).limit(1))


def commit(session: Session, batch: Batch) -> None:
    """Apply a batch; applied before, as its position shows, it is not counted again."""
    fresh = batch.position is None or _advance(session, batch.position)
    for renaming in batch.renamed:
        rename_articles(session, renaming)
    session.change(PUT_ARTICLE, [vars(row) for row in batch.articles])
    session.change(PUT_REVISION, [vars(row) for row in batch.revisions])
    _put_aliases(session, batch.aliases)
    seen = [{"article": article, "source": source} for article, source in batch.seen]
    session.change(PUT_SEEN, seen)
    session.change(SETTLE, [_settlement(each) for each in batch.settlements])
    ripen(session, batch)
    if fresh:
        session.change(ADD_COUNT, [*_count(batch.settlements), *_bytes(batch.written)])
    session.change(PUT_HOST, [vars(host) for host in batch.hosts])
    forget(session, batch.forgotten)


def position(session: Session) -> Position | None:
    """Return the end of the last journal line applied, in the newest file."""
    row = session.row(POSITION)
    return None if row is None else Position(**row)


def drop_articles(session: Session, note: tuple[str, str]) -> None:
    """Drop all that the journal tells, and set a note (key, value)."""
    for statement in DROP:
        session.change(statement, [{}])
    set_notes(session, dict([note]))


def _advance(session: Session, new: Position) -> bool:
    """Move the position forward; return False where it was there already."""
    old = session.row(OFFSET, of=new.file)
    if old is not None and new.offset <= old["offset"]:
        return False
    session.change(PUT_POSITION, [vars(new)])
    return True


def _put_aliases(session: Session, several: Sequence[Alias]) -> None:
    """Write aliases; a canonical URL has none, also where it was one before."""
    true = [vars(alias) for alias in several if alias.url_hash != alias.article]
    session.change(PUT_ALIAS, true)
    canonical = [{"of": alias.article} for alias in several if alias.url_hash == alias.article]
    session.change(DROP_ALIAS, canonical)


def _settlement(each: Settlement) -> dict[str, Any]:
    if each.state is FrontierState.QUEUED and each.due_at is None:
        return {**vars(each), "due_at": each.at}
    return vars(each)


def _bytes(written: Sequence[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Return the rows of bytes that were written."""
    said = {"last_url": "", "last_message": "", "last_hint": ""}
    return [
        {"day": day, "source": source, "key": BYTES, "count": number,
         "last_at": datetime.fromisoformat(day).replace(tzinfo=UTC), **said}
        for day, source, number in written
    ]  # fmt: skip


def _count(settlements: Sequence[Settlement]) -> list[dict[str, Any]]:
    """Return what settlements add to the counts, a row for each (day, source, key)."""
    sums: dict[tuple[str, str, str], dict[str, Any]] = {}
    for each in settlements:
        day = each.at.astimezone(UTC).date().isoformat()
        unmatched = (f"{path}{UNMATCHED}" for path in each.unmatched)
        for key in (each.outcome.value, each.code, *unmatched):
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
