"""Sources, listings, hosts, robots, backfills, notes: one row a key, inserted or replaced."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Insert, Table, bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from crawler.models.record import Record
from crawler.models.state import (
    BackfillState,
    HostState,
    ListingState,
    RobotsState,
    SourceState,
)
from crawler.store.columns import Instant, Names
from crawler.store.schema import backfills, hosts, listings, notes, robots, sources

R = TypeVar("R", bound=Record)


def replacing(table: Table) -> Insert:
    """Return a statement that inserts a row, or replaces all of the one with its key."""
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    new = {column.name: statement.excluded[column.name] for column in table.columns}
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: new[name] for name in new if name not in keys}
    )


def missing(table: Table) -> Insert:
    """Return a statement that inserts a row unless its key is there."""
    return insert(table).on_conflict_do_nothing()


PUT_SOURCE = replacing(sources)
PUT_LISTING = replacing(listings)
PUT_HOST = replacing(hosts)
PUT_ROBOTS = replacing(robots)
PUT_BACKFILL = replacing(backfills)
PUT_NOTE = replacing(notes)

ALL_SOURCES = select(sources).order_by(sources.c.name)
DUE_SOURCES = (
    select(sources)
    .where(sources.c.next_due <= bindparam("now", type_=Instant()))
    .order_by(sources.c.next_due, sources.c.name)
    .limit(bindparam("limit"))
)
ALL_LISTINGS = select(listings).order_by(listings.c.source, listings.c.url)
LISTINGS = ALL_LISTINGS.where(listings.c.source == bindparam("source"))
HOSTS = select(hosts).where(
    hosts.c.host.in_(
        select(func.json_each(bindparam("hosts", type_=Names())).table_valued("value").c.value)
    )
)
ROBOTS = select(robots).where(robots.c.origin == bindparam("origin"))
BACKFILL = select(backfills).where(
    backfills.c.source == bindparam("source"), backfills.c.key == bindparam("key")
)
NOTE = select(notes.c.value).where(notes.c.key == bindparam("key"))
DROP_NOTE = delete(notes).where(notes.c.key == bindparam("dropped"))


def put(statement: Insert, records: Sequence[Record]) -> Callable[[Connection], None]:
    """Return the work that writes records whose fields are the columns."""
    rows = [dict(record) for record in records]

    def work(connection: Connection) -> None:
        if rows:
            connection.execute(statement, rows)

    return work


def source_states(connection: Connection) -> list[SourceState]:
    """Return all sources by name."""
    return [SourceState(**row) for row in connection.execute(ALL_SOURCES).mappings()]


def due_sources(connection: Connection, now: datetime, limit: int) -> list[SourceState]:
    """Return due sources, the longest due first."""
    rows = connection.execute(DUE_SOURCES, {"now": now, "limit": limit}).mappings()
    return [SourceState(**row) for row in rows]


def listing_states(connection: Connection, source: str | None) -> list[ListingState]:
    """Return the listings of a source, or all."""
    if source is None:
        result = connection.execute(ALL_LISTINGS)
    else:
        result = connection.execute(LISTINGS, {"source": source})
    return [ListingState(**row) for row in result.mappings()]


def host_states(connection: Connection, names: Collection[str]) -> dict[str, HostState]:
    """Return the hosts that are known, by name."""
    rows = connection.execute(HOSTS, {"hosts": names}).mappings()
    return {row["host"]: HostState(**row) for row in rows}


def robots_state(connection: Connection, origin: str) -> RobotsState | None:
    """Return the kept robots.txt of an origin."""
    row = connection.execute(ROBOTS, {"origin": origin}).mappings().first()
    return None if row is None else RobotsState(**row)


def backfill_state(connection: Connection, source: str, key: str) -> BackfillState | None:
    """Return a backfill's state."""
    row = connection.execute(BACKFILL, {"source": source, "key": key}).mappings().first()
    return None if row is None else BackfillState(**row)


def note(connection: Connection, key: str) -> str | None:
    """Return a note."""
    return connection.execute(NOTE, {"key": key}).scalar()


def set_note(connection: Connection, key: str, value: str | None) -> None:
    """Keep a note, or drop it."""
    if value is None:
        connection.execute(DROP_NOTE, {"dropped": key})
    else:
        connection.execute(PUT_NOTE, {"key": key, "value": value})
