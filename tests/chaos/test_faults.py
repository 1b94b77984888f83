"""The short form of the faults; the long one is `python -m tests.chaos --faults 100`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.faults import run_faults
from tests.kit.strace import available


@pytest.mark.skipif(not available(), reason="strace is not there, or may not trace")
def test_whatever_call_to_the_disk_fails_or_is_the_last_the_next_run_ends_as_if_it_had_not(
    tmp_path: Path,
) -> None:
    assert run_faults(tmp_path, faults=4, articles=30, seed=3) == []
