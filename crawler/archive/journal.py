"""The journal: a line for every capture and every decision, appended and never changed.

`captures/<YYYY-MM>.jsonl` by the capture's time in UTC; a late line goes into the newest file
there is, so that the order of the lines is that of the files, and one position marks them all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from crawler.archive import secrecy
from crawler.archive.disk import sync_folder
from crawler.archive.layout import CAPTURES, journal_path
from crawler.archive.quoting import json_text
from crawler.archive.renames import applied, find_renames
from crawler.errors import DamagedFileError
from crawler.models.article import Outcome
from crawler.models.entry import Hint
from crawler.models.journal import Line, Position
from crawler.text import cut_bytes, redact

MAX_LINE = 2**20
"""Bytes of a line, its end included."""

_NAME = re.compile(r"[0-9]{4}-[0-9]{2}\.jsonl")
_CHUNK = 2**16


def encode(line: Line, secrets: Collection[str] = ()) -> bytes:
    """Return a line as it is written, secrets masked, its end included; at most 1 MiB.

    Headers, then what the listing said, are given up where a line would be longer.
    """
    if line.outcome in (Outcome.FORGOTTEN, Outcome.RENAMED):
        return _short_form(line)
    data = _encoded(line, secrets)
    if len(data) > MAX_LINE:
        data = _encoded(line.model_copy(update={"headers": ()}), secrets)
    if len(data) > MAX_LINE:
        short = {"headers": (), "entry": _short(line.entry), "chain": line.chain[-1:]}
        data = _encoded(line.model_copy(update=short), secrets)
    return data


def _short_form(line: Line) -> bytes:
    fields = {**line.as_dict(), "at": _instant(line.at)}
    return f"{json_text({'v': 1, **fields})}\n".encode()


def redacted(line: Line, length: int) -> bytes:
    """Return what stands in the place of a line whose article was forgotten, as long as it was.

    Lines keep their place, so that positions in the journal stay what they are.

    Raises:
        ValueError: the line was shorter than any of ours.
    """
    data = _short_form(line)
    if len(data) > length:
        raise ValueError(f"a line of {length} bytes")
    return data[:-1].ljust(length - 1) + b"\n"


def _encoded(line: Line, secrets: Collection[str]) -> bytes:
    fields = line.as_dict()
    fields["at"] = _instant(line.at)
    fields["url"] = secrecy.address(line.url, secrets)
    if line.canonical is not None:
        fields["canonical"] = secrecy.address(line.canonical, secrets)
    fields["chain"] = [[secrecy.address(url, secrets), status] for url, status in line.chain]
    fields["headers"] = [
        [name, secrecy.header(name, value, secrets)] for name, value in line.headers
    ]
    fields["entry"] = _entry(fields["entry"], secrets)
    return f"{json_text(fields)}\n".encode()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _entry(entry: dict[str, Any], secrets: Collection[str]) -> dict[str, Any]:
    """Mask what a listing said: its own address may hold a private feed's token."""
    masked = {
        key: secrecy.masked(value, secrets) if isinstance(value, str) else value
        for key, value in entry.items()
    }
    for key in ("url", "guid"):
        if masked[key] is not None:
            masked[key] = secrecy.address(masked[key])
    if masked["listing"] is not None:
        masked["listing"] = redact(masked["listing"])
    return masked


def _short(entry: Hint) -> Hint:
    texts = {name: cut_bytes(value, 8192) for name, value in entry if isinstance(value, str)}
    return entry.model_copy(update=texts)


def is_month(name: str) -> bool:
    """Whether a name is one that a file of the journal has."""
    return _NAME.fullmatch(name) is not None


def month_files(archive: Path) -> list[str]:
    """Return the journal's files, oldest first, as paths in the archive."""
    names = sorted(path.name for path in (archive / CAPTURES).glob("*.jsonl"))
    return [f"{CAPTURES}/{name}" for name in names if is_month(name)]


def file_for(at: datetime, newest: str | None) -> str:
    """Return the file that a line of that time goes into; `newest` is the last one there is."""
    return max(journal_path(at), newest or "")


Broken = Callable[[DamagedFileError, Position], None]
"""Told of a line that does not read back, and where it ends."""


def read_lines(
    archive: Path, after: Position | None = None, broken: Broken | None = None
) -> Iterator[tuple[Line, Position]]:
    """Yield the lines behind `after` in order, each with the position of its end.

    Source and post are called as they are now: renamings behind a line are applied to it.
    A last line that is not whole is left out: it is being written, or `prepare` will drop it.

    Args:
        archive: Its folder.
        after: Where to begin.
        broken: Told of each line that does not read back, which is then passed over.

    Raises:
        DamagedFileError: a line in the middle does not read back, or `after` is no line's end.
    """
    files = month_files(archive)
    if after is not None and after.offset and after.file not in files:
        raise _cut(after.file, after.offset)
    renames = find_renames(archive, after)
    for file in files:
        if after is None or file >= after.file:
            start = after.offset if after is not None and file == after.file else 0
            for line, end in _lines_of(archive, file, start, broken):
                yield applied(line, end, renames) if renames else line, end


def _lines_of(
    archive: Path, file: str, offset: int, broken: Broken | None
) -> Iterator[tuple[Line, Position]]:
    with (archive / file).open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if offset > size or (offset and not _ends_at(stream.fileno(), offset)):
            raise _cut(file, offset)
        stream.seek(offset)
        while data := stream.readline(MAX_LINE + 1):
            if not data.endswith(b"\n") and len(data) <= MAX_LINE:
                return
            offset += len(data)
            end = Position(file=file, offset=offset)
            if data.isspace():
                continue  # A repair left it in the place of one that did not read back.
            try:
                line = _decoded(data, archive, end)
            except DamagedFileError as error:
                if broken is None:
                    raise
                broken(error, end)
            else:
                yield line, end


def _cut(file: str, offset: int) -> DamagedFileError:
    return DamagedFileError(
        f"{file}: no line ends at byte {offset}, up to where it was read before: the journal was "
        "cut, edited or taken away",
        hint="restore the file from a backup, or delete crawler.db: it is made anew from the rest",
    )


def _ends_at(descriptor: int, offset: int) -> bool:
    return os.pread(descriptor, 1, offset - 1) == b"\n"


def _decoded(data: bytes, archive: Path, end: Position) -> Line:
    try:
        return Line.model_validate_json(data[:MAX_LINE])
    except ValidationError as error:
        number = _line_number(archive / end.file, end.offset - 1)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DamagedFileError(
            f"{end.file}:{number}: the line does not read back: {where}: {first['msg']}",
            hint="restore the file from a backup, or repair that line",
        ) from error


def _line_number(path: Path, offset: int) -> int:
    """Return the number (from 1) of the line that holds the byte at `offset`."""
    number = 1
    with path.open("rb") as stream:
        while offset > 0 and (chunk := stream.read(min(_CHUNK, offset))):
            number += chunk.count(b"\n")
            offset -= len(chunk)
    return number


def blank_broken(archive: Path, file: str, now: datetime) -> int:
    """Put a line that says nothing in the place of each that does not read back; return how many.

    It is as long as the other: positions in the journal stay. In the place of one that is too
    short for it are blanks.
    """
    blanks: list[tuple[int, bytes]] = []
    offset = 0
    with (archive / file).open("rb") as stream:
        while data := stream.readline(MAX_LINE + 1):
            offset += len(data)
            if data.isspace() or not data.endswith(b"\n"):
                continue
            try:
                Line.model_validate_json(data)
            except ValidationError:
                line = Line(at=now, source="", url="", outcome=Outcome.FORGOTTEN)
                fits = len(_short_form(line)) <= len(data)
                blank = redacted(line, len(data)) if fits else b"\n".rjust(len(data))
                blanks.append((offset - len(data), blank))
    with (archive / file).open("r+b") as stream:
        for start, data in blanks:
            stream.seek(start)
            stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return len(blanks)


def without_repeats(data: bytes) -> bytes:
    """Return a file's bytes without the lines that are the same as the one before."""
    lines = data.splitlines(keepends=True)
    return b"".join(line for at, line in enumerate(lines) if not at or line != lines[at - 1])


def count_lines(archive: Path) -> int:
    """Return how many lines the journal has."""
    count = 0
    for file in month_files(archive):
        with (archive / file).open("rb") as stream:
            while chunk := stream.read(2**20):
                count += chunk.count(b"\n")
    return count


def end_of(archive: Path) -> Position | None:
    """Return the end of the journal; None where it has no file yet."""
    files = month_files(archive)
    if not files:
        return None
    return Position(file=files[-1], offset=(archive / files[-1]).stat().st_size)


def cut(archive: Path, end: Position | None) -> None:
    """Take away what stands behind `end`, durably."""
    for file in reversed(month_files(archive)):
        if end is None or file > end.file:
            (archive / file).unlink()
            sync_folder(archive / CAPTURES)
        elif file == end.file:
            _truncate(archive / file, end.offset)


def _truncate(path: Path, size: int) -> None:
    with path.open("r+b") as stream:
        stream.truncate(size)
        os.fsync(stream.fileno())


def drop_torn_line(path: Path) -> int:
    """Cut off what stands behind the last line end; return how many bytes that was."""
    with path.open("r+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        end = _last_line_end(stream.fileno(), size)
    if end < size:
        _truncate(path, end)
    return size - end


def _last_line_end(descriptor: int, size: int) -> int:
    while size > 0:
        start = max(0, size - _CHUNK)
        at = os.pread(descriptor, size - start, start).rfind(b"\n")
        if at >= 0:
            return start + at + 1
        size = start
    return 0
