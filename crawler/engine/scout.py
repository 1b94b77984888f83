"""Scouting: what an address has to offer that can be followed, the best of it first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.discover.find import is_for_comments
from crawler.engine.preview import Previewer
from crawler.errors import CrawlerError, ExtractError, FetchError, ListingError, NothingFoundError
from crawler.models.entry import Entry, Listing
from crawler.models.source import Source
from crawler.urls import redact_url, resolve

MAX_FEEDS = 6
"""Declared feeds that are read."""
MAX_SITEMAPS = 4
CHILDREN = 2
"""Sitemaps of an index that are read, until one has entries."""
USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml")

How = Literal["address", "declared", "robots.txt", "usual place"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing that might be followed.

    Attributes:
        how: How it was found: it is the address itself, the page declares it, robots.txt names
            it, or it lies where sitemaps usually do.
        entries: What it names; those of its newest part, if it is an index of sitemaps.
        error: Why it cannot be read.
    """

    url: str
    how: How
    listing: Listing | None = None
    entries: tuple[Entry, ...] = ()
    error: CrawlerError | None = None

    @property
    def good(self) -> bool:
        """Whether it can be followed."""
        return bool(self.entries)

    @property
    def kind(self) -> str | None:
        """What it turned out to be: feed, sitemap, json, html."""
        return self.listing.kind if self.listing else None

    def newest(self) -> datetime | None:
        """Return when the newest of its entries was published."""
        return max((entry.when for entry in self.entries if entry.when), default=None)


class Scout:
    """Looks at an address, and at what it leads to."""

    def __init__(self, previewer: Previewer) -> None:
        self._previewer = previewer

    async def find(self, source: Source, url: str) -> list[Candidate]:
        """Return what can be followed at an address, the best first, then what failed.

        A feed or a sitemap is what it is. Of a page the feeds that it declares are read, without
        one the sitemaps of its site; its own list of links comes last.

        Args:
            source: How to ask.
            url: The address.

        Raises:
            FetchError: the address itself could not be had, or we declined.
            NothingFoundError: there is nothing; the message says what was looked at.
        """
        own = await self._look(source, url, "address", strict=True)
        if own.listing is not None and own.kind != "html":
            return [own] if own.good else self._nothing(url, [own])
        feeds = own.listing.feeds[:MAX_FEEDS] if own.listing else ()
        found = [await self._look(source, feed, "declared") for feed in feeds]
        found.sort(key=_is_for_comments)
        if not any(one.good for one in found):
            found += await self._sitemaps(source, own.url)
        found.append(own)
        good = [one for one in found if one.good]
        rest = [one for one in found if not one.good]
        return good + rest if good else self._nothing(url, rest)

    async def _look(self, source: Source, url: str, how: How, *, strict: bool = False) -> Candidate:
        try:
            where, listing = await self._previewer.look(source, url)
            entries = listing.entries or await self._newest_part(source, listing)
        except FetchError as error:
            if strict:
                error.message = f"{redact_url(url)}: {error.message}"
                error.hint = error.hint or "look at the address in a browser: is it the right one?"
                raise
            return Candidate(url, how, error=error)
        except CrawlerError as error:
            if not isinstance(error, ListingError | ExtractError) and strict:
                raise
            return Candidate(url, how, error=error)
        return Candidate(where, how, listing, entries)

    async def _newest_part(self, source: Source, listing: Listing) -> tuple[Entry, ...]:
        for child, _ in listing.children[:CHILDREN]:
            try:
                _, part = await self._previewer.look(source, child)
            except CrawlerError:
                continue
            if part.entries:
                return part.entries
        return ()

    async def _sitemaps(self, source: Source, url: str) -> list[Candidate]:
        try:
            named = await self._previewer.sitemaps(source, url)
        except FetchError:
            named = ()
        places: dict[str, How] = dict.fromkeys(named, "robots.txt")
        usual = [resolve(url, path) for path in USUAL_SITEMAPS]
        places |= {one: "usual place" for one in usual if one and one not in places}
        found: list[Candidate] = []
        for place, how in list(places.items())[:MAX_SITEMAPS]:
            found.append(await self._look(source, place, how))
            if found[-1].good:
                break
        return found

    @staticmethod
    def _nothing(url: str, looked_at: list[Candidate]) -> list[Candidate]:
        lines = [f"nothing to follow was found at {redact_url(url)}; looked at:"]
        for one in looked_at:
            why = one.error.message if one.error else "it has no entries"
            lines.append(f"  {redact_url(one.url)}: {why}")
        source = f"- {{url: {url}, kind: html, list: {{item: SELECTOR}}}}"
        raise NothingFoundError(
            "\n".join(lines),
            hint="give the address of a feed or of a page that lists articles; or write the source "
            f"by hand, SELECTOR matching one entry of the list: `{source}`",
        )


def _is_for_comments(one: Candidate) -> bool:
    title = (one.listing.title if one.listing else None) or ""
    return is_for_comments(one.url) or is_for_comments(title)
