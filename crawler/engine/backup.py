"""Backup: a copy of the archive as it was at one moment, while whoever holds it goes on.

The moment is the one of a copy of the database: up to where it knows the journal. Files that
never change are copied first, then posts, then the journal up to there. A post that was replaced
in between by a newer version belongs to a later moment: then all is brought up to date once more,
which takes the less time the less there is to do.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from crawler.archive import manifest
from crawler.archive.check import LOST, Fault, files_below, key_of, read_lost
from crawler.archive.copying import Copied, Copier, Wanted
from crawler.archive.disk import FOLDER_MODE, empty, put, sync_folder
from crawler.archive.intent import read_intent
from crawler.archive.journal import month_files, read_lines
from crawler.archive.layout import CAPTURES, MANIFEST, POSTS, README, TEMPORARY, rules_path
from crawler.archive.trouble import translating
from crawler.errors import DamagedFileError, UsageError
from crawler.models.journal import Position
from crawler.seams import Reader

BATCH = 256
MARK = "backup.json"
"""What says that a folder is a backup, and of which moment."""
SNAPSHOT = f"{TEMPORARY}/snapshot.db"
"""The database of the moment, until all else is there."""

Tell = Callable[[int], None]
"""Told how many files more were looked at."""


@dataclass(slots=True)
class BackedUp:
    """What a backup came to.

    Attributes:
        faults: Files that were not copied, because they are damaged or missing.
        end: Up to where the journal was copied.
        database: Whether the database was copied.
    """

    copied: Copied
    faults: list[Fault] = field(default_factory=list)
    end: Position | None = None
    database: bool = False


def check_target(archive: Path, target: Path) -> None:
    """Refuse a folder that cannot be a backup of the archive.

    Raises:
        UsageError: it is or holds the archive, is in it, is no folder, or holds something else.
    """
    if not archive.is_dir():
        raise UsageError(f"there is no archive {archive}", hint="`crawler once` makes it")
    here, there = archive.resolve(), target.resolve()
    if here == there:
        raise UsageError(f"{target} is the archive itself", hint="name a folder elsewhere")
    if there.is_relative_to(here):
        raise UsageError(f"{target} is inside the archive", hint="name a folder elsewhere")
    if here.is_relative_to(there):
        raise UsageError(f"{target} holds the archive", hint="name a folder of its own")
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is no folder", hint="name one, or one that is not there yet")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise UsageError(
            f"{target} is not empty, and no backup of an archive",
            hint=f"name an empty folder; a backup has a file {MARK}",
        )


class Backup:
    """Brings a copy up to date.

    Args:
        archive: Where from.
        target: Where to; it is checked, and ours alone.
        copier: Copies files from one to the other.
        tell: Told of progress.
    """

    def __init__(self, archive: Path, target: Path, copier: Copier, tell: Tell) -> None:
        self._archive = archive
        self._target = target
        self._copier = copier
        self._tell = tell
        self._named: set[int] = set()
        self._posts: set[int] = set()

    def prepare(self, at: datetime) -> None:
        """Make the folders, and note that the backup is under way.

        Raises:
            ArchiveUnwritableError, DiskFullError: the folder cannot be written.
            UsageError: it is the backup of another archive.
        """
        with translating(self._target):
            for name in (TEMPORARY, CAPTURES, MANIFEST, POSTS, *manifest.KEPT):
                (self._target / name).mkdir(FOLDER_MODE, parents=True, exist_ok=True)
            empty(self._target / TEMPORARY)
            self._check_ahead()
            self.mark(at, whole=False)

    def _check_ahead(self) -> None:
        """Refuse where the backup has more of the journal than the archive."""
        for file in month_files(self._target):
            mine = self._archive / file
            if not mine.is_file() or mine.stat().st_size < (self._target / file).stat().st_size:
                raise UsageError(
                    f"{self._target} has more of {file} than the archive: it is the backup of "
                    "another one, or the archive lost lines",
                    hint="name another folder, and keep this one",
                )

    def mark(self, at: datetime, *, whole: bool, end: Position | None = None) -> None:
        """Note of which moment the backup is.

        Raises:
            ArchiveUnwritableError, DiskFullError: the folder cannot be written.
        """
        words = {
            "v": 1,
            "at": at.isoformat(),
            "archive": str(self._archive.resolve()),
            "journal": end.model_dump() if end else None,
            "whole": whole,
        }
        beside = self._target / TEMPORARY / MARK
        with translating(self._target):
            put(beside, f"{json.dumps(words, ensure_ascii=False)}\n".encode())
            beside.replace(self._target / MARK)
            sync_folder(self._target)

    async def run(self, store: Reader | None, end: Position | None) -> BackedUp | None:
        """Bring all but the database up to date; None if the archive went on too far meanwhile.

        Args:
            store: The database of that moment; None where there is none.
            end: Up to where it knows the journal; None for all there is.

        Raises:
            DamagedFileError: the journal is not what was written.
            ArchiveUnwritableError, DiskFullError: the copy cannot be written.
            StoreError: the database cannot be read.
        """
        result = BackedUp(self._copier.copied, database=store is not None)
        end = await asyncio.to_thread(self._name, end)
        if end is None:
            return result
        result.end = end
        await self._copy_kept(result)
        if await self._copy_posts(store, end):
            return None
        return result if await asyncio.to_thread(self._finish, end) else None

    def _name(self, end: Position | None) -> Position | None:
        """Take down which files the journal names up to there; return its end."""
        self._named.clear()
        last = None
        for line, position in read_lines(self._archive):
            if end is not None and (position.file, position.offset) > (end.file, end.offset):
                break
            last = position
            for path in (line.raw, rules_path(line.rules) if line.rules else None):
                if path is not None:
                    self._named.add(key_of(path))
        if end is not None and last != end:
            raise DamagedFileError(
                f"the database knows the journal up to byte {end.offset} of {end.file}, "
                "which is no line's end",
                hint="`crawler verify` says what is wrong",
            )
        return last

    async def _copy_kept(self, result: BackedUp) -> None:
        files = self._kept()
        lost = await asyncio.to_thread(read_lost, self._archive)
        while batch := await asyncio.to_thread(lambda: list(islice(files, BATCH))):
            faults = await asyncio.to_thread(self._copy_batch, batch)
            result.faults += [fault for fault in faults if fault.path not in lost]
            self._tell(len(batch))

    def _kept(self) -> Iterator[Wanted]:
        """Yield the files that the manifest lists or that lie there, if the journal names them."""
        met: set[int] = set()
        for path in manifest.files_of(self._archive, ".sha256"):
            for _, entry in manifest.read(self._archive, path):
                if isinstance(entry, manifest.Listed) and self._is_new(entry.path, met):
                    yield Wanted(entry.path, entry.sha256)
        for folder in manifest.KEPT:
            for path in files_below(self._archive, folder):
                if self._is_new(path, met):
                    yield Wanted(path)

    def _is_new(self, path: str, met: set[int]) -> bool:
        key = key_of(path)
        if key not in self._named or key in met:
            return False
        met.add(key)
        return True

    def _copy_batch(self, batch: list[Wanted]) -> list[Fault]:
        with translating(self._target):
            return self._copier.kept(batch)

    async def _copy_posts(self, store: Reader | None, end: Position) -> bool:
        """Copy the posts; return whether one of them is of a later moment."""
        self._posts.clear()
        odd: list[tuple[str, str]] = []
        async for batch in self._of_moment(store, end):
            self._posts |= {key_of(file.path) for file in batch}
            odd += await asyncio.to_thread(self._copy_some_posts, batch)
            self._tell(len(batch))
        foreign = await asyncio.to_thread(self._unknown)
        # In this order: a group that ends in between is in one of the two.
        under_way = await asyncio.to_thread(self._under_way)
        later = await asyncio.to_thread(self._later, end)
        mine = [path for path in foreign if path not in later and path not in under_way]
        for at in range(0, len(mine), BATCH):
            batch = [Wanted(path) for path in mine[at : at + BATCH]]
            await asyncio.to_thread(self._copy_some_posts, batch)
            self._posts |= {key_of(file.path) for file in batch}
        return any(path in under_way or digest in later.get(path, ()) for path, digest in odd)

    def _unknown(self) -> list[str]:
        """Return the files below posts/ that are no post of the moment."""
        paths = files_below(self._archive, POSTS)
        return [path for path in paths if key_of(path) not in self._posts]

    def _under_way(self) -> set[str]:
        """Return the files of the group that is being written just now."""
        intent = read_intent(self._archive)
        if intent is None:
            return set()
        return {*intent.created, *(path for path, _ in intent.replaced)}

    async def _of_moment(self, store: Reader | None, end: Position) -> AsyncIterator[list[Wanted]]:
        """Yield the posts of the moment, with what we wrote into them."""
        if store is None:
            last = await asyncio.to_thread(self._last_written, end)
            for at in range(0, len(last), BATCH):
                yield last[at : at + BATCH]
            return
        article = ""
        while rows := await store.articles_after(article, BATCH):
            article = rows[-1].id
            yield [Wanted(row.post, row.post_sha256) for row in rows]

    def _last_written(self, end: Position) -> list[Wanted]:
        found: dict[str, str] = {}
        for block in manifest.blocks(self._archive):
            if all(_is_within(part, end) for part in block.parts):
                found |= block.posts
        return [Wanted(path, sha256) for path, sha256 in found.items()]

    def _later(self, end: Position) -> dict[str, set[str]]:
        """Return what was written into posts after the moment: digests by path."""
        found: dict[str, set[str]] = {}
        for block in manifest.blocks(self._archive, manifest.paths_of(end.file)[1]):
            if not all(_is_within(part, end) for part in block.parts):
                for path, sha256 in block.posts.items():
                    found.setdefault(path, set()).add(sha256)
        return found

    def _copy_some_posts(self, batch: list[Wanted]) -> list[tuple[str, str]]:
        with translating(self._target):
            return self._copier.posts(batch)

    def _finish(self, end: Position) -> bool:
        """Copy journal and manifest, and take away what was forgotten; False if it was just now."""
        copier = self._copier
        with translating(self._target):
            empty(self._target / TEMPORARY, but=lambda name: name == Path(SNAPSHOT).name)
            faults = copier.stage_journal(end, self._parts(end))
            if faults:
                return False
            copier.place_journal()
            for path, data in self._manifest(end):
                copier.write(path, data)
            for path in (README, LOST):
                if (self._archive / path).is_file():
                    copier.write(path, (self._archive / path).read_bytes())
            copier.remove(manifest.KEPT, self._named)
            copier.remove([POSTS], self._posts)
        return True

    def _parts(self, end: Position) -> Iterator[manifest.Part]:
        for path in manifest.files_of(self._archive, ".log"):
            for _, entry in manifest.read(self._archive, path):
                if not isinstance(entry, manifest.Part) or entry.start == entry.end:
                    continue
                if _is_within(entry, end):
                    yield entry

    def _manifest(self, end: Position) -> Iterator[tuple[str, bytes]]:
        """Yield the files of the manifest, without what came after the moment."""
        for path in manifest.files_of(self._archive, ".sha256"):
            entries = (entry for _, entry in manifest.read(self._archive, path))
            yield path, _written(
                one for one in entries
                if isinstance(one, manifest.Listed) and key_of(one.path) in self._named
            )  # fmt: skip
        for path in manifest.files_of(self._archive, ".log"):
            yield path, _written(self._log(path, end))

    def _log(self, path: str, end: Position) -> Iterator[manifest.Listed | manifest.Part]:
        kept = True
        for _, entry in manifest.read(self._archive, path):
            if isinstance(entry, manifest.Part):
                kept = _is_within(entry, end)
            if entry is not None and kept:
                yield entry


def _is_within(part: manifest.Part, end: Position) -> bool:
    """Whether a part of the journal lies before a position."""
    return (part.file, part.end) <= (end.file, end.offset)


def _written(entries: Iterable[manifest.Listed | manifest.Part]) -> bytes:
    return "".join(f"{entry}\n" for entry in entries).encode()
