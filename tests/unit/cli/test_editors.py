"""How an editor is told the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.cli.editors import command_line, editor_of
from crawler.errors import UsageError

FILE = Path("config/sources.yaml")


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("vim", "vim +7 config/sources.yaml"),
        ("/usr/bin/nvim -p", "/usr/bin/nvim -p +7 config/sources.yaml"),
        ("nano", "nano +7 config/sources.yaml"),
        ("emacsclient -t", "emacsclient -t +7 config/sources.yaml"),
        ("code", "code --wait --goto config/sources.yaml:7"),
        ("code -w", "code -w --goto config/sources.yaml:7"),
        ("hx", "hx config/sources.yaml:7"),
        ("subl", "subl --wait config/sources.yaml:7"),
        ("kate", "kate --block --line 7 config/sources.yaml"),
        ("my-own-editor", "my-own-editor config/sources.yaml"),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_way(editor: str, words: str) -> None:
    assert command_line(editor.split(), FILE, 7) == words.split()


def test_visual_goes_before_editor() -> None:
    assert editor_of({"VISUAL": "code -w", "EDITOR": "vi"}) == ["code", "-w"]
    assert editor_of({"VISUAL": "", "EDITOR": "vi"}) == ["vi"]


def test_without_any_editor_it_says_how_to_name_one() -> None:
    with pytest.raises(UsageError, match="no editor"):
        editor_of({"PATH": "/nowhere"})
