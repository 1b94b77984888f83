"""One owner: whoever writes the archive holds its lock."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.disk import FOLDER_MODE
from crawler.archive.layout import LOCK
from crawler.archive.trouble import translating
from crawler.errors import StoreBusyError
from crawler.text import fold, terminal

_MAX_BYTES = 4096


@contextmanager
def hold(archive: Path, command: str) -> Iterator[None]:
    """Hold the archive for `command` (`crawler run`); the folder is made where there is none.

    The kernel frees the lock when the process ends, however it ends; the file stays.

    Raises:
        StoreBusyError: another process holds it; the message names it.
        ArchiveUnwritableError: the lock's file cannot be written.
    """
    with translating(archive):
        archive.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
        descriptor = os.open(archive / LOCK, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        _take(descriptor, archive)
        with translating(archive):
            _sign(descriptor, command)
        try:
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _take(descriptor: int, archive: Path) -> None:
    with translating(archive):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreBusyError(
                f"{archive} is held by {_holder(descriptor)}",
                hint="wait for it or stop it; verbs that only read work meanwhile",
            ) from error


def _sign(descriptor: int, command: str) -> None:
    since = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds")
    words = {"command": command, "pid": os.getpid(), "since": since}
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{json.dumps(words)}\n".encode(), 0)


def _holder(descriptor: int) -> str:
    """Return what the holder wrote of itself; it may be just about to."""
    try:
        words = json.loads(os.pread(descriptor, _MAX_BYTES, 0))
        found = f"`{words['command']}` (pid {words['pid']}, since {words['since']})"
    except (OSError, ValueError, TypeError, KeyError):
        return "another process"
    return terminal(fold(found))


def find_holder(archive: Path) -> str | None:
    """Return who holds the archive, or None if nobody does; nothing is written."""
    try:
        descriptor = os.open(archive / LOCK, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(descriptor)
    finally:
        os.close(descriptor)
    return None
