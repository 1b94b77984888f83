"""What became of an article, line by line, from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.archive.journal import month_files
from crawler.archive.layout import journal_path
from crawler.archive.lookup import find_in, value
from crawler.archive.renames import applied, find_renames
from crawler.engine.pages import with_pages
from crawler.engine.replay import VERSIONS
from crawler.models.article import Outcome
from crawler.models.journal import Line, Position
from crawler.models.state import ArticleRow


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal about an article.

    Attributes:
        pages: The lines of the article's further pages, of a version of several.
        number: Which version it is, from 1; None where it is none.
    """

    line: Line
    pages: tuple[Line, ...] = ()
    number: int | None = None


def read_history(archive: Path, row: ArticleRow) -> list[Told]:
    """Return all that the journal tells of an article, oldest first.

    Only the bytes of lines that name it are parsed, from the month of its first capture on.

    Raises:
        OSError: a file of the journal cannot be read.
    """
    return list(_told(archive, row, journal_path(row.first_at)))


def newest_version(archive: Path, row: ArticleRow) -> Told | None:
    """Return what the journal tells of an article's newest version.

    Only the journal's files from the month of its capture on are read.

    Raises:
        OSError: a file of the journal cannot be read.
    """
    found = versions(list(_told(archive, row, journal_path(row.archived_at))))
    return replace(found[-1], number=row.revision) if found else None


def _told(archive: Path, row: ArticleRow, first: str) -> Iterator[Told]:
    """Yield what the journal tells of an article from one of its files on."""
    files = [file for file in month_files(archive) if file >= first]
    needles = [value(row.id)]
    renames = find_renames(archive, Position(file=first, offset=0))
    lines = (
        (applied(found.line, found.end, renames), found.end)
        for file in files
        for found in find_in(archive, file, needles)
        if found.line.id == row.id
    )
    number = 0
    for line, pages, _ in with_pages(lines):
        if line.outcome is Outcome.FORGOTTEN:
            continue
        is_version = line.outcome in VERSIONS
        number += is_version
        yield Told(line, pages, number if is_version else None)


def versions(history: list[Told]) -> list[Told]:
    """Return the article's versions, the first one first."""
    return [told for told in history if told.number is not None]
