"""Articles are looked at again 1 h, 6 h, 1 d, 7 d and 30 d after they came out, by the clock."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from crawler.app.crawling import GRACE, open_app
from crawler.config.load import load
from tests.journeys.pages import article, feed
from tests.kit.clock import START, HandClock
from tests.kit.home import Home
from tests.kit.site import Answer, Asked, Reply, Site, open_site

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ETAG = '"of-the-pier"'

Wind = Callable[[timedelta], Awaitable[None]]


@asynccontextmanager
async def crawling(home: Home) -> AsyncIterator[Wind]:
    """Crawl by a clock that is wound to so long after START, then do what is due."""
    clock = HandClock()
    config = load(home.config, os.environ)
    async with (
        open_app(config, command="a test", clock=clock) as app,
        app.crawler.running(GRACE),
    ):

        async def wind(to: timedelta) -> None:
            await clock.advance_to(START + to)
            tally = await app.crawler.once((), lambda _: None)
            assert not tally.failed

        yield wind


def conditional(page: str) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        if asked.headers.get("If-None-Match") == ETAG:
            return Reply(status=304, headers={"ETag": ETAG})
        return Reply(page, headers={"ETag": ETAG})

    return answer


def furnish(site: Site, home: Home, **source: object) -> str:
    date = START.isoformat()
    site.pages["/feed"] = feed(site, ["/same", "/edited", "/gone", "/missed"])
    site.pages["/same"] = conditional(article("The pier stays", date=date))
    for name in ("edited", "gone", "missed"):
        site.pages[f"/{name}"] = article(f"The pier {name}", date=date)
    home.sources({"url": site.url("/feed"), "name": "news", "every": "30d", **source})
    return date


def outcomes(home: Home, site: Site, path: str) -> list[str]:
    told = home.ok("history", site.url(path), "--json").json["history"]
    return [f"{one['outcome']} {one['status']}" for one in told]


async def test_pages_are_looked_at_again_at_growing_gaps(tmp_path: Path) -> None:
    home = Home(tmp_path)
    async with open_site() as site:
        date = furnish(site, home)
        async with crawling(home) as wind:
            await wind(timedelta(minutes=5))
            raws = set((home.archive / "raw").rglob("*.gz"))
            await wind(timedelta(minutes=59))
            assert site.count("/same") == 1

            site.pages["/edited"] = article("The pier edited", date=date, extra="<p>Again.</p>")
            site.pages["/gone"] = Reply(status=410)
            site.pages["/missed"] = Reply(status=404)
            await wind(HOUR)
            fresh = set((home.archive / "raw").rglob("*.gz")) - raws
            await wind(5 * HOUR)
            site.pages["/missed"] = article("The pier missed", date=date)
            for gap in (6 * HOUR, DAY, 7 * DAY, 30 * DAY, 31 * DAY, 90 * DAY, 400 * DAY):
                await wind(gap)

        assert site.count("/same") == 6
        assert [one.status for one in site.of("/same")] == [200, *[304] * 5]
        assert outcomes(home, site, "/same") == ["new 200", *["unchanged 304"] * 5]
        assert outcomes(home, site, "/edited")[:2] == ["new 200", "revised 200"]
        assert site.count("/edited") == 6
        assert outcomes(home, site, "/gone") == ["new 200", "gone 410"]
        assert outcomes(home, site, "/missed")[1:4] == ["gone 404", "gone 404", "unchanged 200"]
        assert len(fresh) == 1


async def test_a_page_that_is_gone_is_told_and_its_post_stays(tmp_path: Path) -> None:
    home = Home(tmp_path)
    async with open_site() as site:
        furnish(site, home)
        async with crawling(home) as wind:
            await wind(timedelta(minutes=5))
            site.pages["/gone"] = Reply(status=410)
            await wind(HOUR)

        listed = {one["title"]: one for one in home.ok("list", "--json").json["articles"]}
        assert listed["The pier gone"]["gone_at"].startswith("2026-01-05T09:0")
        assert listed["The pier stays"]["gone_at"] is None
        assert "The pier gone (gone since 2026-01-05)" in home.ok("list").out
        shown = home.ok("show", site.url("/gone"))
        assert "gone since 2026-01-05" in shown.err
        assert 'title: "The pier gone"' in shown.out


async def test_checks_can_be_set_for_a_source_and_switched_off(tmp_path: Path) -> None:
    home = Home(tmp_path)
    async with open_site() as site:
        furnish(site, home, recheck=["2h"])
        async with crawling(home) as wind:
            for hours in (0, 1, 2, 24, 24 * 40):
                await wind(hours * HOUR + timedelta(minutes=5))
        assert site.count("/edited") == 2

    other = Home(tmp_path / "other")
    async with open_site() as site:
        furnish(site, other, recheck="off")
        (other.config / "sources.yaml").write_text(
            (other.config / "sources.yaml").read_text().replace("'off'", "off")
        )
        async with crawling(other) as wind:
            for hours in (0, 1, 2, 24, 24 * 40):
                await wind(hours * HOUR + timedelta(minutes=5))
        assert site.count("/edited") == 1
