"""`crawler forget`: gone for good, from every corner of the archive, and never fetched again."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import copy_of
from tests.journeys.lively import bytes_below, fall_due
from tests.journeys.pages import article, feed
from tests.kit.captures import manifest_faults
from tests.kit.home import Home
from tests.kit.pictures import png
from tests.kit.site import Reply, Site, redirect, site_thread
from tests.kit.terminal import on_terminal
from tests.kit.waiting import PATIENCE, wait_until


def listed(home: Home) -> list[dict[str, Any]]:
    articles: list[dict[str, Any]] = home.ok("list", "--json", "-n", "999").json["articles"]
    return articles


def id_of(home: Home, title: str) -> str:
    (found,) = [one["id"] for one in listed(home) if one["title"] == title]
    return str(found)


def told(home: Home, *words: str) -> list[str]:
    """Return the files of the archive in which one of the words stands."""
    return [
        path
        for path, data in bytes_below(home, ".").items()
        if any(word.encode() in data for word in words)
    ]


def assert_whole(home: Home) -> None:
    """The archive agrees with itself, by our word and by that of sha256sum."""
    home.ok("verify")
    hand = [str(post.path.name) for post in home.posts() if "A note of mine." in post.body]
    faults = [one for one in manifest_faults(home.archive) if not any(each in one for each in hand)]
    assert faults == []
    checked = subprocess.run(
        "ls manifest | grep -q sha256 || exit 0; sha256sum -c --quiet manifest/*.sha256",
        shell=True, cwd=home.archive, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_an_article_took_is_taken_off_its_source_and_no_other(home: Home) -> None:
    def sizes() -> dict[str, int]:
        sources = home.ok("status", "--json").json["sources"]
        return {one["name"]: one["bytes"] for one in sources}

    before, which = sizes(), id_of(home, "First")

    done = home.ok("forget", which, "--yes", "--json").json["done"]

    after = sizes()
    assert {name for name in before if before[name] != after[name]} == {"alpha"}
    assert before["alpha"] - after["alpha"] == done["bytes"] > 1000
    assert home.ok("verify").code == 0


def test_an_article_is_nowhere_any_more_and_never_comes_back(
    whole: tuple[Site, Home], home: Home
) -> None:
    site, _ = whole
    moved = id_of(home, "Moved")
    before = {one["id"] for one in listed(home)}

    done = home.ok("forget", moved, "--yes", "--json").json

    assert done["done"]["articles"] == 1
    assert done["done"]["bytes"] > 0
    assert {one["id"] for one in listed(home)} == before - {moved}
    assert told(home, "Moved", site.url("/new"), site.url("/old"), site.url("/copy")) == []
    assert_whole(home)
    for path in [home.archive / "posts", *home.archive.glob("crawler.db*")]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    home.ok("rebuild")
    assert {one["id"] for one in listed(home)} == before - {moved}
    assert_whole(home)
    site.clear()
    fall_due(home)
    home.ok("once")
    asked = {one.path for one in site.asked}
    assert not asked & {"/old", "/new", "/copy", "/copied"}
    assert "/alpha" in asked


def test_it_does_not_come_back_by_another_source_nor_another_address(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a", "/b"])
        site.pages["/a"], site.pages["/b"] = article("Alpha"), article("Beta")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})
        home.ok("once")
        home.ok("forget", site.url("/a"), "--yes")
        site.pages["/other"] = feed(site, ["/a", "/a?utm_source=x", "/leads-there", "/same", "/c"])
        site.pages["/leads-there"] = redirect("/a")
        site.pages["/same"] = site.pages["/a"]
        site.pages["/c"] = article("Gamma")
        home.sources(
            {"url": site.url("/feed"), "name": "one"}, {"url": site.url("/other"), "name": "two"}
        )
        site.clear()

        home.ok("once")
        home.ok("once")

        assert site.count("/a") == 0
        assert site.count("/leads-there") == site.count("/same") == 1
        assert {one["title"] for one in listed(home)} == {"Beta", "Gamma"}
        assert told(home, "Alpha") == []
        assert "leads-there" not in json.dumps(home.lines())
        assert_whole(home)


def test_it_shows_first_what_it_would_do_and_changes_nothing(home: Home) -> None:
    before = bytes_below(home, "posts", "raw", "captures", "manifest", "rules")
    moved = id_of(home, "Moved")

    dry = home.ok("forget", moved, "--dry-run")
    refused = home.ok("forget", moved, code=2)

    assert moved in dry.out
    assert "Moved" in dry.out
    assert "1 article, 1 version: " in dry.out
    assert "--yes" in refused.err
    assert bytes_below(home, "posts", "raw", "captures", "manifest", "rules") == before


def test_what_nobody_knows_is_an_error_with_the_next_command(home: Home) -> None:
    for word in ("0123456789abcdef", "https://nowhere.example/", "alhpa"):
        done = home.ok("forget", word, "--yes", code=2)
        assert "`crawler list`" in done.err
    assert "did you mean 'alpha'" in done.err
    moved = id_of(home, "Moved")
    home.ok("forget", moved, "--yes")
    for word in (moved, next(one for one in [moved])):
        assert "forgotten already" in home.ok("forget", word, "--yes").out


def test_a_source_goes_up_to_a_day_and_then_altogether(
    whole: tuple[Site, Home], home: Home
) -> None:
    site, _ = whole
    alpha = [one for one in listed(home) if one["source"] == "alpha"]
    old = {one["id"] for one in alpha if (one["published"] or one["first_at"]) < "2022"}
    assert 0 < len(old) < len(alpha)
    hand = next(post.path for post in home.posts() if "A note of mine." in post.body)

    home.ok("forget", "alpha", "--before", "2022-01-01", "--yes")
    left = {one["id"] for one in listed(home) if one["source"] == "alpha"}
    assert left == {one["id"] for one in alpha} - old
    home.ok("forget", "alpha", "--yes")

    assert [one for one in listed(home) if one["source"] == "alpha"] == []
    assert not hand.exists()
    assert not (home.archive / "posts" / "alpha").exists()
    assert [one for one in home.lines() if one["source"] == "alpha"] == []
    assert_whole(home)
    site.clear()
    home.ok("once", "alpha")
    assert {one.path for one in site.asked} == {"/alpha"}


def test_on_a_terminal_it_asks_and_a_post_edited_by_hand_is_asked_about(home: Home) -> None:
    hand = next(post.path for post in home.posts() if "A note of mine." in post.body)
    before = listed(home)

    with on_terminal(home.folder, "forget", "alpha") as terminal:
        terminal.wait_for("edited by hand: posts/(.|\n)*delete that work, too")
        terminal.type("n\n")
        terminal.wait_for("for good")
        terminal.type("n\n")
        assert terminal.end() == 1
    assert listed(home) == before

    with on_terminal(home.folder, "forget", "alpha") as terminal:
        terminal.wait_for("delete that work, too")
        terminal.type("n\n")
        terminal.wait_for("for good")
        terminal.type("y\n")
        terminal.wait_for("left as it is")
        assert terminal.end() == 0

    assert hand.exists()
    assert [one["title"] for one in listed(home) if one["source"] == "alpha"] == ["By hand"]
    assert_whole(home)


def test_the_daemon_that_holds_the_archive_does_it(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a", "/b"])
        site.pages["/a"], site.pages["/b"] = article("Alpha"), article("Beta")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one", "every": "1m"})
        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == 2)
            wait_until(lambda: len(listed(home)) == 2)  # They are settled, too.
            asked = site.count("/a")

            done = home.ok("forget", site.url("/a"), "--yes")
            unknown = home.ok("forget", "no-such-thing", "--yes", code=2)
            home.ok("once")

            assert "forgotten: 1 article" in done.out
            assert "no-such-thing" in unknown.err
            assert site.count("/a") == asked
            assert [one["title"] for one in listed(home)] == ["Beta"]
            assert told(home, "Alpha") == []
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=PATIENCE) == 0
        assert_whole(home)


def test_images_go_but_those_that_another_article_shows(tmp_path: Path) -> None:
    mine, both, theirs = (png(shade, 64) for shade in (10, 20, 30))
    with site_thread() as site:
        shown = {"/a": ("mine", "both"), "/b": ("both", "theirs")}
        site.pages["/feed"] = feed(site, list(shown))
        for path, names in shown.items():
            images = "".join(f'<p>See: <img src="/{name}.png" alt=""></p>' for name in names)
            site.pages[path] = article(f"Story {path}", extra=images)
        for name, data in (("mine", mine), ("both", both), ("theirs", theirs)):
            site.pages[f"/{name}.png"] = Reply(data, headers={"Content-Type": "image/png"})
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one", "media": "all"})
        home.ok("once")
        assert set(bytes_below(home, "media").values()) == {mine, both, theirs}

        found = home.ok("forget", site.url("/a"), "--yes", "--json").json

        assert set(bytes_below(home, "media").values()) == {both, theirs}
        assert [path for path in found["stay"] if path.startswith("media/")] == [
            path for path, data in bytes_below(home, "media").items() if data == both
        ]
        assert_whole(home)
        home.ok("forget", site.url("/b"), "--yes")
        assert bytes_below(home, "media") == {}
        assert_whole(home)


def test_a_page_that_two_articles_were_made_of_stays_for_the_other(tmp_path: Path) -> None:
    """Two addresses with the same short text are two articles, and one raw file."""
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a", "/b"])
        for path in ("/a", "/b"):
            words = (
                "<p>The harbour was quiet that morning, and the boats lay as if painted.</p>" * 2
            )
            site.pages[path] = f"<title>Short</title><article><h1>Short</h1>{words}</article>"
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})
        home.ok("once")
        (raw,) = bytes_below(home, "raw")
        assert len(home.posts()) == 2

        done = home.ok("forget", site.url("/a"), "--yes")

        assert f"stays, because something else needs it: {raw}" in done.out
        assert list(bytes_below(home, "raw")) == [raw]
        assert_whole(home)
        home.ok("forget", site.url("/b"), "--yes")
        assert bytes_below(home, "raw") == {}
        assert_whole(home)


def test_what_a_repair_put_aside_goes_with_it(home: Home) -> None:
    moved = id_of(home, "Moved")
    (post,) = [post.path for post in home.posts() if post.fields["id"] == moved]
    post.write_bytes(post.read_bytes()[:300])
    home.ok("verify", "--repair")
    assert told(home, "Moved")[0].startswith("quarantine/") or told(home, "quarantine")

    home.ok("forget", moved, "--yes")

    assert [path for path in told(home, "Moved") if path.startswith("quarantine/")] == []


def test_a_source_that_was_renamed_goes_by_its_name_of_today(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a", "/broken"])
        site.pages["/a"], site.pages["/broken"] = article("Alpha"), "<p>Nothing to read.</p>"
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "old name"})
        home.ok("once")
        home.ok("rename", "old name", "new name", "--yes")

        home.ok("forget", "new name", "--yes")

        assert told(home, "Alpha", "broken") == []
        assert_whole(home)


def test_an_export_leaves_it_out(home: Home) -> None:
    moved = id_of(home, "Moved")
    home.ok("forget", moved, "--yes")

    home.ok("export", "--warc", "out.warc.gz")

    unpacked = subprocess.run(
        ["gzip", "-dc", "out.warc.gz"], cwd=home.folder, check=False, capture_output=True
    ).stdout
    assert b"Moved" not in unpacked
    assert b"forgotten" not in unpacked


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_it_is_done_or_undone_by_the_next_start(
    whole: tuple[Site, Home], tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    home = copy_of(whole[1], tmp_path)
    names = {one["source"] for one in listed(home)}
    victim = sorted(names)[seed % len(names)]
    mine = {one["id"] for one in listed(home) if one["source"] == victim}
    all_of_them = {one["id"] for one in listed(home)}
    with home.running("forget", victim, "--yes") as process:
        time.sleep(dice.uniform(0.2, 1.0))
        process.kill()

    home.ok("once")

    left = {one["id"] for one in listed(home)} & all_of_them
    assert left in (all_of_them, all_of_them - mine)
    assert_whole(home)
    assert list((home.archive / ".tmp").iterdir()) == []


def test_its_json_says_what_goes_and_what_stays(home: Home) -> None:
    found = home.ok("forget", id_of(home, "By hand"), "--dry-run", "--json").json

    assert next(iter(found)) == "v"
    assert found["edited"] == [path for path in found["files"] if path.startswith("posts/")]
    assert found["articles"][0]["versions"] == 2
    assert found["done"] is None
    assert json.dumps(found)
