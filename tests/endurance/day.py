"""A day of a daemon's life by a hand-wound clock, and what it left behind each hour."""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import yaml

from crawler.app.crawling import App, open_app
from crawler.config.load import load
from crawler.engine.report import Event
from tests.endurance.server import address, temper
from tests.kit.clock import HandClock

STEP = timedelta(seconds=10)
HOUR = timedelta(hours=1)
START_WITHIN = 3.0
"""Seconds of CPU in which a crawler of so many sources must be ready."""
DEARER = 1.5
"""How many times the CPU of an earlier poll a later one may take, by the yardstick."""
YARDSTICK = json.dumps([{"number": n, "words": ["the", "tide", "came", "in"]} for n in range(40)])
HURRY = 3600.0
"""Real seconds that the work of one step may take."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What there was at the end of an hour.

    Attributes:
        memory: Resident bytes of the process, without its workers.
        pages: Articles that were got or looked at again.
        cpu: Seconds that it has spent since its start, without its workers.
        yardstick: Seconds of those for a piece of work that is always the same, done at each step:
            a machine that is busy with something else is slow at both.
    """

    memory: int
    descriptors: int
    tasks: int
    polls: int
    pages: int
    cpu: float
    yardstick: float


@dataclass(slots=True)
class Report:
    """What a day came to.

    Attributes:
        start: Seconds of CPU from reading the configuration to being ready.
        drift: By how many seconds an hourly source has moved at most from the first half of its
            polls to the second. Of each half the poll counts that was the least late: all are
            due at the same moment, so that most wait for others.
        missed: Hourly sources that were not polled as often as there were hours.
    """

    sources: int
    hours: list[Hour] = field(default_factory=list)
    start: float = 0.0
    yardstick: float = 0.0
    articles: int = 0
    polls: int = 0
    pages: int = 0
    failed: int = 0
    unchanged: int = 0
    drift: float = 0.0
    missed: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """Return what should not be, a line each."""
        found = [f"{name} was not polled every hour" for name in self.missed]
        half = self.hours[len(self.hours) // 2]
        last = self.hours[-1]
        if last.memory > 1.05 * half.memory + 3 * 2**20:
            found.append(f"memory grew from {half.memory} to {last.memory} bytes")
        # Connections are kept for a while: what leaks is there even when fewest are.
        middle = len(self.hours) // 2
        most = max(hour.descriptors for hour in self.hours[: middle + 1])
        least = min(hour.descriptors for hour in self.hours[middle:])
        if least > most + 10:
            found.append(f"descriptors grew from {most} to {least}")
        if last.tasks > half.tasks + 10:
            found.append(f"tasks grew from {half.tasks} to {last.tasks}")
        if self.drift > 3 * STEP.total_seconds():
            found.append(f"the schedule drifted by {self.drift:.1f} s")
        if self.start > START_WITHIN:
            found.append(f"the start took {self.start:.1f} s of CPU")
        costs = [cost / yardstick for cost, yardstick in zip(*self.costs(), strict=True)]
        early, late = costs[1 : len(costs) // 2], costs[len(costs) // 2 :]
        if early and median(late) > DEARER * median(early):
            found.append(f"a poll took {median(early):.1f} yardsticks, then {median(late):.1f}")
        return found

    def costs(self) -> tuple[list[float], list[float]]:
        """Return for each hour what a poll, page or step took, all alike, and what the yardstick.

        Both in seconds of CPU.
        """
        each, yardstick = [], []
        last, steps = Hour(0, 0, 0, 0, 0, self.start, 0.0), HOUR // STEP
        for now in self.hours:
            yardstick.append((now.yardstick - last.yardstick) / steps)
            cpu = now.cpu - last.cpu - (now.yardstick - last.yardstick)
            each.append(cpu / (now.polls + now.pages - last.polls - last.pages + steps))
            last = now
        return each, yardstick


def configure(folder: Path, count: int, port: int) -> Path:
    """Write a configuration of so many sources: half are polled every hour, half adaptively."""
    config = folder / "config"
    config.mkdir(parents=True)
    http = {"allow_networks": ["127.0.0.0/8"], "robots": "ignore"}
    settings = {"archive": {"path": "../archive", "min_free": "1MiB"}, "http": http, "workers": 1}
    (config / "crawler.yaml").write_text(yaml.safe_dump(settings))
    sources = [
        {"name": f"{number}", "url": address(number, port)}
        | ({"every": "1h"} if number % 2 else {})
        for number in range(count)
    ]
    (config / "sources.yaml").write_text(yaml.safe_dump(sources))
    return config


@contextmanager
def serving() -> Iterator[int]:
    """Run the server of all feeds; yield its port."""
    command = [sys.executable, "-m", "tests.endurance.server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


async def live(config: Path, hours: int, tell: Callable[[Report], None]) -> Report:
    """Live through so many hours; after each of them `tell` is told."""
    clock = HandClock()
    began = time.process_time()
    loaded = load(config, {})
    report = Report(len(loaded.sources))
    polled: dict[str, list[datetime]] = {}

    def hear(event: Event) -> None:
        if event.kind == "poll":
            report.polls += 1
            report.failed += event.code is not None
            report.unchanged += event.unchanged
            polled.setdefault(event.source, []).append(clock.now())
        report.pages += event.kind == "article"
        report.articles += event.kind == "article" and event.outcome == "new"

    async with open_app(loaded, command="a day", patient=True, clock=clock) as app:
        end = clock.now() + hours * HOUR
        next_hour = clock.now() + HOUR
        with app.crawler.listening(hear):
            async with app.crawler.running(timedelta(seconds=10)):
                report.start = time.process_time() - began
                while clock.now() < end:
                    await _work(app, clock)
                    report.yardstick += _measure()
                    await clock.advance(STEP)
                    if clock.now() >= next_hour:
                        report.hours.append(_look(report))
                        tell(report)
                        next_hour += HOUR
    _judge(report, polled, hours)
    return report


async def _work(app: App, clock: HandClock) -> None:
    """Do all that is due now; time goes on only for who waits for it."""
    crawler, tools = app.crawler, app.crawler.tools
    async with asyncio.timeout(HURRY):
        while True:
            await crawler.tick()
            tools.wake.set()
            while crawler.polling or tools.under_way.total():
                sleepers = clock.sleepers
                if sleepers:
                    await clock.advance_to(sleepers[0])
                await asyncio.sleep(0.001)
            now = clock.now()
            due = [
                one for one in await tools.store.due_sources(now, 1) if one.name in tools.sources
            ]
            if not due and not await crawler._due(now, 1):
                return
            await asyncio.sleep(0.001)


def _measure() -> float:
    """Return the seconds of CPU that a piece of work takes now."""
    began = time.thread_time()
    json.dumps(json.loads(YARDSTICK))
    return time.thread_time() - began


def _look(report: Report) -> Hour:
    gc.collect()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Hour(
        memory=pages * resource.getpagesize(),
        descriptors=len(list(Path("/proc/self/fd").iterdir())),
        tasks=len(asyncio.all_tasks()),
        polls=report.polls,
        pages=report.pages,
        cpu=usage.ru_utime + usage.ru_stime,
        yardstick=report.yardstick,
    )


def _judge(report: Report, polled: dict[str, list[datetime]], hours: int) -> None:
    """Hold the polls of hourly sources against their times."""
    for name, times in polled.items():
        if int(name) % 2 == 0 or temper(int(name)) not in ("same", "news", "unchanged"):
            continue
        if len(times) != hours:
            report.missed.append(f"{name} ({len(times)} times)")
        off = [(at - times[0] - number * HOUR).total_seconds() for number, at in enumerate(times)]
        half = len(off) // 2
        if half > 1:  # One poll alone tells nothing: it may have been late for others.
            report.drift = max(report.drift, abs(min(off[half:]) - min(off[:half])))
