"""A copy of an archive in another folder, brought up to date: what it has already is left alone."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from crawler.archive import manifest
from crawler.archive.check import DAMAGED, Fault, check_parts, files_below, key_of, read_whole
from crawler.archive.disk import FOLDER_MODE, move, put, side_by_side, sync_folder
from crawler.archive.journal import month_files
from crawler.archive.layout import CAPTURES, TEMPORARY
from crawler.models.journal import Position

STAGED = f"{TEMPORARY}/staged"
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that the copy shall have.

    Attributes:
        sha256: What it must hold; None where that is not known.
    """

    path: str
    sha256: str | None = None


@dataclass(slots=True)
class Copied:
    """What was copied so far."""

    files: int = 0
    bytes: int = 0
    removed: int = 0


class Copier:
    """Copies files of an archive, each durable before it has its name.

    Args:
        archive: Where from.
        target: Where to; it is ours alone.
        syncers: Threads that wait for the disk.
    """

    def __init__(self, archive: Path, target: Path, syncers: ThreadPoolExecutor) -> None:
        self._archive = archive
        self._target = target
        self._syncers = syncers
        self.copied = Copied()

    def __repr__(self) -> str:
        return f"<Copier to {self._target}>"

    def kept(self, files: Iterable[Wanted]) -> list[Fault]:
        """Copy files that never change, where the copy has none of that size; return faults.

        One that does not hold what it must is not copied: damage must not take the place of what
        is whole.
        """
        faults: list[Fault] = []
        batch: list[tuple[str, bytes, int]] = []
        for file in files:
            if _size(self._archive / file.path) == _size(self._target / file.path) is not None:
                continue
            data = read_whole(self._archive, file.path)
            if isinstance(data, Fault):
                faults.append(data)
            elif file.sha256 is not None and manifest.digest(data) != file.sha256:
                message = "its bytes are not those that the manifest names"
                faults.append(Fault(DAMAGED, file.path, message))
            else:
                batch.append((file.path, data, 0))
        self._put(batch)
        return faults

    def posts(self, files: Sequence[Wanted]) -> list[tuple[str, str]]:
        """Copy posts as they are, and their times; return those that hold something else.

        Those have their path and the digest of what they hold. One that somebody took away is
        left out, and stays in the copy.
        """
        odd: list[tuple[str, str]] = []
        batch: list[tuple[str, bytes, int]] = []
        for file in files:
            if _same(self._archive / file.path, self._target / file.path):
                continue
            try:
                time = (self._archive / file.path).lstat().st_mtime_ns
            except OSError:
                continue
            data = read_whole(self._archive, file.path)
            if isinstance(data, Fault):
                continue
            digest = manifest.digest(data)
            if file.sha256 is not None and digest != file.sha256:
                odd.append((file.path, digest))
            batch.append((file.path, data, time))
        self._put(batch)
        return odd

    def write(self, path: str, data: bytes) -> None:
        """Have the copy hold just these bytes in a file."""
        try:
            if (self._target / path).read_bytes() == data:
                return
        except OSError:
            pass
        self._put([(path, data, 0)])

    def _put(self, batch: Sequence[tuple[str, bytes, int]]) -> None:
        beside = [self._target / TEMPORARY / str(number) for number in range(len(batch))]
        jobs = list(zip(beside, batch, strict=True))
        side_by_side(self._syncers, _put_timed, jobs)
        touched: set[str] = set()
        for temporary, (path, data, _) in jobs:
            touched |= move(temporary, self._target / path)
            self.copied.files += 1
            self.copied.bytes += len(data)
        side_by_side(self._syncers, sync_folder, sorted(touched))

    def stage_journal(self, end: Position, parts: Iterable[manifest.Part]) -> list[Fault]:
        """Copy the journal up to `end` beside its place; return where it is not what was written.

        Files of past months are left out where the copy has them as they are.
        """
        staged = self._target / STAGED
        (staged / CAPTURES).mkdir(FOLDER_MODE, parents=True, exist_ok=True)
        files = [file for file in month_files(self._archive) if file <= end.file]
        for file in files:
            last = file == end.file
            if last or not _same(self._archive / file, self._target / file):
                self._stage(file, end.offset if last else None)
        mine = {f"{CAPTURES}/{path.name}" for path in (staged / CAPTURES).iterdir()}
        found = check_parts(staged, (part for part in parts if part.file in mine))
        return [fault for fault in found if fault.code == DAMAGED]

    def _stage(self, file: str, size: int | None) -> None:
        source, target = self._archive / file, self._target / STAGED / file
        left = size if size is not None else source.stat().st_size
        with source.open("rb") as stream, target.open("wb") as out:
            while left > 0 and (data := stream.read(min(_CHUNK, left))):
                out.write(data)
                left -= len(data)
            out.flush()
            time = os.fstat(stream.fileno()).st_mtime_ns
            os.utime(target, ns=(time, time))
            os.fsync(out.fileno())

    def place_journal(self) -> None:
        """Put what was staged in its place."""
        staged = sorted((self._target / STAGED / CAPTURES).iterdir())
        touched: set[str] = set()
        for path in staged:
            if _same(path, self._target / CAPTURES / path.name):
                path.unlink()
                continue
            self.copied.files += 1
            self.copied.bytes += path.stat().st_size
            touched |= move(path, self._target / CAPTURES / path.name)
        side_by_side(self._syncers, sync_folder, sorted(touched))

    def remove(self, folders: Iterable[str], wanted: Collection[int]) -> None:
        """Delete what the copy has below folders and the archive has not any more.

        Args:
            folders: Of the archive.
            wanted: `key_of` the paths that stay.
        """
        for folder in folders:
            touched: set[Path] = set()
            for path in list(files_below(self._target, folder)):
                if key_of(path) not in wanted:
                    (self._target / path).unlink()
                    touched.add((self._target / path).parent)
                    self.copied.removed += 1
            side_by_side(self._syncers, sync_folder, sorted(touched))


def _put_timed(job: tuple[Path, tuple[str, bytes, int]]) -> None:
    temporary, (_, data, time) = job
    put(temporary, data)
    if time:
        os.utime(temporary, ns=(time, time))


def _size(path: Path) -> int | None:
    try:
        return path.lstat().st_size
    except OSError:
        return None


def _same(one: Path, other: Path) -> bool:
    """Whether two files have the same size and time of change."""
    try:
        first, second = one.lstat(), other.lstat()
    except OSError:
        return False
    return (first.st_size, first.st_mtime_ns) == (second.st_size, second.st_mtime_ns)
