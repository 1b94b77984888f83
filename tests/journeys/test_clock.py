"""A clock that jumps a year ahead, and back: nothing is lost, nothing waits for that year."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from crawler.app.crawling import GRACE, App, open_app
from crawler.config.load import load
from tests.journeys.pages import article, feed
from tests.kit.captures import manifest_faults
from tests.kit.clock import START, HandClock
from tests.kit.home import Home
from tests.kit.site import Reply, Site, open_site
from tests.kit.waiting import PATIENCE

YEAR, HOUR, DAY = timedelta(days=365), timedelta(hours=1), timedelta(days=1)


class Jumpy(HandClock):
    """A clock that can be set, also back; whoever sleeps is woken by `advance` alone."""

    def set(self, when: datetime) -> None:
        self._now = when


@asynccontextmanager
async def crawling(home: Home, clock: Jumpy) -> AsyncIterator[App]:
    config = load(home.config, os.environ)
    async with (
        open_app(config, command="a test", clock=clock, patient=True) as app,
        app.crawler.running(GRACE),
    ):
        yield app


async def work(app: App) -> None:
    """Do what is due, as the daemon does each second."""
    crawler, tools = app.crawler, app.crawler.tools
    await crawler.tick()
    while crawler.polling:  # noqa: ASYNC110 - a test may look at any time
        await asyncio.sleep(0.01)
    tools.wake.set()
    await asyncio.wait_for(_idle(app), PATIENCE)
    await tools.committer.flush()
    await tools.retention.run(tools.sources.values(), lambda _: None)


async def _idle(app: App) -> None:
    """Return after ten looks in which nothing was under way and no host was to be asked."""
    tools, still = app.crawler.tools, 0
    while still < 10:
        await asyncio.sleep(0.01)
        hosts = await tools.store.due_hosts(tools.clock.now(), 9)
        due = any(tools.gates.resting_until(one.host) is None for one in hosts)
        still = 0 if tools.under_way.total() or due else still + 1


def furnish(site: Site, home: Home) -> None:
    """Two sources, one by crontab; the server's clock says START, whatever ours says."""
    date = {"Date": format_datetime(START, usegmt=True)}
    for path, text in {
        "/feed": feed(site, ["/a", "/missing"]),
        "/a": article("Alpha", date=START.isoformat()),
        "/daily": feed(site, ["/d"]),
        "/d": article("Delta", date=START.isoformat()),
    }.items():
        site.pages[path] = Reply(text, headers=date)
    site.pages["/missing"] = site.pages["/robots.txt"] = Reply(status=404, headers=date)
    home.sources(
        {"url": site.url("/feed"), "name": "news", "every": "1h", "keep": "90d"},
        {"url": site.url("/daily"), "name": "daily", "cron": "0 8 * * *", "keep": "90d"},
    )


def assert_sane(home: Home, now: datetime) -> None:
    """Nothing is lost, and each source is due within a day."""
    assert {post.fields["title"] for post in home.posts()} == {"Alpha", "Delta"}
    for source in home.ok("status", "--json").json["sources"]:
        due = datetime.fromisoformat(source["next_poll_at"])
        assert now < due <= now + DAY, source
    home.ok("verify")
    assert manifest_faults(home.archive) == []


async def test_a_clock_that_jumps_ahead_and_back_while_it_runs(tmp_path: Path) -> None:
    home, clock = Home(tmp_path), Jumpy()
    async with open_site() as site:
        furnish(site, home)
        async with crawling(home, clock) as app:
            await app.crawler.once((), lambda _: None)
            clock.set(START + YEAR)
            await work(app)
            assert site.count("/feed") == site.count("/daily") == 2
            assert site.count("/missing") == 2
            assert_sane(home, START + YEAR)

            clock.set(START + HOUR)
            await work(app)

            assert site.count("/feed") == 3
            assert site.count("/missing") == 3
            assert_sane(home, START + HOUR)
            clock.set(START + DAY)
            await work(app)
            assert site.count("/daily") >= 3
        assert site.count("/robots.txt") >= 3


async def test_a_clock_that_was_ahead_during_a_run(tmp_path: Path) -> None:
    home = Home(tmp_path)
    async with open_site() as site:
        furnish(site, home)
        for asked, now in enumerate((START, START + YEAR, START + HOUR), 1):
            async with crawling(home, Jumpy(now)) as app:
                await (work(app) if asked > 1 else app.crawler.once((), lambda _: None))
            assert site.count("/feed") == asked
            assert site.count("/missing") == asked
            assert_sane(home, now)

        home.ok("rebuild")
        assert len(home.posts()) == 2


async def test_a_host_that_rests_does_not_rest_for_a_year(tmp_path: Path) -> None:
    home, clock = Home(tmp_path), Jumpy(START + YEAR)
    async with open_site() as site:
        furnish(site, home)
        served, site.pages["/a"] = site.pages["/a"], Reply(status=429)
        async with crawling(home, clock) as app:
            await app.crawler.once((), lambda _: None)
            site.pages["/a"] = served
            clock.set(START)
            await work(app)
            await work(app)

        assert site.count("/a") == 2
        assert_sane(home, START)
