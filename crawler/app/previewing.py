"""Opening what fetches without storing anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from crawler.app.clock import SystemClock
from crawler.config.load import Config
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
