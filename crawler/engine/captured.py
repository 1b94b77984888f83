"""Trials without the network: of what is archived, and of a page that somebody saved."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from crawler.archive.journal import month_files
from crawler.archive.lookup import beginning, find_in, value
from crawler.archive.read import MAX_RAW
from crawler.archive.renames import Renames, applied, find_renames
from crawler.discover.numbered import page_url
from crawler.engine.jobs import EntryJob, Extracted, Opened, PageJob, SavedJob
from crawler.engine.listing import stands_alone
from crawler.engine.pages import with_pages
from crawler.engine.preview import ArticlePreview, ListingPreview, Refused, Trial, Trier, chosen
from crawler.engine.remake import Made, Remaker
from crawler.engine.sources import SourceBook
from crawler.engine.validity import path_of_rules, rules_at
from crawler.errors import CrawlerError, DamagedFileError, ExtractError, UsageError
from crawler.models.article import Outcome
from crawler.models.entry import Dropped, Entry, Listing
from crawler.models.journal import Line
from crawler.models.source import Source
from crawler.text import redact_url
from crawler.urls import canonical
from crawler.workers.pool import Pool

NEWEST = 20
"""Captures that are read again: enough to see where rules fail."""
ARCHIVE = "the newest pages in the archive"
_CAPTURES = (Outcome.NEW, Outcome.REVISED, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture in the archive: its line, and those of its article's further pages."""

    line: Line
    pages: tuple[Line, ...]


def needle_of(which: str) -> bytes:
    """Return what lines hold that tell of an id, its beginning, or a URL."""
    if _is_url(which):
        return value(redact_url(canonical(which)))
    return beginning(which.lower())


def _is_url(which: str) -> bool:
    return which.startswith(("http://", "https://"))


def tells_of(line: Line, which: str) -> bool:
    """Whether a line tells of an article by its id, the beginning of it, or a URL of it."""
    if not _is_url(which):
        return len(which) >= 4 and (line.id or "").startswith(which.lower())
    urls = {line.url, line.canonical, line.entry.url, *(url for url, _ in line.chain)}
    return bool(urls & {which, canonical(which), redact_url(which), redact_url(canonical(which))})


def newest(
    archive: Path, needles: Collection[bytes], wanted: Callable[[Line], bool], limit: int = NEWEST
) -> list[Kept]:
    """Return the newest captures that are wanted, the newest first, one of each address.

    Args:
        archive: Its folder.
        needles: Of which their lines hold one.
        wanted: Whether a line that does, as things are called now, is one of them.
        limit: How many.
    """
    found: dict[str, Kept] = {}
    renames = find_renames(archive)
    for file in reversed(month_files(archive)):
        of_month: dict[str, Kept] = {}
        for kept in _captures(archive, file, needles, renames):
            if kept.line.url not in found and wanted(kept.line):
                of_month.pop(kept.line.url, None)
                of_month[kept.line.url] = kept
                if len(of_month) > limit:
                    del of_month[next(iter(of_month))]
        found |= dict(reversed(of_month.items()))
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _captures(
    archive: Path, file: str, needles: Collection[bytes], renames: Renames
) -> Iterator[Kept]:
    lines = (
        (applied(found.line, found.end, renames), found.end)
        for found in find_in(archive, file, needles)
    )
    for line, pages, _ in with_pages(lines):
        if line.raw is not None and line.outcome in _CAPTURES:
            yield Kept(line, pages)


def _needles_of(archive: Path, source: str) -> list[bytes]:
    """Return what lines of a source hold: its name, and those that it had before."""
    names = [source]
    for _, renaming in reversed(find_renames(archive)):
        if renaming.name in names:
            names.append(renaming.source)
    return [value(name) for name in names]


class OfflinePreviewer:
    """Makes articles of what is archived or saved, by the rules of today; writes nothing."""

    def __init__(self, archive: Path, pool: Pool) -> None:
        self._archive = archive
        self._trier = Trier(pool)
        self._remaker = Remaker(archive, pool, SourceBook(archive))

    def __repr__(self) -> str:
        return f"<OfflinePreviewer of {self._archive}>"

    async def source_of(self, which: str) -> str | None:
        """Return the name of the source whose capture an id or URL is; None where there is none."""
        found = await asyncio.to_thread(
            newest, self._archive, [needle_of(which)], lambda line: tells_of(line, which), 1
        )
        return found[0].line.source if found else None

    async def captured(self, source: Source, number: int | None, which: str | None = None) -> Trial:
        """Make a source's newest captures articles again, and show one of them.

        Without a number it is the newest that holds an article.

        Raises:
            UsageError: nothing of it is archived, or there are not so many.
            DamagedFileError: what is archived cannot be read.
        """

        def wanted(line: Line) -> bool:
            return line.source == source.name and (which is None or tells_of(line, which))

        needles = await asyncio.to_thread(_needles_of, self._archive, source.name)
        kept = await asyncio.to_thread(newest, self._archive, needles, wanted)
        if not kept:
            raise _nothing(source, which)
        if number is not None and number > len(kept):
            raise UsageError(f"there are {len(kept)} captures, not {number}")
        made = await self._remaker.make([(one.line, one.pages) for one in kept], {}, source)
        if number is None:
            good = (isinstance(one, Extracted) and one.rendered is not None for one in made)
            number = 1 + next((at for at, so in enumerate(good) if so), 0)
        shown = await self._shown(source, kept[number - 1])
        return Trial(source, "archive", [_listed(source, kept, made)], shown)

    async def _shown(self, source: Source, kept: Kept) -> ArticlePreview:
        shown = ArticlePreview(kept.line.url, at=kept.line.at)
        first_at = kept.line.at
        try:
            job = await asyncio.to_thread(
                self._remaker.job, kept.line, kept.pages, first_at, source
            )
            shown.preview = await self._trier.article(job)
            shown.error = shown.preview.error
        except DamagedFileError:
            raise
        except CrawlerError as error:
            shown.error = error
        return shown

    async def file(self, source: Source, path: Path, url: str | None, number: int | None) -> Trial:
        """Read a saved page by a source's rules: as a listing of it, or as an article.

        It is a listing where its address is one of the source's, where it is no HTML, and where
        the source's `list` rules find entries on a page that holds no article.

        Raises:
            UsageError: the file cannot be read.
            FetchError: it does not inflate.
        """
        opened = await self._opened(source, path, url)
        name = opened.url or str(path)
        listed = not opened.markup or is_listing(source, name)
        listing = ListingPreview(name)
        if listed or source.list.item or source.list.link:
            try:
                await self._trier.listing(opened.capture, source, listing)
            except CrawlerError as error:
                listing.error = error
        if listed:
            entry = chosen([listing], number or 1)
            return Trial(source, "file", [listing], await self._alone(source, entry, opened))
        shown = await self._page(source, opened, name)
        if isinstance(shown.error, ExtractError) and listing.taken:
            return Trial(source, "file", [listing], None)
        return Trial(source, "file", [], shown)

    async def _opened(self, source: Source, path: Path, url: str | None) -> Opened:
        try:
            body, at = await asyncio.to_thread(_read, path)
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}") from error
        opened: Opened = await self._trier.run(
            "trial:open_saved", SavedJob(str(path), body, url, source, at)
        )
        return opened

    async def _page(self, source: Source, opened: Opened, name: str) -> ArticlePreview:
        shown = ArticlePreview(name, at=opened.capture.fetched_at)
        try:
            job = PageJob(opened.capture, source, Entry().hint())
            shown.preview = await self._trier.article(job)
            shown.error = shown.preview.error
        except CrawlerError as error:
            shown.error = error
        return shown

    async def _alone(
        self, source: Source, entry: Entry | None, opened: Opened
    ) -> ArticlePreview | None:
        """Return the article of an entry that needs no page of its own."""
        if entry is None or not stands_alone(source, entry):
            return None
        shown = ArticlePreview(entry.url or entry.listing)
        job = EntryJob(entry, source, opened.capture.fetched_at)
        shown.preview = await self._trier.article(job)
        shown.error = shown.preview.error
        return shown


def _read(path: Path) -> tuple[bytes, datetime]:
    """Return a file, and when it was written: that is taken for the time of the capture."""
    with path.open("rb") as stream:
        at = datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
        return stream.read(MAX_RAW), at


def _nothing(source: Source, which: str | None) -> UsageError:
    name = quote(source.name)
    if which is not None:
        return UsageError(
            f"nothing that is archived of '{source.name}' is known by '{which}'",
            hint="`crawler list` prints ids and titles",
        )
    return UsageError(
        f"nothing of '{source.name}' is archived yet",
        hint=f"`crawler once {name}` archives what is new, `crawler test {name}` only looks",
    )


def _listed(source: Source, kept: Sequence[Kept], made: Sequence[Made]) -> ListingPreview:
    """Return captures as a listing of what their articles are, by the rules of today."""
    preview = ListingPreview(ARCHIVE, pages=len(kept))
    for one, result in zip(kept, made, strict=True):
        preview.taken.append(_entry(one.line, result))
        error = result if isinstance(result, CrawlerError) else result.error
        if error is not None:
            dropped = Dropped(why=f"no article ({error.code})", url=one.line.url)
            preview.refused.append(Refused(dropped))
        if isinstance(result, Extracted) and result.rendered is not None:
            rules = path_of_rules(source, rules_at(source, one.line.at))
            for name in result.rendered.article.unmatched:
                path = f"{rules}.{name}"
                preview.unmatched[path] = preview.unmatched.get(path, 0) + 1
    preview.listing = Listing(kind="archive", entries=tuple(preview.taken))
    return preview


def _entry(line: Line, made: Made) -> Entry:
    """Return a capture as the entry that its article would have come from."""
    article = made.rendered.article if isinstance(made, Extracted) and made.rendered else None
    if article is None:
        return Entry(url=line.url, title=line.entry.title, date=line.entry.date)
    return Entry(url=line.url, title=article.title or None, date=article.published)


def is_listing(source: Source, url: str) -> bool:
    """Whether a URL is one of the source's listings, or one of its numbered pages."""
    return any(
        re.fullmatch(re.escape(page_url(template, 1234567)).replace("1234567", r"\d+"), url)
        for template in source.urls
    )
