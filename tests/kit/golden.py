"""Golden files: what came out once, was read over, and must come out again.

`UPDATE_GOLDEN=1 pytest ...` writes them anew; the change is then reviewed as a diff.
"""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def assert_golden(name: str, text: str) -> None:
    """Compare `text` with the golden file called `name`."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text("utf-8"), f"{path} differs; UPDATE_GOLDEN=1 writes it anew"
