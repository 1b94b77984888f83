"""Draining: ask one host for what is due there, at its own pace, until nothing is."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime

from crawler.engine.failing import the_first
from crawler.engine.process import process
from crawler.engine.report import Event
from crawler.engine.tools import Tools
from crawler.engine.trace import fetching
from crawler.errors import ArchiveError, HostRestingError, StoreError
from crawler.models.state import FrontierItem

AHEAD = 32
"""URLs of one host that are taken from the store at a time, and under way at most."""
AT_LEAST = 4
"""URLs of one host under way however many others are: each costs some 20 kB of memory."""
CROWD = 256
"""URLs of all hosts under way from which on no host has more than AT_LEAST."""


async def drain(
    host: str, tools: Tools, *, until: datetime, sources: Callable[[], Collection[str]]
) -> int:
    """Process what is due at `host` until nothing is, the host wants rest, or `until` has come.

    Args:
        host: Whose URLs are asked.
        tools: What the engine works with.
        until: When others get a chance.
        sources: Tells whose URLs are fetched, by the configuration in force.

    Returns:
        How many URLs were settled.

    Raises:
        StoreError, ArchiveError: outcomes could not be kept; what was under way stays queued.
    """
    settled = 0
    under_way: dict[str, asyncio.Task[Event | None]] = {}
    ready: deque[FrontierItem] = deque()
    more = True
    with the_first(StoreError, ArchiveError):
        async with asyncio.TaskGroup() as group:
            while True:
                now = tools.clock.now()
                if now < until and _open(host, tools):
                    if room := _empty(len(under_way) + len(ready), more=more):
                        taken = [*under_way, *(item.url_hash for item in ready)]
                        found = await tools.store.take(
                            host, now, room, sources=sources(), excluding=taken
                        )
                        more = len(found) == room
                        ready.extend(found)
                    for _ in range(min(_room(tools, len(under_way)), len(ready))):
                        item = ready.popleft()
                        name = f"process {item.url}"
                        under_way[item.url_hash] = group.create_task(_one(item, tools), name=name)
                if not under_way:
                    return settled
                settled += await _wait(under_way)


def _empty(taken: int, *, more: bool) -> int:
    """Return how many URLs to take from the store now, of a host with so many taken.

    When half is done, so that a slow host does not ask for every URL; or, where the store had no
    `more` the last time, when all is: by then others may be due.
    """
    room = AHEAD - taken
    return room if (more and room >= AHEAD / 2) or not taken else 0


def _room(tools: Tools, under_way: int) -> int:
    """Return how many more URLs of a host with so many under way may be begun."""
    if under_way < AT_LEAST:
        return AT_LEAST - under_way
    return AHEAD - under_way if tools.under_way.total() < CROWD else 0


async def _wait(under_way: dict[str, asyncio.Task[Event | None]]) -> int:
    done, _ = await asyncio.wait(under_way.values(), return_when=asyncio.FIRST_COMPLETED)
    finished = [key for key, task in under_way.items() if task in done]
    settled = 0
    for key in finished:
        task = under_way.pop(key)
        settled += not task.cancelled() and task.exception() is None and task.result() is not None
    return settled


def _open(host: str, tools: Tools) -> bool:
    return not tools.stopping.is_set() and tools.gates.resting_until(host) is None


async def _one(item: FrontierItem, tools: Tools) -> Event | None:
    source = tools.sources.get(item.source)
    if source is None:
        return None
    tools.under_way[source.name] += 1
    try:
        with fetching(source.name):
            return await process(item, source, tools, await _first_at(item, tools))
    except HostRestingError:
        return None
    finally:
        tools.under_way[source.name] -= 1
        if not tools.under_way[source.name]:
            del tools.under_way[source.name]


async def _first_at(item: FrontierItem, tools: Tools) -> datetime | None:
    if item.article is None:
        return None
    known = await tools.store.known([item.article], [], [])
    row = known.articles.get(item.article)
    return row.first_at if row else None
