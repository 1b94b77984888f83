"""A copy of the database as it is at one moment, beside whoever writes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from crawler.store.opening import reading_mode
from crawler.store.place import prepare_file
from crawler.store.trouble import translated


def take_snapshot(path: Path, target: Path) -> None:
    """Copy the database at `path` to `target`, a single file without a log, in one read.

    It is one transaction of a reader: writers go on meanwhile, and nothing of theirs is torn.

    Raises:
        StoreError: it cannot be read.
        StoreDamagedError: it is corrupt.
        DiskFullError: there is no room for the copy.
    """
    with translated(path):
        target.unlink(missing_ok=True)
        prepare_file(target)
        uri = f"{path.absolute().as_uri()}?{reading_mode(path)}"
        with (
            closing(sqlite3.connect(uri, uri=True, timeout=30)) as there,
            closing(sqlite3.connect(target)) as copy,
        ):
            there.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
