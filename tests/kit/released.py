"""Databases as earlier versions of the program left them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from crawler.store.migrate import MIGRATIONS
from crawler.store.schema import APPLICATION_ID


def as_version(database: Path, version: int) -> None:
    """Turn a database that is closed into what a program of an older schema would have of it.

    The tables are made by that version's migrations; what it had no column for is gone.
    """
    old = database.with_name("older.db")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{old}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, f"{version:04}")
    engine.dispose()
    with sqlite3.connect(old) as made:
        made.execute("ATTACH ? AS newer", (str(database),))
        for (table,) in made.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'"):
            _copy(made, table)
        made.commit()
        made.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        made.execute(f"PRAGMA user_version = {version}")
    made.close()
    for ending in ("-wal", "-shm"):
        database.with_name(f"{database.name}{ending}").unlink(missing_ok=True)
    old.replace(database)
    database.chmod(0o600)


def _copy(made: sqlite3.Connection, table: str) -> None:
    if table.startswith(("sqlite_", "alembic_")):
        return
    columns = {
        schema: [row[1] for row in made.execute(f"PRAGMA {schema}.table_info({table})")]
        for schema in ("main", "newer")
    }
    both = ", ".join(f'"{name}"' for name in columns["main"] if name in columns["newer"])
    if both:
        made.execute(f"INSERT INTO main.{table} ({both}) SELECT {both} FROM newer.{table}")


def facts(database: Path) -> dict[str, object]:
    """Return the version of a database, and what it says of articles."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
        version = opened.execute("PRAGMA user_version").fetchone()[0]
        articles = opened.execute("SELECT count(*) FROM articles").fetchone()[0]
        frontier = opened.execute("SELECT count(*) FROM frontier").fetchone()[0]
    opened.close()
    return {"version": version, "articles": articles, "frontier": frontier}
