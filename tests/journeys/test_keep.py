"""`keep`: what grows old is forgotten, some at a time, if the clock is to be believed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.journeys.lively import just_now
from tests.journeys.pages import article, feed
from tests.journeys.test_forget import assert_whole, listed, told
from tests.kit.home import Home
from tests.kit.site import Asked, Reply, Site, site_thread
from tests.kit.waiting import wait_until


def serve(site: Site, home: Home, keep: str = "90d") -> None:
    """A source with an article of long ago, one of today, and one without a date."""
    site.pages["/feed"] = feed(site, ["/old", "/new", "/undated"])
    site.pages["/old"] = article("Old one")
    site.pages["/new"] = article("New one", date=just_now())
    site.pages["/undated"] = article("Undated", date="")
    home.sources({"url": site.url("/feed"), "name": "news", "keep": keep, "every": "1m"})


def test_once_gives_up_what_is_older_and_a_second_run_does_nothing(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        serve(site, home, keep="forever")
        home.ok("once")
        assert len(listed(home)) == 3
        serve(site, home)

        first = home.ok("once")
        second = home.ok("once")

        assert "1 article older than 90 days given up" in first.err
        assert "given up" not in second.err
        assert {one["title"] for one in listed(home)} == {"New one", "Undated"}
        assert told(home, "Old one") == []
        assert site.count("/old") == 1
        (source,) = home.ok("status", "--json").json["sources"]
        assert source["keep"]["articles"] == 1
        assert source["keep"]["days"] == 90
        assert "kept for 90 days; 1 given up, last on 2" in home.ok("status").out
        assert_whole(home)


def test_without_a_date_an_article_s_age_is_that_of_its_first_capture(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        serve(site, home, keep="forever")
        home.ok("once")
        long_ago = datetime.now(UTC) - timedelta(days=100)  # noqa: TID251 - the real clock
        with closing(sqlite3.connect(home.archive / "crawler.db")) as database, database:
            database.execute(
                "UPDATE articles SET first_at = ? WHERE title = 'Undated'",
                (int(long_ago.timestamp() * 1e6),),
            )
        serve(site, home)

        home.ok("once")

        assert {one["title"] for one in listed(home)} == {"New one"}


def test_what_somebody_edited_stays_and_status_says_so(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        serve(site, home, keep="forever")
        home.ok("once")
        (old,) = [post.path for post in home.posts() if post.fields["title"] == "Old one"]
        old.write_text(old.read_text("utf-8") + "\nA note of mine.\n", "utf-8")
        serve(site, home)

        home.ok("once")

        assert old.exists()
        assert len(listed(home)) == 3
        name = old.relative_to(home.archive).as_posix()
        assert f"edited by hand, and left as it is: {name}" in home.ok("status").out


def test_the_daemon_gives_up_what_grows_old(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        serve(site, home, keep="forever")
        with home.running("run"):
            wait_until(lambda: len(home.posts()) == 3)
            serve(site, home)
            wait_until(lambda: len(listed(home)) == 2)
            assert site.count("/old") == 1


def test_a_clock_that_servers_contradict_makes_nothing_old(tmp_path: Path) -> None:
    """To the site it is the year 2019: for all we know it is our clock that is wrong."""

    def dated(asked: Asked) -> Reply:
        text = {"/feed": feed(site, ["/old"]), "/old": article("Old one")}[asked.path]
        return Reply(text, headers={"Date": "Mon, 05 Aug 2019 08:00:00 GMT"})

    with site_thread() as site:
        site.pages["/feed"] = site.pages["/old"] = dated
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "news", "keep": "90d"})
        home.ok("once")
        home.ok("once")

        assert [one["title"] for one in listed(home)] == ["Old one"]
        assert "nothing is given up now" in home.ok("status").out


def test_nothing_is_given_up_while_no_server_can_be_reached(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with site_thread() as site:
        serve(site, home, keep="forever")
        home.ok("once")
        serve(site, home)

    home.ok("once", code=1)

    assert len(listed(home)) == 3
