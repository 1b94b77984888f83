"""Bringing a database up to date: a copy first, then all steps in one transaction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from crawler.store.database import Database
from crawler.store.schema import APPLICATION_ID, VERSION

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(database: Database, version: int, *, backup: bool) -> None:
    """Take the schema from `version` to ours.

    Args:
        database: Ours, or an empty file.
        version: Its user_version.
        backup: Whether to leave a copy of it as `<path>.backup-<version>`.
    """
    if backup:
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
    # Alembic takes 0.1 s to import, and most starts have nothing to migrate.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    # The first statement opens our transaction, which Alembic then keeps to.
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, f"{VERSION:04}")
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
