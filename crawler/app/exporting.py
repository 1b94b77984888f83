"""Opening what makes the records of articles, beside whoever writes the archive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from crawler.app.reading import open_reading
from crawler.engine.export import Scope
from crawler.engine.records import Records
from crawler.engine.remake import Remaker
from crawler.engine.sources import SourceBook
from crawler.models.source import Settings
from crawler.workers.pool import open_pool


@asynccontextmanager
async def open_records(
    settings: Settings, scope: Scope
) -> AsyncIterator[tuple[Records, Mapping[str, int]]]:
    """Open what makes records; with it comes how many articles each source has.

    Raises:
        StoreError: there is no database, or it cannot be read.
    """
    archive = Path(settings.archive)
    async with open_pool(settings.workers) as pool, open_reading(settings) as store:
        remaker = Remaker(archive, pool, SourceBook(archive))
        yield Records(archive, store, remaker, scope), await store.article_counts()
