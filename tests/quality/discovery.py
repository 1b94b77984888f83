"""What the quality tests of discovery share: the digest of a truth set, and running a scorer."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.kit.shared import shared

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))


def digest(path: Path) -> str:
    """Return a digest of a file, or of the names and bytes of all files of a folder."""
    total = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            total.update(file.relative_to(path.parent).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def floors(section: str, truth: Path) -> Mapping[str, float]:
    """Return the floors of a section; they hold for one state of the truth only."""
    values = dict(FLOORS[section])
    assert values.pop("corpus") == digest(truth), (
        f"the corpus changed: set the floors of {section} anew"
    )
    return values


def cases(truth: Path) -> Iterable[tuple[Path, dict[str, Any]]]:
    """Yield the folder and the truth of each case."""
    for expected in sorted(truth.glob("*/expected.json")):
        yield expected.parent, json.loads(expected.read_bytes())


def score(scorer: str, rows: Iterable[Mapping[str, Any]], folder: Path, *arguments: str) -> str:
    """Write predictions, run a scorer of the corpus, and return what it prints.

    In `arguments` PRED stands for the file of predictions.
    """
    predictions = folder / "predictions.jsonl"
    predictions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    named = [str(predictions) if argument == "PRED" else argument for argument in arguments]
    command = [sys.executable, str(shared("corpus", scorer)), *named]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def below(reached: Mapping[str, float], wanted: Mapping[str, float]) -> dict[str, float]:
    """Return the figures that do not reach their floors."""
    return {key: reached[key] for key, floor in wanted.items() if reached[key] < floor}
