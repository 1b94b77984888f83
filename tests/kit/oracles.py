"""Programs of others, which judge what we write for them: `make .venv/.oracles` installs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.waiting import PATIENCE

BIN = Path(sys.prefix) / "oracles" / "bin"


def oracle(program: str) -> Path:
    """Return where a program is; skip the test where it is not, but never under CI."""
    path = BIN / program
    if not path.exists():
        reason = f"{program} is not installed: `make .venv/.oracles` does it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def ask(program: str, *arguments: str, folder: Path) -> tuple[int, str]:
    """Run a program; return its exit code, and all that it said."""
    done = subprocess.run(
        [oracle(program), *arguments], cwd=folder, timeout=PATIENCE, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.returncode, done.stdout
