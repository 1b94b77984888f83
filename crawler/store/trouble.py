"""The one place where errors of the driver, of SQLAlchemy and of the file system become ours."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from crawler.errors import (
    CrawlerError,
    DiskFullError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
)
from crawler.store.statement import UnreadableError
from crawler.text import fold

BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
FULL_DISK = {errno.ENOSPC, errno.EDQUOT}
UNWRITABLE = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise what goes wrong with the database at `path` as an error of ours.

    A mistake in a statement (IntegrityError, ProgrammingError) is a bug and comes out as it is. A
    row that is no record of ours is damage.
    """
    try:
        yield
    except DBAPIError as error:
        ours = _of_driver(error.orig, path)
        if ours is None:
            raise
        raise ours from error
    except sqlite3.Error as error:
        ours = _of_driver(error, path)
        if ours is None:
            raise
        raise ours from error
    except (UnreadableError, ValidationError) as error:
        raise damaged(path, fold(str(error))[:200]) from error
    except OSError as error:
        raise _of_system(error, path) from error


def damaged(path: Path, why: str) -> StoreDamagedError:
    """Return the error for a database that is no longer one, with the way out of it."""
    return StoreDamagedError(
        f"the state database {path} is damaged: {why}",
        hint=f"move it aside (mv '{path}' '{path}.damaged'; rm -f '{path}-wal' '{path}-shm') and "
        "run again: a new one is filled from the archive's journal, and no article is lost",
    )


def foreign(path: Path) -> StoreDamagedError:
    """Return the error for a file that another program wrote."""
    return StoreDamagedError(
        f"{path} is not a state database of this program",
        hint="move the file away, or name another one: `store: {path: ...}` in crawler.yaml",
    )


def full(path: Path) -> DiskFullError:
    """Return the error for a disk without room."""
    return DiskFullError(
        f"no room left on the disk to write {path}",
        hint="free some space; nothing is lost, and work goes on where it stopped",
    )


def _of_driver(error: BaseException | None, path: Path) -> CrawlerError | None:
    """Return our error for SQLite's, None where it is no failure of the database."""
    if isinstance(error, ValueError) and "closed" in str(error).lower():
        return StoreError(f"the state database {path} is closed")
    if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return None
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return _of_code(code & 0xFF, path, str(error))


def _of_code(code: int, path: Path, said: str) -> CrawlerError:
    """Return our error for a primary result code of SQLite."""
    if code in BUSY:
        return StoreBusyError(
            f"another process holds the state database {path}",
            hint="wait for it to end, or stop it; `crawler status` says who runs",
        )
    if code == sqlite3.SQLITE_FULL:
        return full(path)
    if code in DAMAGED:
        return damaged(path, said)
    if code in UNWRITABLE:
        return StoreError(
            f"the state database {path} cannot be opened or written: {said}",
            hint=f"check the owner and permissions of {path} and of its folder",
        )
    return StoreError(
        f"the state database {path} failed: {said}", hint="look at the disk's health and its log"
    )


def _of_system(error: OSError, path: Path) -> CrawlerError:
    """Return our error for one of the file system."""
    if error.errno in FULL_DISK:
        return full(path)
    return StoreError(
        f"the state database {path} cannot be opened or written: {error.strerror or error}",
        hint=f"check the owner and permissions of {path} and of its folder",
    )
