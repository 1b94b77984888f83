"""Which schema a database has, without opening it as a store."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from crawler.store.schema import APPLICATION_ID

LIBRARY = sqlite3.sqlite_version
"""The version of SQLite itself."""


def version_of(path: Path) -> int | None:
    """Return the version of a database of ours; None if it is none, or cannot be read."""
    try:
        opened = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            owner = opened.execute("PRAGMA application_id").fetchone()[0]
            version = int(opened.execute("PRAGMA user_version").fetchone()[0])
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            opened.close()
    except sqlite3.Error:
        return None
    return version if owner == APPLICATION_ID else None
