"""The loop: run, kill, run again; then to the end, and compare."""

from __future__ import annotations

import random
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.evidence import Evidence, differences, read_archive
from tests.chaos.world import World
from tests.kit.forked import Process
from tests.kit.home import Home
from tests.kit.site import Site, site_thread

VERBS = (("once",), ("backfill", "paged"), ("run",))
LONGEST, IDLE = 5.0, 1.0
"""Seconds that a command may take to its first request, and from one to the next."""


@dataclass
class Report:
    """What came of it.

    Attributes:
        kills: Processes killed at work; one that ended before its moment does not count.
        faults: In words: what was lost, doubled or torn, or differs from an undisturbed run.
    """

    kills: int = 0
    articles: int = 0
    requests: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def run_chaos(folder: Path, *, kills: int, articles: int, seed: int) -> Report:
    """Crawl a site undisturbed, then with kills, and return how the two differ."""
    dice = random.Random(seed)
    began = time.monotonic()
    with site_thread() as site:
        world = World(site, articles)
        calm = _undisturbed(folder / "calm", world)
        site.clear()
        world.season = 1
        report = Report()
        home = _home(folder / "chaos", world)
        for season, share in ((1, kills - kills // 3), (2, kills // 3)):
            world.season = season
            _kill_again_and_again(home, site, dice, report, share)
            _to_the_end(home)
        report.requests = site.count()
        stormy = read_archive(home)
        report.faults += _rest_changes_nothing(home, site, world)
    report.articles = len(stormy.articles)
    report.faults += [*(f"undisturbed: {one}" for one in calm.faults), *stormy.faults]
    report.faults += differences(calm, stormy)
    if report.articles != world.expected:
        report.faults.append(f"{report.articles} articles, not {world.expected}")
    report.seconds = time.monotonic() - began
    return report


def _home(folder: Path, world: World) -> Home:
    home = Home(folder)
    world.configure(home)
    return home


def _undisturbed(folder: Path, world: World) -> Evidence:
    home = _home(folder, world)
    for season in (1, 2):
        world.season = season
        _to_the_end(home)
    return read_archive(home)


def _to_the_end(home: Home) -> None:
    home.ok("backfill", "first", "paged", "second")


def _kill_again_and_again(
    home: Home, site: Site, dice: random.Random, report: Report, times: int
) -> None:
    """Kill `times` commands; one whose moment does not come ends by itself, and that is that."""
    for number in range(times):
        verb = dice.choice(VERBS)
        with home.running(*verb) as process:
            report.kills += _dies(process, site, dice, early=number % 4 == 3)


def _dies(process: Process, site: Site, dice: random.Random, *, early: bool) -> bool:
    """Kill a process at a random moment: a while after some request, or of its start."""
    before = seen = site.count()
    wanted = 0 if early else before + dice.randint(1, 24)
    patience = time.monotonic() + LONGEST
    while seen < wanted and process.poll() is None and time.monotonic() < patience:
        time.sleep(0.002)
        if site.count() != seen:
            seen, patience = site.count(), time.monotonic() + IDLE
    later = dice.uniform(0.05, 0.8) if early else dice.choice((0.0, dice.uniform(0, 0.4)))
    try:
        process.wait(later)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def _rest_changes_nothing(home: Home, site: Site, world: World) -> list[str]:
    """Run once more: nothing is fetched but the listings, and no byte changes."""
    before = _bytes(home.archive)
    site.clear()
    home.ok("once")
    asked = [one.path for one in site.asked if one.path in {*world.first, *world.paged,
             *world.second, *world.moved, *world.copies}]  # fmt: skip
    changed = {name for name, _ in before ^ _bytes(home.archive)}
    return [f"asked again: {path}" for path in asked] + [f"changed: {one}" for one in changed]


def _bytes(archive: Path) -> set[tuple[str, bytes]]:
    return {
        (path.relative_to(archive).as_posix(), path.read_bytes())
        for folder in ("posts", "raw", "rules", "captures", ".tmp")
        for path in (archive / folder).rglob("*")
        if path.is_file()
    }
