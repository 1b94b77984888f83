"""What the command says of itself."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from crawler.cli.main import VERBS, cli


def help_of(*words: str) -> str:
    done = CliRunner().invoke(cli, [*words, "--help"], prog_name="crawler", terminal_width=80)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_an_example_on_a_line_of_its_own(verb: str) -> None:
    lines = help_of(verb).splitlines()

    assert {"  Example:", "  Examples:"} & set(lines)
    assert any(line.startswith(f"    crawler {verb}") for line in lines)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_in_one_line_what_it_does(verb: str) -> None:
    line = VERBS[verb][2]

    assert line[0].isupper()
    assert not line.endswith(".")
    assert f"{verb} " in help_of()
    assert line in " ".join(help_of().split())


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_every_verb_is_explained(verb: str) -> None:
    options = help_of(verb).partition("Options:\n")[2].splitlines()

    assert all("  " in line.strip() for line in options if line.strip().startswith("-")), options
