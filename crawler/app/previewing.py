"""Opening what shows what a source yields, without storing anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from crawler.app.clock import SystemClock
from crawler.config.load import Config
from crawler.engine.captured import OfflinePreviewer
from crawler.engine.gate import Gates
from crawler.engine.meter import Meter, MeteredFetcher
from crawler.engine.preview import Previewer
from crawler.fetch.browser import open_browser
from crawler.fetch.http import open_fetcher
from crawler.workers.pool import open_pool


@asynccontextmanager
async def open_previewer(config: Config) -> AsyncIterator[Previewer]:
    """Open what fetches without storing anything."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        fetcher = MeteredFetcher(await stack.enter_async_context(open_fetcher(clock)), Meter())
        pool = await stack.enter_async_context(open_pool(1))
        gates = Gates(clock, config.settings.concurrency)
        browser = await stack.enter_async_context(open_browser(1))
        yield Previewer(fetcher, pool, clock, gates, browser)


@asynccontextmanager
async def open_offline_previewer(config: Config) -> AsyncIterator[OfflinePreviewer]:
    """Open what makes articles of archived and saved pages, without network or state."""
    async with open_pool(config.settings.workers) as pool:
        yield OfflinePreviewer(Path(config.settings.archive), pool)
