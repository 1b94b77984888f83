"""What holds for all tests."""

from __future__ import annotations

import os

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
