"""Opening what works on saved pages, without network or state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from crawler.app.clock import SystemClock
from crawler.engine.boilerplate import Comparison
from crawler.engine.offline import Offline
from crawler.engine.remake import Remaker
from crawler.engine.sources import SourceBook
from crawler.models.source import Settings
from crawler.workers.pool import open_pool


@asynccontextmanager
async def open_offline(workers: int) -> AsyncIterator[Offline]:
    """Open what makes articles of saved pages, on so many workers at most."""
    async with open_pool(workers) as pool:
        yield Offline(pool, SystemClock())


@asynccontextmanager
async def open_remaker(settings: Settings) -> AsyncIterator[Remaker]:
    """Open what makes versions of an archive's articles again."""
    archive = Path(settings.archive)
    async with open_pool(min(settings.workers, 2)) as pool:
        yield Remaker(archive, pool, SourceBook(archive))


@asynccontextmanager
async def open_comparison(settings: Settings) -> AsyncIterator[Comparison]:
    """Open what compares the pages of an archive."""
    async with open_pool(settings.workers) as pool:
        yield Comparison(Path(settings.archive), pool)
