"""The daemon and those who hand in jobs: each may go away, neither takes the other along."""

from __future__ import annotations

import json
import signal
import socket
import time
from pathlib import Path

from tests.journeys.pages import article, feed, listing
from tests.kit.home import Home
from tests.kit.site import Held, Site, site_thread
from tests.kit.waiting import PATIENCE, wait_until

PAGES, EACH = 6, 5
SENT_AWAY_WITHIN = 8.0
"""Seconds, on a busy machine; jobs that were handed in have ten."""


def paged_site(site: Site) -> dict[str, object]:
    """A listing of several pages; return its source."""
    for page in range(1, PAGES + 1):
        paths = [f"/story/{page}-{number}" for number in range(EACH)]
        following = f"/list?p={page + 1}" if page < PAGES else ""
        text = listing(paths, following=following)
        site.pages["/list" if page == 1 else f"/list?p={page}"] = text
        for path in paths:
            site.pages[path] = article(f"Story {path}")
    return {
        "url": site.url("/list"),
        "name": "paged",
        "every": "1d",
        "list": {"item": "li", "link": "a", "next": "a.next::attr(href)"},
    }


def hold(site: Site, path: str) -> Held:
    """Have a page answered no earlier than the test lets it."""
    page = site.pages[path]
    assert isinstance(page, str)
    site.pages[path] = held = Held(page)
    return held


def test_a_job_that_its_client_gives_up_is_stopped_and_the_daemon_goes_on(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        home.sources(paged_site(site))
        held = hold(site, "/list?p=2")
        with home.running("run"):
            wait_until(lambda: len(home.posts()) == EACH)
            with home.running("backfill", "paged") as client:
                wait_until(lambda: site.count("/list?p=2"))
                client.send_signal(signal.SIGINT)
                assert client.wait(timeout=PATIENCE) == 130
            held.let_go()
            home.ok("once")
            assert not site.count("/list?p=3")
            home.ok("backfill", "paged")

            assert len(home.posts()) == PAGES * EACH


def test_a_backfill_cut_off_by_the_daemon_s_end_goes_on_where_it_was(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        home.sources(paged_site(site))
        held = hold(site, "/list?p=3")
        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == EACH)
            with home.running("backfill", "paged") as client:
                wait_until(lambda: site.count("/list?p=3"))
                daemon.send_signal(signal.SIGTERM)
                held.let_go()
                assert daemon.wait(timeout=PATIENCE) == 0
                client.wait(timeout=PATIENCE)
        before = site.count("/list?p=2")

        home.ok("backfill", "paged")

        assert len(home.posts()) == PAGES * EACH
        assert site.count("/list?p=2") == before


def test_a_job_whose_daemon_is_killed_ends_with_a_word_and_goes_on_later(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        home.sources(paged_site(site))
        held = hold(site, "/list?p=2")
        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == EACH)
            with home.running("backfill", "paged") as client:
                wait_until(lambda: site.count("/list?p=2"))
                daemon.kill()
                said = client.communicate(timeout=PATIENCE)[1]
                assert client.returncode == 3
        assert "went away" in said
        held.let_go()

        home.ok("backfill", "paged")

        assert len(home.posts()) == PAGES * EACH


def test_a_client_that_hangs_or_talks_nonsense_does_no_harm(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a"])
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one", "every": "1d"})
        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == 1)
            where = str(home.archive / "crawler.sock")
            clients = [socket.socket(socket.AF_UNIX) for _ in range(4)]
            for client in clients:
                client.connect(where)
            clients[1].sendall(b"\xff nonsense\n")
            clients[2].sendall(b"[" * 2**20)
            clients[3].sendall(json.dumps({"verb": "once"}).encode() + b"\n")

            home.ok("once")
            began = time.monotonic()
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=PATIENCE) == 0
            assert time.monotonic() - began < SENT_AWAY_WITHIN
            said = daemon.communicate()[1]
            for client in clients:
                client.close()

        assert "Traceback" not in said


def test_a_slow_answer_does_not_keep_the_daemon_from_ending_within_its_grace(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        site.pages["/feed"] = Held("")
        home = Home(tmp_path)
        home.settings(http={"deadline": "30m"})
        home.sources({"url": site.url("/feed"), "name": "slow"})
        with home.running("run") as daemon:
            wait_until(lambda: site.count("/feed"))
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=PATIENCE) == 0


def test_two_at_the_same_time_are_one_holder_and_one_who_is_told_its_name(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = held = Held(feed(site, ["/a"]))
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})
        with home.running("once") as first:
            wait_until(lambda: site.count("/feed"))

            second = home.ok("once", code=3)
            held.let_go()

            assert f"`crawler once` (pid {first.pid}" in second.err
            assert first.wait(timeout=PATIENCE) == 0
        assert len(home.posts()) == 1
