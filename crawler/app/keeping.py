"""Opening what looks after the archive: it reads all of it, and the network not at all."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.app.reading import DATABASE, database
from crawler.archive.lock import hold
from crawler.archive.prepare import prepare
from crawler.config.load import Config
from crawler.engine.rebuild import Rebuilder
from crawler.errors import StoreDamagedError
from crawler.store.place import move_aside
from crawler.store.sqlite import SqliteStore, open_store
from crawler.workers.pool import open_pool

log = logging.getLogger(__name__)


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
