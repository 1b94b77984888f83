"""`crawler run`: polls when due, takes jobs, reloads, and stops in order."""

from __future__ import annotations

import json
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.site import Held, site_thread
from tests.kit.waiting import PATIENCE, wait_until


@pytest.mark.parametrize(("which", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_polls_what_is_due_and_stops_in_order(
    tmp_path: Path, which: signal.Signals, code: int
) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a", "/b"])
        site.pages["/a"], site.pages["/b"] = article("Alpha"), article("Beta")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})
        with home.running("run", "-v") as daemon:
            wait_until(lambda: len(home.posts()) == 2)
            daemon.send_signal(which)
            assert daemon.wait(timeout=PATIENCE) == code

        assert not list((home.archive / ".tmp").glob("*.md*"))
        assert not (home.archive / "crawler.sock").exists()


def test_what_is_in_flight_when_it_is_stopped_is_finished_or_put_back(tmp_path: Path) -> None:
    with site_thread() as site:
        paths = [f"/{number}" for number in range(6)]
        site.pages["/feed"] = feed(site, paths)
        held = {path: Held(article(f"Story {path}")) for path in paths}
        site.pages |= held
        home = Home(tmp_path)
        home.settings(http={"concurrency": 1})
        home.sources({"url": site.url("/feed"), "name": "slow"})
        with home.running("run") as daemon:
            wait_until(lambda: site.count("/0"))
            daemon.send_signal(signal.SIGTERM)
            held["/0"].let_go()
            assert daemon.wait(timeout=PATIENCE) == 0
        before = len(home.posts())
        for page in held.values():
            page.let_go()

        home.ok("once")

        assert before < 6
        assert len(home.posts()) == 6


def test_a_second_one_is_refused_and_told_who_holds_the_archive(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources()
    with home.running("run") as daemon:
        wait_until((home.archive / "crawler.sock").exists)

        done = home.ok("run", code=3)

        assert f"pid {daemon.pid}" in done.err
        assert "crawler run" in done.err


def test_once_and_backfill_are_handed_to_it(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a"])
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one", "every": "1d"})
        with home.running("run"):
            wait_until(home.posts)
            wait_until(lambda: home.ok("list", "--json").json["articles"])  # It is settled, too.
            site.pages["/feed"] = feed(site, ["/b", "/a"])
            site.pages["/b"] = article("Beta")

            rows = home.ok("once", "one", "--json").json["rows"]
            home.ok("backfill", "one")
            wrong = home.ok("once", "two", code=2)

        assert rows[0]["outcomes"] == {"new": 1}
        assert len(home.posts()) == 2
        assert "no source is called 'two'" in wrong.err


def once_while_held(home: Home, held: Held) -> dict[str, Any]:
    """Hand the daemon `once` while it waits for a listing; return its row of the one source."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(home.archive / "crawler.sock"))
        client.sendall(b'{"verb": "once"}\n')
        # Whoever came later has been answered: the job is there.
        home.ok("healthcheck", "--timeout", "60")
        held.let_go()
        client.settimeout(PATIENCE)
        *_, last = (json.loads(line) for line in client.makefile() if line.strip())
    (row,) = last["done"]["rows"]
    return dict(row)


def test_once_waits_for_a_poll_of_its_source_that_is_under_way(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = held = Held(feed(site, ["/a"]))
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one", "every": "1d"})
        with home.running("run"):
            wait_until(lambda: site.count("/feed"))

            row = once_while_held(home, held)

        assert row["outcomes"] == {"new": 1}
        assert site.count("/feed") == 1


def test_once_that_comes_when_half_a_poll_is_over_tells_of_all_of_it(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/one"] = feed(site, ["/a", "/b"])
        site.pages["/two"] = held = Held(feed(site, ["/c"]))
        site.pages |= {f"/{name}": article(f"Story of {name}") for name in "abc"}
        home = Home(tmp_path)
        urls = [site.url("/one"), site.url("/two")]
        home.sources({"url": urls, "name": "one", "every": "1d"})
        with home.running("run"):
            wait_until(lambda: site.count("/two"))

            row = once_while_held(home, held)

        assert (row["entries"], row["found"]) == (3, 3)
        assert site.count("/one") == site.count("/two") == 1
        assert len(home.posts()) == 3


def test_sighup_takes_over_a_new_configuration_and_a_wrong_one_keeps_the_old(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        site.pages["/one"], site.pages["/two"] = feed(site, ["/a"]), feed(site, ["/b"])
        site.pages["/a"], site.pages["/b"] = article("Alpha"), article("Beta")
        home = Home(tmp_path)
        one = {"url": site.url("/one"), "name": "one"}
        home.sources(one)
        with home.running("run", "-v") as daemon:
            wait_until(lambda: len(home.posts()) == 1)
            home.sources({**one, "evry": "5m"})
            daemon.send_signal(signal.SIGHUP)
            wait_until(lambda: "evry" in home.run("status", "--json").out)
            home.sources(one, {"url": site.url("/two"), "name": "two"})
            daemon.send_signal(signal.SIGHUP)
            wait_until(lambda: len(home.posts()) == 2)

            assert home.ok("status", "--json").json["configuration_error"] is None


def test_status_names_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources()
    with home.running("run") as daemon:
        wait_until((home.archive / "crawler.sock").exists)

        assert f"pid {daemon.pid}" in home.ok("status").out
    assert "not running" in home.ok("status").out
