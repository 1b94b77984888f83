"""One page of a listing: get it, read it, and see which of its entries are new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from crawler.discover.reading import cut_notes
from crawler.engine.jobs import ListingJob, Read, entry_address
from crawler.engine.parts import Parts
from crawler.engine.tools import Tools
from crawler.engine.visit import Validators, Visit
from crawler.errors import CrawlerError, WorkerError
from crawler.models.entry import Entry, Listing
from crawler.models.source import Source, rules_digest
from crawler.models.state import FrontierItem, FrontierState, ListingState, PendingSeen
from crawler.urls import host_key, url_hash

READ_BUDGET = timedelta(seconds=60)
PAGE_ENTRIES = 5000
"""Entries of one page that are read at a time."""
MOST_ENTRIES = 100_000
"""Entries of one feed or page that are looked at for what is new."""
MOST_ADDRESSES = 50_000
"""The same of a sitemap: as many as the standard allows."""
MEDIA = ("audio/", "video/")


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page of a listing as it was fetched and read."""

    visit: Visit
    read: Read

    @property
    def listing(self) -> Listing:
        """What it holds; of the entries the first ones."""
        return self.read.listing

    def emptied(self) -> PageRead:
        """Return what is still of use when its entries are taken: a body may be 50 MB."""
        capture = self.visit.capture.model_copy(update={"body": b""})
        listing = self.listing.model_copy(update={"entries": ()})
        read = replace(self.read, listing=listing, behind=())
        return PageRead(replace(self.visit, capture=capture), read)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Entries of a page, told apart.

    Attributes:
        fresh: Not known before; unique, in the listing's order.
        known: In the frontier already, by their address.
        at: When the page was fetched.
        guids: (guid, url_hash) of all entries whose guid says something.
    """

    fresh: tuple[tuple[str, Entry], ...]
    known: tuple[tuple[str, Entry], ...]
    guids: tuple[tuple[str, str], ...]
    at: datetime
    source: str

    def without(self, left: Collection[str]) -> Sorted:
        """Return these but for the entries that are left for another poll."""
        if not left:
            return self
        return replace(
            self,
            fresh=tuple(pair for pair in self.fresh if pair[0] not in left),
            guids=tuple(pair for pair in self.guids if pair[1] not in left),
        )

    @property
    def seen(self) -> tuple[PendingSeen, ...]:
        """Sightings of all entries: they count where the URL belongs to another source.

        Of the new ones too, for another source may queue the same URL before we do.
        """
        return (*self.seen_before, *self._sightings(self.fresh))

    @property
    def seen_before(self) -> tuple[PendingSeen, ...]:
        """Sightings of the known entries."""
        return self._sightings(self.known)

    def _sightings(self, pairs: Iterable[tuple[str, Entry]]) -> tuple[PendingSeen, ...]:
        return tuple(
            PendingSeen(url_hash=key, source=self.source, entry=entry.hint(), at=self.at)
            for key, entry in pairs
        )


class Stamp(NamedTuple):
    """What a poll keeps of each new entry: when it was published, and when it counts from."""

    date: datetime | None
    when: datetime | None


@dataclass(slots=True)
class Told:
    """What a page shows.

    Attributes:
        new: The new entries by url_hash, in the listing's order.
        known: Whether it holds an entry known before.
        more: There is more new in it: a later poll has to find that, so nothing may hide it.
        beyond: It has more than is looked at, and what is behind that stays unknown.
    """

    parts: Parts[Sorted] = field(default_factory=Parts)
    new: dict[str, Stamp] = field(default_factory=dict)
    known: bool = False
    more: bool = False
    beyond: bool = False

    def add(self, part: Sorted) -> None:
        """Take up the next entries."""
        self.parts.add(part, size=len(part.fresh) + len(part.known))
        self.new |= {key: Stamp(entry.date, entry.when) for key, entry in part.fresh}
        self.known = self.known or bool(part.known)


async def read_page(
    source: Source, url: str, known: Validators, tools: Tools, *, limit: int = PAGE_ENTRIES
) -> PageRead | Visit:
    """Fetch and read one page of a listing; a Visit alone means that it did not change.

    Raises:
        FetchError: it could not be had.
        ListingError: it came, but is no listing.
        WorkerError: reading it took too much.
    """
    visit = await tools.visitor.listing(source, url, known)
    if visit.unchanged:
        return visit
    return PageRead(visit, await _read(ListingJob(visit.capture, source, limit), tools))


async def _read(job: ListingJob, tools: Tools) -> Read:
    (read,) = await tools.pool.run("crawler.engine.work:listing", [job], budget=READ_BUDGET)
    if isinstance(read, CrawlerError):
        raise read
    return cast("Read", read)


async def sort_page(source: Source, page: PageRead, tools: Tools, *, room: int) -> Told:
    """Tell a page's new entries from known ones, and read on in it until `room` are new."""
    capture, told, read = page.visit.capture, Told(), page.read
    limit, taken, most = PAGE_ENTRIES, 0, most_of(page.listing)
    while True:
        for entries in read.parts():
            told.add(await sort_entries(source, entries, capture.fetched_at, tools))
        taken += read.count
        if taken < limit or limit >= most or len(told.new) >= room:
            break
        limit = min(2 * limit, most)
        try:
            read = await _read(ListingJob(capture, source, limit, after=taken), tools)
        except WorkerError:
            # What was read so far is good; the page is beyond what a worker may take.
            told.more = True
            return told
    told.beyond = taken >= most and bool(cut_notes(read.listing.notes))
    told.more = len(told.new) > room or limit <= taken < most
    return told


def most_of(listing: Listing) -> int:
    """Return how many entries of a listing are looked at."""
    return MOST_ADDRESSES if listing.kind == "sitemap" else MOST_ENTRIES


async def sort_entries(
    source: Source, entries: Sequence[Entry], at: datetime, tools: Tools
) -> Sorted:
    """Tell new entries from known ones, by address and guid."""
    addressed = _addressed(source, entries)
    guids = _telling_guids(addressed)
    known = await tools.store.known_urls([key for key, _ in addressed])
    by_guid = await tools.store.known_guids(source.name, list(guids))
    old = {key for key, entry in addressed if key in known or (entry.guid or "") in by_guid}
    return Sorted(
        fresh=tuple((key, entry) for key, entry in addressed if key not in old),
        known=tuple((key, entry) for key, entry in addressed if key in known),
        guids=tuple(guids.items()),
        at=at,
        source=source.name,
    )


def _addressed(source: Source, entries: Sequence[Entry]) -> list[tuple[str, Entry]]:
    """Return (url_hash, entry) of what the source takes, each address once."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if not wanted(source, entry):
            continue
        try:
            key = url_hash(entry_address(entry))
        except ValueError:
            continue
        found.setdefault(key, entry)
    return list(found.items())


def _telling_guids(addressed: Sequence[tuple[str, Entry]]) -> dict[str, str]:
    """Return guid -> url_hash, without guids that a careless listing gives to several entries."""
    times = Counter(entry.guid for _, entry in addressed)
    return {entry.guid: key for key, entry in addressed if entry.guid and times[entry.guid] == 1}


def wanted(source: Source, entry: Entry) -> bool:
    """Whether the source's `include` and `exclude` let an entry through."""
    return not refusing(source, entry)


def refusing(source: Source, entry: Entry) -> str:
    """Return which rule does not let an entry through, by its path in the YAML; "" for none."""
    url = entry.url or ""
    rules = source.list
    if rules.include and not any(re.search(pattern, url) for pattern in rules.include):
        return "list.include"
    found = (at for at, pattern in enumerate(rules.exclude) if re.search(pattern, url))
    number = next(found, None)
    return "" if number is None else f"list.exclude[{number}]"


def stands_alone(source: Source, entry: Entry) -> bool:
    """Whether an entry is its own article: nothing is fetched for it.

    So it is where the source says so, where there is no link, and for the entry of a podcast,
    whose notes stand in the feed.
    """
    podcast = any((file.type or "").startswith(MEDIA) for file in entry.enclosures)
    return source.content == "feed" or entry.url is None or (podcast and source.content == "auto")


def frontier_item(
    source: Source, key: str, entry: Entry, *, now: datetime, priority: int = 0, held: bool = False
) -> FrontierItem:
    """Return the frontier's row for a new entry."""
    address = entry_address(entry)
    host = host_key(entry.url or entry.listing)
    return FrontierItem(
        host=host,
        url_hash=key,
        url=address,
        source=source.name,
        entry=entry,
        state=FrontierState.HELD if held else FrontierState.QUEUED,
        due_at=None if held else now,
        priority=priority,
        found_at=now,
    )


def validators_of(state: ListingState, source: Source) -> Validators:
    """Return what makes the next poll conditional."""
    if state.rules != rules_digest(source) or state.code is not None:
        return Validators()
    return Validators(state.etag, state.last_modified)
