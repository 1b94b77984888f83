"""Sources, listings, hosts, robots, backfills, notes: one row a key, inserted or replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.types import TypeEngine

from crawler.models.record import Record
from crawler.models.state import (
    BackfillState,
    HostState,
    ListingState,
    RobotsState,
    SourceState,
)
from crawler.store.schema import backfills, fields, hosts, listings, notes, robots, sources
from crawler.store.statement import Session, Statement


def replacing(table: Table, key: str | None = None) -> Statement:
    """Return a statement that inserts a row, or replaces all of the one with its key."""
    statement = insert(table).values({each: bindparam(each.name) for each in fields(table)})
    keys = [key] if key else [column.name for column in table.primary_key]
    names = [column.name for column in fields(table) if column.name not in keys]
    return Statement(
        statement.on_conflict_do_update(
            index_elements=keys, set_={name: statement.excluded[name] for name in names}
        )
    )


def missing(table: Table) -> Statement:
    """Return a statement that inserts a row unless its key is there."""
    return Statement(insert(table).on_conflict_do_nothing())


def values_of(name: str, kind: TypeEngine[Any]) -> Select[tuple[Any]]:
    """Return a sub-query over many values that are one JSON parameter."""
    return select(func.json_each(bindparam(name, type_=kind)).table_valued("value").c.value)


PUT_SOURCE = replacing(sources)
PUT_LISTING = replacing(listings)
PUT_HOST = replacing(hosts)
PUT_ROBOTS = replacing(robots)
PUT_BACKFILL = replacing(backfills)
PUT_NOTE = replacing(notes)

ALL_SOURCES = Statement(select(sources).order_by(sources.c.name))
ONE_SOURCE = Statement(select(sources).where(sources.c.name == bindparam("of")))
DUE_SOURCES = Statement(
    select(sources)
    .where(sources.c.next_due <= bindparam("now"))
    .order_by(sources.c.next_due, sources.c.name)
    .limit(bindparam("limit"))
)
ALL_LISTINGS = Statement(select(listings).order_by(listings.c.source, listings.c.url))
LISTINGS = Statement(
    select(listings).where(listings.c.source == bindparam("of")).order_by(listings.c.url)
)
RESTING = Statement(
    select(hosts)
    .where(
        or_(hosts.c.backoff_until > bindparam("now"), hosts.c.next_allowed_at > bindparam("now"))
    )
    .order_by(hosts.c.host)
)
ROBOTS = Statement(select(robots).where(robots.c.origin == bindparam("of")))
BACKFILL = Statement(
    select(backfills).where(
        backfills.c.source == bindparam("of"), backfills.c.key == bindparam("bounds")
    )
)
NOTE = Statement(select(notes.c.value).where(notes.c.key == bindparam("of")))
NOTES_BELOW = Statement(
    select(notes)
    .where(notes.c.key >= bindparam("least"), notes.c.key < bindparam("beyond"))
    .order_by(notes.c.key)
)
DROP_NOTE = Statement(delete(notes).where(notes.c.key == bindparam("of")))


def put(session: Session, statement: Statement, records: Sequence[Record]) -> None:
    """Write records whose fields are the columns."""
    session.change(statement, [vars(record) for record in records])


def source_states(session: Session) -> list[SourceState]:
    """Return all sources by name."""
    return [SourceState(**row) for row in session.rows(ALL_SOURCES)]


def source_state(session: Session, name: str) -> SourceState | None:
    """Return one source."""
    row = session.row(ONE_SOURCE, of=name)
    return None if row is None else SourceState(**row)


def due_sources(session: Session, now: datetime, limit: int) -> list[SourceState]:
    """Return due sources, the longest due first."""
    return [SourceState(**row) for row in session.rows(DUE_SOURCES, now=now, limit=limit)]


def listing_states(session: Session, source: str | None) -> list[ListingState]:
    """Return the listings of a source, or all."""
    rows = session.rows(ALL_LISTINGS) if source is None else session.rows(LISTINGS, of=source)
    return [ListingState(**row) for row in rows]


def resting_hosts(session: Session, now: datetime) -> list[HostState]:
    """Return the hosts that may not be asked yet."""
    return [HostState(**row) for row in session.rows(RESTING, now=now)]


def robots_state(session: Session, origin: str) -> RobotsState | None:
    """Return the kept robots.txt of an origin."""
    row = session.row(ROBOTS, of=origin)
    return None if row is None else RobotsState(**row)


def backfill_state(session: Session, source: str, key: str) -> BackfillState | None:
    """Return a backfill's state."""
    row = session.row(BACKFILL, of=source, bounds=key)
    return None if row is None else BackfillState(**row)


def note(session: Session, key: str) -> str | None:
    """Return a note."""
    row = session.row(NOTE, of=key)
    return None if row is None else row["value"]


def notes_below(session: Session, prefix: str) -> dict[str, str]:
    """Return the notes whose key starts with `prefix`."""
    rows = session.rows(NOTES_BELOW, least=prefix, beyond=prefix + "\U0010ffff")
    return {row["key"]: row["value"] for row in rows}


def set_notes(session: Session, values: Mapping[str, str | None]) -> None:
    """Keep notes, or drop those that are None."""
    kept = [{"key": key, "value": value} for key, value in values.items() if value is not None]
    session.change(PUT_NOTE, kept)
    session.change(DROP_NOTE, [{"of": key} for key in values if values[key] is None])
