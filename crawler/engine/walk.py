"""One poll of one listing under way: what its pages showed, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawler.discover.reading import cut_notes
from crawler.engine.children import Unread
from crawler.engine.found import Found
from crawler.engine.listing import PageRead, Sorted, Stamp, Told, most_of
from crawler.engine.visit import Validators
from crawler.models.entry import Listing
from crawler.models.source import Source, rules_digest
from crawler.models.state import UNMATCHED, ListingState

ENTRIES = 5000
"""New entries that one poll takes; the rest comes at the next."""


@dataclass(slots=True)
class Walk:
    """One poll of one listing under way: what its pages showed so far.

    Attributes:
        states: All that is known of the source's listings, by URL.
        cut: More is new than one poll takes, so no validators are kept.
        partly: More of an index is to be read at the next poll, so its validators are not kept.
        unread: What the first poll of an index left.
        past: New entries of those that are the past.
    """

    source: Source
    url: str
    state: ListingState
    states: Mapping[str, ListingState]
    first_poll: bool
    fresh: dict[str, Stamp] = field(default_factory=dict)
    pages: list[PageRead] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    cut: bool = False
    partly: bool = False
    unread: Unread = field(default_factory=lambda: Unread.parse(None))
    past: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @property
    def joined(self) -> bool:
        """Whether the last page held an entry known before."""
        return bool(self.told and self.told[-1].known)

    def parts(self) -> Iterator[Sorted]:
        """Return the entries of all pages, told apart, one part after the other."""
        for told in self.told:
            yield from told.parts

    def add(self, page: PageRead, told: Told) -> None:
        """Take up a page that was read."""
        new = {key: stamp for key, stamp in told.new.items() if key not in self.fresh}
        if self.is_first_look(page):
            self.past.update(key for key, at in new.items() if self.unread.is_past(at.when))
        self.fresh |= new
        self.pages.append(page.emptied())
        self.told.append(told)
        self.cut = self.cut or told.more
        if told.beyond:
            url = page.visit.capture.url
            most = most_of(page.listing)
            self.notes.append(f"only the first {most} entries of {url} are looked at")

    def is_first_look(self, page: PageRead) -> bool:
        """Whether a page is a sitemap that the first poll left, and no poll has read since."""
        return page.visit.capture.url in self.unread and page.visit.capture.url not in self.states

    def room(self, page: PageRead) -> int:
        """Return how many entries are taken; of a new sitemap all, for it holds most of them."""
        whole = page.listing.kind == "sitemap" and (self.first_poll or self.is_first_look(page))
        return most_of(page.listing) if whole else ENTRIES


def held_back(walk: Walk) -> set[str]:
    """Return what is left to `backfill`: of a sitemap read first, all but the newest."""
    kinds = {page.listing.kind for page in walk.pages}
    if not walk.first_poll or "sitemap" not in kinds:
        return walk.past
    oldest = datetime.min.replace(tzinfo=walk.pages[0].visit.capture.fetched_at.tzinfo)
    newest_first = sorted(walk.fresh, key=lambda key: walk.fresh[key].when or oldest, reverse=True)
    return set(newest_first[walk.source.first :])


def listing_state(walk: Walk, first: PageRead, now: datetime) -> ListingState:
    """Return what is kept of the listing itself."""
    validators = Validators() if walk.cut or walk.partly else first.visit.validators
    return ListingState(
        source=walk.source.name,
        url=walk.url,
        rules=rules_digest(walk.source),
        kind=first.listing.kind,
        etag=validators.etag,
        last_modified=validators.last_modified,
        body=first.read.digest,
        polled_at=now,
        entries=first.read.count,
        notes=(*own_notes(first.listing), *_unmatched(first.listing), *walk.notes),
    )


def child_state(walk: Walk, page: PageRead, now: datetime) -> ListingState:
    """Return what is kept of a sitemap of the index."""
    validators = Validators() if walk.cut else page.visit.validators
    return ListingState(
        source=walk.source.name,
        url=page.visit.capture.url,
        rules=rules_digest(walk.source),
        kind="sitemap",
        etag=validators.etag,
        last_modified=validators.last_modified,
        body=page.read.digest,
        polled_at=now,
        entries=page.read.count,
    )


def own_notes(listing: Listing) -> list[str]:
    """Return the reader's notes; where it was told to stop, the poll read on."""
    told_to_stop = cut_notes(listing.notes)
    return [note for note in listing.notes if note not in told_to_stop]


def _unmatched(listing: Listing) -> tuple[str, ...]:
    return tuple(f"list.{name}{UNMATCHED}" for name in listing.unmatched)


def found_in(walk: Walk, first: PageRead) -> Found:
    """Return what the poll came to, for the schedule: what is the past is no news."""
    news = [stamp for key, stamp in walk.fresh.items() if key not in walk.past]
    entries = sum(page.read.count for page in walk.pages)
    known = any(told.known for told in walk.told)
    return Found(
        entries=entries,
        new=len(news),
        dates=tuple(stamp.date for stamp in news if stamp.date is not None),
        ttl=first.listing.ttl_seconds,
        fresh_for=first.visit.fresh_for,
        gap=not walk.first_poll and entries > 0 and not known,
    )
