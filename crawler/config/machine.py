"""What this machine has: for `workers: auto`."""

from __future__ import annotations

import os
from pathlib import Path

MEMORY_A_WORKER = 512 * 2**20


def default_workers() -> int:
    """Return min(cores, memory / 512 MiB), at least 1; a container's limit counts as memory."""
    return max(1, min(_cores(), _memory() // MEMORY_A_WORKER))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> int:
    """Return bytes; 1 GiB where nothing tells."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        total = 2**30
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:
        return total
    return min(total, int(limit)) if limit.isdecimal() else total
