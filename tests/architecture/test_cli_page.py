"""docs/reference/cli.md says what the program says, and shows every verb at work."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from crawler.cli.main import VERBS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/cli.md").read_text("utf-8")
SECTIONS = dict(
    re.findall(r"^## `crawler ([a-z]+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
)
RUN_ELSEWHERE = {"run": ROOT / "docs/guides/daemon.md"}
"""Verbs whose example is on another page."""


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_its_help_texts_are_the_programs() -> None:
    written_anew = script("cli_reference").with_help(PAGE)

    assert written_anew == PAGE, "run scripts/cli_reference.py"


def test_it_has_every_verb() -> None:
    assert set(SECTIONS) == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_it_shows_every_verb_with_an_example_that_was_run(verb: str) -> None:
    page = RUN_ELSEWHERE.get(verb)
    text = page.read_text("utf-8") if page else SECTIONS[verb]

    assert re.search(rf"```console\n(?:.*\n)*?\$ crawler {verb}\b", text)
