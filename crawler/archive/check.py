"""Whether the archive's files are what they were: one file at a time, and never written."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from crawler.archive import manifest
from crawler.archive.layout import CAPTURES, RAW
from crawler.archive.read import MAX_RAW, inflate_raw
from crawler.errors import DamagedFileError

MISSING = "archive.missing"
DAMAGED = "archive.damaged"
UNEXPLAINED = "archive.unexplained"
UNLISTED = "archive.unlisted"
DIFFERS = "store.differs"

LOST = "manifest/lost.txt"
"""Paths of files that a repair found missing and could not remake, a line each."""

_RAW_NAME = re.compile(r"raw/([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60})\.[a-z0-9.]+\.gz")
_OTHER_NAME = re.compile(
    r"(?:rules/[0-9a-f]{64}\.json|media/([0-9a-f]{2})/\1[0-9a-f]{62}\.[a-z0-9]+)"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be.

    Attributes:
        code: One of this module's, or that of the error with which the database was refused.
        path: In the archive.
    """

    code: str
    path: str
    message: str


def key_of(path: str) -> int:
    """Return a path as 64 bits: of a million, what can be held in memory."""
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=8).digest())


def is_kept_name(path: str) -> bool:
    """Whether a path is one that a file has that never changes."""
    return bool(_RAW_NAME.fullmatch(path) or _OTHER_NAME.fullmatch(path))


def read_whole(archive: Path, path: str) -> bytes | Fault:
    """Return what is in a file, or what is wrong with it."""
    try:
        mode = (archive / path).lstat().st_mode
        if not stat.S_ISREG(mode):
            what = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "odd"
            return Fault(DAMAGED, path, f"it is no file, but {what}")
        with (archive / path).open("rb") as stream:
            data = stream.read(MAX_RAW + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Fault(MISSING, path, "it is not there")
    except OSError as error:
        return Fault(DAMAGED, path, f"it cannot be read: {error.strerror}")
    return data if len(data) <= MAX_RAW else Fault(DAMAGED, path, "it is far too large")


def check_kept(archive: Path, path: str, listed: str | None) -> Fault | None:
    """Return what is wrong with a file that never changes.

    Args:
        archive: Its folder.
        path: The file's.
        listed: Its digest by the manifest, if that names it.
    """
    data = read_whole(archive, path)
    if isinstance(data, Fault):
        return data
    if not is_kept_name(path):
        return Fault(UNEXPLAINED, path, "it has no name that a file of ours has there")
    stem = PurePosixPath(path).name.partition(".")[0]
    if path.startswith(f"{RAW}/"):
        try:
            inflate_raw(data, path)
        except DamagedFileError as error:
            return Fault(DAMAGED, path, error.message.removeprefix(f"{path} "))
    elif manifest.digest(data) != stem:
        return Fault(DAMAGED, path, "does not hold what its name says")
    if listed is not None and manifest.digest(data) != listed:
        return Fault(DAMAGED, path, "its bytes are not those that the manifest names")
    return None


def files_below(archive: Path, folder: str) -> Iterator[str]:
    """Yield the paths of all that is below a folder and is no folder itself."""
    for at, _, names in os.walk(archive / folder):
        base = Path(at).relative_to(archive).as_posix()
        for name in names:
            yield f"{base}/{name}"
        for link in (entry for entry in os.scandir(at) if entry.is_symlink() and entry.is_dir()):
            yield f"{base}/{link.name}"


def check_parts(archive: Path, parts: Iterator[manifest.Part]) -> Iterator[Fault]:
    """Yield what in the journal is not what the manifest says of it."""
    ends: dict[str, int] = {}
    for part in sorted(parts, key=lambda part: (part.file, part.start)):
        begun = ends.get(part.file, 0)
        if part.start > begun:
            message = f"no digest is kept of bytes {begun} to {part.start}"
            yield Fault(UNLISTED, part.file, message)
        data = _span(archive / part.file, part.start, part.end)
        if data is None or manifest.digest(data) != part.sha256:
            message = f"bytes {part.start} to {part.end} are not those that the manifest names"
            yield Fault(DAMAGED, part.file, message)
        ends[part.file] = max(begun, part.end)
    for path in files_below(archive, CAPTURES):
        size = (archive / path).lstat().st_size
        if ends.get(path, 0) < size:
            message = f"no digest is kept of bytes {ends.get(path, 0)} to {size}"
            yield Fault(UNLISTED, path, message)


def _span(path: Path, start: int, end: int) -> bytes | None:
    try:
        with path.open("rb") as stream:
            stream.seek(start)
            return stream.read(end - start)
    except OSError:
        return None


def read_lost(archive: Path) -> set[str]:
    """Return the paths of files that are known to be lost."""
    try:
        return set((archive / LOST).read_text("utf-8", "replace").splitlines())
    except FileNotFoundError:
        return set()
