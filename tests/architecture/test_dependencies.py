"""Every dependency has a reason that is written down."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PAGE = (ROOT / "docs/dependencies.md").read_text("utf-8")


def documented() -> set[str]:
    first_cells = re.findall(r"^\| ([\w., -]+) \|", PAGE, re.MULTILINE)
    return {name.strip() for cell in first_cells for name in cell.split(",")} - {"name"}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0].lower() for one in requirements}


def test_every_dependency_has_a_line_and_every_line_a_dependency() -> None:
    used = names(PROJECT["project"]["dependencies"]) | names(PROJECT["dependency-groups"]["dev"])

    assert documented() == used


def test_every_dependency_has_a_lower_bound() -> None:
    unbound = [one for one in PROJECT["project"]["dependencies"] if ">=" not in one]

    assert not unbound
