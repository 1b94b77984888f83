"""The composition root: the only place that knows which implementation is in use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from crawler.archive.lock import hold
from crawler.archive.prepare import prepare
from crawler.archive.write import open_writer
from crawler.config.load import Config
from crawler.dispatch.local import LocalDispatcher
from crawler.engine.boilerplate import Comparison
from crawler.engine.book import take_over
from crawler.engine.commit import Committer
from crawler.engine.extraction import Extraction
from crawler.engine.gate import Gates
from crawler.engine.offline import Offline
from crawler.engine.preview import Previewer
from crawler.engine.recover import recover
from crawler.engine.serve import Crawler
from crawler.engine.tools import Tools
from crawler.engine.visit import Visitor
from crawler.fetch.http import open_fetcher
from crawler.models.source import Settings, Source
from crawler.store.sqlite import SqliteReader, open_reader, open_store
from crawler.workers.pool import open_pool

DATABASE = "crawler.db"


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return the time, aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place where time comes from

    async def sleep_until(self, when: datetime) -> None:
        """Return at `when`; a clock that is set back meanwhile is noticed within a minute."""
        while (left := (when - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - a clock
            await asyncio.sleep(min(left, 60.0))


@dataclass(frozen=True, slots=True)
class App:
    """A crawler, opened on an archive that is ours alone."""

    crawler: Crawler
    archive: Path


@asynccontextmanager
async def open_app(
    config: Config, *, command: str, scope: Collection[str] | None = None, patient: bool = False
) -> AsyncIterator[App]:
    """Open everything that crawling needs; close it in reverse order, whatever happens.

    Args:
        config: Settings and sources.
        command: What the holder of the archive is called towards others that want it.
        scope: Sources whose URLs are fetched; None is all.
        patient: Keep running when the disk is full.

    Raises:
        StoreBusyError: another process holds the archive.
        StoreError, ArchiveError: the state or the archive cannot be used.
    """
    settings = config.settings
    archive = Path(settings.archive)
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(archive, command))
        prepare(archive)
        store = await stack.enter_async_context(open_store(database(settings)))
        fetcher = await stack.enter_async_context(open_fetcher(clock))
        pool = await stack.enter_async_context(open_pool(settings.workers))
        writer = await stack.enter_async_context(
            open_writer(archive, settings.min_free, config.secrets)
        )
        gates = Gates(clock, settings.concurrency)
        extraction = Extraction(pool)
        tools = Tools(
            settings=settings,
            sources=runnable(config),
            clock=clock,
            store=store,
            pool=pool,
            gates=gates,
            visitor=Visitor(fetcher, store, gates, clock),
            extraction=extraction,
            secrets=config.secrets,
            committer=Committer(
                writer,
                store,
                gates,
                clock,
                extraction,
                catch_up=partial(recover, archive, store, pool),
            ),
        )
        await recover(archive, store, pool)
        gates.remember(await store.resting_hosts(clock.now()))
        await take_over(tools.sources, settings, store, clock.now())
        dispatch = LocalDispatcher(clock).run
        yield App(Crawler(tools, dispatch, scope=scope, patient=patient), archive)


@asynccontextmanager
async def open_previewer(config: Config) -> AsyncIterator[Previewer]:
    """Open what fetches without storing anything."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(open_fetcher(clock))
        pool = await stack.enter_async_context(open_pool(1))
        yield Previewer(fetcher, pool, clock, Gates(clock, config.settings.concurrency))


@asynccontextmanager
async def open_offline(workers: int) -> AsyncIterator[Offline]:
    """Open what makes articles of saved pages, on so many workers at most."""
    async with open_pool(workers) as pool:
        yield Offline(pool, SystemClock())


@asynccontextmanager
async def open_comparison(settings: Settings) -> AsyncIterator[Comparison]:
    """Open what compares the pages of an archive."""
    async with open_pool(settings.workers) as pool:
        yield Comparison(Path(settings.archive), pool)


@asynccontextmanager
async def open_reading(settings: Settings) -> AsyncIterator[SqliteReader]:
    """Open the state for reading, beside whoever writes it.

    Raises:
        StoreError: there is none yet, or it cannot be read.
    """
    async with open_reader(database(settings)) as store:
        yield store


def database(settings: Settings) -> Path:
    """Return where the state database is."""
    return Path(settings.store) if settings.store else Path(settings.archive) / DATABASE


def runnable(config: Config) -> Mapping[str, Source]:
    """Return the sources that can be run, by name: without those that need a later version."""
    return {
        source.name: source for source in config.sources if source.name not in config.unsupported
    }


GRACE = timedelta(seconds=20)
