"""Preview: what a source or URL yields, fetched once and stored nowhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from crawler.discover.numbered import page_url
from crawler.engine.gate import Gates
from crawler.engine.jobs import EntryJob, Extracted, ListingJob, PageJob, Preview, Read
from crawler.engine.listing import refusing, stands_alone, wanted
from crawler.engine.pages import follow
from crawler.engine.visit import Validators, Visit, Visitor
from crawler.errors import CrawlerError, FetchError, UsageError
from crawler.fetch.browser import Browser
from crawler.models.capture import Capture
from crawler.models.entry import Dropped, Entry, Listing
from crawler.models.source import HttpRules, Kind, Source
from crawler.models.state import RobotsState
from crawler.seams import Clock, Fetcher
from crawler.workers.pool import Pool

BUDGET = timedelta(seconds=60)
PERMANENT = frozenset({301, 308})
FEEDS = 2
"""Declared feeds that are tried, as a poll does."""
KEPT = 50
"""Answers that are kept, to be read again by other rules."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry that the source's rules do not take; `path` is the rule in its YAML, "" for none."""

    dropped: Dropped
    path: str = ""


@dataclass(slots=True)
class ListingPreview:
    """What a listing yields, or why it yields nothing.

    Attributes:
        url: The listing that was read in the end: the declared feed of a page, say.
        template: What the source's YAML has for it.
        taken: Entries that `include` and `exclude` let through.
        refused: The others, and what is no entry; a hundred of each reason at most.
        left_out: How many entries `include` and `exclude` left out.
        notes: What a poll would do besides.
        pages: Archived pages that were read again, where it is those that are listed.
        unmatched: On how many of them a rule matched nothing, by its path in the YAML.
    """

    url: str
    template: str = ""
    listing: Listing | None = None
    taken: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    left_out: int = 0
    notes: list[str] = field(default_factory=list)
    pages: int = 0
    unmatched: dict[str, int] = field(default_factory=dict)
    error: CrawlerError | None = None


@dataclass(slots=True)
class ArticlePreview:
    """An article as it would be written, or why there is none.

    Attributes:
        preview: Also where there is no article: what the page says of itself, and what rules did.
        instead: Why the entry's own text stands in for the page's.
        at: When it was captured, where it was not just now.
    """

    url: str
    preview: Preview | None = None
    error: CrawlerError | None = None
    instead: CrawlerError | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What a source yields, and one article as it would be written.

    Attributes:
        origin: Where the pages came from.
    """

    source: Source
    origin: Literal["network", "archive", "file"]
    listings: list[ListingPreview]
    article: ArticlePreview | None

    @property
    def failed(self) -> bool:
        """Whether a listing, or the article, could not be had."""
        failed = self.article is not None and self.article.error is not None
        return failed or any(one.error for one in self.listings)


class Trier:
    """Runs what a trial needs in the workers."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def listing(self, capture: Capture, source: Source, preview: ListingPreview) -> None:
        """Read a listing, and tell what of it the source's rules do not take.

        Raises:
            ListingError: it came, but is no listing.
            WorkerError: reading it took too much.
        """
        read: Read = await self.run("work:listing", ListingJob(capture, source))
        rules, whole = source.list, read
        if rules.include or rules.exclude:
            open_rules = rules.model_copy(update={"include": (), "exclude": ()})
            job = ListingJob(capture, source.model_copy(update={"list": open_rules}))
            whole = await self.run("work:listing", job)
        preview.listing = read.listing
        preview.taken = [entry for entry in read.listing.entries if wanted(source, entry)]
        others = [entry for entry in whole.listing.entries if not wanted(source, entry)]
        preview.left_out = len(others)
        preview.refused = [Refused(one) for one in read.listing.dropped]
        preview.refused += [_refused(source, entry) for entry in others[:100]]

    async def article(self, job: PageJob | EntryJob) -> Preview:
        """Make an article, and tell what the source's rules did.

        Raises:
            FetchError: the body does not inflate, or the page reserves its use.
            WorkerError: it took too much.
        """
        kind = "trial:page" if isinstance(job, PageJob) else "trial:entry"
        preview: Preview = await self.run(kind, job)
        return preview

    async def run(self, function: str, job: object) -> Any:  # noqa: ANN401 - what the job yields
        """Run a job by a function of `engine`, called by module and name.

        Raises:
            CrawlerError: what it raised.
        """
        (result,) = await self._pool.run(f"crawler.engine.{function}", [job], budget=BUDGET)
        if isinstance(result, CrawlerError):
            raise result
        return result


def _refused(source: Source, entry: Entry) -> Refused:
    path = refusing(source, entry)
    dropped = Dropped(why=f"left out by `{path}`", title=entry.title or "", url=entry.url)
    return Refused(dropped, path)


def chosen(listings: list[ListingPreview], number: int) -> Entry | None:
    """Return the entry whose article is to be shown; None where there is no entry at all.

    Raises:
        UsageError: there are not so many.
    """
    entries = [entry for one in listings for entry in one.taken]
    if not entries:
        return None
    if number > len(entries):
        raise UsageError(f"there are {len(entries)} entries, not {number}")
    return entries[number - 1]


class SitesInMemory:
    """robots.txt files and cookies for as long as a preview lasts."""

    def __init__(self) -> None:
        self._states: dict[str, RobotsState] = {}
        self._notes: dict[str, str | None] = {}

    async def robots(self, origin: str) -> RobotsState | None:
        """Return the kept robots.txt of an origin."""
        return self._states.get(origin)

    async def save_robots(self, state: RobotsState) -> None:
        """Keep it."""
        self._states[state.origin] = state

    async def note(self, key: str) -> str | None:
        """Return what is kept under a key."""
        return self._notes.get(key)

    async def set_note(self, key: str, value: str | None) -> None:
        """Keep it."""
        self._notes[key] = value

    async def forgotten(self, keys: Collection[str]) -> frozenset[str]:
        """Return none: a preview has no archive."""
        del keys
        return frozenset()


class Previewer:
    """Fetches and extracts through the same steps as the crawl, and writes nothing.

    What was fetched is kept: tried again by other rules, a source is not asked again.
    """

    def __init__(
        self, fetcher: Fetcher, pool: Pool, clock: Clock, gates: Gates, browser: Browser
    ) -> None:
        self._visitor = Visitor(fetcher, SitesInMemory(), gates, clock, browser)
        self._trier = Trier(pool)
        self._clock = clock
        self._gates = gates
        self._visits: dict[tuple[bool, str, HttpRules], Visit] = {}

    def __repr__(self) -> str:
        return f"<Previewer {len(self._visits)} answers kept>"

    def renew(self) -> None:
        """Take over the limits of a configuration that was read again."""
        self._gates.reset()

    async def look(self, source: Source, url: str) -> tuple[str, Listing]:
        """Read whatever listing is at an address; return with it where it has moved to for good.

        Raises:
            FetchError: it could not be had.
            ListingError: it came, but is no listing.
        """
        visit = await self._visit(source, url, listing=True)
        read: Read = await self._trier.run("work:listing", ListingJob(visit.capture, source))
        return _lasting(visit.capture), read.listing

    async def sitemaps(self, source: Source, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of the URL's origin names.

        Raises:
            FetchError: robots.txt could not be had.
        """
        return await self._visitor.robots_sitemaps(source, url)

    async def trial(self, source: Source, number: int | None, url: str | None = None) -> Trial:
        """Read a source's listings and show one of their entries, or the article of a URL.

        Raises:
            UsageError: there is no entry of that number.
        """
        if url is not None:
            article = await self.article(source, Entry(url=url))
            return Trial(source, "network", [], article)
        listings = []
        for template in source.urls:
            listings += await self._listings(source, template)
        entry = chosen(listings, number or 1)
        shown = await self.article(source, entry) if entry is not None else None
        return Trial(source, "network", listings, shown)

    async def _listings(self, source: Source, template: str) -> list[ListingPreview]:
        """Read a listing as a poll does: in its place a feed that it declares, with an index one.

        Of the sitemaps that an index names the newest is read, too.
        """
        first = await self._listing(source, page_url(template, 1), template)
        listing = first.listing
        if listing is None:
            return [first]
        declared = listing.feeds[:FEEDS] if Kind.AUTO in source.kind else ()
        for feed in () if source.list.item else declared:
            read = await self._listing(source, feed, template)
            if read.listing is not None and read.listing.entries:
                return [read]
            why = read.error.message if read.error else "it has no entries"
            first.notes.append(f"the declared feed {feed} is not followed: {why}")
        if not listing.children:
            return [first]
        count = len(listing.children)
        first.notes.append(f"an index of {count} sitemaps; the newest of them is read here")
        return [first, await self._listing(source, listing.children[0][0], template)]

    async def _listing(self, source: Source, url: str, template: str) -> ListingPreview:
        preview = ListingPreview(url, template)
        try:
            visit = await self._visit(source, url, listing=True)
            await self._trier.listing(visit.capture, source, preview)
        except CrawlerError as error:
            preview.error = error
        listing = preview.listing
        if listing is not None and listing.kind == "sitemap" and len(preview.taken) > source.first:
            some = f"of these a first poll fetches the newest {source.first} (`first`)"
            preview.notes.append(f"{some}, and a backfill the rest")
        return preview

    async def _visit(self, source: Source, url: str, *, listing: bool = False) -> Visit:
        """Ask for a URL, or return what it answered before when it was asked in the same way."""
        key = listing, url, source.http
        known = self._visits.get(key)
        if known is None:
            ask = self._visitor.listing if listing else self._visitor.page
            known = await ask(source, url, Validators())
            while len(self._visits) >= KEPT:
                del self._visits[next(iter(self._visits))]
            self._visits[key] = known
        return known

    async def article(self, source: Source, entry: Entry) -> ArticlePreview:
        """Return the article of an entry, as it would be written."""
        shown = ArticlePreview(entry.url or entry.listing)
        try:
            if stands_alone(source, entry):
                job = EntryJob(entry, source, self._clock.now())
                shown.preview = await self._trier.article(job)
            else:
                await self._show_page(source, entry, shown)
        except CrawlerError as error:
            shown.error = error
        if shown.preview is not None:
            shown.error = shown.preview.error
        return shown

    async def _show_page(self, source: Source, entry: Entry, shown: ArticlePreview) -> None:
        assert entry.url is not None
        visit = await self._visit(source, entry.url)
        job = PageJob(visit.capture, source, entry.hint())
        shown.preview = await self._of_pages(job)
        error = shown.preview.error
        if error is not None and source.content != "page" and entry.title:
            instead = EntryJob(entry, source, visit.capture.fetched_at, partial=True)
            stand_in = await self._trier.article(instead)
            if stand_in.error is None:
                shown.preview, shown.instead = stand_in, error

    async def _of_pages(self, job: PageJob) -> Preview:
        """Return the article of a page and those that follow it."""

        async def fetch(url: str) -> Capture | None:
            try:
                return (await self._visit(job.source, url)).capture
            except FetchError:
                return None

        job, _ = await follow(job, await self._extracted(job), fetch=fetch, extract=self._extracted)
        return await self._trier.article(job)

    async def _extracted(self, job: PageJob) -> Extracted:
        extracted: Extracted = await self._trier.run("work:page", job)
        return extracted


def _lasting(capture: Capture) -> str:
    """Return the address behind the permanent redirects that a capture began with."""
    url = capture.url
    for (_, status), (following, _) in pairwise(capture.chain):
        if status not in PERMANENT:
            break
        url = following
    return url
