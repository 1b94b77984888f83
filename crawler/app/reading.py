"""Opening the state to read it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from crawler.app.state import database
from crawler.models.source import Settings
from crawler.store.sqlite import SqliteReader, open_reader


@asynccontextmanager
async def open_reading(settings: Settings) -> AsyncIterator[SqliteReader]:
    """Open the state for reading, beside whoever writes it.

    Raises:
        StoreError: there is none yet, or it cannot be read.
    """
    async with open_reader(database(settings)) as store:
        yield store
