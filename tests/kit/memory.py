"""What a process and its children take of memory, and which processes they are."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.1
"""Seconds between two looks."""


@dataclass
class Peak:
    """The most that a tree of processes took at one time, in bytes of resident memory."""

    bytes: int = 0


def tree(pid: int) -> list[int]:
    """Return the process and all that came of it, as far as they are still there."""
    below: dict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _fields(folder)):
            below[int(fields[1])].append(int(folder.name))
    found = [pid]
    for one in found:
        found.extend(below[one])
    return found


def _fields(folder: Path) -> list[str]:
    """Return a process's state, parent and so on: what follows its name in `stat`."""
    try:
        return (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def resident(pid: int) -> int:
    """Return how many bytes of memory a process holds; what is shared counts for each."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    sizes = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")]
    return sum(int(size) * 1024 for size in sizes)


@contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """Note the peak of the tree below `pid` while the block is open."""
    peak, over = Peak(), threading.Event()

    def look() -> None:
        while not over.wait(EVERY):
            peak.bytes = max(peak.bytes, sum(resident(one) for one in tree(pid)))

    thread = threading.Thread(target=look, name="memory", daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()
