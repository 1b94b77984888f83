"""The daemon: ticks, jobs at the door, a new configuration when it is saved, an end in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler.config.watch import Look, Settled
from crawler.engine.backfill import Bounds
from crawler.engine.book import take_over
from crawler.engine.choose import Wish
from crawler.engine.door import Order, Summary, open_door, summarise
from crawler.engine.keeper import Keeper
from crawler.engine.notes import CONFIG_NOTE, STATE_NOTE
from crawler.engine.report import Event, Listener, Moved
from crawler.errors import ConfigError, CrawlerError, StoreError
from crawler.models.source import Settings, Source
from crawler.urls import host_key

log = logging.getLogger(__name__)

TICK = timedelta(seconds=1)

LOOK = 1.0
"""Seconds between two looks at the files of the configuration."""
STILL = 0.25
"""Seconds that they must keep still once they have changed."""
AGAIN = 30.0
"""Seconds after which a configuration is taken over again that the store did not take."""
AT_START = ("archive", "store", "workers", "concurrency", "min_free")
"""Settings that are read at the start only."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration as it was read."""

    settings: Settings
    sources: Mapping[str, Source]
    secrets: Collection[str] = ()


Ticker = Callable[[Callable[[], Any], timedelta], AbstractAsyncContextManager[None]]
Load = Callable[[], Loaded]
"""Reads the configuration; raises ConfigError."""


class Daemon:
    """Runs a crawler until it is told to stop.

    Args:
        keeper: Tells those who keep the daemon running how it is; has the crawler.
        archive: Where the door is.
        load: Reads the configuration again.
        look: Tells what its files look like, for which each second is time.
        seen: What they looked like when the configuration in force was read.
        ticker: `schedule.ticker.open_ticker`.
    """

    def __init__(
        self,
        keeper: Keeper,
        archive: Path,
        load: Load,
        ticker: Ticker,
        *,
        look: Callable[[], Look],
        seen: Look,
    ) -> None:
        self._crawler = keeper.crawler
        self._keeper = keeper
        self._archive = archive
        self._load = load
        self._look = look
        self._files = Settled(seen)
        self._ticker = ticker
        self._told: CrawlerError | None = None
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
                open_door(self._archive, self._serve, grace / 2, self._keeper.condition),
                self._ticker(self._tick, TICK),
                self._keeper.watching(),
            ):
                log.info("running: %d sources", len(tools.sources))
                reloads = group.create_task(self._reloads(), name="reloads")
                watching = group.create_task(self._watch(), name="watch the configuration")
                retention = group.create_task(self._give_up_old(), name="retention")
                await self.stop.wait()
                log.info("stopping")
                await self._keeper.stopping()
                tools.stopping.set()
                tools.gates.close()
                reloads.cancel()
                watching.cancel()
                retention.cancel()

    async def _give_up_old(self) -> None:
        crawler, tools = self._crawler, self._crawler.tools
        await tools.retention.serve(lambda: tools.sources, tools.tell, crawler.complain)

    async def _tick(self) -> None:
        """Start what is due; trouble with the disk is told once, and does not end the daemon."""
        crawler = self._crawler
        await crawler.tick()
        if crawler.trouble is not self._told:
            said = crawler.trouble
            text = f"{said.code}: {said.message}" if said else None
            await crawler.tools.store.set_note(STATE_NOTE, text)
            self._told = said
        self._keeper.beat()

    async def _serve(self, order: Order, listener: Listener) -> Summary:
        crawler, tools = self._crawler, self._crawler.tools
        if order.verb == "forget":
            wish = Wish(order.which, order.before)
            run = tools.forgetter.run(wish, tools.sources.keys(), listener, edited=order.edited)
            return Summary(erased=await run)
        if order.verb == "rename":
            return Summary(moved=await self._rename(*order.sources))
        if order.verb == "resolve" and order.keep is not None:
            resolved = await tools.resolver.run("".join(order.which), order.keep)
            log.info("%s: decided: %s", resolved.post, resolved.decision)
            return Summary(resolved=resolved)
        if order.verb == "once":
            return summarise(await crawler.once(order.sources, listener))
        bounds = Bounds(order.since, order.until, order.pages)
        return summarise(await crawler.backfill(order.sources, bounds, listener))

    async def _rename(self, old: str, new: str) -> Moved:
        """Rename a source whose name was just changed in the YAML."""
        tools = self._crawler.tools
        await self._reload_now()
        if new not in tools.sources or old in tools.sources:
            wrong = await tools.store.note(CONFIG_NOTE)
            raise ConfigError(
                wrong or f"the daemon's configuration has no source '{new}', or still has '{old}'",
                hint="is the daemon's --config another folder? its log names it",
            )
        return await self._crawler.rename(old, new)

    async def _watch(self) -> None:
        """Have the configuration read again when its files were saved and keep still."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            if self._files.changed(await asyncio.to_thread(self._look)):
                self._reload.set()
            # Looking at thousands of files must not become a load of its own.
            pause = STILL if self._files.moving else LOOK
            await asyncio.sleep(max(pause, 100 * (loop.time() - began)))

    async def _reloads(self) -> None:
        while True:
            await self._reload.wait()
            self._reload.clear()
            await self._keeper.reloading()
            await self._reload_now()
            wrong = await self._crawler.tools.store.note(CONFIG_NOTE)
            await self._keeper.reloaded(wrong)

    async def _reload_now(self) -> None:
        """Take over a new configuration; a wrong one keeps the old and is said everywhere."""
        crawler = self._crawler
        store = crawler.tools.store
        try:
            loaded = await asyncio.to_thread(self._load)
            await self._take_over(loaded)
        except ConfigError as error:
            log.error("the configuration stays as it was:\n%s", error.message)  # noqa: TRY400
            await store.set_note(CONFIG_NOTE, error.message)
        except StoreError as error:
            log.error("the configuration stays as it was: %s", error.message)  # noqa: TRY400
            asyncio.get_running_loop().call_later(AGAIN, self._reload.set)

    async def _take_over(self, loaded: Loaded) -> None:
        """Put a new configuration in force; what is under way is finished by the old one."""
        tools = self._crawler.tools
        before = tools.settings
        settings = loaded.settings.model_copy(update={k: getattr(before, k) for k in AT_START})
        later = [key for key in AT_START if getattr(loaded.settings, key) != getattr(before, key)]
        tools.keep_secret(loaded.secrets)
        renamed = await take_over(loaded.sources, settings, tools.store, tools.clock.now())
        counts = _changes(tools.sources, loaded.sources, renamed)
        tools.sources, tools.settings = loaded.sources, settings
        tools.renamed |= renamed
        tools.gates.reset()
        tools.wake.set()
        tools.retention.look()
        await tools.store.set_note(CONFIG_NOTE, None)
        log.info("configuration taken over: %d sources%s", len(loaded.sources), counts)
        if later:
            log.warning("at the next start only: %s of crawler.yaml", ", ".join(later))


def _changes(
    before: Mapping[str, Source], after: Mapping[str, Source], renamed: Mapping[str, str]
) -> str:
    """Return how many sources came, changed and went."""
    fresh = after.keys() - before.keys() - set(renamed.values())
    gone = before.keys() - after.keys() - renamed.keys()
    other = [name for name in before.keys() & after.keys() if before[name] != after[name]]
    numbers = {"new": fresh, "changed": other, "gone": gone, "renamed": renamed}
    told = [f"{len(names)} {what}" for what, names in numbers.items() if names]
    return f" ({', '.join(told)})" if told else ""


def _log(event: Event) -> None:
    host = host_key(event.url) if event.url else None
    extra = {"source": event.source, "host": host, "url": event.url or None, "code": event.code}
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
