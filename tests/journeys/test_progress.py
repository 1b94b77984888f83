"""Progress of long work: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import re
from pathlib import Path

from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.site import Held, Reply, Site, site_thread
from tests.kit.terminal import on_terminal
from tests.kit.waiting import free_port


def slow_source(site: Site, folder: Path) -> Home:
    paths = [f"/{number}" for number in range(3)]
    site.pages["/feed"] = feed(site, paths)
    for path in paths:
        site.pages[path] = Reply(article(f"Story {path}"), delay=0.3)
    home = Home(folder)
    home.settings(http={"concurrency": 1})
    home.sources({"url": site.url("/feed"), "name": "slow"})
    return home


def test_on_a_terminal_crawling_shows_a_bar_with_rate_and_time_left(tmp_path: Path) -> None:
    with site_thread() as site:
        home = slow_source(site, tmp_path)
        site.pages["/2"] = last = Held(article("Story /2"))

        with on_terminal(home.folder, "once") as terminal:
            terminal.wait_for(r"2 of 3 URLs \(2 new, 1 listing read\) · \d\.\d/s · [\d:]+ left")
            last.let_go()
            code = terminal.end()

        assert code == 0
        assert "slow" in terminal.text.splitlines()[-1]


def test_in_a_pipe_nothing_but_the_result_is_written(tmp_path: Path) -> None:
    with site_thread() as site:
        home = slow_source(site, tmp_path)

        done = home.ok("once")

        assert done.err == ""
        assert "\x1b" not in done.out


def test_verify_knows_how_much_there_is_to_do(tmp_path: Path) -> None:
    with site_thread() as site:
        home = slow_source(site, tmp_path)
        home.ok("once")

        with on_terminal(home.folder, "verify") as terminal:
            code = terminal.end()

        assert code == 0
        assert re.search(r" of 10 files, lines and posts · \d+\.\d/s", terminal.text)


def test_any_count_is_a_bar_on_a_terminal_and_quiet_in_a_pipe(tmp_path: Path) -> None:
    home = Home(tmp_path)
    saved = tmp_path / "saved"
    saved.mkdir()
    for number in range(20):
        (saved / f"{number}.html").write_text(article(f"Story {number}"))

    with on_terminal(home.folder, "extract", "saved", "--jsonl", "out.jsonl") as terminal:
        code = terminal.end()
    piped = home.ok("extract", "saved", "--jsonl", "out.jsonl")

    assert code == 0
    assert " of 20 pages · " in terminal.text
    assert piped.err == "20 pages, 0 without an article\n"


def test_of_many_listings_that_fail_or_wait_ten_have_a_line_and_the_rest_is_counted(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    port = free_port()
    home.sources(
        *(
            {"url": f"http://127.0.1.{number}:{port}/feed", "name": f"s{number}"}
            for number in range(13)
        )
    )

    failed = home.ok("once", code=1).err.splitlines()
    waiting = home.ok("once").err.splitlines()

    assert sum(line.endswith("(fetch.connection)") for line in failed) == 10
    assert failed[-1] == "... and 3 more: `crawler status`"
    assert sum(": not read now: " in line for line in waiting) == 10
    assert waiting[10:] == ["... and 3 more not read now: `crawler status`"]
