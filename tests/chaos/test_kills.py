"""The short form of the loop; the long one is `python -m tests.chaos`."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.loop import run_chaos


def test_killed_again_and_again_it_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    report = run_chaos(tmp_path, kills=10, articles=150, seed=7)

    assert report.faults == []
    assert report.kills >= 5
