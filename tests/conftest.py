"""What holds for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A machine that is busy with something else is no fault of the code: what must be quick says so.
settings.register_profile("explores", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "repeats", settings.get_profile("explores"), derandomize=True, database=None, print_blob=True
)
settings.load_profile("repeats" if os.environ.get("CI") else "explores")

LONGEST_FIRST = ("chaos", "endurance", "architecture", "sites", "journeys", "contract", "quality")
"""Folders, by how long a test of theirs takes."""

NOEXEC = getattr(os, "ST_NOEXEC", 0)
MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30
"""Bytes that must be free in memory for the folders of tests to be made there."""


def pytest_configure() -> None:
    """Make the folders of tests in memory where that can be: they wait for no disk then."""
    if _has_room(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def _has_room(folder: Path) -> bool:
    """Whether a folder is there, has room, and may hold programs: a container's may not."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize > ROOM and not about.f_flag & NOEXEC


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left alone with it; else at random."""
    here = config.rootpath / "tests"

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(here).parts[0]
        return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Take half as many processes again as there are processors: many tests wait for a while."""
    processors = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    )
    return ((processors or 1) * 3 + 1) // 2
