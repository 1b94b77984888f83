"""A few pages at a time in one browser, which ends when it has had nothing to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

from crawler.fetch.browser.chromium import Chromium
from crawler.fetch.browser.page import Fetch, build, open_context
from crawler.fetch.browser.wishes import Order

BOM = "\ufeff"
"""Before what is rendered, which is UTF-8 whatever the page says of itself."""


class Browser:
    """Renders pages, up to `pages` of them at a time."""

    def __init__(self, pages: int) -> None:
        self._slots = asyncio.Semaphore(pages)
        self._chromium = Chromium()
        self._busy = 0
        self._idle_since = 0.0

    def __repr__(self) -> str:
        return f"<Browser {self._busy} pages, {self._chromium}>"

    @property
    def pid(self) -> int | None:
        """The number of Chromium's process; None where it does not run."""
        return self._chromium.pid

    async def render(self, order: Order, fetch: Fetch) -> bytes:
        """Return a page's HTML in UTF-8, as its scripts have built it.

        Raises:
            NoBrowserError: Playwright or Chromium is not installed.
            BrowserError: the page, or Chromium, crashed or hangs.
            FetchTimeoutError: it was not built within its deadline.
            TooLargeError: what was built is too large.
        """
        async with self._slots:
            self._busy += 1
            try:
                return await self._render(order, fetch)
            finally:
                self._busy -= 1
                self._idle_since = asyncio.get_running_loop().time()

    async def _render(self, order: Order, fetch: Fetch) -> bytes:
        browser = await self._chromium.get(order.page.url)
        give_up = partial(self._chromium.end, browser)
        async with open_context(browser, order, give_up) as context:
            html = await build(context, order, fetch)
        return (BOM + html).encode("utf-8", "replace")

    async def end_idle(self, older: timedelta) -> None:
        """End Chromium if it has had nothing to do for so long."""
        now = asyncio.get_running_loop().time()
        idle = not self._busy and now - self._idle_since >= older.total_seconds()
        if idle and self._chromium.pid is not None:
            await self._chromium.end()

    async def close(self) -> None:
        """End Chromium."""
        await self._chromium.end()


@asynccontextmanager
async def open_browser(
    pages: int, *, idle: timedelta = timedelta(seconds=60)
) -> AsyncIterator[Browser]:
    """Open a browser; its process starts with the first page, and ends after `idle` without."""
    browser = Browser(pages)
    janitor = asyncio.create_task(_tidy(browser, idle), name="end an idle browser")
    try:
        yield browser
    finally:
        janitor.cancel()
        with suppress(asyncio.CancelledError):
            await janitor
        await browser.close()


async def _tidy(browser: Browser, idle: timedelta) -> None:
    while True:
        await asyncio.sleep(max(idle.total_seconds() / 4, 0.05))
        await browser.end_idle(idle)
