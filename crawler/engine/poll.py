"""Polling: read a source's listings once, and queue what is new in them."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from crawler.discover.numbered import has_page, page_url
from crawler.engine.children import CHILDREN, TRIED, Unread, choose
from crawler.engine.failing import bug
from crawler.engine.found import Found, outcome_of
from crawler.engine.listing import (
    PageRead,
    frontier_item,
    read_page,
    sort_page,
    validators_of,
)
from crawler.engine.report import Event
from crawler.engine.tools import Tools
from crawler.engine.visit import Validators, Visit
from crawler.engine.walk import (
    ENTRIES,
    Walk,
    child_state,
    found_in,
    held_back,
    listing_state,
    own_notes,
)
from crawler.errors import (
    CrawlerError,
    FetchError,
    GoneError,
    HostRestingError,
    ListingError,
    NoEntriesError,
    NotFoundError,
)
from crawler.models.entry import Listing
from crawler.models.source import Kind, Source
from crawler.models.state import ListingState, Poll, SourceState
from crawler.schedule.interval import next_poll
from crawler.urls import is_home

log = logging.getLogger(__name__)

MANY = 1000
"""Known entries of a part whose sightings are a transaction of their own."""
GAP_PAGES = 20
"""Pages that a poll goes back at most to join what it knows."""


async def poll_source(source: Source, tools: Tools) -> bool:
    """Poll every listing of a source and set when it is due next; return whether all went well.

    A listing that fails does not stop the others.

    Raises:
        StoreError, ArchiveError: the state cannot be kept.
    """
    before = await tools.store.source_state(source.name) or SourceState(name=source.name)
    asked = [await _poll_listing(source, page_url(template, 1), tools) for template in source.urls]
    found = [one for one in asked if not one.put_off]
    if not found:
        due = max((one.until for one in asked if one.until), default=before.next_due)
        await tools.store.save_sources([before.model_copy(update={"next_due": due})])
        return True
    now = tools.clock.now()
    outcome = outcome_of(found, await _failures(source, tools))
    await tools.store.save_sources([next_poll(before, source, tools.settings, now, outcome)])
    return not any(one.error for one in found)


async def _failures(source: Source, tools: Tools) -> int:
    listings = await tools.store.listings(source.name)
    return max((listing.failures for listing in listings), default=0)


async def _poll_listing(source: Source, url: str, tools: Tools) -> Found:
    states = {state.url: state for state in await tools.store.listings(source.name)}
    state = states.get(url) or ListingState(source=source.name, url=url)
    walk = Walk(source, url, state, states, first_poll=state.kind is None)
    try:
        return await _walk(walk, tools)
    except HostRestingError as error:
        return _put_off(source, url, error, tools)
    except CrawlerError as error:
        if error.exit_code == 3:
            raise
        return await _failed(state, error, tools)
    except Exception as error:
        # Whatever a listing does that nobody thought of costs that listing, not all of the others.
        log.exception("%s: a bug of ours", url)
        return await _failed(state, bug(error), tools)


async def _failed(state: ListingState, error: CrawlerError, tools: Tools) -> Found:
    await _keep_failure(state, error, tools)
    tools.tell(
        Event(
            kind="poll",
            source=state.source,
            url=state.url,
            code=error.code,
            message=error.message,
            hint=error.hint or None,
            later=True,
        )
    )
    return Found(error=error)


def _put_off(source: Source, url: str, error: HostRestingError, tools: Tools) -> Found:
    """Leave a listing for when its host has rested; that is no failure of its own."""
    message = f"not read now: {error.message}"
    tools.tell(Event(kind="note", source=source.name, url=url, message=message, later=True))
    return Found(put_off=True, until=tools.gates.resting_until(error.url))


async def _keep_failure(state: ListingState, error: CrawlerError, tools: Tools) -> None:
    """Remember that a listing failed, and let its host rest if it asked for that."""
    now = tools.clock.now()
    failed = state.model_copy(
        update={
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "failures": state.failures + 1,
            "failing_since": state.failing_since or now,
            "polled_at": now,
        }
    )
    await tools.store.save_poll(Poll(listing=failed))
    await tools.store.save_hosts(tools.gates.take_changes())


async def _walk(walk: Walk, tools: Tools) -> Found:
    """Read the listing, and what it leads to, as far as a poll goes; commit what is new."""
    first = await _first_page(walk, tools)
    if isinstance(first, Visit):
        return await _unchanged(walk, first, tools)
    await _take(walk, first, tools)
    first = walk.pages[0]
    if first.listing.children:
        await _read_children(walk, first.listing, tools)
    else:
        await _read_on(walk, tools)
    return await _commit(walk, first, tools)


async def _first_page(walk: Walk, tools: Tools) -> PageRead | Visit:
    """Return the listing, or the feed that a bare URL's page declares."""
    source, key = walk.source, f"feed:{walk.source.name}:{walk.url}"
    feed = await tools.store.note(key) if Kind.AUTO in source.kind else None
    if feed is not None:
        try:
            return await read_page(source, feed, validators_of(walk.state, source), tools)
        except (ListingError, GoneError, NotFoundError) as error:
            walk.notes.append(f"the feed {feed} is gone ({error.code}); looked for another")
            await tools.store.set_note(key, None)
            walk.state = ListingState(source=source.name, url=walk.url)
    bare = Kind.AUTO in source.kind and not source.list.item
    try:
        page = await read_page(source, walk.url, validators_of(walk.state, source), tools)
    except ListingError:
        sitemaps = await _named_sitemaps(walk, tools) if bare and is_home(walk.url) else ()
        declared = await _first_of(walk, sitemaps, tools)
        if declared is None:
            raise
    else:
        if isinstance(page, Visit) or not bare:
            return page
        declared = await _first_of(walk, page.listing.feeds[:2], tools)
        if declared is None:
            return page
    await tools.store.set_note(key, declared.visit.capture.url)
    return declared


async def _named_sitemaps(walk: Walk, tools: Tools) -> tuple[str, ...]:
    """Return the sitemaps that robots.txt names for a site whose front page lists nothing."""
    try:
        return (await tools.visitor.robots_sitemaps(walk.source, walk.url))[:2]
    except FetchError:
        return ()


async def _first_of(walk: Walk, declared: tuple[str, ...], tools: Tools) -> PageRead | None:
    """Return the first of the declared feeds or sitemaps that can be read."""
    for url in declared:
        try:
            page = await read_page(walk.source, url, Validators(), tools)
        except CrawlerError as error:
            if error.exit_code == 3:
                raise
            walk.notes.append(f"the declared {url} failed: {error.message}")
            continue
        if isinstance(page, PageRead) and (page.listing.entries or page.listing.children):
            return page
    return None


async def _unchanged(walk: Walk, visit: Visit, tools: Tools) -> Found:
    now = tools.clock.now()
    await tools.store.save_poll(
        Poll(listing=walk.state.model_copy(update={"polled_at": now, **_MENDED}))
    )
    tools.tell(
        Event(
            kind="poll",
            source=walk.source.name,
            url=walk.url,
            entries=walk.state.entries,
            unchanged=True,
        )
    )
    return Found(fresh_for=visit.fresh_for)


_MENDED = {"code": None, "message": None, "hint": None, "failures": 0, "failing_since": None}


async def _take(walk: Walk, page: PageRead, tools: Tools) -> None:
    """Add a page's entries to the walk."""
    room = walk.room(page) - len(walk.fresh)
    walk.add(page, await sort_page(walk.source, page, tools, room=room))


async def _read_on(walk: Walk, tools: Tools) -> None:
    """Go back through older pages: as many as the source asks for, and over a gap until it joins.

    The pages are committed together at the end: committed one by one, a kill in between would
    make the next poll believe that it had joined.
    """
    wanted = walk.source.list.pages
    limit = wanted if walk.first_poll else max(wanted, GAP_PAGES)
    read = {walk.pages[0].visit.capture.url}
    for number in range(2, limit + 1):
        if walk.joined or walk.cut:
            return
        url = _next_url(walk, number)
        if url is None or url in read or (number > wanted and walk.first_poll):
            return
        read.add(url)
        before = len(walk.fresh)
        try:
            page = await read_page(walk.source, url, Validators(), tools)
        except (NotFoundError, ListingError):
            return
        except CrawlerError as error:
            if error.exit_code == 3:
                raise
            walk.notes.append(f"older pages could not be read: {url}: {error.message}")
            return
        if isinstance(page, Visit):
            return
        await _take(walk, page, tools)
        if len(walk.fresh) == before:
            return


def _next_url(walk: Walk, number: int) -> str | None:
    template = next((url for url in walk.source.urls if page_url(url, 1) == walk.url), walk.url)
    if has_page(template):
        return page_url(template, number)
    return walk.pages[-1].listing.next_url


async def _read_children(walk: Walk, index: Listing, tools: Tools) -> None:
    """Read sitemaps of an index: at first the newest, later those that may have changed."""
    key = f"unread:{walk.source.name}:{walk.url}"
    if walk.first_poll:
        left = await _read_newest(walk, index, tools)
        unread = Unread.of(left, tools.clock.now())
        await tools.store.set_note(key, unread.text if left else None)
        walk.partly |= any(modified is None for _, modified in index.children)
        return
    walk.unread = Unread.parse(await tools.store.note(key))
    choice = choose(index.children, walk.states, walk.unread)
    walk.partly = choice.later
    for url in choice.now:
        if walk.cut:
            return
        await _read_child(walk, url, tools)


async def _read_newest(walk: Walk, index: Listing, tools: Tools) -> list[str]:
    """Read the newest sitemaps until there is enough; return those that were left."""
    urls = [url for url, _ in index.children]
    read = 0
    for tried, url in enumerate(urls):
        enough = read >= CHILDREN or walk.cut or len(walk.fresh) >= walk.source.first
        if enough or tried >= TRIED:
            return urls[tried:]
        read += await _read_child(walk, url, tools)
    return []


async def _read_child(walk: Walk, url: str, tools: Tools) -> bool:
    """Read one sitemap of an index, or note that it fails: it is read again; return if it came."""
    state = walk.states.get(url) or ListingState(source=walk.source.name, url=url)
    try:
        page = await read_page(walk.source, url, validators_of(state, walk.source), tools)
        _refuse_index(page, url)
    except CrawlerError as error:
        if error.exit_code == 3:
            raise
        await _keep_failure(state, error, tools)
        walk.notes.append(f"the sitemap {url} failed: {error.message}")
        walk.partly = True
        return False
    if isinstance(page, PageRead):
        await _take(walk, page, tools)
        walk.notes.extend(own_notes(page.listing))
        return True
    looked = state.model_copy(update={"polled_at": tools.clock.now(), **_MENDED})
    await tools.store.save_poll(Poll(listing=looked))
    return True


def _refuse_index(page: PageRead | Visit, url: str) -> None:
    """Raise NoEntriesError for an index within an index, which its standard does not know."""
    if isinstance(page, PageRead) and page.listing.children:
        raise NoEntriesError(
            f"{url} is an index of sitemaps within another one",
            hint="name it in the source's `url` as well; `crawler backfill` reads it as it is",
        )


async def _commit(walk: Walk, first: PageRead, tools: Tools) -> Found:
    """Queue what is new, with the validators of the first page in the last transaction."""
    now = tools.clock.now()
    source, held = walk.source, held_back(walk)
    new, last = await _queue_parts(walk, held, now, tools)
    last = last.model_copy(update={"listing": listing_state(walk, first, now)})
    new += await _queue(last, tools)
    for page in walk.pages[1:] if first.listing.children else ():
        await tools.store.save_poll(Poll(listing=child_state(walk, page, now)))
    found = found_in(walk, first)
    tools.tell(
        Event(
            kind="poll",
            source=source.name,
            url=walk.url,
            entries=found.entries,
            new=max(new - len(held), 0),
            held=len(held),
            message="; ".join(walk.notes) or None,
        )
    )
    return found


async def _queue_parts(
    walk: Walk, held: Collection[str], now: datetime, tools: Tools
) -> tuple[int, Poll]:
    """Queue what is new but for the last part; return how much that is, and the last part.

    Up to ENTRIES new ones are one part. More are several, for memory's sake: the listing stays as
    it was until the last one is in.
    """
    room = max(walk.room(page) for page in walk.pages)
    left = set(list(walk.fresh)[room:])
    most = ENTRIES if len(walk.fresh) - len(left) <= ENTRIES else 0
    new, last = 0, Poll(listing=walk.state)
    for part in walk.parts():
        told = part.without(left)
        if last.items and len(last.items) + len(told.fresh) > most:
            new, last = new + await _queue(last, tools), Poll(listing=walk.state)
        if len(told.known) >= MANY:
            await tools.store.save_poll(Poll(listing=walk.state, seen=told.seen_before))
            told = replace(told, known=())
        items = (
            frontier_item(walk.source, *one, now=now, held=one[0] in held) for one in told.fresh
        )
        more = {"items": items, "guids": told.guids, "seen": told.seen}
        update = {name: (*getattr(last, name), *values) for name, values in more.items()}
        last = last.model_copy(update=update)
    return new, last


async def _queue(poll: Poll, tools: Tools) -> int:
    """Save a poll, and have what it queued looked at; return how much that is."""
    new = await tools.store.save_poll(poll)
    if new:
        tools.wake.set()
    return new
