"""Making a backup: the archive read beside whoever holds it, the copy held."""

from __future__ import annotations

import asyncio
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path

from crawler.app.clock import SystemClock
from crawler.app.state import DATABASE, database
from crawler.archive.copying import Copier
from crawler.archive.disk import SYNCERS, empty, sync_folder
from crawler.archive.layout import TEMPORARY
from crawler.archive.lock import find_holder, hold
from crawler.archive.trouble import translating
from crawler.config.load import Config
from crawler.engine.backup import SNAPSHOT, BackedUp, Backup, Tell, check_target
from crawler.errors import DamagedFileError, StoreBusyError, StoreDamagedError
from crawler.store.snapshot import take_snapshot
from crawler.store.sqlite import open_reader

log = logging.getLogger(__name__)

ROUNDS = 20
"""Times that the copy is brought up to date, until nothing of it is of a later moment."""
PAUSE = 0.2


async def back_up(config: Config, target: Path, tell: Tell) -> BackedUp:
    """Bring the backup in a folder up to date, or make it.

    Raises:
        UsageError: the folder cannot be a backup of the archive.
        StoreBusyError: another process writes the backup, or the archive changes all the time.
        ArchiveError, StoreError: the archive cannot be read, or the copy cannot be written.
    """
    archive = Path(config.settings.archive)
    clock = SystemClock()
    check_target(archive, target)
    with hold(target, "crawler backup"), ThreadPoolExecutor(SYNCERS, "sync") as syncers:
        backup = Backup(archive, target, Copier(archive, target, syncers), tell)
        at = clock.now()
        backup.prepare(at)
        for _ in range(ROUNDS):
            at = clock.now()
            done = await _round(config, target, backup)
            if done is not None:
                with translating(target):
                    _place_database(target, copied=done.database)
                backup.mark(at, whole=True, end=done.end)
                return done
            _refuse_if_still(archive)
            await asyncio.sleep(PAUSE)
    raise StoreBusyError(
        "the archive changes faster than it can be copied",
        hint="run it again when less goes on, or stop the daemon meanwhile",
    )


async def _round(config: Config, target: Path, backup: Backup) -> BackedUp | None:
    source, snapshot = database(config.settings), target / SNAPSHOT
    async with AsyncExitStack() as stack:
        if not source.exists() or not source.stat().st_size:
            return await backup.run(None, None)
        try:
            await asyncio.to_thread(take_snapshot, source, snapshot)
            store = await stack.enter_async_context(open_reader(snapshot))
        except StoreDamagedError as error:
            log.warning("the database is left out: %s", error.message)
            snapshot.unlink(missing_ok=True)
            return await backup.run(None, None)
        if (end := await store.position()) is not None:
            return await backup.run(store, end)
    # It knows nothing of the journal yet: without it, the journal is of a moment by itself.
    snapshot.unlink(missing_ok=True)
    return await backup.run(None, None)


def _place_database(target: Path, *, copied: bool) -> None:
    """Put the database in its place; one of another moment must not stay there."""
    for suffix in ("", "-wal", "-shm"):
        (target / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    if copied:
        snapshot = target / SNAPSHOT
        with snapshot.open("rb+") as stream:
            os.fsync(stream.fileno())
        snapshot.replace(target / DATABASE)
    empty(target / TEMPORARY)
    sync_folder(target)


def _refuse_if_still(archive: Path) -> None:
    """Refuse an archive that is not what it must be though nobody is writing it."""
    if find_holder(archive) is None:
        raise DamagedFileError(
            "the journal is not what was written, or the database has not seen all of it",
            hint="`crawler once` brings a database up to date, `crawler verify` says what is wrong",
        )
