"""The manifest: the digest of every file, written with the group that wrote the file.

Two files a month, by the journal's. `manifest/<YYYY-MM>.sha256` has a line for each file that
never changes again (raw, rules, media): `sha256sum -c` reads it. `manifest/<YYYY-MM>.log` has what
does change: for each group its bytes of the journal, then the posts that it wrote; of several
lines for one post the last one counts. Both are only ever appended to.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from crawler.archive.disk import FILE_MODE, sync_folder, write_all
from crawler.archive.layout import MANIFEST, MEDIA, RAW, RULES, is_post
from crawler.models.journal import Position

KEPT = (RAW, RULES, MEDIA)
"""Folders of files that never change."""
MAX_LINE = 4096

_LINE = re.compile(r"([0-9a-f]{64}) [ *]((?:raw|rules|media|posts)/[^\0\n]+)")
_PART = re.compile(r"([0-9a-f]{64})  (captures/[0-9]{4}-[0-9]{2}\.jsonl) ([0-9]+)-([0-9]+)")
_NAME = re.compile(r"[0-9]{4}-[0-9]{2}\.(?:sha256|log)")

Ends = tuple[tuple[str, int], ...]
"""Sizes of files of the manifest: (path, bytes)."""


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes of a journal's file that a group wrote: from `start`, up to `end`."""

    sha256: str
    file: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.sha256}  {self.file} {self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file and its digest."""

    sha256: str
    path: str

    def __str__(self) -> str:
        return f"{self.sha256}  {self.path}"


@dataclass(slots=True)
class Sheet:
    """What a group adds to the manifest."""

    kept: list[Listed] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    posts: list[Listed] = field(default_factory=list)

    def texts(self, month: str) -> dict[str, bytes]:
        """Return what is appended to which file; `month` is the journal's file."""
        kept = "".join(f"{one}\n" for one in self.kept).encode()
        rest = "".join(f"{one}\n" for one in (*self.parts, *self.posts)).encode()
        paths = paths_of(month)
        return {path: data for path, data in zip(paths, (kept, rest), strict=True) if data}


def digest(data: bytes) -> str:
    """Return the sha256 of bytes as it is written."""
    return hashlib.sha256(data).hexdigest()


def paths_of(month: str) -> tuple[str, str]:
    """Return the manifest's two files for a file of the journal (`captures/2026-11.jsonl`)."""
    stem = PurePosixPath(month).stem
    return f"{MANIFEST}/{stem}.sha256", f"{MANIFEST}/{stem}.log"


def ends(archive: Path, month: str) -> Ends:
    """Return how long the files of a month are; 0 where there is none."""
    return tuple((path, _size(archive / path)) for path in paths_of(month))


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def append(archive: Path, path: str, data: bytes) -> None:
    """Append to a file of the manifest, durably."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    descriptor = os.open(archive / path, flags, FILE_MODE)
    try:
        fresh = os.fstat(descriptor).st_size == 0
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if fresh:
        sync_folder(archive / MANIFEST)


def cut(archive: Path, to: Ends) -> None:
    """Take away what was appended behind `to`, durably."""
    for path, size in to:
        if _size(archive / path) > size:
            with (archive / path).open("r+b") as stream:
                stream.truncate(size)
                os.fsync(stream.fileno())


def append_late(archive: Path, posts: Mapping[str, str], end: Position) -> None:
    """List posts that were written again without a line, because they were lost.

    Args:
        archive: Its folder.
        posts: Path and digest.
        end: The journal's end.
    """
    part = Part(digest(b""), end.file, end.offset, end.offset)
    listed = [Listed(sha256, path) for path, sha256 in posts.items()]
    for path, data in Sheet(parts=[part], posts=listed).texts(end.file).items():
        append(archive, path, data)


def sheet_of(
    archive: Path, paths: Iterable[str], start: Position | None, files: Iterable[str]
) -> Sheet:
    """Return the sheet of a group that is written already, from what lies there.

    Args:
        archive: Its folder.
        paths: The files of the group.
        start: The journal's end before it.
        files: The journal's files, in order.
    """
    sheet = Sheet()
    for path in paths:
        with suppress(FileNotFoundError):
            listed = Listed(digest((archive / path).read_bytes()), path)
            (sheet.posts if is_post(path) else sheet.kept).append(listed)
    for file in files:
        if start is None or file >= start.file:
            first = start.offset if start is not None and file == start.file else 0
            data = (archive / file).read_bytes()[first:]
            if data:
                sheet.parts.append(Part(digest(data), file, first, first + len(data)))
    return sheet


def files_of(archive: Path, ending: str) -> list[str]:
    """Return the manifest's files with an ending, the oldest month first."""
    names = sorted(path.name for path in (archive / MANIFEST).glob(f"*{ending}"))
    return [f"{MANIFEST}/{name}" for name in names if _NAME.fullmatch(name)]


def is_name(path: str) -> bool:
    """Whether a path is that of a file of the manifest."""
    folder, _, name = path.partition("/")
    return folder == MANIFEST and _NAME.fullmatch(name) is not None


Entry = Listed | Part | None
"""A line of the manifest; None for one that does not read back."""


def read(archive: Path, path: str) -> Iterator[tuple[int, Entry]]:
    """Yield the lines of a file of the manifest with their numbers, from 1."""
    with (archive / path).open("rb") as stream:
        number = 0
        while data := stream.readline(MAX_LINE):
            number += 1
            yield number, parse(data)


def parse(data: bytes) -> Entry:
    """Return what a line of the manifest says; None where it is none."""
    if not data.endswith(b"\n"):
        return None
    text = data[:-1].decode("utf-8", "replace")
    if found := _LINE.fullmatch(text):
        return Listed(found[1], found[2])
    if found := _PART.fullmatch(text):
        return Part(found[1], found[2], int(found[3]), int(found[4]))
    return None


@dataclass(frozen=True, slots=True)
class Block:
    """What a group left in the log: its bytes of the journal, and the digests of its posts."""

    parts: tuple[Part, ...]
    posts: Mapping[str, str]

    @property
    def late(self) -> bool:
        """Whether its posts were written again later, without a line of their own."""
        return bool(self.parts) and all(part.start == part.end for part in self.parts)

    def holds(self, line: Position) -> bool:
        """Whether the line with this end is of this group."""
        return any(
            part.file == line.file and part.start < line.offset <= part.end for part in self.parts
        )

    def ends_before(self, line: Position) -> bool:
        """Whether the line with this end comes after the group."""
        last = self.parts[-1] if self.parts else None
        return last is None or (last.file, last.end) < (line.file, line.offset)


def blocks(archive: Path, since: str = "") -> Iterator[Block]:
    """Yield the groups of the log in order, with what can be read of each; from a file on."""
    parts: list[Part] = []
    posts: dict[str, str] = {}
    for path in files_of(archive, ".log"):
        if path < since:
            continue
        for _, entry in read(archive, path):
            if isinstance(entry, Part):
                if posts or (parts and parts[-1].file == entry.file):
                    yield Block(tuple(parts), posts)
                    parts, posts = [], {}
                parts.append(entry)
            elif isinstance(entry, Listed):
                posts[entry.path] = entry.sha256
    if parts or posts:
        yield Block(tuple(parts), posts)


NOT_WRITTEN = ""
"""In place of a digest: the group left the post as it was."""


class Digests:
    """The digests of posts as they were written, found along a walk through the journal.

    Log and journal go side by side: no more than a group's digests are held at a time, and those
    of posts that were written again later without a line, because they were lost.
    """

    def __init__(self, archive: Path, since: str = "") -> None:
        """Begin at the log of a file of the journal, or at the oldest."""
        self._archive = archive
        self._since = paths_of(since)[1] if since else ""
        self._late = {
            path: (block.parts[-1], sha256)
            for block in self._all()
            if block.late
            for path, sha256 in block.posts.items()
        }
        self._blocks = self._all()
        self._block: Block | None = next(self._blocks, None)

    def _all(self) -> Iterator[Block]:
        return blocks(self._archive, self._since)

    def find(self, post: str, line: Position) -> str | None:
        """Return the digest of a post by the group that wrote the journal's line with this end.

        None where the log does not say, NOT_WRITTEN where the group left the post as it was. Lines
        must be asked for in their order.
        """
        while self._block is not None and self._block.ends_before(line):
            self._block = next(self._blocks, None)
        late = self._late.get(post)
        if late is not None and (line.file, line.offset) <= (late[0].file, late[0].end):
            return late[1]
        if self._block is None or not self._block.holds(line):
            return None
        return self._block.posts.get(post, NOT_WRITTEN)
