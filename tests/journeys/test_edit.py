"""`crawler edit`: the user's editor, then `check` and `test`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.site import Site, site_thread
from tests.kit.terminal import on_terminal

EDITOR = """\
import pathlib, sys
log, *changes = sys.argv[1:-1]
file, log = pathlib.Path(sys.argv[-1]), pathlib.Path(log)
number = len(log.read_text().splitlines()) if log.exists() else 0
with log.open("a") as out:
    print(file, file=out)
old, new = changes[number].split("=>")
file.write_text(file.read_text().replace(old, new))
"""


def with_editor(home: Home, *changes: str) -> dict[str, Any]:
    """An editor that makes one change each time it is called, and what it was called with."""
    script = home.folder / "editor.py"
    script.write_text(EDITOR)
    words = [sys.executable, str(script), str(home.folder / "log"), *changes]
    return {"VISUAL": " ".join(f"'{word}'" for word in words)}


def harbour(site: Site, folder: Path) -> Home:
    site.pages["/feed"] = feed(site, ["/a"])
    site.pages["/a"] = article("Alpha")
    home = Home(folder)
    home.sources(
        {"url": "https://other.example/", "name": "other"},
        {"url": site.url("/feed"), "name": "harbour", "every": "1h"},
    )
    return home


def test_what_was_saved_is_checked_and_tested(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)

        done = home.run("edit", "harbour", **with_editor(home, "every: 1h=>every: 2h"))

        assert done.code == 0, done.err
        assert "2 sources, no error" in done.err
        assert 'title: "Alpha"' in done.out
        assert "every: 2h" in (home.config / "sources.yaml").read_text()


def test_the_editor_gets_the_file_at_the_line_of_the_source(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        vim = tmp_path / "bin/vim"
        vim.parent.mkdir()
        vim.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/log\n')
        vim.chmod(0o755)

        done = home.run("edit", "harbour", VISUAL="", EDITOR=str(vim))

        assert done.code == 0
        assert (tmp_path / "log").read_text() == "+3 config/sources.yaml\n"
        assert "was not changed" in done.err


def test_a_renamed_source_is_tested_and_one_taken_out_is_said_to_be_gone(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)

        renamed = home.run("edit", "harbour", **with_editor(home, "harbour=>haven"))
        gone = home.run("edit", "haven", VISUAL="sed -i 3,5d")

        assert 'title: "Alpha"' in renamed.out
        assert "is gone; its archive stays" in gone.err


def test_a_wrong_file_shows_its_problems_and_ends_where_nobody_can_go_on(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)

        done = home.run("edit", "harbour", **with_editor(home, "every=>evry"))

        assert done.code == 2
        assert "config/sources.yaml:5:3: [1].evry: unknown key 'evry'" in done.err
        assert site.count("/feed") == 0


def test_on_a_terminal_a_wrong_file_can_be_edited_again(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        environ = with_editor(home, "every=>evry", "evry: 1h=>every: 2h")

        with on_terminal(tmp_path, "edit", "harbour", **environ) as terminal:
            terminal.wait_for(r"unknown key 'evry'[\s\S]*edit again\?")
            terminal.type("y\n")
            assert terminal.end() == 0

        assert 'title: "Alpha"' in terminal.text
        assert len((tmp_path / "log").read_text().splitlines()) == 2


def test_a_configuration_that_is_wrong_already_is_opened_at_its_first_problem(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        path = home.config / "sources.yaml"
        path.write_text(path.read_text().replace("every", "evry"))

        done = home.run("edit", "harbour", **with_editor(home, "evry=>every"))

        assert done.code == 0, done.err
        assert 'title: "Alpha"' in done.out


def test_an_editor_that_fails_and_a_source_that_is_none_are_said(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources({"url": "https://other.example/", "name": "other"})

    failed = home.run("edit", "other", VISUAL="false")
    missing = home.run("edit", "other", VISUAL="/nowhere/vi")
    unknown = home.run("edit", "othr", VISUAL="true")

    assert (failed.code, missing.code, unknown.code) == (2, 2, 2)
    assert "false ended with code 1" in failed.err
    assert "/nowhere/vi cannot be run" in missing.err
    assert "did you mean 'other'?" in unknown.err
