"""Backfill: read the past of a source, page by page, in a walk that survives its end."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crawler.discover.numbered import has_page, page_url
from crawler.engine.listing import PageRead, frontier_item, read_page, sort_entries
from crawler.engine.report import Event
from crawler.engine.tools import Tools
from crawler.engine.visit import Validators
from crawler.errors import (
    CrawlerError,
    FetchError,
    GoneError,
    HostRestingError,
    ListingError,
    NotFoundError,
    Retry,
)
from crawler.models.entry import Entry
from crawler.models.source import Kind, Source, rules_digest
from crawler.models.state import BackfillState, ListingState, Poll
from crawler.urls import is_home, origin

log = logging.getLogger(__name__)

PRIORITY = -10
PAGES = 1000
"""Pages of listings that one backfill reads at most, unless `--pages` says otherwise."""
STALE = 3
"""Pages in a row without an entry new to this walk, after which a chain of pages ends."""
ENTRIES = 50_000
"""Entries of one page: what a sitemap may hold by its own standard."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which part of the past is wanted; days in the source's zone, both inclusive."""

    since: date | None = None
    until: date | None = None
    pages: int | None = None

    @property
    def key(self) -> str:
        """What names a backfill, so that it goes on where it was."""
        return f"{self.since or ''}..{self.until or ''}:{self.pages or ''}"

    def take(self, source: Source, when: datetime | None) -> bool:
        """Whether an entry of that time is wanted; one without a time is."""
        if when is None:
            return True
        day = when.astimezone(ZoneInfo(source.timezone)).date()
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )

    def is_before(self, source: Source, when: datetime | None) -> bool:
        """Whether a time lies before what is wanted."""
        if when is None or self.since is None:
            return False
        return when.astimezone(ZoneInfo(source.timezone)).date() < self.since


@dataclass(slots=True)
class _Walk:
    """A walk under way; `seen` and `stale` live as long as the process.

    Attributes:
        put_off: Pages that failed for now; they are pending again once the walk is kept.
    """

    source: Source
    bounds: Bounds
    state: BackfillState
    seen: set[str]
    stale: int = 0
    put_off: list[str] = field(default_factory=list)

    def kept(self) -> BackfillState:
        """Return the state as it is kept: what was put off comes first in the next run."""
        pending = dict.fromkeys((*self.put_off, *self.state.pending))
        return self.state.model_copy(update={"pending": tuple(pending)})


async def backfill_source(source: Source, bounds: Bounds, tools: Tools) -> None:
    """Read the listings of a source back into the past and queue what they name.

    The walk is kept with every page that it commits: killed, it goes on with the next page. A
    finished walk with the same bounds starts anew.

    Raises:
        StoreError, ArchiveError: the state cannot be kept.
    """
    state = await tools.store.backfill(source.name, bounds.key)
    if state is None or state.finished_at is not None:
        state = await _begin(source, bounds, tools)
    else:
        tools.tell(
            Event(
                kind="note",
                source=source.name,
                message=f"going on: {state.read} listing pages were read before",
            )
        )
    walk = _Walk(source, bounds, state, set())
    if bounds.since is None and bounds.until is None:
        await tools.store.release(source.name, tools.clock.now())
    while walk.state.pending and walk.state.read < (bounds.pages or PAGES):
        if tools.stopping.is_set():
            return
        await _step(walk, tools)
        tools.wake.set()
    await _finish(walk, tools)


async def _begin(source: Source, bounds: Bounds, tools: Tools) -> BackfillState:
    """Return a new walk: the source's listings, and its sitemaps where it is a whole site."""
    pending = [page_url(template, 1) for template in source.urls]
    for url in source.urls:
        feed = await tools.store.note(f"feed:{source.name}:{url}")
        if feed is not None:
            pending.append(feed)
        if Kind.AUTO in source.kind and is_home(url):
            pending.extend(await _sitemaps(source, url, tools))
    return BackfillState(
        source=source.name,
        key=bounds.key,
        pending=tuple(dict.fromkeys(pending)),
        started_at=tools.clock.now(),
    )


async def _sitemaps(source: Source, url: str, tools: Tools) -> list[str]:
    try:
        named = await tools.visitor.robots_sitemaps(source, url)
    except FetchError:
        named = ()
    return list(named) or [f"{origin(url)}/sitemap.xml"]


async def _step(walk: _Walk, tools: Tools) -> None:
    """Read the next pending page; commit its entries and the walk's new state together."""
    url = walk.state.pending[0]
    try:
        page = await read_page(walk.source, url, Validators(), tools, limit=ENTRIES)
    except CrawlerError as error:
        if error.exit_code == 3:
            raise
        if _may_come_later(error):
            _put_off(walk, url, error, tools)
        else:
            await _skip(walk, url, error, tools)
        return
    assert isinstance(page, PageRead)
    await _commit(walk, url, page, tools)


def _may_come_later(error: CrawlerError) -> bool:
    """Whether a page is worth another try at the next run."""
    return error.retry is not Retry.NEVER and not isinstance(error, (NotFoundError, ListingError))


def _put_off(walk: _Walk, url: str, error: CrawlerError, tools: Tools) -> None:
    """Leave a page, and what it leads to, to the next run: in the walk's kept state it is next."""
    walk.put_off.append(url)
    walk.state = walk.state.model_copy(update={"pending": walk.state.pending[1:]})
    name, resting = walk.source.name, isinstance(error, HostRestingError)
    if resting:
        message = f"not read now: {error.message}"
        tools.tell(Event(kind="note", source=name, url=url, message=message, later=True))
    else:
        tools.tell(_failure(walk, url, error))


def _failure(walk: _Walk, url: str, error: CrawlerError) -> Event:
    return Event(
        kind="poll",
        source=walk.source.name,
        url=url,
        code=error.code,
        message=error.message,
        hint=error.hint or None,
    )


async def _skip(walk: _Walk, url: str, error: CrawlerError, tools: Tools) -> None:
    """Leave out a page that cannot be had; the end of a chain of pages is no failure."""
    expected = isinstance(error, (NotFoundError, GoneError, ListingError)) and walk.state.read > 0
    ended = Event(kind="note", source=walk.source.name, url=url, message=f"ends at {url}")
    tools.tell(ended if expected else _failure(walk, url, error))
    walk.state = _after(walk, url, [], 0)
    await _save(walk, tools)


async def _commit(walk: _Walk, url: str, page: PageRead, tools: Tools) -> None:
    source, listing = walk.source, page.listing
    at = page.visit.capture.fetched_at
    entries = [entry for entry in listing.entries if walk.bounds.take(source, entry.when)]
    told = await sort_entries(source, entries, at, tools)
    now = tools.clock.now()
    items = tuple(
        frontier_item(source, key, entry, now=now, priority=PRIORITY)
        for key, entry in (*told.fresh, *told.known)
    )
    walk.state = _after(walk, url, _onward(walk, url, page), len(told.fresh))
    queued = Poll(
        listing=_listing(walk, url, page),
        items=items,
        guids=told.guids,
        seen=told.seen,
        release=True,
        backfill=walk.kept(),
    )
    new = await tools.store.save_poll(queued)
    tools.tell(
        Event(kind="poll", source=source.name, url=url, entries=len(listing.entries), new=new)
    )


def _after(walk: _Walk, url: str, onward: list[str], found: int) -> BackfillState:
    """Return the walk's state once `url` is done: what it leads to comes next."""
    done = (*walk.state.visited, url)
    rest = [one for one in (*onward, *walk.state.pending[1:]) if one not in done]
    return walk.state.model_copy(
        update={
            "pending": tuple(dict.fromkeys(rest)),
            "visited": done,
            "read": walk.state.read + 1,
            "found": walk.state.found + found,
        }
    )


def _onward(walk: _Walk, url: str, page: PageRead) -> list[str]:
    """Return the listing URLs that a page leads to."""
    listing = page.listing
    if listing.children:
        return [
            child
            for child, modified in listing.children
            if not walk.bounds.is_before(walk.source, modified)
        ]
    if listing.kind == "sitemap" or _past_the_end(walk, listing.entries):
        return []
    following = _next_page(walk.source, url) or listing.next_url
    feeds = [] if walk.source.list.item or listing.kind != "html" else list(listing.feeds[:1])
    return [one for one in (*feeds, following) if one is not None]


def _past_the_end(walk: _Walk, entries: tuple[Entry, ...]) -> bool:
    """Whether a chain of pages has nothing more for us: it repeats itself, or is too old."""
    keys = {entry.url or entry.guid or "" for entry in entries}
    walk.stale = 0 if keys - walk.seen else walk.stale + 1
    first = not walk.seen
    walk.seen |= keys
    if not entries or (walk.stale and not first and keys and walk.stale >= STALE):
        return True
    return all(walk.bounds.is_before(walk.source, entry.when) for entry in entries)


def _next_page(source: Source, url: str) -> str | None:
    """Return the page after `url` of the template that made it."""
    for template in source.urls:
        if not has_page(template):
            continue
        for number in range(1, PAGES + 1):
            if page_url(template, number) == url:
                return page_url(template, number + 1)
    return None


def _listing(walk: _Walk, url: str, page: PageRead) -> ListingState:
    """Return a listing state without validators: a backfill says nothing about the next poll."""
    return ListingState(
        source=walk.source.name,
        url=url,
        rules=rules_digest(walk.source),
        kind=page.listing.kind,
        polled_at=page.visit.capture.fetched_at,
        entries=len(page.listing.entries),
        notes=page.listing.notes,
    )


async def _save(walk: _Walk, tools: Tools) -> None:
    listing = ListingState(source=walk.source.name, url=walk.source.urls[0])
    states = await tools.store.listings(walk.source.name)
    kept = next((state for state in states if state.url == listing.url), listing)
    await tools.store.save_poll(Poll(listing=kept, backfill=walk.kept()))


async def _finish(walk: _Walk, tools: Tools) -> None:
    """Close the walk; say so if its bound cut it off."""
    left = len(walk.kept().pending)
    if left:
        message = (
            f"stopped after {walk.state.read} listing pages, {left} are left; "
            "run it again to go on, or give --pages"
        )
        tools.tell(Event(kind="note", source=walk.source.name, message=message))
        if walk.bounds.pages is None or walk.put_off:
            walk.state = walk.state.model_copy(update={"read": 0})
            await _save(walk, tools)
            return
    walk.state = walk.state.model_copy(update={"finished_at": tools.clock.now()})
    await _save(walk, tools)
