"""What the archive holds, in the forms that other programs read; a stream from end to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from crawler.archive.check import key_of
from crawler.archive.journal import read_lines
from crawler.archive.read import read_media, read_raw
from crawler.archive.wacz import Wacz
from crawler.archive.warc import Record, Warc
from crawler.errors import CrawlerError, DamagedFileError
from crawler.models.article import Outcome
from crawler.models.journal import Line


@dataclass(frozen=True, slots=True)
class Scope:
    """Which captures are wanted.

    Attributes:
        sources: Names; empty is all.
        since, until: Of the capture, aware; `until` itself is left out.
    """

    sources: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, line: Line) -> bool:
        """Whether a line of the journal is wanted."""
        return (
            line.outcome not in (Outcome.FORGOTTEN, Outcome.RENAMED, Outcome.RESOLVED)
            and (not self.sources or line.source in self.sources)
            and (self.since is None or line.at >= self.since)
            and (self.until is None or line.at < self.until)
        )


@dataclass(slots=True)
class Exported:
    """What came of an export.

    Attributes:
        written: Captures, or articles.
        problems: What could not be read; all else was written.
    """

    written: int = 0
    problems: list[CrawlerError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself.

    Attributes:
        name: The file's own name.
        software: Name and version of the program.
        at: When it was made, aware.
    """

    name: str
    software: str
    at: datetime


def wanted(archive: Path, scope: Scope) -> Iterator[Line]:
    """Yield the journal's lines in order, those that are wanted, each capture once.

    A line that new rules led to (see `reextract`) stands for a capture that has its line already.

    Raises:
        DamagedFileError: a line does not read back.
    """
    met: set[int] = set()
    for line, _ in read_lines(archive):
        if not scope.takes(line) or line.outcome is Outcome.FORGOTTEN:
            continue
        if line.raw is not None:
            capture = key_of(f"{line.raw} {line.at.isoformat()} {line.url}")
            if capture in met:
                continue
            met.add(capture)
        yield line


def export_warc(
    archive: Path, scope: Scope, out: BinaryIO, head: Head, tell: Callable[[], None]
) -> Exported:
    """Write captures as one WARC file.

    Args:
        archive: The archive's folder.
        scope: Which captures.
        out: Where to; it need not be seekable.
        head: What the file says of itself.
        tell: Called after each capture.

    Raises:
        DamagedFileError: a line of the journal does not read back.
    """
    return _write(archive, scope, Warc(out), head, lambda _: None, tell)


def export_wacz(
    archive: Path, scope: Scope, out: BinaryIO, head: Head, tell: Callable[[], None]
) -> Exported:
    """Write captures as a WACZ: a WARC with its index and a list of the articles' pages.

    Raises:
        DamagedFileError: a line of the journal does not read back.
    """
    with Wacz(out, head.name, head.at, head.software) as package:
        return _write(archive, scope, Warc(package.warc), head, package.add, tell)


def _write(  # noqa: PLR0917 - what an export is made of
    archive: Path,
    scope: Scope,
    warc: Warc,
    head: Head,
    index: Callable[[Record], None],
    tell: Callable[[], None],
) -> Exported:
    done = Exported()
    fields = {
        "software": head.software,
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": "captures of a Longshelf archive; each has a metadata record with its "
        "journal line",
    }
    warc.begin(head.name, head.at, fields)
    for line in wanted(archive, scope):
        for record in warc.add(line, _body(archive, line, done)):
            index(record)
        done.written += 1
        tell()
    return done


def _body(archive: Path, line: Line, done: Exported) -> bytes | None:
    if line.raw is None:
        return None
    try:
        image = line.outcome is Outcome.MEDIA
        return read_media(archive, line.raw) if image else read_raw(archive, line.raw)
    except DamagedFileError as error:
        done.problems.append(error)
        return None
