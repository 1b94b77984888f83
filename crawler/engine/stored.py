"""Which captures of a source count: the newest of each article, and those that none was made of.

The journal is read to find them and read again to get them: in between some hundred bytes an
article are held.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive.journal import Broken, read_lines
from crawler.engine.pages import with_pages
from crawler.engine.replay import VERSIONS
from crawler.engine.sources import SourceBook
from crawler.errors import DamagedFileError
from crawler.models.article import Outcome
from crawler.models.journal import Line
from crawler.models.source import Source
from crawler.urls import url_hash

Mine = Callable[[Line], bool]
"""Whether a line is of the source."""


def lines_of(source: Source, configured: Collection[str], book: SourceBook) -> Mine:
    """Return whether a line is of a source: by its name, or by a name that the source had before.

    Args:
        source: As its rules document has it.
        configured: Names of all sources there are.
        book: Reads the rules documents of the lines.
    """
    same: dict[tuple[str, str | None], bool] = {}

    def had_other_name(line: Line) -> bool:
        try:
            return line.rules is not None and book.source(line).urls == source.urls
        except DamagedFileError:
            return False

    def mine(line: Line) -> bool:
        if line.source == source.name or line.source in configured:
            return line.source == source.name
        key = line.source, line.rules
        if key not in same:
            same[key] = had_other_name(line)
        return same[key]

    return mine


@dataclass(frozen=True, slots=True)
class Stored:
    """A capture in the archive.

    Attributes:
        number: Which of the journal's lines it is; its parts are not counted.
        parts: The lines of its images and further pages.
    """

    number: int
    line: Line
    parts: tuple[Line, ...]


@dataclass(slots=True)
class Survey:
    """What counts of a source's captures, as numbers of lines.

    Attributes:
        newest: The version that is in force of each article, by its id.
        unread: By address, pages that no article could be made of.
        copies: By address, pages that held the text of another article: the page, and the version
            that it was equal to.
        lines: How many lines the journal has.
    """

    newest: dict[int, int] = field(default_factory=dict)
    unread: dict[int, int] = field(default_factory=dict)
    copies: dict[int, tuple[int, int]] = field(default_factory=dict)
    lines: int = 0

    def add(self, number: int, line: Line) -> None:
        """Take a line of the source into account."""
        self.lines = number + 1
        if line.outcome in VERSIONS and line.id is not None:
            self.newest[int(line.id, 16)] = number
        if not line.chain or line.outcome is Outcome.SEEN:
            return  # What an entry says does not speak for its page.
        url = int(url_hash(line.url), 16)
        if line.outcome is Outcome.FAILED:
            if line.raw is not None:
                self.unread[url] = number
            return
        self.unread.pop(url, None)
        twin = self.newest.get(int(line.id, 16)) if line.id is not None else None
        if line.outcome in VERSIONS:
            self.copies.pop(url, None)
        elif line.outcome is Outcome.DUPLICATE and line.raw is not None and twin is not None:
            self.copies[url] = number, twin

    def versions(self) -> set[int]:
        """Return the lines of the versions to be made again."""
        return {*self.newest.values(), *(twin for _, twin in self.copies.values())}

    def others(self) -> set[int]:
        """Return the lines of the captures that may hold articles of their own."""
        return {*self.unread.values(), *(copy for copy, _ in self.copies.values())}


def survey(archive: Path, mine: Mine, broken: Broken) -> Survey:
    """Return what counts of a source's captures.

    Args:
        archive: Its folder.
        mine: Whether a line is of the source.
        broken: Told of lines that do not read back, which are then passed over.
    """
    found = Survey()
    for number, (line, _, _) in enumerate(with_pages(read_lines(archive, broken=broken))):
        if mine(line):
            found.add(number, line)
    return found


def stored(archive: Path, numbers: Collection[int]) -> Iterator[Stored]:
    """Yield captures by the numbers of their lines, in the journal's order."""
    if not numbers:
        return
    lines = with_pages(read_lines(archive, broken=lambda _, __: None))
    for number, (line, parts, _) in enumerate(lines):
        if number in numbers:
            yield Stored(number, line, parts)
