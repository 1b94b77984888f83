"""The walls and the sizes of the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "crawler").rglob("*.py"))
EVERYTHING = [path for name in ("crawler", "tests", "scripts", "benchmarks")
              for path in sorted((ROOT / name).rglob("*.py"))
              if ".work" not in path.parts]  # fmt: skip
MAX_LINES = 400


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    sizes = {relative(path): path.read_text("utf-8").count("\n") for path in MODULES}

    assert not {path: size for path, size in sizes.items() if size > MAX_LINES}


def test_the_map_of_extraction_names_every_module() -> None:
    room = ROOT / "crawler" / "extract"
    told = ast.get_docstring(ast.parse((room / "article.py").read_text("utf-8"))) or ""

    modules = {path.stem for path in room.glob("*.py")} - {"__init__", "article"}

    assert modules - set(re.findall(r"\w+", told)) == set()


def test_what_the_type_checker_is_told_to_ignore_is_named() -> None:
    unnamed = [
        relative(path)
        for path in EVERYTHING
        if re.search(r"#\s*type:\s*ignore(?!\[)", path.read_text("utf-8"))
        and path != Path(__file__)
    ]

    assert not unnamed


def test_what_the_linter_is_told_to_ignore_is_named() -> None:
    unnamed = [
        relative(path)
        for path in EVERYTHING
        if re.search(r"#\s*noqa(?!:)", path.read_text("utf-8")) and path != Path(__file__)
    ]

    assert not unnamed


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"#.*\b(TODO|FIXME|XXX)\b")
    left = [relative(path) for path in MODULES if marks.search(path.read_text("utf-8"))]

    assert not left


@pytest.mark.parametrize("banned", ["datetime.datetime.now", "datetime.date.today"])
def test_reading_the_clock_is_forbidden_but_to_the_clock(banned: str) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lint = settings["tool"]["ruff"]["lint"]

    assert banned in lint["flake8-tidy-imports"]["banned-api"]
    assert "TID251" not in str(lint["per-file-ignores"].get("crawler/**", ""))


def test_the_clock_is_read_where_time_comes_from_and_where_apscheduler_asks() -> None:
    readers = [
        relative(path)
        for path in MODULES
        if re.search(r"\bdatetime\.(now|utcnow)\(|\bdate\.today\(", path.read_text("utf-8"))
    ]

    assert readers == ["crawler/app/clock.py", "crawler/schedule/ticker.py"]
