"""The crawler at work: services, jobs, and the daemon's ticks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from difflib import get_close_matches

from crawler.engine.backfill import Bounds, backfill_source
from crawler.engine.book import take_over, turn_back
from crawler.engine.drain import drain
from crawler.engine.poll import poll_source
from crawler.engine.rename import rename_source
from crawler.engine.report import Event, Listener, Moved, Tally
from crawler.engine.tools import Tools
from crawler.engine.trace import fetching
from crawler.errors import ArchiveError, CrawlerError, StoreError, UsageError
from crawler.models.source import Source
from crawler.models.state import HostDue

log = logging.getLogger(__name__)

POLLS = 32
"""Sources polled at the same time at most."""
SLICE = timedelta(seconds=30)
"""How long a drain keeps its host before others get a chance."""
LOOK, LONGEST_LOOK = 0.01, 0.1
"""Seconds between two looks whether a job is done: within these 20 times as long as one takes."""
SET_BACK = timedelta(minutes=1)
"""A clock that is so much earlier than at the last tick was set back."""

Dispatch = Callable[..., Awaitable[None]]
"""`dispatch.local.LocalDispatcher.run`."""


class Crawler:
    """Runs the services, and jobs over them.

    Attributes:
        tools: What the engine works with.
        scope: Names of the sources whose URLs are drained; None is all.
        patient: Keep running when the disk is full or the archive cannot be written (the daemon);
            else that ends the command.
    """

    def __init__(
        self, tools: Tools, dispatch: Dispatch, *, scope: Collection[str] | None, patient: bool
    ) -> None:
        self.tools = tools
        self.scope = scope
        self.patient = patient
        self.trouble: CrawlerError | None = None
        self._dispatch = dispatch
        self._services: asyncio.TaskGroup
        self._polling: dict[str, asyncio.Event] = {}
        self._told: dict[str, list[Event]] = {}
        self._polls = asyncio.Semaphore(POLLS)
        self._due_polls: set[asyncio.Task[None]] = set()
        self._active: tuple[Mapping[str, Source] | None, frozenset[str]] = (None, frozenset())
        self._ticked = tools.clock.now()

    @property
    def polling(self) -> int:
        """How many sources are polled just now."""
        return len(self._polling)

    def __repr__(self) -> str:
        return f"<Crawler of {len(self.tools.sources)} sources, {len(self._polling)} polling>"

    @asynccontextmanager
    async def running(self, grace: timedelta) -> AsyncIterator[None]:
        """Run extraction, commits, drains and due polls while the block is open.

        At its end no new work is begun, what is under way has `grace` to finish, and the rest is
        put back into the frontier.
        """
        tools = self.tools
        async with asyncio.TaskGroup() as services:
            workers = services.create_task(tools.extraction.run(), name="extraction")
            commits = services.create_task(tools.committer.run(), name="commits")
            drains = services.create_task(self._drains(), name="drains")
            self._services = services
            try:
                with self.listening(self._note):
                    yield
            finally:
                tools.stopping.set()
                tools.gates.close()
                work = {drains, *self._due_polls}
                _, late = await asyncio.wait(work, timeout=grace.total_seconds())
                for task in late:
                    task.cancel()
                await asyncio.wait(work)
                await self._flush(commits)
                await tools.store.save_hosts(tools.gates.take_changes())
                await tools.visitor.save()
                commits.cancel()
                workers.cancel()

    async def _flush(self, commits: asyncio.Task[None]) -> None:
        """Have written what waits; where the commits themselves have ended, nobody would do it."""
        flush = asyncio.create_task(self.tools.committer.flush(), name="flush")
        await asyncio.wait([flush, commits], return_when=asyncio.FIRST_COMPLETED)
        if commits.done():
            flush.cancel()
            await asyncio.wait([flush])
        else:
            await flush

    async def _drains(self) -> None:
        tools = self.tools
        await self._dispatch(self._due, self._next_due, self._drain, tools.wake, tools.stopping)

    async def _due(self, now: datetime, limit: int) -> list[HostDue]:
        """Return due hosts, unless there is no room on the disk."""
        if not self._room():
            return []
        tools = self.tools
        return await tools.store.due_hosts(now, limit, self.active())

    async def _next_due(self) -> datetime | None:
        return await self.tools.store.next_due(self.active())

    def active(self) -> frozenset[str]:
        """Return the names of the sources whose URLs are fetched: one object a configuration.

        The store is asked with thousands of them for each host, and remembers how they are written.
        """
        sources = self.tools.sources
        if self._active[0] is not sources:
            self._active = (
                sources,
                frozenset(
                    name
                    for name, source in sources.items()
                    if (not source.paused if self.scope is None else name in self.scope)
                ),
            )
        return self._active[1]

    def _room(self) -> bool:
        """Whether new work may be taken: below `archive.min_free` none is.

        Raises:
            DiskFullError: there is none, and we are not patient.
        """
        try:
            self.tools.committer.check_room()
        except ArchiveError as error:
            self.complain(error)
            return False
        if self.trouble is not None:
            log.info("the archive can be written again")
            self.trouble = None
        return True

    def complain(self, error: CrawlerError) -> None:
        """Note trouble with store or archive; raise it where we are not patient."""
        if not self.patient:
            raise error
        if self.trouble is None or self.trouble.code != error.code:
            log.error("%s: %s", error.code, error.message)
            self.trouble = error

    async def _drain(self, host: str) -> int:
        tools = self.tools
        try:
            until = tools.clock.now() + SLICE
            return await drain(host, tools, until=until, sources=self.active)
        except (ArchiveError, StoreError) as error:
            self.complain(error)
            return 0

    async def poll(self, source: Source) -> bool:
        """Poll a source now; return whether it went well.

        Where that is under way it is waited for: whoever asked hears of it all the same.
        """
        under_way = self._polling.get(source.name)
        if under_way is not None:
            await under_way.wait()
            return True
        done = self._polling[source.name] = asyncio.Event()
        try:
            async with self._polls:
                with fetching(source.name):
                    return await poll_source(source, self.tools)
        finally:
            del self._polling[source.name]
            self._told.pop(source.name, None)
            done.set()
            await self._bring_home(source)

    def _note(self, event: Event) -> None:
        """Remember what a poll under way has told of its listings."""
        if event.kind == "poll" and event.source in self._polling:
            self._told.setdefault(event.source, []).append(event)

    async def _bring_home(self, source: Source) -> None:
        """Give what a poll found to the source's new name, if it was renamed meanwhile."""
        tools = self.tools
        new = tools.renamed.get(source.name)
        if new is not None and source.name not in tools.sources:
            await tools.store.rename_source(source.name, new)
            tools.wake.set()

    async def rename(self, old: str, new: str) -> Moved:
        """Give a source another name in state and archive; see `rename_source`."""
        return await rename_source(old, new, self.tools, busy=self._polling.__contains__)

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Pass events to `listener` while the block is open."""
        self.tools.listeners.append(listener)
        try:
            yield
        finally:
            self.tools.listeners.remove(listener)

    async def once(self, names: Sequence[str], listener: Listener) -> Tally:
        """Poll the named sources now, and process what is due of them; return what was done.

        Then they give up what is older than they keep it.

        Raises:
            UsageError: a name is no source's.
            StoreError, ArchiveError: the state or the archive cannot be written.
        """
        async with self._job(names, listener) as (sources, tally), asyncio.TaskGroup() as group:
            for source in sources:
                for event in self._told.get(source.name, ()):
                    tally.add(event)
                    listener(event)
                under_way = self._polling.get(source.name)
                polled = self.poll(source) if under_way is None else under_way.wait()
                group.create_task(polled, name=f"poll {source.name}")
        old = sources if names else list(self.tools.sources.values())
        with self.listening(listener):
            await self.tools.retention.run(old, self.tools.tell)
        return tally

    async def backfill(self, names: Sequence[str], bounds: Bounds, listener: Listener) -> Tally:
        """Read the past of the named sources, and process it; return what was done.

        Raises:
            UsageError: a name is no source's.
            StoreError, ArchiveError: the state or the archive cannot be written.
        """
        async with self._job(names, listener) as (sources, tally), asyncio.TaskGroup() as group:
            for source in sources:
                run = self._backfill(source, bounds)
                group.create_task(run, name=f"backfill {source.name}")
        return tally

    async def _backfill(self, source: Source, bounds: Bounds) -> None:
        with fetching(source.name):
            await backfill_source(source, bounds, self.tools)

    @asynccontextmanager
    async def _job(
        self, names: Sequence[str], listener: Listener
    ) -> AsyncIterator[tuple[list[Source], Tally]]:
        """Listen for the events of the named sources until nothing of them is due any more."""
        sources = named(self.tools.sources, names)
        tally = Tally()
        mine = {source.name for source in sources}
        for source in sources:
            tally.expect(source.name)

        def hear(event: Event) -> None:
            if event.source in mine:
                tally.add(event)
                listener(event)

        with self.listening(hear):
            yield sources, tally
            active = self.active()
            await self._drained([source for source in sources if source.name in active])

    async def _drained(self, sources: Sequence[Source]) -> None:
        """Return when no URL of the sources is under way, or due while we are not stopping."""
        names = [source.name for source in sources]
        tools, loop = self.tools, asyncio.get_running_loop()
        while self.trouble is None:
            began = loop.time()
            if not any(tools.under_way[name] for name in names):
                if tools.stopping.is_set() or not await self._any_due(names):
                    await tools.committer.flush()
                    return
                tools.wake.set()
            took = loop.time() - began
            await asyncio.sleep(min(max(LOOK, 20 * took), LONGEST_LOOK))

    async def _any_due(self, names: Sequence[str]) -> bool:
        tools = self.tools
        hosts = await tools.store.due_hosts(tools.clock.now(), 1, names)
        return any(tools.gates.resting_until(row.host) is None for row in hosts)

    async def tick(self) -> None:
        """Start a poll for each source that is due; returns at once."""
        tools = self.tools
        if tools.stopping.is_set() or not self._room():
            return
        now = tools.clock.now()
        if now < self._ticked - SET_BACK:
            await turn_back(tools.store, now)
            await take_over(tools.sources, tools.settings, tools.store, now)
            tools.wake.set()
        self._ticked = now
        stale = []
        for state in await tools.store.due_sources(now, POLLS):
            source = tools.sources.get(state.name)
            if source is None or source.paused:
                stale.append(state.model_copy(update={"next_due": None}))
            elif state.name not in self._polling:
                poll = self._poll_due(source)
                task = self._services.create_task(poll, name=f"poll {source.name}")
                self._due_polls.add(task)
                task.add_done_callback(self._due_polls.discard)
        # A poll that ends after its source was paused or taken out gives it a time again.
        await tools.store.save_sources(stale)

    async def _poll_due(self, source: Source) -> None:
        try:
            await self.poll(source)
        except (ArchiveError, StoreError) as error:
            self.complain(error)


def named(sources: Mapping[str, Source], names: Sequence[str]) -> list[Source]:
    """Return the sources with these names, or all where none is named.

    Raises:
        UsageError: a name is no source's.
    """
    if not names:
        return [source for source in sources.values() if not source.paused]
    missing = [name for name in names if name not in sources]
    if missing:
        near = get_close_matches(missing[0], sources, n=1)
        guess = f" — did you mean '{near[0]}'?" if near else ""
        raise UsageError(
            f"no source is called '{missing[0]}'{guess}", hint="`crawler status` lists them"
        )
    return [sources[name] for name in names]
