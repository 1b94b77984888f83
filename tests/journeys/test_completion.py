"""Completion, in the shells themselves."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.pages import article, feed
from tests.kit.home import Home, environment
from tests.kit.site import site_thread
from tests.kit.waiting import PATIENCE

NAMES = ("Harbour Times", "Hafen, heute", "海港日报")
HEAVY = {"asyncio", "httpx", "pydantic", "rich", "sqlalchemy", "yaml"}


def furnished(folder: Path) -> Home:
    home = Home(folder)
    home.sources(*({"url": f"https://{n}.example/", "name": name} for n, name in enumerate(NAMES)))
    crawler = folder / "bin/crawler"
    crawler.parent.mkdir()
    crawler.write_text(
        f'#!/bin/sh\n[ -n "$_CRAWLER_COMPLETE" ] && exec {sys.executable} -m crawler "$@"\n'
        f'printf "%s\\n" "$@" > {folder}/typed\n'
    )
    crawler.chmod(0o755)
    for shell in ("bash", "zsh", "fish"):
        (folder / shell).write_text(home.ok("completion", shell).out)
    return home


def words(home: Home, *line: str) -> list[str]:
    """What bash is offered for the last word of a line."""
    asked = {"COMP_WORDS": "\n".join(["crawler", *line]), "COMP_CWORD": str(len(line))}
    environ: dict[str, Any] = {"_CRAWLER_COMPLETE": "bash_complete", **asked}
    done = home.run(**environ)
    assert done.code == 0, done.err
    return [one.partition(",")[2] for one in done.out.splitlines()]


def test_verbs_come_without_a_heavy_import() -> None:
    asked = {"COMP_WORDS": "crawler st", "COMP_CWORD": "1", "_CRAWLER_COMPLETE": "bash_complete"}
    ask = (
        "import sys; from crawler.__main__ import main\n"
        "try: main()\nexcept SystemExit: pass\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask], env=environment(asked), check=True, capture_output=True,
        text=True,
    )  # fmt: skip

    first, *_, modules = done.stdout.splitlines()

    assert first == "plain,status"
    assert not HEAVY & set(modules.split())


def test_each_word_is_completed_by_what_it_is(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a"])
        site.pages["/a"] = article("Alpha")
        home = furnished(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"}, "https://www.two.example/x/")
        home.ok("once", "one")
        (article_id,) = (row["id"] for row in home.ok("list", "--json").json["articles"])

        assert words(home, "ver") == ["verify"]
        assert words(home, "--config", "elsewhere", "once", "") == []
        assert words(home, "once", "") == ["one", "two.example-x"]
        assert words(home, "--json", "once", "one", "t") == ["two.example-x"]
        assert words(home, "edit", "one", "") == []
        assert words(home, "show", article_id[:4]) == [article_id]
        assert words(home, "backfill", "--pa") == ["--pages"]
        assert words(home, "backfill", "--since", "") == []
        assert words(home, "extract", "--rules", "o") == ["one"]
        assert words(home, "--log-format", "j") == ["json"]
        assert words(home, "completion", "z") == ["zsh"]
        assert words(home, "nonsense", "") == []


@contextmanager
def shell(home: Home, *command: str) -> Iterator[int]:
    """Open an interactive shell on a pseudo-terminal; yield our side of it."""
    ours, theirs = pty.openpty()
    settings = {"TERM": "dumb", "PS1": "READY> ", "PATH": f"{home.folder}/bin:{os.environ['PATH']}",
                "HOME": str(home.folder), "LC_ALL": "C.UTF-8", "INPUTRC": "/dev/null"}  # fmt: skip
    process = subprocess.Popen(
        command, cwd=home.folder, env=environment(settings), start_new_session=True,
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield ours
    finally:
        process.kill()
        process.wait(timeout=PATIENCE)
        os.close(ours)


def wait_for(side: int, what: str) -> None:
    seen, deadline = "", time.monotonic() + PATIENCE
    while not re.search(what, seen):
        assert time.monotonic() < deadline, f"no {what!r} in {seen!r}"
        if select.select([side], [], [], 0.1)[0]:
            with suppress(OSError):
                seen += os.read(side, 65536).decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("bash", ["bash", "--norc", "--noprofile", "-i"]),
        ("zsh", ["zsh", "-f", "-i"]),
    ],
)
@pytest.mark.parametrize(
    ("typed", "echoed", "arguments"),
    [
        ("crawler heal\t", "healthcheck", ["healthcheck"]),
        ("crawler once Harb\t", "Times", ["once", "Harbour Times"]),
        ("crawler once Haf\t", "heute", ["once", "Hafen, heute"]),
        ("crawler status 海\t", "海港日报", ["status", "海港日报"]),
    ],
)
def test_a_word_is_completed_in_the_shell_itself(
    tmp_path: Path, name: str, start: list[str], typed: str, echoed: str, arguments: list[str]
) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not there")
    home = furnished(tmp_path)
    begin = "autoload -U compinit; compinit -D; " if name == "zsh" else ""
    with shell(home, *start) as side:
        os.write(side, f"{begin}source ./{name}; echo LOA''DED\n".encode())
        wait_for(side, "LOADED")
        os.write(side, typed.encode())
        wait_for(side, echoed)
        os.write(side, b"\necho DO''NE\n")
        wait_for(side, "DONE")

    assert (tmp_path / "typed").read_text().splitlines() == arguments


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not there")
def test_fish_is_offered_words_with_what_they_mean(tmp_path: Path) -> None:
    furnished(tmp_path)
    path = f"{tmp_path}/bin:{os.environ['PATH']}"

    def offered(line: str) -> list[str]:
        done = subprocess.run(
            ["fish", "--no-config", "-c", f"source ./fish; complete -C '{line}'"], cwd=tmp_path,
            env=environment({"PATH": path, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}),
            timeout=PATIENCE, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.splitlines()

    assert offered("crawler heal") == ["healthcheck\tTell a supervisor whether the daemon is well"]
    assert sorted(offered("crawler once Ha")) == ["Hafen, heute", "Harbour Times"]
