"""System calls that fail, or are the last: the disk's faults, where strace can make them.

A run of the command is traced, and at the N-th call of one kind the process is killed, or the call
answers that the disk failed or is full. The next run must find a whole archive and end as if
nothing had happened.

Source: strace(1), `--inject`; a count is that of one thread.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.evidence import differences, read_archive
from tests.chaos.world import World
from tests.kit.home import Home, command, environment
from tests.kit.site import Site, site_thread
from tests.kit.strace import struck
from tests.kit.waiting import PATIENCE

SYSCALLS = ("fsync", "fdatasync", "rename", "pwrite64", "ftruncate", "unlink")
WAYS = ("signal=KILL", "error=EIO", "error=ENOSPC")
CLEAR_ENDS = (0, 1, 3, -9, 137)
"""Exit codes of a run that a fault has met: done, a listing failed, state or disk, killed."""
LATEST = 24


@dataclass(frozen=True)
class Fault:
    """What happens to the `when`-th call of a kind in a thread."""

    call: str
    way: str
    when: int

    def __str__(self) -> str:
        return f"{self.call}:{self.way}:when={self.when}"


def some_faults(number: int, seed: int) -> Iterator[Fault]:
    """Yield so many faults, every kind of call and of end among them."""
    dice = random.Random(seed)
    for at in range(number):
        call = SYSCALLS[at % len(SYSCALLS)]
        way = WAYS[at // len(SYSCALLS) % len(WAYS)] if number > len(SYSCALLS) else dice.choice(WAYS)
        yield Fault(call, way, dice.randint(1, LATEST))


def run_faults(folder: Path, *, faults: int, articles: int, seed: int) -> list[str]:
    """Crawl a site once a fault; return in words what was lost, doubled, torn or unclear."""
    said: list[str] = []
    with site_thread() as site:
        world = World(site, articles)
        calm = Home(folder / "calm")
        world.configure(calm)
        _to_the_end(calm)
        wanted = read_archive(calm)
        for number, fault in enumerate(some_faults(faults, seed)):
            home = Home(folder / f"fault-{number}")
            world.configure(home)
            said += _struck(home, fault, site)
            _to_the_end(home)
            found = read_archive(home)
            wrong = [*found.faults, *differences(wanted, found)]
            said += [f"{fault}: {one}" for one in wrong]
            if not wrong:
                shutil.rmtree(home.folder)
    return said


def _struck(home: Home, fault: Fault, site: Site) -> list[str]:
    """Run the command until the fault ends it, or it ends well in spite of it."""
    site.clear()
    tracing = struck(fault.call, f"{fault.way}:when={fault.when}")
    done = subprocess.run(
        [*tracing, *command("once")], cwd=home.folder, env=environment({}), timeout=PATIENCE,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = []
    if done.returncode not in CLEAR_ENDS:
        said.append(f"{fault}: it ended with {done.returncode}: {done.stderr[-500:]}")
    if "Traceback" in done.stderr:
        said.append(f"{fault}: a traceback: {done.stderr[-1500:]}")
    return said


def _to_the_end(home: Home) -> None:
    home.ok("backfill", "first", "paged", "second")
