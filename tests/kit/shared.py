"""Where the shared corpus lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


def shared(*parts: str) -> Path:
    """Return a path below ../shared; skip the test where it is absent, but never under CI."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{path} is absent, and CI must not skip")
        pytest.skip(f"{path} is absent: the corpus is not part of a clone")
    return path
