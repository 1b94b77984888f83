"""Making a database, and bringing an older one up to date: each in one transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

from sqlalchemy import (
    ClauseElement,
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    create_engine,
    event,
)
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable

from crawler.store.database import Database, address
from crawler.store.schema import APPLICATION_ID, VERSION, metadata
from crawler.store.statement import DIALECT, Session
from crawler.store.trouble import translated

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = f"{VERSION:04}"

_ALEMBIC = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Where Alembic looks which migrations were run."""


async def create(database: Database) -> None:
    """Make our schema in an empty file, as all migrations would, without their tool.

    Alembic takes 0.1 s and 11 MB to import, which a first crawl would carry to its end.
    """
    await database.write(_create)


def _create(session: Session) -> None:
    session.plain(f"PRAGMA application_id = {APPLICATION_ID}")
    for table in (*metadata.sorted_tables, _ALEMBIC):
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        parts: list[ClauseElement] = [CreateTable(table), *map(CreateIndex, indexes)]
        for part in parts:
            session.plain(str(part.compile(dialect=DIALECT)))
    session.plain("INSERT INTO alembic_version VALUES (?)", NEWEST)
    session.plain(f"PRAGMA user_version = {VERSION}")


async def migrate(database: Database, version: int, timeout: timedelta) -> None:
    """Take the schema from `version` to ours, and leave a copy as `<path>.backup-<version>`.

    Args:
        database: Ours.
        version: Its user_version.
        timeout: How long to wait for another process's lock.
    """
    await copy(database, database.path.with_name(f"{database.path.name}.backup-{version}"))
    # Begun, it runs to its end: half a migration is none, and a thread cannot be stopped.
    await asyncio.shield(asyncio.to_thread(_migrate, database.path, timeout))


def _migrate(path: Path, timeout: timedelta) -> None:
    """Run the missing migrations on a connection of their own, in one transaction."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(
            address(path, "mode=rw"),
            uri=True,
            isolation_level=None,
            timeout=timeout.total_seconds(),
        ),
        poolclass=NullPool,
    )
    event.listen(engine, "begin", _begin)
    with translated(path), engine.begin() as connection:
        _upgrade(connection)


def _begin(connection: Connection) -> None:
    """Begin as DDL needs it, too: the driver, left to itself, would not cover it."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


async def copy(database: Database, target: Path) -> None:
    """Write a whole copy of the database as `target`, or nothing."""
    part = target.with_name(f"{target.name}.tmp")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    await database.outside(lambda session: session.plain("VACUUM INTO ?", str(part)))
    part.replace(target)


def _upgrade(connection: Connection) -> None:
    """Run the missing migrations; the header says whose and how new the file is."""
    # Most starts have nothing to migrate.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    # The first statement opens our transaction, which Alembic then keeps to.
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, NEWEST)
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
