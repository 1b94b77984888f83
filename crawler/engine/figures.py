"""What `/metrics` shows; docs/reference/metrics.md says what each figure means."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from crawler import __version__
from crawler.engine.condition import Condition
from crawler.engine.exposition import Figure, Sample, by, histogram, single
from crawler.engine.meter import BOUNDS, Meter
from crawler.engine.tools import Tools
from crawler.health.judge import judge
from crawler.models.health import Health
from crawler.models.state import Count, FrontierCount, FrontierState, ListingState

DAYS = 7
"""Days of outcomes that a source is judged by, as in `crawler status`."""
FRESH = 30.0
"""Seconds for which what the store says is not asked again."""
MOST_NAMED = 1000
"""Sources that are named because something is wrong with them."""

Row = TypeVar("Row", ListingState, Count, FrontierCount)


class Figures:
    """Collects the figures of a daemon."""

    def __init__(self, tools: Tools, meter: Meter) -> None:
        self._tools = tools
        self._meter = meter
        self._asked = float("-inf")
        self._turn = asyncio.Lock()
        self._health: dict[str, Health] = {}
        self._frontier: Counter[str] = Counter()
        self._articles = 0

    async def collect(self, condition: Condition) -> list[Figure]:
        """Return all figures.

        Raises:
            StoreError: the state cannot be read.
        """
        async with self._turn:
            now = asyncio.get_running_loop().time()
            if now - self._asked > FRESH:
                await self._ask()
                self._asked = now
        return [*self._of_daemon(condition), *self._of_sources(), *self._of_wire(), *_of_process()]

    async def _ask(self) -> None:
        """Read what the store says: counts, and what each source is judged by."""
        tools, now = self._tools, self._tools.clock.now()
        states = {state.name: state for state in await tools.store.source_states()}
        listings = _by_source(await tools.store.listings())
        counts = _by_source(
            await tools.store.counts((now - timedelta(days=DAYS)).date().isoformat())
        )
        frontier = _by_source(await tools.store.frontier_counts(now))
        self._articles = sum((await tools.store.article_counts()).values())
        self._frontier = Counter()
        for row in (row for rows in frontier.values() for row in rows):
            self._frontier[str(row.state)] += row.count

        def judge_all(at: datetime) -> dict[str, Health]:
            return {
                name: judge(
                    source,
                    states.get(name),
                    listings.get(name, []),
                    counts.get(name, []),
                    frontier.get(name, []),
                    at,
                )
                for name, source in sources.items()
            }

        sources = dict(tools.sources)
        self._health = await asyncio.to_thread(judge_all, now)

    def _of_daemon(self, condition: Condition) -> Iterator[Figure]:
        about = "1, with the program's version"
        yield by("longshelf_build_info", "gauge", about, ("version", {__version__: 1}))
        yield single(
            "longshelf_start_time_seconds", "gauge", "When the daemon started, seconds since 1970",
            condition.since.timestamp(),
        )  # fmt: skip
        yield single("longshelf_alive", "gauge", "1 if the daemon's loop turns", condition.alive)
        yield single("longshelf_ready", "gauge", "1 if it takes new work", condition.ready)
        pids = self._tools.pool.pids
        yield single("longshelf_workers", "gauge", "Worker processes", len(pids))
        yield single(
            "longshelf_workers_resident_bytes", "gauge", "Memory of the worker processes",
            sum(_resident(pid) for pid in pids),
        )  # fmt: skip
        archive = os.statvfs(self._tools.settings.archive)
        yield single(
            "longshelf_disk_free_bytes", "gauge", "Room left where the archive is",
            archive.f_bavail * archive.f_frsize,
        )  # fmt: skip

    def _of_sources(self) -> Iterator[Figure]:
        health = {name: str(one.status) for name, one in self._health.items()}
        known = ("fine", "new", "quiet", "drifting", "broken", "blocked", "paused")
        counted: Mapping[str, float] = {**dict.fromkeys(known, 0), **Counter(health.values())}
        yield by("longshelf_sources", "gauge", "Sources by health", ("health", counted))
        wrong = [pair for pair in sorted(health.items()) if pair[1] in known[2:6]][:MOST_NAMED]
        yield Figure(
            "longshelf_source_unhealthy", "gauge", "1 for each source that is not fine",
            tuple(Sample(1, (("source", name), ("health", status))) for name, status in wrong),
        )  # fmt: skip
        yield single("longshelf_articles", "gauge", "Articles in the archive", self._articles)
        states: Mapping[str, float] = {
            **{str(state): 0 for state in FrontierState},
            **self._frontier,
        }
        yield by("longshelf_frontier_urls", "gauge", "Addresses by state", ("state", states))
        meter = self._meter
        polls: Mapping[str, float] = {"ok": 0, "unchanged": 0, "failed": 0, **meter.polls}
        yield by("longshelf_polls_total", "counter", "Listings read", ("result", polls))
        yield single("longshelf_entries_total", "counter", "New entries found", meter.entries)
        yield by(
            "longshelf_outcomes_total", "counter", "Addresses settled", ("outcome", meter.outcomes)
        )
        yield by("longshelf_errors_total", "counter", "Failures by code", ("code", meter.errors))

    def _of_wire(self) -> Iterator[Figure]:
        meter = self._meter
        yield by(
            "longshelf_requests_total", "counter", "Requests by result", ("result", meter.requests)
        )
        yield single("longshelf_requests_in_flight", "gauge", "Requests under way", meter.in_flight)
        yield single(
            "longshelf_received_bytes_total", "counter", "Bodies received, as sent", meter.received
        )
        yield histogram(
            "longshelf_request_seconds", "Time of a request, to the end of its answer",
            BOUNDS, meter.seconds, meter.seconds_sum,
        )  # fmt: skip


def _of_process() -> Iterator[Figure]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    yield single(
        "process_cpu_seconds_total", "counter", "CPU time of the daemon without its workers",
        usage.ru_utime + usage.ru_stime,
    )  # fmt: skip
    memory = _resident(os.getpid()) or usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    yield single("process_resident_memory_bytes", "gauge", "Memory of the daemon", memory)
    try:
        descriptors = sum(1 for _ in Path("/dev/fd").iterdir())
    except OSError:
        return
    yield single("process_open_fds", "gauge", "Open files and sockets", descriptors)


def _resident(pid: int) -> int:
    """Return the resident memory of a process in bytes; 0 where it cannot be told."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _by_source(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.source].append(row)
    return found
