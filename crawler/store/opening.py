"""Opening: whose file it is, whether it is whole, whether it is ours to read."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from crawler.errors import SchemaError, StoreError
from crawler.store.database import Database, open_database
from crawler.store.migrate import create, migrate
from crawler.store.place import check_place, prepare_file
from crawler.store.schema import APPLICATION_ID, VERSION
from crawler.store.statement import Session
from crawler.store.trouble import damaged, foreign, translated

CHECK_SECONDS = 1.0
"""Time for the check at the start, reads some 300 MB: what it did not come to is not checked."""

PAGES_OF_CACHE = 4000
"""16 MB, instead of SQLite's 2: the upper floors of the trees at a million URLs."""

WAL_PAGES = 4000
"""Pages after which the log is brought home; at SQLite's 1000 every fourth commit pays for it."""


@asynccontextmanager
async def open_for_writing(path: Path, timeout: timedelta) -> AsyncIterator[Database]:
    """Open the database as its one owner; make it, or bring it up to date, where needed.

    Raises:
        StoreDamagedError: another program's file, or a corrupt one.
        SchemaError: a newer program wrote it.
        StoreBusyError: another process holds it.
        StoreError: no permission, or a network file system.
        DiskFullError: no room.
    """
    with translated(path):
        check_place(path)
        prepare_file(path)
    async with open_database(path, mode="mode=rw", timeout=timeout, owner=True) as database:
        version, empty = await database.outside(lambda session: _identify(session, path))
        if not empty:
            await _check(database)
        await database.outside(_use_wal)
        if empty:
            await create(database)
        elif version < VERSION:
            await migrate(database, version, timeout)
        yield database


@asynccontextmanager
async def open_for_reading(path: Path, timeout: timedelta) -> AsyncIterator[Database]:
    """Open the database beside its owner; nothing can be written.

    Raises:
        StoreError: there is none, or it waits to be brought up to date.
        StoreDamagedError: another program's file, or a corrupt one.
        SchemaError: a newer program wrote it.
    """
    async with open_database(
        path, mode=reading_mode(path), timeout=timeout, owner=False
    ) as database:
        version, empty = await database.outside(lambda session: _identify(session, path))
        if empty or version < VERSION:
            raise StoreError(
                f"the state database {path} is of an older version ({version}, ours is {VERSION})",
                hint="`crawler once` or `crawler run` brings it up to date",
            )
        await database.outside(_only_read)
        yield database


def reading_mode(path: Path) -> str:
    """Return SQLite's URI options: on a read-only file system there is no room for a -shm file."""
    with translated(path):
        if not path.exists():
            raise StoreError(
                f"there is no state database {path} yet",
                hint="`crawler once` makes it, and fetches what is new",
            )
        log = path.with_name(f"{path.name}-wal")
        still = not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    return "mode=ro&immutable=1" if still else "mode=rw"


def _identify(session: Session, path: Path) -> tuple[int, bool]:
    """Return the schema's version and whether the file is empty; refuse what is not for us."""
    owner = session.plain("PRAGMA application_id")
    version = session.plain("PRAGMA user_version")
    tables = session.plain("SELECT count(*) FROM sqlite_master")
    empty = not tables and owner in {0, APPLICATION_ID}
    if not empty and owner != APPLICATION_ID:
        raise foreign(path)
    if version > VERSION:
        raise SchemaError(
            f"the state database {path} was written by a newer program "
            f"(schema {version}, ours is {VERSION})",
            hint="install that version or a newer one; a copy from before may lie beside it "
            f"as {path.name}.backup-<schema>",
        )
    return version, empty


async def _check(database: Database) -> None:
    """Raise StoreDamagedError if a check of limited length finds damage."""
    end = time.monotonic() + CHECK_SECONDS
    await database.interrupt_when(lambda: time.monotonic() > end)
    try:
        answer = await database.outside(quick_check)
    finally:
        await database.interrupt_when(None)
    if answer != "ok":
        raise damaged(database.path, answer)


def quick_check(session: Session) -> str:
    """Return the first damage that SQLite finds, or `ok`, also where it was interrupted."""
    try:
        return str(session.plain("PRAGMA quick_check(1)"))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            return "ok"
        raise


def _use_wal(session: Session) -> None:
    """Set what lasts for the connection; FULL makes a commit survive a loss of power."""
    mode = session.plain("PRAGMA journal_mode = WAL")
    if mode != "wal":
        raise StoreError(
            f"the file system of the state database does not carry a write-ahead log ({mode})",
            hint="keep it on a local disk: `store: {path: /var/lib/longshelf/state.db}`",
        )
    for pragma in (
        "synchronous = FULL",
        "foreign_keys = ON",
        # Debian's SQLite overwrites what it deletes, which writes pages for nothing.
        "secure_delete = OFF",
        f"cache_size = {PAGES_OF_CACHE}",
        f"wal_autocheckpoint = {WAL_PAGES}",
        # After a reader that took long, the log does not stay as long as it grew.
        "journal_size_limit = 67108864",
    ):
        session.plain(f"PRAGMA {pragma}")


def overwriting(session: Session) -> None:
    """Have what is deleted from now on overwritten with zeros: it is to be nowhere any more."""
    session.plain("PRAGMA secure_delete = ON")


def overwritten(session: Session) -> None:
    """Delete as before, and bring home the log, which still has pages as they were."""
    session.plain("PRAGMA secure_delete = OFF")
    session.plain("PRAGMA wal_checkpoint(TRUNCATE)")


def compacted(session: Session) -> None:
    """Write the file anew, without the pages that are free and what was deleted in the others."""
    session.plain("VACUUM")
    session.plain("PRAGMA wal_checkpoint(TRUNCATE)")


def _only_read(session: Session) -> None:
    """Refuse writes, and leave bringing the log home to the owner."""
    session.plain("PRAGMA wal_autocheckpoint = 0")
    session.plain("PRAGMA query_only = ON")
