"""What the operating system says of the archive's files, in our words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.errors import ArchiveError, ArchiveUnwritableError, DiskFullError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_HINTS = {
    errno.EACCES: "make the folder writable for this user, or name another with --archive",
    errno.EPERM: "make the folder writable for this user, or name another with --archive",
    errno.EROFS: "mount it writable, or name another folder with --archive",
    errno.EIO: "the disk reports an error: look at the system's log, and have a backup",
    errno.EXDEV: "posts/, raw/, rules/ and .tmp/ of an archive must be on one file system",
    errno.EFBIG: "the limit on file sizes (`ulimit -f`) is too low",
    errno.ENOTDIR: "a file is where a folder must be",
    errno.EMFILE: "the limit on open files (`ulimit -n`) is too low",
}


def translated(error: OSError, archive: Path) -> ArchiveError:
    """Return our error for one of the operating system's."""
    reason = error.strerror or str(error)
    if error.errno in _FULL:
        return DiskFullError(
            f"no room left in {archive}: {reason}",
            hint="free some room, or move the archive to a larger disk; nothing was lost",
        )
    where = error.filename or archive
    hint = _HINTS.get(error.errno or 0, "see whether the disk is there and in order")
    return ArchiveUnwritableError(f"{where} cannot be written: {reason}", hint=hint)


@contextmanager
def translating(archive: Path) -> Iterator[None]:
    """Raise DiskFullError or ArchiveUnwritableError for an OSError inside."""
    try:
        yield
    except OSError as error:
        raise translated(error, archive) from error
