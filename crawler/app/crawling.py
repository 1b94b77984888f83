"""Opening everything that crawling needs, on an archive that is ours alone."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from crawler.app.ahead import origin_of_workers
from crawler.app.clock import SystemClock
from crawler.app.state import database
from crawler.archive.lock import hold
from crawler.archive.prepare import prepare
from crawler.archive.write import open_writer
from crawler.config.load import Config
from crawler.dispatch.local import LocalDispatcher
from crawler.engine.bench import Bench
from crawler.engine.book import take_over, turn_back
from crawler.engine.commit import Committer
from crawler.engine.extraction import Extraction
from crawler.engine.forget import Forgetter
from crawler.engine.gate import Gates
from crawler.engine.meter import Meter, MeteredFetcher
from crawler.engine.recover import recover
from crawler.engine.remake import Remaker
from crawler.engine.resolve import Resolver
from crawler.engine.retention import Retention
from crawler.engine.serve import Crawler
from crawler.engine.sources import SourceBook
from crawler.engine.tools import Tools
from crawler.engine.visit import Visitor
from crawler.engine.witness import Witness
from crawler.fetch.browser import open_browser
from crawler.fetch.http import open_fetcher
from crawler.models.source import Source
from crawler.seams import Clock
from crawler.store.sqlite import open_store
from crawler.workers.origin import Origin
from crawler.workers.pool import Pool, open_pool

GRACE = timedelta(seconds=20)
"""What is under way when we are told to stop has so long to finish."""
COLLECTED_AFTER = (10_000, 20, 20)
"""Thresholds of the garbage collector: what an article leaves behind is let go of by itself."""
BROWSER_PAGES = 4
"""Pages rendered at a time at most, as far as there are workers: each takes 100 MB and a core."""


@dataclass(frozen=True, slots=True)
class App:
    """A crawler, opened on an archive that is ours alone."""

    crawler: Crawler
    archive: Path
    meter: Meter


@asynccontextmanager
async def open_app(
    config: Config,
    *,
    command: str,
    scope: Collection[str] | None = None,
    patient: bool = False,
    clock: Clock | None = None,
    origin: Origin | None = None,
) -> AsyncIterator[App]:
    """Open everything that crawling needs; close it in reverse order, whatever happens.

    Args:
        config: Settings and sources.
        command: What the holder of the archive is called towards others that want it.
        scope: Sources whose URLs are fetched; None is all.
        patient: Keep running when the disk is full.
        clock: Tells the time in place of the system's.
        origin: What workers are copied from, where that was started ahead.

    Raises:
        StoreBusyError: another process holds the archive.
        StoreError, ArchiveError: the state or the archive cannot be used.
    """
    archive = Path(config.settings.archive)
    clock = clock or SystemClock()
    meter = Meter()
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(archive, command))
        prepare(archive)
        pool = open_pool(config.settings.workers, origin=origin or origin_of_workers())
        tools = await _open_tools(config, clock, meter, pool, stack)
        await _take_up(archive, tools)
        dispatch = LocalDispatcher(clock).run
        _settle_collector()
        yield App(Crawler(tools, dispatch, scope=scope, patient=patient), archive, meter)


async def _open_tools(
    config: Config,
    clock: Clock,
    meter: Meter,
    opening: AbstractAsyncContextManager[Pool],
    stack: AsyncExitStack,
) -> Tools:
    """Open what the engine works with; `stack` closes it."""
    settings = config.settings
    archive = Path(settings.archive)
    store = await stack.enter_async_context(open_store(database(settings)))
    fetcher = Witness(MeteredFetcher(await stack.enter_async_context(open_fetcher(clock)), meter))
    pool = await stack.enter_async_context(opening)
    browser = await stack.enter_async_context(open_browser(min(settings.workers, BROWSER_PAGES)))
    writer = await stack.enter_async_context(
        open_writer(archive, settings.min_free, config.secrets)
    )
    gates = Gates(clock, settings.concurrency)
    extraction = Extraction(pool)
    remaker = Remaker(archive, pool, SourceBook(archive))
    bench = Bench(archive, store, remaker, extraction)
    catch_up = partial(recover, archive, store, pool)
    committer = Committer(writer, store, gates, clock, bench, catch_up=catch_up)
    forgetter = Forgetter(archive, store, writer, clock, committer.alone)
    return Tools(
        settings=settings,
        sources=by_name(config),
        clock=clock,
        store=store,
        pool=pool,
        gates=gates,
        visitor=Visitor(fetcher, store, gates, clock, browser),
        extraction=extraction,
        secrets=config.secrets,
        committer=committer,
        forgetter=forgetter,
        retention=Retention(forgetter, store, clock, fetcher),
        resolver=Resolver(archive, store, writer, remaker, clock, committer.alone),
    )


async def _take_up(archive: Path, tools: Tools) -> None:
    """Go on where the last run, however it ended, left the archive."""
    store, now = tools.store, tools.clock.now
    await recover(archive, store, tools.pool)
    await turn_back(store, now())
    tools.gates.remember(await store.resting_hosts(now()))
    await take_over(tools.sources, tools.settings, store, now())


def _settle_collector() -> None:
    """Keep what is imported and opened by now, 100,000 objects, off the garbage collector.

    It would look at all of them again and again: that took a fifth of this process's time.
    """
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def by_name(config: Config) -> Mapping[str, Source]:
    """Return the sources by name."""
    return {source.name: source for source in config.sources}
