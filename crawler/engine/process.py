"""START HERE: what happens to one URL of the frontier.

    fetch -> capture -> extract -> article -> decide -> archive -> commit

`process` goes the whole way; everything below it is a step of its own: `visit` gets the page,
`extraction` makes an article of it in a worker process, `media` gets its images where they are
wanted, `commit` decides and writes, in groups.
Nothing leaves the frontier before its outcome is on disk.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from datetime import datetime
from functools import partial

from crawler.engine.commit import Finished, Taken
from crawler.engine.failing import bug
from crawler.engine.jobs import EntryJob, PageJob
from crawler.engine.listing import stands_alone
from crawler.engine.media import illustrate
from crawler.engine.pages import follow
from crawler.engine.report import Event
from crawler.engine.tools import Tools
from crawler.engine.visit import Validators, Visit
from crawler.errors import (
    BlockedError,
    ChallengeError,
    CrawlerError,
    ExtractError,
    FetchError,
    GoneError,
    HostRestingError,
    NotFoundError,
    Retry,
    RobotsError,
    WorkerError,
)
from crawler.models.capture import Capture
from crawler.models.source import Source
from crawler.models.state import FrontierItem
from crawler.urls import origin

log = logging.getLogger(__name__)

PAGE_IS_OUT_OF_REACH = (GoneError, NotFoundError, BlockedError, ChallengeError, RobotsError)
"""After these the entry's own content serves, if there is enough of it."""
PATIENCE = 3
"""Tries after which an article is kept without a further page that does not come."""


async def process(
    item: FrontierItem, source: Source, tools: Tools, first_at: datetime | None = None
) -> Event:
    """Fetch a URL, make an article of it, archive it; return what became of it.

    Args:
        item: The URL, still queued; it is settled when this returns.
        source: The source that listed it.
        tools: What the engine works with.
        first_at: First capture of its article, where that is known already.

    Raises:
        HostRestingError: nothing was asked; the URL stays in the frontier.
        StoreError, ArchiveError: the outcome could not be kept; the URL stays in the frontier.
    """
    with tools.committer.expecting(), ExitStack() as held:
        finished = await _finish(item, source, tools, first_at, held)
        event = await tools.committer.settle(finished)
    tools.tell(event)
    return event


async def _finish(
    item: FrontierItem,
    source: Source,
    tools: Tools,
    first_at: datetime | None,
    held: ExitStack,
) -> Finished:
    """Go as far as there is something to settle, be it an error."""
    try:
        finished = await _reach(item, source, tools, first_at, held)
        return await illustrate(finished, tools, held)
    except HostRestingError as error:
        if tools.gates.resting_until(error.url) is None or error.url == item.host:
            raise
        # Another host than the URL's own rests, behind a redirect: the URL waits for it, else it
        # would be due all the time.
        return Finished(item, source, tools.clock.now(), error=error)
    except CrawlerError as error:
        if error.exit_code == 3:
            raise
        return Finished(item, source, tools.clock.now(), error=error)
    except Exception as error:
        # Whatever a page does that nobody thought of costs that page, not all of the others.
        log.exception("%s: a bug of ours", item.url)
        return Finished(item, source, tools.clock.now(), error=bug(error))


async def _reach(
    item: FrontierItem,
    source: Source,
    tools: Tools,
    first_at: datetime | None,
    held: ExitStack,
) -> Finished:
    """Return what can be archived of a URL: its page, its entry, or both."""
    if stands_alone(source, item.entry):
        return await _entry_alone(item, source, tools, first_at)
    try:
        visit = await tools.visitor.page(
            source, item.url, Validators(item.etag, item.last_modified)
        )
    except PAGE_IS_OUT_OF_REACH as error:
        return await _out_of_reach(item, source, tools, error)
    held.enter_context(tools.gates.holding(len(visit.capture.body)))
    if visit.unchanged:
        return Finished(item, source, visit.capture.fetched_at, visit=visit)
    return await _page(item, source, tools, visit, first_at)


async def _page(
    item: FrontierItem, source: Source, tools: Tools, visit: Visit, first_at: datetime | None
) -> Finished:
    job = PageJob(visit.capture, source, item.entry.hint(), first_at)
    extracted = await tools.extraction.page(job)
    fetch = partial(_further, item, source, tools)
    taken = Taken(*await follow(job, extracted, fetch=fetch, extract=tools.extraction.page))
    finished = Finished(item, source, visit.capture.fetched_at, visit=visit, taken=[taken])
    error = taken.extracted.error
    if isinstance(error, (ExtractError, WorkerError)) and _may_stand_in(item, source):
        await _let_entry_stand_in(finished, tools)
    return finished


async def _further(item: FrontierItem, source: Source, tools: Tools, url: str) -> Capture | None:
    """Get a further page of an article; None where it stays out of reach.

    Raises:
        FetchError: it may be had later, and the article with it.
    """
    try:
        visit = await tools.visitor.page(source, url, Validators())
    except NotFoundError:
        return None
    except FetchError as error:
        if error.retry is not Retry.NEVER and item.tries < PATIENCE:
            raise
        return None
    same = origin(visit.capture.final_url) == origin(url)
    return visit.capture if same else None


def _may_stand_in(item: FrontierItem, source: Source) -> bool:
    """Whether the entry may serve in place of a page that fails.

    Not with `content: page`, and not in place of an article that we have.
    """
    return source.content != "page" and item.article is None and bool(item.entry.title)


async def _out_of_reach(
    item: FrontierItem, source: Source, tools: Tools, error: CrawlerError
) -> Finished:
    finished = Finished(item, source, tools.clock.now(), error=error)
    if _may_stand_in(item, source):
        await _let_entry_stand_in(finished, tools)
    return finished


async def _let_entry_stand_in(finished: Finished, tools: Tools) -> None:
    """Add the article of the entry's own text to what was taken, if there is enough of it."""
    item = finished.item
    job = EntryJob(item.entry, finished.source, finished.at, partial=True)
    extracted = await tools.extraction.entry(job)
    if extracted.rendered is not None:
        finished.taken.append(Taken(job, extracted))


async def _entry_alone(
    item: FrontierItem, source: Source, tools: Tools, first_at: datetime | None
) -> Finished:
    at = item.found_at or tools.clock.now()
    job = EntryJob(item.entry, source, at, first_at=first_at)
    taken = Taken(job, await tools.extraction.entry(job))
    return Finished(item, source, at, taken=[taken])
