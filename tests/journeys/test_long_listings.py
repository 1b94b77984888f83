"""Listings of thousands of entries: stored in parts, and none is lost whenever that ends."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.pages import article
from tests.kit.home import Home
from tests.kit.site import Site, site_thread
from tests.kit.waiting import PATIENCE, free_port, wait_until

XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)
LENGTH = 5200
"""Longer than what is read of a listing at first, and no round number of parts."""


def sitemap(addresses: list[str]) -> str:
    """A sitemap whose last address is the newest."""
    rows = "".join(
        f"<url><loc>{address}</loc>"
        f"<lastmod>{FIRST_DAY + timedelta(hours=number):%Y-%m-%dT%H:00:00+00:00}</lastmod></url>"
        for number, address in enumerate(addresses)
    )
    return f"<urlset {XMLNS}>{rows}</urlset>"


def frontier(home: Home) -> list[tuple[str, str]]:
    """(url, state) of all that is known, by url."""
    where = f"file:{home.archive / 'crawler.db'}?mode=ro"
    try:
        with closing(sqlite3.connect(where, uri=True)) as database:
            return database.execute("SELECT url, state FROM frontier ORDER BY url").fetchall()
    except sqlite3.OperationalError:
        return []  # It is being made.


@pytest.fixture
def site() -> Iterator[Site]:
    with site_thread() as site:
        yield site


@pytest.fixture
def home(tmp_path: Path, site: Site) -> Home:
    home = Home(tmp_path)
    home.sources({"url": site.url("/long.xml"), "name": "Long", "kind": "sitemap", "first": 2})
    return home


def closed() -> list[str]:
    """Addresses of a host that takes no connection, so that none of them is settled."""
    port = free_port()
    return [f"http://127.0.0.1:{port}/{number:05d}" for number in range(LENGTH)]


def test_every_address_of_a_long_sitemap_is_known_once_and_the_newest_are_queued(
    site: Site, home: Home
) -> None:
    addresses = closed()
    site.pages["/long.xml"] = sitemap(addresses)

    home.ok("once")

    known = frontier(home)
    assert [url for url, _ in known] == addresses
    assert [url for url, state in known if state == "queued"] == addresses[-2:]


def test_what_is_new_at_the_end_of_a_long_sitemap_is_fetched_and_nothing_else(
    site: Site, home: Home
) -> None:
    addresses = [site.url(f"/{number:05d}") for number in range(LENGTH)]
    for number in range(LENGTH - 2, LENGTH + 1):
        site.pages[f"/{number:05d}"] = article(f"Story {number}")
    site.pages["/long.xml"] = sitemap(addresses)
    home.ok("once")

    site.pages["/long.xml"] = sitemap([*addresses, site.url(f"/{LENGTH:05d}")])
    home.ok("once")

    asked = [one.path for one in site.asked if one.path[1:].isdigit()]
    assert sorted(asked) == [f"/{LENGTH + number:05d}" for number in (-2, -1, 0)]
    assert len(home.posts()) == 3


def test_a_backfill_killed_between_two_parts_of_a_sitemap_loses_nothing_of_it(
    site: Site, home: Home
) -> None:
    addresses = closed()
    site.pages["/long.xml"] = sitemap(addresses)
    with home.running("backfill", "Long") as process:
        wait_until(lambda: frontier(home))
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE)
    assert len(frontier(home)) < LENGTH

    home.ok("backfill", "Long")

    known = frontier(home)
    assert [url for url, _ in known] == addresses
    assert {state for _, state in known} == {"queued"}


def test_a_first_poll_killed_between_two_parts_is_still_the_first(site: Site, home: Home) -> None:
    addresses = closed()
    site.pages["/long.xml"] = sitemap(addresses)
    with home.running("once") as process:
        wait_until(lambda: frontier(home))
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE)
    assert len(frontier(home)) < LENGTH

    home.ok("once")

    known = frontier(home)
    assert [url for url, _ in known] == addresses
    assert [url for url, state in known if state == "queued"] == addresses[-2:]
