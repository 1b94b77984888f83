"""`workers: auto`, in containers and units with limits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler.config.machine import default_workers

GIB = 2**30


def grouped(folder: Path, own: str, **files: str) -> int:
    """Return the workers where these files of cgroups tell the limits."""
    for name, text in files.items():
        path = folder / "cgroup" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "own").write_text(own)
    return default_workers(folder / "cgroup", folder / "own")


def test_without_limits_the_cores_and_the_memory_count(tmp_path: Path) -> None:
    assert 1 <= default_workers(tmp_path, tmp_path / "none") <= (os.cpu_count() or 1)


@pytest.mark.parametrize(
    ("own", "files"),
    [
        ("0::/", {"memory.max": str(GIB // 2)}),
        ("0::/a.slice/b.service\n", {"a.slice__b.service__memory.max": "600000000\n"}),
        ("0::/a.slice/b.service\n", {"a.slice__memory.high": "600000000\n"}),
        ("0::/nowhere/here", {"memory.max": "1000", "cpu.max": "max 100000"}),
        ("0::/", {"cpu.max": "100000 100000\n"}),
        ("0::/x", {"x__cpu.max": "20000 100000\n"}),
        ("4:memory:/x\n3:cpu,cpuacct:/x", {"memory__x__memory.limit_in_bytes": "600000000"}),
        ("3:cpu,cpuacct:/", {"cpu,cpuacct__cpu.cfs_quota_us": "50000",
                             "cpu,cpuacct__cpu.cfs_period_us": "100000"}),
    ],
)  # fmt: skip
def test_a_limit_of_any_group_above_us_leaves_one_worker(
    own: str, files: dict[str, str], tmp_path: Path
) -> None:
    assert grouped(tmp_path, own, **files) == 1


def test_what_says_no_limit_or_nothing_that_can_be_read_is_none(tmp_path: Path) -> None:
    files = {"memory.max": "max\n", "cpu.max": "max 100000\n", "cpu.cfs_quota_us": "-1"}

    assert grouped(tmp_path, "\xff junk", **files) == default_workers(tmp_path, tmp_path / "none")
