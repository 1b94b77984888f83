"""Archive, database and disk: what lies where, and whether we may write it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from crawler.app.doctor.finding import Finding
from crawler.archive.lock import find_holder
from crawler.engine.knock import ask_condition
from crawler.models.source import Settings
from crawler.store.place import MOUNTS, NETWORK, file_system
from crawler.store.schema import VERSION
from crawler.store.version import version_of

INODES = 10_000
"""Files that may still be made, below which there is trouble ahead."""
GIB = 2**30


def check_archive(settings: Settings) -> Iterator[Finding]:
    """See whether the archive, or the folder that will hold it, can be written."""
    archive = Path(settings.archive)
    nearest = _nearest(archive)
    if not nearest.is_dir():
        yield Finding(
            topic="archive",
            level="problem",
            message=f"{nearest} is no folder",
            what_to_do="name another place: `archive: {path: ...}` in crawler.yaml",
        )
        return
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield Finding(
            topic="permissions",
            level="problem",
            message=f"{nearest} cannot be written by user {os.geteuid()}",
            what_to_do=f"give it away: `sudo chown -R {os.geteuid()} '{nearest}'`",
        )
    yield from _strangers(archive)
    if _file_system(archive) in NETWORK:
        yield Finding(
            topic="file-system",
            level="warning",
            message=f"{archive} lies on a network file system ({_file_system(archive)}), whose "
            "locks may not keep a second daemon away",
            what_to_do="run one daemon only, or keep the archive on a local disk and copy it",
        )


def _strangers(archive: Path) -> Iterator[Finding]:
    """Name folders of the archive that belong to somebody else, as after a run as root."""
    for name in ("", "posts", "raw", "captures", ".tmp", "crawler.db", "crawler.lock"):
        path = archive / name
        if path.exists() and not os.access(path, os.W_OK):
            yield Finding(
                topic="permissions",
                level="problem",
                message=f"{path} belongs to user {path.stat().st_uid} and cannot be written by "
                f"user {os.geteuid()}",
                what_to_do=f"give it back: `sudo chown -R {os.geteuid()} '{archive}'`",
            )
            return


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Compare the room that is left with what the settings want to be left."""
    archive = Path(settings.archive)
    found = os.statvfs(_nearest(archive))
    free = found.f_bavail * found.f_frsize
    if free < settings.min_free:
        yield Finding(
            topic="disk",
            level="problem",
            message=f"{free / GIB:.1f} GiB are left where the archive is; below "
            f"{settings.min_free / GIB:.1f} GiB no new work is taken",
            what_to_do="free some room, or lower `archive: {min_free: ...}` in crawler.yaml",
        )
    elif free < 2 * settings.min_free:
        yield Finding(
            topic="disk",
            level="warning",
            message=f"{free / GIB:.1f} GiB are left where the archive is",
            what_to_do="free some room before it comes to `archive.min_free`",
        )
    if found.f_files and found.f_favail < INODES:
        yield Finding(
            topic="disk",
            level="warning",
            message=f"only {found.f_favail} more files can be made where the archive is",
            what_to_do="remove files, or move the archive to a file system with more inodes",
        )


def check_database(path: Path) -> Iterator[Finding]:
    """See where the database lies, who may read it, and whether it is of this version."""
    if not path.exists():
        return
    kind = _file_system(path)
    if kind in NETWORK:
        yield Finding(
            topic="file-system",
            level="problem",
            message=f"the state database {path} lies on a network file system ({kind})",
            what_to_do="keep it on a local disk: `store: {path: /var/lib/longshelf/state.db}`",
        )
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(
            topic="permissions",
            level="warning",
            message=f"others may read {path}, which may hold private addresses",
            what_to_do=f"`chmod 600 '{path}'`; the next start does it, too",
        )
    version = version_of(path)
    if version is None:
        yield Finding(
            topic="database",
            level="problem",
            message=f"{path} cannot be read as a state database",
            what_to_do="move it aside and run again: a new one is filled from the journal",
        )
    elif version > VERSION:
        yield Finding(
            topic="database",
            level="problem",
            message=f"{path} was written by a newer program (schema {version}, ours is {VERSION})",
            what_to_do="install that version or a newer one",
        )
    elif version < VERSION:
        yield from _upgrade(path, version)


def _upgrade(path: Path, version: int) -> Iterator[Finding]:
    """Tell what the next start does, and whether there is room for the copy it makes."""
    found = os.statvfs(path.parent)
    size, free = path.stat().st_size, found.f_bavail * found.f_frsize
    yield Finding(
        topic="database",
        level="problem" if free < 2 * size else "note",
        message=f"the next start brings {path} from schema {version} to {VERSION}, and lays a copy "
        f"beside it first ({size >> 20} MiB, {free >> 20} MiB are free)",
        what_to_do="free some room first" if free < 2 * size else "nothing",
    )


def check_daemon(settings: Settings) -> Iterator[Finding]:
    """Ask a daemon that runs how it is."""
    archive = Path(settings.archive)
    holder = find_holder(archive)
    if holder is None or "crawler run" not in holder:
        return
    condition = ask_condition(archive, 5.0)
    if condition is None:
        yield Finding(
            topic="daemon",
            level="problem",
            message=f"the daemon {holder} does not answer",
            what_to_do="look at its log, and start it again if that does not tell",
        )
        return
    for why in condition.get("why", ()):
        yield Finding(
            topic="daemon",
            level="problem" if not condition.get("ready") else "warning",
            message=f"the daemon says: {why}",
            what_to_do="`crawler status` says more",
        )


def _nearest(path: Path) -> Path:
    """Return the path, or the nearest folder above it that exists."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _file_system(path: Path) -> str:
    if not MOUNTS.exists():
        return ""
    return file_system(path.resolve(), MOUNTS.read_text(errors="replace"))
