"""Nothing that is done for every article or poll reads more, the more there is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from crawler.store import articles, commits, dispatch, frontier, sightings, sources
from crawler.store.sqlite import open_store
from crawler.store.statement import Statement

ONCE_IN_A_WHILE = {
    "articles.COUNT_BY_SOURCE",
    "frontier.STANDING",
    "frontier.NEWEST",
    "frontier.NEWEST_OF_SOURCE",
    "frontier.REVIVE",
}
"""What a person asks for: it may read an index from end to end, but never the table."""

STATEMENTS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": statement
    for module in (articles, commits, dispatch, frontier, sightings, sources)
    for name, statement in vars(module).items()
    if isinstance(statement, Statement)
}
LARGE = ("frontier", "articles", "aliases", "revisions", "seen_in", "guids")


@pytest.fixture
async def connection(tmp_path: Path) -> sqlite3.Connection:
    """A connection to an empty state database."""
    async with open_store(tmp_path / "state.db"):
        pass
    return sqlite3.connect(tmp_path / "state.db")


async def test_no_statement_reads_a_whole_table(connection: sqlite3.Connection) -> None:
    walks = {
        name: scans(connection, statement)
        for name, statement in STATEMENTS.items()
        if name
        != "frontier.STANDING"  # `status` alone asks it, which tells waiting URLs from rechecks
    }
    connection.close()

    assert [walk for each in walks.values() for walk in each if "COVERING INDEX" not in walk] == []


async def test_what_is_done_often_looks_up_or_stops_at_the_first(
    connection: sqlite3.Connection,
) -> None:
    often = STATEMENTS.keys() - ONCE_IN_A_WHILE
    walking = {name for name in often if scans(connection, STATEMENTS[name])}
    connection.close()

    assert walking == {"dispatch.DUE_HOSTS", "dispatch.NEXT_DUE"}, "these begin with LIMIT 1"


def scans(connection: sqlite3.Connection, statement: Statement) -> list[str]:
    """Return the steps of a statement's plan that walk through a large table or index."""
    unknown = [None] * statement.sql.count("?")
    plan = connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", unknown).fetchall()
    walks = tuple(f"SCAN {each}" for each in LARGE)
    return [row[3] for row in plan if row[3].startswith(walks)]
