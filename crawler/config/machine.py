"""What this machine, or the container or unit that we run in, has: for `workers: auto`.

Source: the kernel's cgroup-v2 (memory.max, memory.high, cpu.max) and cgroup-v1 documents.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

MEMORY_A_WORKER = 512 * 2**20
CGROUPS = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")
"""Names the groups that this process is in, a line each: `0::/system.slice/crawler.service`."""


def default_workers(cgroups: Path = CGROUPS, own: Path = OWN) -> int:
    """Return min(cores, memory / 512 MiB), at least 1; the limits of all cgroups above us count.

    Args:
        cgroups: Where the cgroup file system is mounted.
        own: The file that names our groups.
    """
    folders = list(_folders(cgroups, own))
    memory = min((_memory(), *_memory_limits(folders)))
    cores = min((_cores(), *_core_limits(folders)))
    return int(max(1, min(cores, memory // MEMORY_A_WORKER)))


def _cores() -> float:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> int:
    """Return bytes; 1 GiB where nothing tells."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 2**30


def _folders(cgroups: Path, own: Path) -> Iterator[Path]:
    """Yield the folders of our groups, of version 2 and 1, and of those above them.

    In a container the names may be those of the host and lead nowhere; the root, which is always
    there, is then the container's own.
    """
    for line in (_read(own) or "0::/").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, name = rest.partition(":")
        mounts = [cgroups] if not controllers else [cgroups / controllers]
        path = PurePosixPath("/", name)
        for group in (path, *path.parents):
            for mount in mounts:
                yield mount / str(group).lstrip("/")


def _memory_limits(folders: list[Path]) -> Iterator[int]:
    for folder in folders:
        for name in ("memory.max", "memory.high", "memory.limit_in_bytes"):
            said = (_read(folder / name) or "").strip()
            if said.isdecimal():
                yield int(said)


def _core_limits(folders: list[Path]) -> Iterator[float]:
    for folder in folders:
        both = _read(folder / "cpu.max")
        if both is None:
            parts = (_read(folder / f"cpu.cfs_{part}_us") for part in ("quota", "period"))
            both = " ".join(part or "" for part in parts)
        quota, _, period = both.strip().partition(" ")
        if quota.isdecimal() and period.strip().isdecimal() and int(period):
            # Half a core is one worker still, and one and a half are two: they share it.
            yield -(-int(quota) // int(period))


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
