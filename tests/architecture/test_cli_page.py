"""docs/reference/cli.md says what the program says, and shows every verb at work."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from crawler.cli.main import VERBS, cli, globals_first

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/cli.md").read_text("utf-8")
SECTIONS = dict(
    re.findall(r"^## `crawler ([a-z]+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
)
RUN_ELSEWHERE = {"run": ROOT / "docs/guides/daemon.md"}
"""Verbs whose example is on another page."""


def above() -> click.Context:
    """What a verb is looked up in; what a verb's help is called it remembers from the first."""
    return click.Context(cli, **cli.context_settings)


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


def help_of(verb: str) -> str:
    return CliRunner().invoke(cli, [verb, "--help"], terminal_width=80).output


@pytest.mark.parametrize("verb", VERBS)
def test_its_help_has_a_paragraph_examples_exit_codes_and_fits_80_columns(verb: str) -> None:
    text = help_of(verb)

    assert re.search(r"^  Examples?:$", text, re.MULTILINE)
    assert re.search(r"^  Exit codes:\n    0 ", text, re.MULTILINE)
    assert re.search(r"\n\n  [A-Z][^\n]{20,}", text)
    assert [line for line in text.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_explained(verb: str) -> None:
    command = cli.get_command(above(), verb)

    assert command is not None
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []


@pytest.mark.parametrize("verb", VERBS)
def test_the_examples_of_the_help_are_commands_that_the_program_takes(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("saved", "corpus", "blog"):
        (tmp_path / name).mkdir()
    for name in ("page.html", "page.html.gz"):
        (tmp_path / name).touch()
    lines = re.findall(r"^    .*?\bcrawler (\S.*)$", help_of(verb), re.MULTILINE)

    assert lines
    for line in lines:
        typed = re.split(r" (?:\||>|&&) ", line.replace("~/", ""))[0]
        words = globals_first(shlex.split(typed))
        name = next(word for word in words if word in VERBS)
        command = cli.get_command(above(), name)
        assert command is not None
        command.make_context(name, words[words.index(name) + 1 :], parent=above())
