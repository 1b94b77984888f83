"""`once` and `backfill`, told to stop: what they say at the end is what they did."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.journeys.pages import article, feed, listing
from tests.kit.home import Home, says
from tests.kit.site import Held, site_thread
from tests.kit.waiting import PATIENCE, wait_until

PATHS = [f"/story/{number}" for number in range(5)]


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["once", "backfill"])
def test_articles_that_come_within_the_grace_are_counted(
    which: signal.Signals, command: str, tmp_path: Path
) -> None:
    with site_thread() as site:
        site.pages["/feed"], site.pages["/list"] = feed(site, PATHS), listing(PATHS)
        held = {path: Held(article(f"Story {path}")) for path in PATHS}
        site.pages |= held
        held[PATHS[0]].let_go()
        home = Home(tmp_path)
        url = site.url("/list" if command == "backfill" else "/feed")
        home.sources({"url": url, "name": "one"})
        with home.running(
            "--json", command, *(["one"] if command == "backfill" else [])
        ) as process:
            wait_until(lambda: len(home.posts()) == 1 and all(map(site.count, PATHS)))
            process.send_signal(which)
            for page in held.values():
                page.let_go()
            out, err = process.communicate(timeout=PATIENCE)

    (row,) = json.loads(out)["rows"]
    assert row["outcomes"] == {"new": len(home.posts())}, err
    assert row["found"] == len(home.posts()) == len(PATHS)


def test_a_job_whose_daemon_ends_is_told_what_came_within_the_grace(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"], site.pages["/first"] = feed(site, ["/first"]), article("First")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one", "every": "1d"})
        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == 1)
            held = {path: Held(article(f"Story {path}")) for path in PATHS}
            held[PATHS[0]].let_go()
            site.pages |= {"/feed": feed(site, [*PATHS, "/first"]), **held}
            with home.running("--json", "once") as client:
                wait_until(lambda: all(map(site.count, PATHS)))
                daemon.send_signal(signal.SIGTERM)
                assert says(daemon, "stopping")
                for page in held.values():
                    page.let_go()
                out, err = client.communicate(timeout=PATIENCE)
            daemon.communicate(timeout=PATIENCE)

    (row,) = json.loads(out)["rows"]
    assert row["outcomes"] == {"new": len(PATHS)}, err
    assert len(home.posts()) == 1 + len(PATHS)
