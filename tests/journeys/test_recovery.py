"""The state database lost, damaged or behind: the archive tells it all again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.lively import just_now, lively_archive
from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.site import Held, conditional, site_thread
from tests.kit.waiting import PATIENCE, wait_until


def told(home: Home) -> dict[str, Any]:
    """All that the reading verbs say of the articles."""
    rows = home.ok("list", "--json").json["articles"]
    shown = {row["id"]: home.ok("show", row["id"], "--json").json for row in rows}
    return {"rows": rows, "shown": shown, "hand": home.ok("status", "--json").json["hand_made"]}


def take_database_away(home: Home) -> None:
    for path in home.archive.glob("crawler.db*"):
        path.unlink()


def test_without_its_database_an_archive_is_the_same_and_nothing_is_fetched_again(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        lively_archive(site, home)
        before, lines = told(home), home.lines()
        files = {path: path.read_bytes() for path in (home.archive / "posts").rglob("*.md")}
        take_database_away(home)
        site.clear()

        home.ok("once")

        asked = {one.path for one in site.asked} - {"/robots.txt", "/alpha", "/beta", "/gone"}
        assert asked == set()
        assert {line["outcome"] for line in lines} >= {
            "new",
            "revised",
            "gone",
            "duplicate",
            "seen",
        }
        assert told(home) == before
        assert {path: path.read_bytes() for path in files} == files
        assert [line for line in home.lines() if line["outcome"] != "gone"] == [
            line for line in lines if line["outcome"] != "gone"
        ]


def test_addresses_that_led_to_a_known_article_do_so_without_the_old_database(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        lively_archive(site, home)
        addresses = [site.url(path) for path in ("/old", "/new", "/temporary", "/copy", "/copied")]
        before = [home.ok("show", url, "--json").json["article"]["id"] for url in addresses]
        take_database_away(home)
        home.ok("once")

        after = [home.ok("show", url, "--json").json["article"]["id"] for url in addresses]

        assert after == before


def test_a_version_after_a_lost_database_replaces_the_post_that_we_wrote(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/1"])
        site.pages["/1"] = article("First", date=just_now())
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})
        home.ok("once")
        take_database_away(home)
        home.ok("once")

        assert home.ok("status", "--json").json["sources"][0]["rechecks"] == 1
        assert home.ok("status", "--json").json["hand_made"] == []


Damage = Callable[[Path], object]


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:12288] = bytes(255 - byte for byte in data[4096:12288])
    path.write_bytes(data)


def of_a_newer_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA user_version = 9999")


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE recipes (name TEXT)")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (half, "store.damaged"),
        (flipped, "store.damaged"),
        (lambda path: path.write_bytes(b"not a database at all" * 400), "store.damaged"),
        (of_another_program, "store.damaged"),
        (of_a_newer_program, "store.schema"),
    ],
    ids=["truncated", "corrupt", "garbage", "foreign", "newer"],
)
def test_a_database_that_cannot_be_used_is_refused_and_the_hint_works(
    tmp_path: Path, damage: Damage, code: str
) -> None:
    with site_thread() as site:
        paths = [f"/{number}" for number in range(12)]
        site.pages["/feed"] = feed(site, paths)
        for path in paths:
            site.pages[path] = article(f"Story {path}")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})
        home.ok("once")
        before = home.ok("list", "--json").json
        damage(home.archive / "crawler.db")

        refused = home.ok("once", code=3)
        assert code in refused.err
        assert "Traceback" not in refused.err
        follow_hint(home, refused.err)
        home.ok("once")

        assert home.ok("list", "--json").json == before
        assert sum(line["outcome"] == "new" for line in home.lines()) == len(paths)


def follow_hint(home: Home, said: str) -> None:
    """Do what the hint says: its shell commands, or else move the file away."""
    database = home.archive / "crawler.db"
    if "move the file away" in said or "newer program" in said:
        database.rename(home.folder / "away.db")
        return
    assert f"mv '{database}' '{database}.damaged'" in said
    database.rename(database.with_name("crawler.db.damaged"))
    for suffix in ("-wal", "-shm"):
        database.with_name(f"crawler.db{suffix}").unlink(missing_ok=True)


def test_an_empty_database_is_filled_from_the_journal(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/1"])
        site.pages["/1"] = article("First")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})
        home.ok("once")
        (home.archive / "crawler.db").write_bytes(b"")

        home.ok("once")

        assert len(home.ok("list", "--json").json["articles"]) == 1
        assert site.count("/1") == 1


def test_a_torn_last_line_is_dropped(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/1"])
        site.pages["/1"] = article("First")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})
        home.ok("once")
        (journal,) = (home.archive / "captures").iterdir()
        whole = journal.read_bytes()
        journal.write_bytes(whole + whole[: len(whole) // 2])

        home.ok("once")

        assert journal.read_bytes() == whole


def test_a_journal_that_was_cut_is_refused_until_the_database_is_made_anew(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/1", "/2"])
        site.pages["/1"], site.pages["/2"] = article("First"), article("Second")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})
        home.ok("once")
        (journal,) = (home.archive / "captures").iterdir()
        journal.write_bytes(journal.read_bytes()[:-10])

        refused = home.ok("once", code=3)
        assert "delete crawler.db" in refused.err
        take_database_away(home)
        home.ok("once")

        assert len(home.ok("list", "--json").json["articles"]) == 2
        assert {line["outcome"] for line in home.lines()} == {"new"}


def test_entries_that_a_kill_left_queued_arrive_although_the_feed_says_304(tmp_path: Path) -> None:
    with site_thread() as site:
        paths = [f"/{number}" for number in range(5)]
        site.pages["/feed"] = conditional(feed(site, paths))
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})
        site.pages |= dict.fromkeys(paths, Held(article("Story")))
        with home.running("once") as process:
            wait_until(lambda: any(site.count(path) for path in paths))
            process.kill()
            process.wait(timeout=PATIENCE)
        for path in paths:
            site.pages[path] = article(f"Story {path}")
        before = home.lines()

        home.ok("once")

        feeds = site.of("/feed")
        assert before == []
        assert feeds[-1].status == 304
        assert len(home.posts()) == 5
