"""Why an article is what it is: which lines of the journal tell of it, and what each says."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from crawler.archive.journal import month_files
from crawler.archive.layout import rules_path
from crawler.archive.lookup import Found, find_in, value
from crawler.archive.read import find_digest
from crawler.archive.renames import applied, find_renames
from crawler.dedupe.decide import TELLING
from crawler.engine.jobs import Preview
from crawler.engine.pages import page_number, with_pages
from crawler.engine.preview import Trier
from crawler.engine.remake import Remaker
from crawler.engine.replay import VERSIONS
from crawler.engine.sources import SourceBook
from crawler.errors import CrawlerError
from crawler.models.article import Outcome
from crawler.models.journal import Line
from crawler.models.source import Source
from crawler.models.state import (
    Alias,
    ArticleRow,
    FrontierItem,
    FrontierState,
    HostState,
    RevisionRow,
)
from crawler.text import redact_url
from crawler.workers.pool import Pool

_UNTOLD = (Outcome.FORGOTTEN, Outcome.MEDIA)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the state knows of an id or a URL.

    Attributes:
        url: The canonical form of the URL that was asked for; None where it was an id.
        addresses: Every address that leads to the article.
        items: What the frontier has of these addresses.
        hosts: Those of their hosts that may not be asked yet.
        forgotten: A tombstone keeps it out.
    """

    url: str | None = None
    row: ArticleRow | None = None
    revisions: tuple[RevisionRow, ...] = ()
    addresses: tuple[Alias, ...] = ()
    items: tuple[FrontierItem, ...] = ()
    hosts: tuple[HostState, ...] = ()
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the journal, and why it says what it says.

    Attributes:
        where: `file:line` in the archive.
        version: Which version of the article it is, from 1; None where it is none.
    """

    line: Line
    where: str
    version: int | None
    why: str
    pages: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an article is what it is.

    Attributes:
        history: What the journal tells, oldest first.
        then: The source by the rules of the newest version.
        preview: The newest version, made again from raw file and rules.
        lost: Why it cannot be.
        post: What the post's file is: "as written", "changed by hand" or "not there".
    """

    history: tuple[Happening, ...] = ()
    then: Source | None = None
    rules: str | None = None
    preview: Preview | None = None
    lost: CrawlerError | None = None
    post: str | None = None

    @property
    def newest(self) -> Happening | None:
        """The newest version."""
        versions = (one for one in reversed(self.history) if one.version is not None)
        return next(versions, None)


class Explainer:
    """Explains from what the archive keeps, without the network."""

    def __init__(self, archive: Path, pool: Pool) -> None:
        self._archive = archive
        self._sources = SourceBook(archive)
        self._remaker = Remaker(archive, pool, self._sources)
        self._trier = Trier(pool)

    def __repr__(self) -> str:
        return f"<Explainer of {self._archive}>"

    async def explain(self, stored: Stored) -> Explanation:
        """Return what the journal, the raw file and the rules tell of it."""
        history = await asyncio.to_thread(lambda: tuple(read_happenings(self._archive, stored)))
        found = Explanation(history)
        newest = found.newest
        if newest is None or stored.row is None:
            return found
        line, first_at = newest.line, stored.row.first_at
        found = replace(found, post=await asyncio.to_thread(self._post, stored.row))
        found = replace(found, rules=rules_path(line.rules) if line.rules else None)
        try:
            then = await asyncio.to_thread(self._sources.source, line)
            job = await asyncio.to_thread(self._remaker.job, line, newest.pages, first_at, None)
            return replace(found, then=then, preview=await self._trier.article(job))
        except CrawlerError as error:
            return replace(found, lost=error)

    def _post(self, row: ArticleRow) -> str:
        digest = find_digest(self._archive, row.post)
        if digest is None:
            return "not there"
        return "as written" if digest == row.post_sha256 else "changed by hand"


def read_happenings(archive: Path, stored: Stored) -> Iterator[Happening]:
    """Yield what the journal tells of an article or a URL, oldest first."""
    row = stored.row
    urls = {redact_url(alias.url) for alias in stored.addresses}
    urls |= {redact_url(url) for url in (stored.url, row.canonical if row else None) if url}
    needles = [*map(value, urls), *([value(row.id)] if row else [])]
    teller = _Teller(row, stored.revisions)
    renames = find_renames(archive)
    for file in month_files(archive) if needles else ():
        found = {one.end.offset: one for one in find_in(archive, file, needles)}
        mine = [one for one in found.values() if _tells(one.line, row, urls)]
        lines = ((applied(one.line, one.end, renames), one.end) for one in mine)
        for line, pages, end in with_pages(lines):
            if line.outcome not in _UNTOLD:
                yield teller.tell(line, pages, _where(found[end.offset]))


def _where(found: Found) -> str:
    return f"{found.end.file}:{found.number}"


def _tells(line: Line, row: ArticleRow | None, urls: Collection[str]) -> bool:
    if row is not None and line.id == row.id:
        return True
    return line.id is None and line.url in urls


@dataclass(slots=True)
class _Teller:
    """Says why, line after line."""

    row: ArticleRow | None
    revisions: tuple[RevisionRow, ...]
    _versions: int = 0
    _last: Line | None = field(default=None)

    def tell(self, line: Line, pages: tuple[Line, ...], where: str) -> Happening:
        version = None
        why = self._why(line)
        if line.outcome in VERSIONS:
            self._versions += 1
            version = self._versions
            self._last = line
        return Happening(line, where, version, why, pages)

    def _why(self, line: Line) -> str:
        match line.outcome:
            case Outcome.NEW:
                return self._why_new()
            case Outcome.REVISED:
                return self._why_revised(line)
            case Outcome.UNCHANGED:
                return self._why_unchanged(line)
            case Outcome.DUPLICATE:
                return self._why_duplicate(line)
            case Outcome.SEEN:
                return f"'{line.source}' lists it, too; it stays with the source that came first"
            case Outcome.GONE:
                return f"the page answered {line.status or line.error}; what is archived stays"
            case Outcome.FAILED:
                return f"it could not be had or read: {line.error}"
            case _:
                return f"decided about the post: {line.decision}" if line.decision else ""

    def _why_new(self) -> str:
        known = "no article was known by one of its addresses"
        if self.row is not None and self.row.text_weight < TELLING:
            short = f"its text counts {self.row.text_weight}, below {TELLING}"
            return f"{known}; {short}: too short to be held against others"
        return f"{known}, and none had the same title and text"

    def _why_revised(self, line: Line) -> str:
        last = self._last
        if last is not None and (last.raw, last.at) == (line.raw, line.at):
            return "made again from the same page, by other rules or another extractor"
        if line.changes:
            return f"changed since the version before: {', '.join(line.changes)}"
        return "title or text changed since the version before: another fingerprint"

    def _why_unchanged(self, line: Line) -> str:
        if line.status == 304:
            return "the server said that the page did not change (304)"
        if self.row is not None and line.source != self.row.source:
            return f"captured for '{line.source}'; only its own source makes versions of it"
        if self.row is not None and line.canonical == self.row.canonical != line.url:
            return "another address that leads to it; title and text make no new version"
        same = "title, text and dates are those of the version before"
        last = self._last
        if last is None or (last.rules, last.extractor) == (line.rules, line.extractor):
            return same
        return f"{same}, once that is read by the rules and the extractor of this check, too"

    def _why_duplicate(self, line: Line) -> str:
        number = page_number(line)
        if number:
            return f"page {number} of the article"
        mark = f" (fingerprint {self.row.fingerprint[:16]})" if self.row else ""
        return f"another address with the same title and text{mark}"


def plan_of(item: FrontierItem, host: HostState | None, now: datetime) -> str:
    """Return in words what the frontier will do with a URL.

    Args:
        item: The URL.
        host: Its host, if that may not be asked yet.
        now: What "due" is held against.
    """
    if item.state is FrontierState.HELD:
        return "known, but fetched only by a backfill"
    if item.state is FrontierState.GIVEN_UP:
        return f"given up after {_tries(item)}; asked again when its source's rules change"
    if item.state is FrontierState.DONE:
        return "done; nothing more is planned"
    due = item.due_at or now
    when = "as soon as its host's turn comes" if due <= now else f"at {_when(due)}"
    if host is not None and host.backoff_until is not None and host.backoff_until >= max(due, now):
        code = f" ({host.backoff_code})" if host.backoff_code else ""
        when = f"when its host has rested, at {_when(host.backoff_until)}{code}"
    if item.code is not None:
        return f"asked again {when}, after {_tries(item)}"
    if item.article is not None:
        return f"looked at again for changes {when}"
    return f"waits to be fetched {when}"


def _tries(item: FrontierItem) -> str:
    return "1 try" if item.tries == 1 else f"{item.tries} tries"


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%SZ}"
