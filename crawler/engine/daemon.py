"""The daemon: ticks, jobs at the door, a new configuration on SIGHUP, an end in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler.engine.backfill import Bounds
from crawler.engine.book import take_over
from crawler.engine.door import Order, open_door
from crawler.engine.report import Event, Listener, Tally
from crawler.engine.serve import Crawler
from crawler.errors import ConfigError
from crawler.models.source import Source

log = logging.getLogger(__name__)

TICK = timedelta(seconds=1)
CONFIG_NOTE = "config.error"
"""The note that holds what is wrong with the configuration, while an older one is in force."""
STATE_NOTE = "daemon.trouble"

Ticker = Callable[[Callable[[], Any], timedelta], AbstractAsyncContextManager[None]]
Load = Callable[[], Mapping[str, Source]]
"""Reads the configuration; raises ConfigError."""


class Daemon:
    """Runs a crawler until it is told to stop.

    Args:
        crawler: What does the work.
        archive: Where the door is.
        load: Reads the configuration again.
        ticker: `schedule.ticker.open_ticker`.
    """

    def __init__(self, crawler: Crawler, archive: Path, load: Load, ticker: Ticker) -> None:
        self._crawler = crawler
        self._archive = archive
        self._load = load
        self._ticker = ticker
        self._reload = asyncio.Event()
        self.stop = asyncio.Event()

    def reload(self) -> None:
        """Read the configuration again as soon as can be."""
        self._reload.set()

    async def run(self, grace: timedelta) -> None:
        """Serve until `stop` is set; what is under way then has `grace` to finish."""
        tools = self._crawler.tools
        await tools.store.set_note(CONFIG_NOTE, None)
        await tools.store.set_note(STATE_NOTE, None)
        with self._crawler.listening(_log):
            async with (
                self._crawler.running(grace / 2),
                asyncio.TaskGroup() as group,
                open_door(self._archive, self._serve, grace / 2),
                self._ticker(self._tick, TICK),
            ):
                log.info("running: %d sources", len(tools.sources))
                reloads = group.create_task(self._reloads(), name="reloads")
                await self.stop.wait()
                log.info("stopping")
                tools.stopping.set()
                tools.gates.close()
                reloads.cancel()

    async def _tick(self) -> None:
        """Start what is due; trouble with the disk is told once, and does not end the daemon."""
        crawler = self._crawler
        before = crawler.trouble
        await crawler.tick()
        if crawler.trouble is not before:
            said = crawler.trouble
            text = f"{said.code}: {said.message}" if said else None
            await crawler.tools.store.set_note(STATE_NOTE, text)

    async def _serve(self, order: Order, listener: Listener) -> Tally:
        crawler = self._crawler
        if order.verb == "once":
            return await crawler.once(order.sources, listener)
        bounds = Bounds(order.since, order.until, order.pages)
        return await crawler.backfill(order.sources, bounds, listener)

    async def _reloads(self) -> None:
        while True:
            await self._reload.wait()
            self._reload.clear()
            await self._reload_now()

    async def _reload_now(self) -> None:
        """Take over a new configuration; a wrong one keeps the old and is said everywhere."""
        tools = self._crawler.tools
        try:
            sources = await asyncio.to_thread(self._load)
            await take_over(sources, tools.settings, tools.store, tools.clock.now())
        except ConfigError as error:
            log.error("the configuration stays as it was:\n%s", error.message)  # noqa: TRY400
            await tools.store.set_note(CONFIG_NOTE, error.message)
            return
        tools.sources = sources
        tools.gates.reset()
        tools.wake.set()
        await tools.store.set_note(CONFIG_NOTE, None)
        log.info("configuration taken over: %d sources", len(sources))


def _log(event: Event) -> None:
    extra = {"source": event.source, "url": event.url, "code": event.code}
    if event.code is not None:
        log.warning(
            "%s: %s %s: %s", event.source, event.code, event.url, event.message, extra=extra
        )
    elif event.kind == "poll":
        log.info(
            "%s: %s: %d entries, %d new",
            event.source,
            event.url,
            event.entries,
            event.new,
            extra=extra,
        )
    elif event.kind == "article":
        log.info("%s: %s: %s", event.source, event.outcome, event.post or event.url, extra=extra)
    else:
        log.info("%s: %s", event.source, event.message, extra=extra)
