"""Opening what looks after the archive: it reads all of it, and the network not at all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.app.clock import SystemClock
from crawler.app.reading import open_reading
from crawler.app.state import DATABASE, database
from crawler.archive.check import Fault
from crawler.archive.lock import find_holder, hold
from crawler.archive.prepare import prepare
from crawler.archive.rules import rules_document
from crawler.archive.write import Writer, open_writer
from crawler.config.load import Config
from crawler.engine.forget import Forgetter
from crawler.engine.judge import Judge
from crawler.engine.rebuild import Rebuilder
from crawler.engine.recover import recover
from crawler.engine.remake import Remaker
from crawler.engine.repair import Done, Repairer
from crawler.engine.resolve import Resolver
from crawler.engine.sources import SourceBook
from crawler.engine.verify import Findings, Tell, Verifier
from crawler.errors import StoreDamagedError, StoreError
from crawler.seams import Reader
from crawler.store.place import move_aside
from crawler.store.sqlite import SqliteReader, SqliteStore, open_store
from crawler.workers.pool import Pool, open_pool

log = logging.getLogger(__name__)

AGAIN = 3
"""How often a repair goes on with what only then comes to light."""
LOOK_AGAIN = 1.0
"""Seconds after which what was found wrong in an archive at work is looked at again."""


@asynccontextmanager
async def open_rebuilder(config: Config, *, dry: bool) -> AsyncIterator[Rebuilder]:
    """Open what makes database and posts anew; a damaged database is moved aside first.

    Args:
        config: Settings.
        dry: Only look: the archive is not held, and the database is one to be thrown away.

    Raises:
        StoreBusyError: another process holds the archive.
        StoreError, ArchiveError: the state or the archive cannot be used.
    """
    archive = Path(config.settings.archive)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_pool(config.settings.workers))
        if dry:
            folder = stack.enter_context(TemporaryDirectory(prefix="crawler-rebuild-"))
            store = await stack.enter_async_context(open_store(Path(folder) / DATABASE))
        else:
            stack.enter_context(hold(archive, "crawler rebuild"))
            prepare(archive)
            store = await stack.enter_async_context(_open_sound(database(config.settings)))
        yield Rebuilder(archive, store, pool, dry=dry)


Verify = Callable[[], Awaitable[Findings]]
Repair = Callable[[], Awaitable[tuple[Findings, list[Done], Findings]]]


@asynccontextmanager
async def open_verifier(config: Config, tell: Tell) -> AsyncIterator[Verify]:
    """Open what reads the whole archive, beside whoever writes it.

    While the archive is being written some things are there before others: what is found wrong
    counts only if it is still wrong a moment later.
    """
    archive = Path(config.settings.archive)
    async with open_pool(config.settings.workers) as pool:

        async def once() -> Findings:
            async with _open_beside(config) as (store, refused):
                found = await _verifier(archive, store, pool, tell).run()
            found.faults += [refused] if refused else []
            return found

        async def verify() -> Findings:
            found = await once()
            if found.faults and find_holder(archive) is not None:
                await asyncio.sleep(LOOK_AGAIN)
                again = await once()
                again.faults = [fault for fault in again.faults if fault in found.faults]
                return again
            return found

        yield verify


@asynccontextmanager
async def open_repair(config: Config, tell: Tell, *, restore: bool) -> AsyncIterator[Repair]:
    """Open what repairs an archive that is ours alone.

    Args:
        config: Settings and sources.
        tell: Told how many things more were looked at.
        restore: Write posts again that somebody deleted by hand.

    Raises:
        StoreBusyError: another process holds the archive.
        StoreError, ArchiveError: the state or the archive cannot be used.
    """
    archive = Path(config.settings.archive)
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(archive, "crawler verify --repair"))
        prepare(archive)
        pool = await stack.enter_async_context(open_pool(config.settings.workers))
        store = await stack.enter_async_context(_open_sound(database(config.settings)))
        documents = [rules_document(source, config.secrets) for source in config.sources]

        async def repair() -> tuple[Findings, list[Done], Findings]:
            found = await _verifier(archive, store, pool, tell).run()
            sources = SourceBook(archive)
            repairer = Repairer(
                archive, store, Remaker(archive, pool, sources),
                Rebuilder(archive, store, pool, dry=False), dict(documents), SystemClock().now(),
            )  # fmt: skip
            done = await repairer.run(found, restore=restore)
            left = await _verifier(archive, store, pool, tell).run()
            for _ in range(AGAIN):
                # A page that is back tells that a post of it was damaged, and is no edit; a
                # database that was filled anew, what of the manifest is wrong.
                fresh = [fault for fault in left.faults if fault not in found.faults]
                if not fresh:
                    break
                found.faults += fresh
                done = await repairer.run(left, restore=restore)
                left = await _verifier(archive, store, pool, tell).run()
            return found, done, left

        yield repair


@asynccontextmanager
async def open_forgetter(config: Config) -> AsyncIterator[Forgetter]:
    """Open what takes articles out of an archive that is ours alone.

    Raises:
        StoreBusyError: another process holds the archive.
        StoreError, ArchiveError: the state or the archive cannot be used.
    """
    archive = Path(config.settings.archive)
    async with _open_alone(config, "crawler forget") as (store, writer, _):
        yield Forgetter(archive, store, writer, SystemClock(), nullcontext)


@asynccontextmanager
async def open_resolver(config: Config) -> AsyncIterator[Resolver]:
    """Open what decides about posts in an archive that is ours alone.

    Raises:
        StoreBusyError: another process holds the archive.
        StoreError, ArchiveError: the state or the archive cannot be used.
    """
    archive = Path(config.settings.archive)
    async with _open_alone(config, "crawler resolve") as (store, writer, pool):
        remaker = Remaker(archive, pool, SourceBook(archive))
        yield Resolver(archive, store, writer, remaker, SystemClock(), nullcontext)


def _verifier(archive: Path, store: Reader | None, pool: Pool, tell: Tell) -> Verifier:
    judge = Judge(archive, Remaker(archive, pool, SourceBook(archive)))
    return Verifier(archive, store, judge, tell)


@asynccontextmanager
async def _open_alone(
    config: Config, command: str
) -> AsyncIterator[tuple[SqliteStore, Writer, Pool]]:
    """Take the archive, bring its database up to date, and open what writes to both."""
    archive = Path(config.settings.archive)
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(archive, command))
        prepare(archive)
        store = await stack.enter_async_context(open_store(database(config.settings)))
        pool = await stack.enter_async_context(open_pool(config.settings.workers))
        await recover(archive, store, pool)
        writer = await stack.enter_async_context(open_writer(archive, 0, config.secrets))
        yield store, writer, pool


@asynccontextmanager
async def _open_beside(config: Config) -> AsyncIterator[tuple[SqliteReader | None, Fault | None]]:
    """Open the database for reading; where it is refused, say why; none at all is no damage."""
    path = database(config.settings)
    async with AsyncExitStack() as stack:
        if not path.exists() or not path.stat().st_size:
            yield None, None
            return
        try:
            store = await stack.enter_async_context(open_reading(config.settings))
        except StoreError as error:
            yield None, Fault(error.code, path.name, error.message)
            return
        yield store, None


@asynccontextmanager
async def _open_sound(path: Path) -> AsyncIterator[SqliteStore]:
    """Open the database; one that is damaged makes room for a new one."""
    async with AsyncExitStack() as stack:
        try:
            store = await stack.enter_async_context(open_store(path))
        except StoreDamagedError as error:
            aside = move_aside(path)
            log.warning("%s; it was moved to %s", error.message, aside)
            store = await stack.enter_async_context(open_store(path))
        yield store
