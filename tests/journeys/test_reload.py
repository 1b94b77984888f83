"""The configuration edited while the daemon runs: it takes effect, and nothing is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import yaml

from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.site import Held, Site, site_thread
from tests.kit.waiting import wait_until


def furnish(site: Site, *names: str) -> None:
    """A feed `/<name>` of one article each."""
    for name in names:
        site.pages[f"/{name}"] = feed(site, [f"/{name}/1"])
        site.pages[f"/{name}/1"] = article(f"Story of {name}")


def source(site: Site, name: str, **fields: object) -> dict[str, object]:
    return {"url": site.url(f"/{name}"), "name": name, **fields}


def noted(home: Home) -> str | None:
    """Return what the daemon has noted of the configuration on disk."""
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database:
        row = database.execute("SELECT value FROM notes WHERE key = 'config.error'").fetchone()
    return row and str(row[0])


def test_sources_are_added_paused_and_taken_out_by_saving_a_file(tmp_path: Path) -> None:
    with site_thread() as site:
        furnish(site, "one", "two", "three")
        home = Home(tmp_path)
        home.sources(source(site, "one", every="1m"))
        with home.running("run"):
            wait_until(lambda: len(home.posts()) == 1)
            (home.config / "sources").mkdir()
            two = yaml.safe_dump(source(site, "two", every="1d"))
            (home.config / "sources" / "two.yaml").write_text(two)
            wait_until(lambda: len(home.posts()) == 2)

            home.sources(source(site, "one", every="1m", paused=True), source(site, "three"))
            (home.config / "sources" / "two.yaml").unlink()
            wait_until(lambda: len(home.posts()) == 3)
            asked = site.count("/one")
            told = {one["name"]: one for one in home.ok("status", "--json").json["sources"]}

            assert told["one"]["next_poll_at"] is None
            assert told["two"]["articles"] == 1
            assert told["two"]["next_poll_at"] is None
            assert site.count("/one") == asked


def test_a_source_that_was_taken_out_keeps_its_archive_and_status_says_so(tmp_path: Path) -> None:
    with site_thread() as site:
        furnish(site, "one", "two")
        home = Home(tmp_path)
        home.sources(source(site, "one"), source(site, "two"))
        home.ok("once")

        home.sources(source(site, "two"))

        out = home.ok("status").out
        assert "one: no longer in the configuration; its articles stay" in out
        assert home.ok("list", "one", "--json").json["articles"]
        assert len(home.posts()) == 2


def test_a_wrong_file_keeps_the_old_configuration_until_it_is_mended(tmp_path: Path) -> None:
    with site_thread() as site:
        furnish(site, "one", "two")
        home = Home(tmp_path)
        home.sources(source(site, "one"))
        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == 1)
            home.sources(source(site, "one"), source(site, "two", evry="5m"))
            wait_until(lambda: "evry" in (noted(home) or ""))
            told = home.ok("status", "--json", code=2).json["error"]["message"]
            wrong = home.ok("check", code=2).err
            home.sources(source(site, "one"), source(site, "two"))
            wait_until(lambda: len(home.posts()) == 2)

            assert "unknown key 'evry'" in told
            assert "sources.yaml:5:3:" in wrong
            assert daemon.poll() is None
            assert home.ok("status", "--json").json["configuration_error"] is None


def test_what_is_under_way_when_its_source_goes_is_finished_by_the_old_rules(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        furnish(site, "one", "two")
        site.pages["/one/1"] = held = Held(article("Story of one"))
        home = Home(tmp_path)
        home.sources(source(site, "one"))
        with home.running("run"):
            wait_until(lambda: site.count("/one/1"))
            home.sources(source(site, "two"))
            wait_until(lambda: site.count("/two"))
            held.let_go()
            wait_until(lambda: len(home.posts()) == 2)

        assert {post.fields["source"] for post in home.posts()} == {"one", "two"}


def test_a_source_with_another_name_goes_on_where_it_was_and_refetches_nothing(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        furnish(site, "one")
        home = Home(tmp_path)
        home.sources(source(site, "one"))
        home.ok("once")
        home.sources(source(site, "one") | {"name": "uno"})

        done = home.ok("once")

        assert "source 'one' is called 'uno' now" in done.err
        assert site.count("/one/1") == 1
        assert site.count("/one") == 2
        (told,) = home.ok("status", "--json").json["sources"]
        assert told["name"] == "uno"
