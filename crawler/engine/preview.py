"""Preview: what a source or URL yields, fetched once and stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

from crawler.discover.numbered import page_url
from crawler.engine.gate import Gates
from crawler.engine.jobs import (
    EntryJob,
    Extracted,
    ListingJob,
    PageJob,
    Preview,
    Read,
)
from crawler.engine.listing import stands_alone, wanted
from crawler.engine.pages import follow
from crawler.engine.visit import Validators, Visitor
from crawler.errors import CrawlerError, ExtractError, FetchError
from crawler.fetch.browser import Browser
from crawler.models.capture import Capture
from crawler.models.entry import Entry, Listing
from crawler.models.source import Kind, Source
from crawler.models.state import RobotsState
from crawler.seams import Clock, Fetcher
from crawler.workers.pool import Pool

BUDGET = timedelta(seconds=60)
WORK = "crawler.engine.work"
PERMANENT = frozenset({301, 308})


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


@dataclass(slots=True)
class ListingPreview:
    """What a listing yields, or why it yields nothing.

    Attributes:
        url: The listing that was read in the end: the declared feed of a page, say.
        taken, left_out: Entries that `include` and `exclude` let through, and the others.
    """

    url: str
    listing: Listing | None = None
    taken: list[Entry] = field(default_factory=list)
    left_out: int = 0
    error: CrawlerError | None = None


@dataclass(slots=True)
class ArticlePreview:
    """An article as it would be written, or why there is none."""

    url: str
    preview: Preview | None = None
    error: CrawlerError | None = None


class Previewer:
    """Fetches and extracts through the same steps as the crawl, and writes nothing."""

    def __init__(
        self, fetcher: Fetcher, pool: Pool, clock: Clock, gates: Gates, browser: Browser
    ) -> None:
        self._visitor = Visitor(fetcher, SitesInMemory(), gates, clock, browser)
        self._pool = pool
        self._clock = clock

    async def listing(self, source: Source) -> list[ListingPreview]:
        """Read the first page of each listing of a source."""
        return [await self._listing(source, page_url(template, 1)) for template in source.urls]

    async def _listing(self, source: Source, url: str) -> ListingPreview:
        preview = ListingPreview(url)
        try:
            listing = await self._read(source, preview)
            if Kind.AUTO in source.kind and listing.feeds and not source.list.item:
                preview.url = listing.feeds[0]
                listing = await self._read(source, preview)
        except CrawlerError as error:
            preview.error = error
            return preview
        preview.listing = listing
        preview.taken = [entry for entry in listing.entries if wanted(source, entry)]
        return preview

    async def _read(self, source: Source, preview: ListingPreview) -> Listing:
        visit = await self._visitor.listing(source, preview.url, Validators())
        read: Read = await self._run("listing", ListingJob(visit.capture, source))
        rules = source.list
        if rules.include or rules.exclude:
            open_rules = rules.model_copy(update={"include": (), "exclude": ()})
            job = ListingJob(visit.capture, source.model_copy(update={"list": open_rules}))
            whole: Read = await self._run("listing", job)
            left_out = len(whole.listing.entries) - len(read.listing.entries)
            preview.left_out = max(left_out, 0)
        return read.listing

    async def look(self, source: Source, url: str) -> tuple[str, Listing]:
        """Read whatever listing is at an address; return with it where it has moved to for good.

        Raises:
            FetchError: it could not be had.
            ListingError: it came, but is no listing.
        """
        visit = await self._visitor.listing(source, url, Validators())
        read: Read = await self._run("listing", ListingJob(visit.capture, source))
        return _lasting(visit.capture), read.listing

    async def sitemaps(self, source: Source, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of the URL's origin names.

        Raises:
            FetchError: robots.txt could not be had.
        """
        return await self._visitor.robots_sitemaps(source, url)

    async def article(self, source: Source, entry: Entry) -> ArticlePreview:
        """Return the article of an entry, as it would be written."""
        preview = ArticlePreview(entry.url or entry.listing)
        try:
            preview.preview = await self._article(source, entry)
        except CrawlerError as error:
            preview.error = error
        return preview

    async def _article(self, source: Source, entry: Entry) -> Preview:
        if stands_alone(source, entry):
            return await self._made("preview_entry", EntryJob(entry, source, self._clock.now()))
        assert entry.url is not None
        visit = await self._visitor.page(source, entry.url, Validators())
        try:
            return await self._made_of_pages(PageJob(visit.capture, source, entry.hint()))
        except ExtractError:
            if source.content == "page" or not entry.title:
                raise
            job = EntryJob(entry, source, visit.capture.fetched_at, partial=True)
            return await self._made("preview_entry", job)

    async def _made_of_pages(self, job: PageJob) -> Preview:
        """Return the article of a page and those that follow it."""

        async def fetch(url: str) -> Capture | None:
            try:
                return (await self._visitor.page(job.source, url, Validators())).capture
            except FetchError:
                return None

        async def extract(job: PageJob) -> Extracted:
            extracted: Extracted = await self._run("page", job)
            return extracted

        job, _ = await follow(job, await extract(job), fetch=fetch, extract=extract)
        return await self._made("preview_page", job)

    async def page(self, source: Source, url: str) -> ArticlePreview:
        """Return the article at a URL that no listing names."""
        return await self.article(source, Entry(url=url))

    async def _made(self, function: str, job: PageJob | EntryJob) -> Preview:
        preview: Preview = await self._run(function, job)
        return preview

    async def _run(self, function: str, job: object) -> Any:  # noqa: ANN401 - what the job yields
        (result,) = await self._pool.run(f"{WORK}:{function}", [job], budget=BUDGET)
        if isinstance(result, CrawlerError):
            raise result
        return result


def _lasting(capture: Capture) -> str:
    """Return the address behind the permanent redirects that a capture began with."""
    url = capture.url
    for (_, status), (following, _) in pairwise(capture.chain):
        if status not in PERMANENT:
            break
        url = following
    return url
