"""`crawler test --watch`: run again when the YAML is saved, on a terminal and in a pipe."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.test_preview import harbour, line_of
from tests.kit.forked import Process
from tests.kit.home import Home
from tests.kit.site import site_thread
from tests.kit.terminal import on_terminal
from tests.kit.waiting import PATIENCE

WAITS = "watching for the next change"


def change(home: Home, old: str, new: str) -> None:
    """Save the YAML with one thing changed."""
    path = home.config / "sources.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_it_shows_what_a_changed_rule_changes_and_asks_the_site_once(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        with on_terminal(tmp_path, "test", "harbour", "--watch") as terminal:
            terminal.wait_for(WAITS)
            change(home, "author: b.gone", "author: h1")
            terminal.wait_for(rf"changed since the run before:(.|\n)*{WAITS}")
            terminal.process.send_signal(signal.SIGINT)
            code = terminal.end()

        said = terminal.text.split("changed since the run before:")[1]
        assert "  authors\n  + Alpha (article.author[0]: h1)" in said
        assert "  article.author\n  - matched nothing" in said
        assert code == 130
        assert [asked.path for asked in site.asked] == ["/robots.txt", "/list", "/a"]
        assert not home.archive.exists()


def test_a_wrong_yaml_is_shown_with_its_line_and_watching_goes_on(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        with on_terminal(tmp_path, "test", "harbour", "--watch") as terminal:
            terminal.wait_for(WAITS)
            change(home, "author: b.gone", "authr: b.gone")
            terminal.wait_for(r"did you mean 'author'\?")
            wrong = line_of(home, "authr")
            change(home, "authr: b.gone", "author: b.gone")
            terminal.wait_for("nothing changed since the run before")
            terminal.process.send_signal(signal.SIGTERM)
            code = terminal.end()

        assert f"config/sources.yaml:{wrong}:5: [0].article.authr: unknown key" in terminal.text
        assert code == 0


def test_it_may_begin_with_a_wrong_yaml(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        change(home, "name: harbour", "nme: harbour")
        with on_terminal(tmp_path, "test", "harbour", "--watch") as terminal:
            terminal.wait_for(r"did you mean 'name'\?")
            change(home, "nme: harbour", "name: harbour")
            terminal.wait_for("would be written to")
            terminal.process.send_signal(signal.SIGINT)

            assert terminal.end() == 130


@pytest.mark.parametrize("offline", [False, True])
def test_in_a_pipe_each_run_is_a_line_of_json(tmp_path: Path, offline: bool) -> None:  # noqa: FBT001
    with site_thread() as site:
        home = harbour(site, tmp_path)
        page = tmp_path / "page.html"
        page.write_text(str(site.pages["/a"]), encoding="utf-8")
        where = ["--file", str(page), "--url", site.url("/a")] if offline else []
        with home.running("test", "harbour", "--watch", "--json", *where) as process:
            first = next_line(process)
            change(home, "title: h1", "title: b.none")
            second = next_line(process)
            change(home, "title: b.none", "title: 3")
            third = next_line(process)
            process.send_signal(signal.SIGINT)
            process.wait(timeout=PATIENCE)

        assert first["changes"] is None
        told = {one["what"]: (one["before"], one["after"]) for one in second["changes"]}
        assert told["title"] == ("Alpha (article.title[0]: h1)", "Alpha (h1)")
        assert told["article.title"][1] == "matched nothing"
        assert third["error"]["problems"]
        assert site.count() == (0 if offline else 3)
        assert process.returncode == 130


def next_line(process: Process) -> dict[str, Any]:
    """Read the next line that the command prints."""
    assert process.stdout is not None
    line: dict[str, Any] = json.loads(process.stdout.readline())
    return line
