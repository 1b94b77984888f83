"""Backfill: read the past of a source, page by page, in a walk that survives its end."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crawler.discover.numbered import has_page, page_url
from crawler.engine.jobs import Read
from crawler.engine.listing import PageRead, Sorted, frontier_item, read_page, sort_entries
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
    # What a poll found in place of a page comes before it: that need not be a listing.
    found = [await tools.store.note(f"feed:{source.name}:{url}") for url in source.urls]
    pending = [feed for feed in found if feed is not None]
    pending += [page_url(template, 1) for template in source.urls]
    for url in source.urls:
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
    """Queue a page's entries in parts; with the last of them the walk's new state."""
    source, read = walk.source, page.read
    onward = _onward(walk, url, page)
    new, fresh, last = 0, 0, None
    for entries in read.parts():
        if last is not None:
            # Until the last part is in, the listing stays as it was.
            kept = await _kept_listing(walk, url, tools)
            new += await tools.store.save_poll(last.model_copy(update={"listing": kept}))
        told = await _sorted(walk, entries, page, tools)
        fresh += len(told.fresh)
        last = _queued(walk, told, _listing(walk, url, page), tools.clock.now())
    assert last is not None, "a page has a part, if an empty one"
    walk.state = _after(walk, url, onward, fresh)
    new += await tools.store.save_poll(last.model_copy(update={"backfill": walk.kept()}))
    tools.tell(Event(kind="poll", source=source.name, url=url, entries=read.count, new=new))


async def _sorted(walk: _Walk, entries: Sequence[Entry], page: PageRead, tools: Tools) -> Sorted:
    wanted = [entry for entry in entries if walk.bounds.take(walk.source, entry.when)]
    return await sort_entries(walk.source, wanted, page.visit.capture.fetched_at, tools)


def _queued(walk: _Walk, told: Sorted, listing: ListingState, now: datetime) -> Poll:
    items = tuple(
        frontier_item(walk.source, key, entry, now=now, priority=PRIORITY)
        for key, entry in (*told.fresh, *told.known)
    )
    return Poll(listing=listing, items=items, guids=told.guids, seen=told.seen, release=True)


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
    if listing.kind == "sitemap" or _past_the_end(walk, page.read):
        return []
    following = _next_page(walk.source, url) or listing.next_url
    feeds = [] if walk.source.list.item or listing.kind != "html" else list(listing.feeds[:1])
    return [one for one in (*feeds, following) if one is not None]


def _past_the_end(walk: _Walk, read: Read) -> bool:
    """Whether a chain of pages has nothing more for us: it repeats itself, or is too old."""
    first, known, old = not walk.seen, len(walk.seen), True
    for entries in read.parts():
        walk.seen |= {entry.url or entry.guid or "" for entry in entries}
        old = old and all(walk.bounds.is_before(walk.source, entry.when) for entry in entries)
    walk.stale = 0 if len(walk.seen) > known else walk.stale + 1
    return not read.count or (not first and walk.stale >= STALE) or old


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
        entries=page.read.count,
        notes=page.listing.notes,
    )


async def _save(walk: _Walk, tools: Tools) -> None:
    kept = await _kept_listing(walk, walk.source.urls[0], tools)
    await tools.store.save_poll(Poll(listing=kept, backfill=walk.kept()))


async def _kept_listing(walk: _Walk, url: str, tools: Tools) -> ListingState:
    """Return what is known of a listing."""
    states = await tools.store.listings(walk.source.name)
    unknown = ListingState(source=walk.source.name, url=url)
    return next((state for state in states if state.url == url), unknown)


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
