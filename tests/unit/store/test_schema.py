"""The tables of the program and those that the migrations make are the same."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from crawler.store.migrate import MIGRATIONS
from crawler.store.schema import VERSION, metadata
from crawler.store.sqlite import open_store


async def test_the_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    async with open_store(tmp_path / "state.db") as store:
        differences = await store._database.outside(differing)

    assert differences == []


def differing(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def test_the_newest_migration_has_the_number_of_the_schema() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_heads() == [f"{VERSION:04}"]
