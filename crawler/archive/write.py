"""Writes groups: all files of some 32 articles, then their lines, durable and in that order."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from crawler.archive import journal, manifest
from crawler.archive.disk import (
    FILE_MODE,
    SYNCERS,
    Name,
    empty,
    move,
    put,
    side_by_side,
    sync_file,
    sync_folder,
    write_all,
)
from crawler.archive.forget import Tell, take_away
from crawler.archive.group import AsideFile, Group, PostFile, Written
from crawler.archive.held import Held
from crawler.archive.intent import INTENT, Intent, encode, undo
from crawler.archive.layout import CAPTURES, TEMPORARY
from crawler.archive.renames import move_posts
from crawler.archive.shelves import Shelves
from crawler.archive.trouble import translated, translating
from crawler.errors import DiskFullError
from crawler.models.journal import Line, Position

ASIDE = "image-"
"""How files in `.tmp/` are called that wait for a group."""


@asynccontextmanager
async def open_writer(
    archive: Path, min_free: int, secrets: Collection[str] = ()
) -> AsyncIterator[Writer]:
    """Open the writer of an archive that is held and prepared.

    Args:
        archive: Its folder.
        min_free: Bytes of the disk that are left alone.
        secrets: Values that no line may hold.

    Raises:
        ArchiveUnwritableError, DiskFullError: the folder cannot be written.
    """
    with ThreadPoolExecutor(1, "archive") as owner, ThreadPoolExecutor(SYNCERS, "sync") as syncers:
        with translating(archive):
            (archive / INTENT).write_bytes(b"")
            sync_folder(archive / TEMPORARY)
        writer = Writer(archive, min_free, secrets, owner, syncers)
        yield writer
        writer.close()


@dataclass(slots=True)
class _Plan:
    """What a group changes: new files by path, and what stood there before (None: nothing)."""

    kept: dict[str, bytes] = field(default_factory=dict)
    media: dict[str, Path] = field(default_factory=dict)
    posts: dict[str, bytes] = field(default_factory=dict)
    before: dict[str, bytes | None] = field(default_factory=dict)
    edited: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    def intent(self, end: Position | None, listed: manifest.Ends) -> Intent:
        fresh = [path for path, old in self.before.items() if old is None]
        old = [(path, data) for path, data in self.before.items() if data is not None]
        return Intent(end, (*self.kept, *self.media, *fresh), tuple(old), listed)

    def sizes(self) -> dict[str, int]:
        """Return how many bytes files grow by."""
        kept = {path: len(data) for path, data in self.kept.items()}
        before = {path: len(data or b"") for path, data in self.before.items()}
        return kept | {path: len(data) - before[path] for path, data in self.posts.items()}

    def sheet(self) -> manifest.Sheet:
        """Return what the manifest is to say of the files."""
        kept = [manifest.Listed(manifest.digest(data), path) for path, data in self.kept.items()]
        kept += [manifest.Listed(Path(path).stem, path) for path in self.media]
        posts = [manifest.Listed(manifest.digest(data), path) for path, data in self.posts.items()]
        return manifest.Sheet(kept=kept, posts=posts)


class Writer:
    """The one writer of an archive. Groups are written one after the other, in a thread.

    Attributes:
        shelves: Which folders new posts go to.
    """

    def __init__(
        self, archive: Path, min_free: int, secrets: Collection[str],
        owner: ThreadPoolExecutor, syncers: ThreadPoolExecutor,
    ) -> None:  # fmt: skip
        self._archive = archive
        self.shelves = Shelves(archive)
        self._min_free = min_free
        self.secrets = secrets
        self._owner = owner
        self._syncers = syncers
        self._unfinished: Intent | None = None
        self._aside = 0

    def __repr__(self) -> str:
        return f"<Writer of {self._archive}>"

    def free_bytes(self) -> int:
        """Return how many bytes of the disk we may still use."""
        with translating(self._archive):
            found = os.statvfs(self._archive)
        return found.f_bavail * found.f_frsize

    def check_room(self) -> None:
        """Raise DiskFullError if less than `min_free` is left."""
        free = self.free_bytes()
        if free < self._min_free:
            raise DiskFullError(
                f"{free / 2**20:,.0f} MiB are left on the disk of {self._archive}, and "
                f"archive.min_free keeps {self._min_free / 2**20:,.0f} MiB",
                hint="free some room, or lower archive.min_free in crawler.yaml",
            )

    async def put_aside(self, path: str, data: bytes) -> AsideFile:
        """Write an image beside its place, where it waits for its group; it is not durable yet.

        Args:
            path: Where it goes; its name is the digest of `data`.
            data: The image.

        Raises:
            DiskFullError, ArchiveUnwritableError: the disk did not take it.
        """
        self._aside += 1
        file = AsideFile(path, self._path(f"{TEMPORARY}/{ASIDE}{self._aside}"))
        with translating(self._archive):
            await asyncio.to_thread(file.beside.write_bytes, data)
            file.beside.chmod(FILE_MODE)
        return file

    def has_image(self, path: str) -> bool:
        """Whether an image is in its place."""
        return self._path(path).is_file()

    async def write(self, group: Group) -> Written:
        """Write a group: all of it is durable when this returns, or nothing of it is there.

        Must not be cancelled while other groups are still to come: it would be written, and the
        store would pass over its lines.

        Raises:
            DiskFullError, ArchiveUnwritableError: the disk did not take it. What was written of
                it is undone, at once or at the next start.
            ValueError: the group has no line.
        """
        if not group.lines:
            raise ValueError("a group without lines would leave files that nothing names")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._owner, self._write, group)

    def _write(self, group: Group) -> Written:
        with translating(self._archive):
            self._undo_unfinished()
            end = journal.end_of(self._archive)
            plan = self._planned(group)
            encoded = self._encoded(group.lines)
            parts = _parts(encoded, end)
            month = next(reversed(parts))
            listed = manifest.ends(self._archive, month)
        self._unfinished = plan.intent(end, listed)
        try:
            self._put_in_place(plan, self._unfinished)
            position = self._append(parts, plan.sheet(), end)
        except OSError as error:
            with suppress(OSError):
                self._undo_unfinished()
            raise translated(error, self._archive) from error
        self._unfinished = None
        with suppress(OSError):  # The lines are there: the intent has nothing to say any more.
            os.truncate(self._path(INTENT), 0)
        lengths = tuple(len(data) for _, data in encoded)
        return Written(position, tuple(plan.edited), tuple(plan.deleted), plan.sizes(), lengths)

    async def forget(
        self, lines: Sequence[Line], held: Held, tell: Tell = lambda: None
    ) -> tuple[Position, int]:
        """Write lines with tombstones, then take away what is held; return how many bytes it freed.

        No group may be written meanwhile, nor between finding what is held and this. `tell` is
        called in another thread.

        Raises:
            DiskFullError, ArchiveUnwritableError: the disk did not take it. Nothing was changed, or
                the lines are there, and `archive.forget.finish` does the rest.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._owner, self._forget, lines, held, tell)

    def _forget(self, lines: Sequence[Line], held: Held, tell: Tell) -> tuple[Position, int]:
        with translating(self._archive):
            return self._say(lines), take_away(self._archive, held, tell)

    async def rename(self, line: Line) -> Position:
        """Write the line that gives a source another name, then move its posts.

        No group may be written meanwhile.

        Raises:
            DiskFullError, ArchiveUnwritableError: the disk did not take it. Nothing was changed, or
                the line is there, and `archive.renames.finish` does the rest.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._owner, self._rename, line)

    def _rename(self, line: Line) -> Position:
        assert line.renamed is not None, "that is what it says"
        with translating(self._archive):
            position = self._say([line])
            move_posts(self._archive, line.renamed, position)
            return position

    def _say(self, lines: Sequence[Line]) -> Position:
        """Write lines that come without files; return the new end."""
        self._undo_unfinished()
        end = journal.end_of(self._archive)
        parts = _parts(self._encoded(lines), end)
        listed = manifest.ends(self._archive, next(reversed(parts)))
        self._unfinished = Intent(end, (), (), listed)
        try:
            put(self._path(INTENT), encode(self._unfinished))
            position = self._append(parts, manifest.Sheet(), end)
        except OSError:
            with suppress(OSError):
                self._undo_unfinished()
            raise
        self._unfinished = None
        os.truncate(self._path(INTENT), 0)
        return position

    def close(self) -> None:
        """Leave no trace in `.tmp/`, unless a group is still to be undone at the next start."""
        with suppress(OSError):
            if self._unfinished is None:
                self._path(INTENT).unlink()
            for left in self._path(TEMPORARY).glob(f"{ASIDE}*") if self._aside else ():
                left.unlink()

    def _planned(self, group: Group) -> _Plan:
        plan = _Plan()
        for file in (*group.raws, *group.rules):
            if not os.path.exists(self._name(file.path)):  # noqa: PTH110
                plan.kept[file.path] = file.data
        for image in group.media:
            if not self._path(image.path).exists():
                plan.media[image.path] = image.beside
        for post in group.posts:
            self._plan_post(post, plan)
        return plan

    def _plan_post(self, post: PostFile, plan: _Plan) -> None:
        there = plan.posts.get(post.path)
        if there is None:
            there = self._bytes_at(post.path)
        if post.expected is not None and there is None:
            plan.deleted.append(post.path)
        elif post.expected is not None and there != post.data and _digest(there) != post.expected:
            plan.edited.append(post.path)
        else:
            plan.before.setdefault(post.path, there)
            plan.posts[post.path] = post.data

    def _bytes_at(self, path: str) -> bytes | None:
        try:
            with open(self._name(path), "rb") as file:  # noqa: PTH123
                return file.read()
        except FileNotFoundError:
            return None

    def _put_in_place(self, plan: _Plan, intent: Intent) -> None:
        """Write all files beside their places and sync them, then rename, then sync folders."""
        files = [*plan.kept.items(), *plan.posts.items()]
        beside: list[Name] = [self._name(f"{TEMPORARY}/{number}") for number in range(len(files))]
        jobs = [(name, data) for name, (_, data) in zip(beside, files, strict=True)]
        jobs.append((self._name(INTENT), encode(intent)))
        work = [partial(put, *job) for job in jobs]
        work += [partial(sync_file, image) for image in plan.media.values()]
        side_by_side(self._syncers, lambda job: job(), work)
        moves = [(name, path) for name, (path, _) in zip(beside, files, strict=True)]
        moves[len(plan.kept) : len(plan.kept)] = ((at, path) for path, at in plan.media.items())
        touched: set[str] = set()
        for name, path in moves:
            touched |= move(name, self._name(path))
        side_by_side(self._syncers, sync_folder, sorted(touched))

    def _encoded(self, lines: Iterable[Line]) -> list[tuple[datetime, bytes]]:
        return [(line.at, journal.encode(line, self.secrets)) for line in lines]

    def _append(
        self, parts: dict[str, bytes], sheet: manifest.Sheet, end: Position | None
    ) -> Position:
        """Append the lines and what the manifest says, and sync them; return the new end.

        Which of the two comes first does not matter: until both are there, the intent is, and
        with it the manifest is made right again.
        """
        month = next(reversed(parts))
        for file, data in parts.items():
            start = end.offset if end is not None and file == end.file else 0
            sheet.parts.append(manifest.Part(manifest.digest(data), file, start, start + len(data)))
        fresh = end is None or month != end.file
        jobs: list[Callable[[], None]] = [partial(self._append_lines, parts, fresh=fresh)]
        for path, data in sheet.texts(month).items():
            jobs.append(partial(manifest.append, self._archive, path, data))
        side_by_side(self._syncers, lambda job: job(), jobs)
        return Position(file=month, offset=sheet.parts[-1].end)

    def _append_lines(self, parts: dict[str, bytes], *, fresh: bool) -> None:
        for file, data in parts.items():
            self._append_to(file, data)
        if fresh:
            sync_folder(self._path(CAPTURES))

    def _append_to(self, file: str, data: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = os.open(self._path(file), flags, FILE_MODE)
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _undo_unfinished(self) -> None:
        """Undo a group that failed: first its lines, durably, then its files."""
        if self._unfinished is None:
            return
        journal.cut(self._archive, self._unfinished.journal)
        manifest.cut(self._archive, self._unfinished.manifest)
        temporary = self._path(TEMPORARY)
        # What waits for another group stays; the rest makes room for what is put back.
        empty(temporary, but=lambda name: name.startswith((ASIDE, Path(INTENT).name)))
        undo(self._archive, self._unfinished)
        empty(temporary, but=lambda name: name.startswith(ASIDE))
        self._unfinished = None

    def _path(self, path: str) -> Path:
        return self._archive / path

    def _name(self, path: str) -> str:
        """Return where a file of a group is, as what costs least to make."""
        return f"{self._archive}/{path}"


def _parts(lines: Iterable[tuple[datetime, bytes]], end: Position | None) -> dict[str, bytes]:
    """Return what is appended to which file of the journal, in order."""
    newest = end.file if end else None
    parts: dict[str, bytearray] = {}
    for at, data in lines:
        newest = journal.file_for(at, newest)
        parts.setdefault(newest, bytearray()).extend(data)
    return {file: bytes(data) for file, data in parts.items()}


def _digest(data: bytes | None) -> str:
    return hashlib.sha256(data or b"").hexdigest()
