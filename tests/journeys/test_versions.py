"""`crawler history` and `crawler diff`: what became of an article, and what changed in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import copy_of
from tests.journeys.lively import fall_due, just_now
from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.site import Reply, Site, site_thread
from tests.kit.terminal import on_terminal
from tests.kit.waiting import PATIENCE

pytestmark = pytest.mark.xdist_group("versions")

HOSTILE = "The pier \u202eopens\x1b[2J"
CHINESE = "<p>港口今天早上很安静。</p>"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    """An archive with an article that has three versions, then stayed, then went."""
    with site_thread() as site:
        home = Home(tmp_path_factory.mktemp("lived"))
        home.sources({"url": site.url("/feed"), "name": "news"})
        live(site, home)
        yield home, site.url("/1")


def live(site: Site, home: Home) -> None:
    soon = just_now()
    site.pages["/feed"] = feed(site, ["/1"])

    def serve(title: str, extra: str) -> None:
        page = article("The pier", date=soon, extra=extra)
        for name in ("title", "h1"):
            page = page.replace(f"<{name}>The pier", f"<{name}>{title}")
        site.pages["/1"] = page
        if (home.archive / "crawler.db").exists():
            fall_due(home)
        home.ok("once")

    serve("The pier", f"<p>Updated 3 minutes ago</p>{CHINESE}")
    serve("The pier", f"<p>Updated 9 minutes ago</p>{CHINESE}<p>12 shares</p>")
    serve("The pier", f"<p>Updated 1 hour ago</p>{CHINESE.replace('很', '不')}<p>13 shares</p>")
    serve(HOSTILE, f"<p>Updated 2 hours ago</p>{CHINESE.replace('很', '不')}")
    site.pages["/1"] = Reply(status=410)
    fall_due(home)
    home.ok("once")


def lines(home: Home, url: str) -> list[dict[str, Any]]:
    told = home.ok("history", url, "--json").json["history"]
    return [{key: one[key] for key in ("version", "outcome", "changes", "status")} for one in told]


def test_history_tells_versions_checks_and_that_the_page_went(lived: tuple[Home, str]) -> None:
    home, url = lived

    assert lines(home, url) == [
        {"version": 1, "outcome": "new", "changes": [], "status": 200},
        {"version": None, "outcome": "unchanged", "changes": [], "status": 200},
        {"version": 2, "outcome": "revised", "changes": ["body"], "status": 200},
        {"version": 3, "outcome": "revised", "changes": ["title"], "status": 200},
        {"version": None, "outcome": "gone", "changes": [], "status": 410},
    ]
    document = home.ok("history", url, "--json").json
    assert document["article"]["gone_at"] == document["history"][-1]["at"]
    first = document["history"][0]
    assert (home.archive / first["raw"]).is_file()
    shown = home.ok("history", document["article"]["id"]).out
    assert re.search(r"^ +2 +\S+ \S+Z +revised: body +[0-9a-f]{16}$", shown, re.MULTILINE)
    assert "gone: 410" in shown
    assert "\x1b" not in shown


def test_diff_shows_the_last_two_versions_without_noise(lived: tuple[Home, str]) -> None:
    home, url = lived

    out = home.ok("diff", url).out

    changed = [line for line in out.splitlines() if line[0] in "-+"][2:]
    assert changed == ["-title: The pier", "+title: The pier \\u202eopens[2J"]
    assert "\x1b" not in out


def test_diff_is_coloured_on_a_terminal_unless_that_is_not_wanted(lived: tuple[Home, str]) -> None:
    home, url = lived

    with on_terminal(home.folder, "diff", url, "1", "2", "--words") as terminal:
        assert terminal.end() == 0
        assert "\x1b[31m" in terminal.seen
        assert "[-" not in terminal.text
    with on_terminal(home.folder, "diff", url, "1", "2", "--words", NO_COLOR="1") as terminal:
        assert terminal.end() == 0
        assert "\x1b[3" not in terminal.seen
        assert "[-很-]" in terminal.text


def test_diff_of_two_versions_by_number_shows_words(lived: tuple[Home, str]) -> None:
    home, url = lived

    out = home.ok("diff", url, "1", "2", "--words").out

    assert "港口今天早上[-很-]{+不+}安静。" in out
    assert "Updated" not in out
    assert "shares" not in out
    document = home.ok("diff", url, "1", "2", "--json", "--words").json
    assert document["changes"] == ["body"]
    assert [document["from"]["version"], document["to"]["version"]] == [1, 2]
    (hunk,) = document["hunks"]
    assert {"gone": "很"} in hunk["words"]
    assert {"came": "港口今天早上不安静。"} in hunk["lines"]


def test_diff_goes_the_other_way_round_and_names_a_version_that_is_none(
    lived: tuple[Home, str],
) -> None:
    home, url = lived

    assert "[-不-]{+很+}" in home.ok("diff", url, "2", "1", "--words").out
    assert "has 3 versions, and no 7" in home.ok("diff", url, "7", code=2).err
    assert "no article is known" in home.ok("history", "ffff0000", code=2).err


def test_diff_says_which_raw_file_is_missing(lived: tuple[Home, str], tmp_path: Path) -> None:
    home, url = copy_of(lived[0], tmp_path), lived[1]
    first = home.ok("history", url, "--json").json["history"][0]
    (home.archive / first["raw"]).unlink()

    done = home.ok("diff", url, "1", "2", code=3)

    assert first["raw"] in done.err


def test_versions_are_read_beside_the_daemon_and_nothing_is_written(
    lived: tuple[Home, str], tmp_path: Path
) -> None:
    home, url = copy_of(lived[0], tmp_path), lived[1]

    assert lines(home, url)[-1]["outcome"] == "gone"
    with home.running("run") as daemon:
        assert len(home.ok("history", url, "--json").json["history"]) == 5
        home.ok("diff", url, "1", "2")
        daemon.terminate()
        daemon.wait(timeout=PATIENCE)


def test_a_new_article_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "news"})
        site.pages["/feed"] = feed(site, ["/1"])
        site.pages["/1"] = article("The pier")
        home.ok("once")

        done = home.ok("diff", site.url("/1"))

        assert done.out == ""
        assert "one version" in done.err
        assert home.ok("diff", site.url("/1"), "--json").json["hunks"] == []
