"""Hours of a daemon's life, in seconds; the long form is `python -m tests.endurance`."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="what it left is read from /proc")
def test_after_hours_of_polls_nothing_has_grown_drifted_or_been_missed() -> None:
    command = [sys.executable, "-m", "tests.endurance", "--json"]

    done = subprocess.run(
        [*command, "--sources", "100", "--hours", "5"], capture_output=True, text=True,
        timeout=200, check=False,
    )  # fmt: skip

    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    assert report["faults"] == []
    assert report["polls"] > 400
    assert report["unchanged"] > 100
    assert report["failed"] > 50
    assert report["articles"] > 20
