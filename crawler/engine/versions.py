"""Two versions of an article, made again from what the archive keeps, and compared."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.dedupe.changes import Version, find_changes, version_of
from crawler.dedupe.differ import Hunk, hunks, lines_of
from crawler.engine.history import Told
from crawler.engine.jobs import Extracted, Rendered
from crawler.engine.remake import Made, Remaker
from crawler.engine.rows import article_row
from crawler.errors import DamagedFileError
from crawler.models.article import Change
from crawler.models.state import ArticleRow


@dataclass(frozen=True, slots=True)
class Compared:
    """What is different between two versions.

    Attributes:
        changes: What of the article changed; nothing where only noise did.
    """

    before: Told
    after: Told
    changes: tuple[Change, ...]
    hunks: tuple[Hunk, ...]


async def compare(remaker: Remaker, row: ArticleRow, before: Told, after: Told) -> Compared:
    """Make two versions again, each by the rules of its time, and compare them.

    Raises:
        CrawlerError: one of them cannot be made: its raw file or its rules are missing.
    """
    lines = [(told.line, told.pages) for told in (before, after)]
    made = await remaker.make(lines, {row.id: row.first_at})
    old, new = (_whole(one) for one in made)
    known = article_row(row.source, before.line.at, *old, None)
    older, newer = _version(old[1], before), _version(new[1], after)
    return Compared(
        before, after, find_changes(newer, known),
        tuple(hunks(lines_of(old[1].article, older), lines_of(new[1].article, newer))),
    )  # fmt: skip


def _whole(made: Made) -> tuple[Extracted, Rendered]:
    if not isinstance(made, Extracted):
        raise made
    if made.rendered is None:
        raise made.error or DamagedFileError(f"{made.raw} holds no article any more")
    return made, made.rendered


def _version(rendered: Rendered, told: Told) -> Version:
    return version_of(rendered.article, told.line.at, rendered.fingerprint, rendered.facts)
