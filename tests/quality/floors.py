"""Show the figures of extraction beside their floors; `--update` raises floors, never lowers one.

    python -m tests.quality.floors [--update]

A floor is set a little below what was reached. A changed corpus sets all of them anew.
"""

from __future__ import annotations

import math
import re
import sys
import tomllib
from pathlib import Path

from tests.kit.shared import SHARED
from tests.quality.discovery import digest
from tests.quality.extraction import (
    confidence,
    confidence_table,
    figures,
    predictions,
    scored,
)

FILE = Path(__file__).with_name("floors.toml")
SECTION = "extraction"
SLACK = 0.002


def main() -> int:
    corpus = SHARED / "corpus" / "articles"
    old = tomllib.loads(FILE.read_text(encoding="utf-8")).get(SECTION, {})
    rows = list(predictions(corpus))
    scores = scored(corpus, rows)
    reached = figures(scores) | confidence(rows, scores)
    for name, value in reached.items():
        print(f"{name:36} {value:.4f}  floor {old.get(name, '-')}")
    print(f"\n{confidence_table(rows, scores)}")
    if "--update" in sys.argv[1:]:
        same = old.get("corpus") == digest(corpus)
        write(raised(old if same else {}, reached) | {"corpus": digest(corpus)})
    return 0


def raised(old: dict[str, float], reached: dict[str, float]) -> dict[str, float | str]:
    """Return the floors with those raised that were passed by more than the slack."""
    floors: dict[str, float | str] = dict(old)
    for name, value in reached.items():
        at_most = name.endswith("at most")
        new = math.ceil((value + SLACK) * 1e3) / 1e3 if at_most else _below(value)
        known = old.get(name)
        floors[name] = new if known is None else min(known, new) if at_most else max(known, new)
    return floors


def _below(value: float) -> float:
    return math.floor((value - SLACK) * 1e3) / 1e3


def write(floors: dict[str, float | str]) -> None:
    """Replace the section in the file; the other sections stay as they are."""
    text = FILE.read_text(encoding="utf-8")
    lines = [f'"{name}" = {value!r}' for name, value in floors.items() if name != "corpus"]
    section = "\n".join([f"[{SECTION}]", f'corpus = "{floors["corpus"]}"', *lines]) + "\n"
    others = re.sub(rf"(?ms)^\[{SECTION}\]\n.*?(?=^\[|\Z)", "", text).rstrip() + "\n"
    FILE.write_text(f"{others}\n{section}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
