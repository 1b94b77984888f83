"""Draining: ask one host for what is due there, at its own pace, until nothing is."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from collections.abc import Set as AbstractSet
from datetime import datetime

from crawler.engine.failing import first_of
from crawler.engine.process import process
from crawler.engine.report import Event
from crawler.engine.tools import Tools
from crawler.engine.trace import fetching
from crawler.errors import ArchiveError, HostRestingError, StoreError
from crawler.models.state import FrontierItem

AHEAD = 32
"""URLs of one host under way at most, those waiting for their turn or their worker included."""


async def drain(
    host: str, tools: Tools, *, until: datetime, sources: AbstractSet[str] | None = None
) -> int:
    """Process what is due at `host` until nothing is, the host wants rest, or `until` has come.

    Returns how many URLs were settled.

    Raises:
        StoreError, ArchiveError: outcomes could not be kept; what was under way stays queued.
    """
    settled = 0
    under_way: dict[str, asyncio.Task[Event | None]] = {}
    try:
        async with asyncio.TaskGroup() as group:
            while True:
                now = tools.clock.now()
                if now < until and _open(host, tools):
                    for item in await _next(host, tools, now, sources, under_way):
                        name = f"process {item.url}"
                        under_way[item.url_hash] = group.create_task(_one(item, tools), name=name)
                if not under_way:
                    return settled
                settled += await _wait(under_way)
    except* (StoreError, ArchiveError) as errors:
        raise first_of(errors) from errors


async def _next(
    host: str,
    tools: Tools,
    now: datetime,
    sources: AbstractSet[str] | None,
    under_way: Collection[str],
) -> list[FrontierItem]:
    """Refill when half is done, so that a slow host is not asked of the store for every URL."""
    room = AHEAD - len(under_way)
    if room < AHEAD / 2:
        return []
    # Thousands of names, for each refill: sets meet in C.
    active = tools.sources.keys() if sources is None else tools.sources.keys() & sources
    return await tools.store.take(host, now, room, sources=active, excluding=list(under_way))


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


async def _first_at(item: FrontierItem, tools: Tools) -> datetime | None:
    if item.article is None:
        return None
    known = await tools.store.known([item.article], [], [])
    row = known.articles.get(item.article)
    return row.first_at if row else None
