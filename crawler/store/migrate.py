"""Making a database, and bringing an older one up to date: each in one transaction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table

from crawler.store.database import Database
from crawler.store.schema import APPLICATION_ID, VERSION, metadata

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
    await database.alter(_create)


def _create(connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    metadata.create_all(connection, checkfirst=False)
    _ALEMBIC.create(connection)
    connection.execute(_ALEMBIC.insert().values(version_num=NEWEST))
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


async def migrate(database: Database, version: int) -> None:
    """Take the schema from `version` to ours, and leave a copy as `<path>.backup-<version>`.

    Args:
        database: Ours.
        version: Its user_version.
    """
    await copy(database, database.path.with_name(f"{database.path.name}.backup-{version}"))
    await database.alter(_upgrade)


async def copy(database: Database, target: Path) -> None:
    """Write a whole copy of the database as `target`, or nothing."""
    part = target.with_name(f"{target.name}.tmp")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    await database.outside(
        lambda connection: connection.exec_driver_sql("VACUUM INTO ?", (str(part),))
    )
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
