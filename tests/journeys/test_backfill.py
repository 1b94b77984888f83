"""`crawler backfill`: the past, page by page; killed, it goes on where it was."""

from __future__ import annotations

import signal
import time
from collections import Counter
from pathlib import Path

from tests.journeys.pages import article, feed, listing
from tests.kit.home import Home
from tests.kit.site import Reply, Site, site_thread
from tests.kit.waiting import PATIENCE, wait_until

PAGES, EACH = 8, 10


def archive_site(site: Site) -> None:
    """A listing of several pages, each naming the next."""
    for page in range(1, PAGES + 1):
        paths = [f"/story/{page}-{number}" for number in range(EACH)]
        following = f"/list?p={page + 1}" if page < PAGES else ""
        site.pages["/list" if page == 1 else f"/list?p={page}"] = listing(
            paths, following=following
        )
        for path in paths:
            site.pages[path] = Reply(article(f"Story {path}"), delay=0.02)


def paged(site: Site) -> dict[str, object]:
    return {
        "url": site.url("/list"),
        "name": "paged",
        "list": {"item": "li", "link": "a", "next": "a.next::attr(href)"},
    }


def test_backfill_reads_all_pages_and_archives_every_story_once(tmp_path: Path) -> None:
    with site_thread() as site:
        archive_site(site)
        home = Home(tmp_path)
        home.sources(paged(site))

        home.ok("once")
        assert len(home.posts()) == EACH
        home.ok("backfill", "paged")

        assert len(home.posts()) == PAGES * EACH
        assert (
            max(Counter(asked.path for asked in site.asked if "story" in asked.path).values()) == 1
        )


def test_killed_in_the_middle_it_goes_on_and_ends_complete_and_without_a_double(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        archive_site(site)
        home = Home(tmp_path)
        home.sources(paged(site))
        for wanted in (15, 40):
            with home.running("backfill", "paged") as process:
                wait_until(
                    lambda: sum("story" in asked.path for asked in site.asked) >= wanted  # noqa: B023
                )
                process.send_signal(signal.SIGKILL)
                process.wait(timeout=PATIENCE)

        home.ok("backfill", "paged")

        stories = [line["url"] for line in home.lines() if line["outcome"] == "new"]
        assert len(stories) == len(set(stories)) == PAGES * EACH
        assert len({post.fields["source_url"] for post in home.posts()}) == PAGES * EACH
        assert not any((home.archive / ".tmp").iterdir())


def test_a_page_that_fails_for_now_is_read_by_the_next_run(tmp_path: Path) -> None:
    with site_thread() as site:
        archive_site(site)
        page = site.pages["/list?p=4"]
        site.pages["/list?p=4"] = Reply("", status=500)
        home = Home(tmp_path)
        home.sources(paged(site))

        failed = home.ok("backfill", "paged", code=1)
        site.pages["/list?p=4"] = page
        home.ok("backfill", "paged")

        assert "run it again to go on" in failed.out + failed.err
        assert site.count("/list?p=3") == 1
        assert len(home.posts()) == PAGES * EACH


def test_a_host_that_asks_for_rest_is_left_alone_and_the_walk_goes_on_later(tmp_path: Path) -> None:
    with site_thread() as site:
        archive_site(site)
        page = site.pages["/list?p=4"]
        site.pages["/list?p=4"] = Reply("", status=429, headers={"Retry-After": "1"})
        home = Home(tmp_path)
        home.sources(paged(site))

        home.run("backfill", "paged")
        site.pages["/list?p=4"] = page
        time.sleep(1.5)
        home.ok("backfill", "paged")
        home.ok("once")

        assert site.count("/list?p=3") == 1
        assert len(home.posts()) == PAGES * EACH


def test_since_and_until_are_days_both_inclusive(tmp_path: Path) -> None:
    with site_thread() as site:
        urls = "".join(
            f"<url><loc>{site.url(f'/{day}')}</loc><lastmod>2024-05-{day:02}T12:00:00Z</lastmod></url>"
            for day in range(1, 11)
        )
        site.pages["/map.xml"] = Reply(
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>',
            headers={"Content-Type": "application/xml"},
        )
        for day in range(1, 11):
            site.pages[f"/{day}"] = article(f"Day {day}")
        home = Home(tmp_path)
        home.sources({"url": site.url("/map.xml"), "name": "map", "first": 0})

        home.ok("backfill", "map", "--since", "2024-05-03", "--until", "2024-05-05")

        assert {post.fields["title"] for post in home.posts()} == {"Day 3", "Day 4", "Day 5"}


def test_a_first_poll_of_a_sitemap_takes_the_newest_and_backfill_the_rest(tmp_path: Path) -> None:
    with site_thread() as site:
        urls = "".join(
            f"<url><loc>{site.url(f'/{day}')}</loc><lastmod>2024-05-{day:02}</lastmod></url>"
            for day in range(1, 7)
        )
        site.pages["/map.xml"] = f'<?xml version="1.0"?><urlset>{urls}</urlset>'
        for day in range(1, 7):
            site.pages[f"/{day}"] = article(f"Day {day}")
        home = Home(tmp_path)
        home.sources({"url": site.url("/map.xml"), "name": "map", "first": 2, "kind": "sitemap"})

        done = home.ok("once")
        first = {post.fields["title"] for post in home.posts()}
        home.ok("backfill", "map")

        assert first == {"Day 5", "Day 6"}
        assert "crawler backfill 'map'" in done.out
        assert len(home.posts()) == 6


def test_a_page_template_is_counted_up_until_it_repeats(tmp_path: Path) -> None:
    with site_thread() as site:
        for page in (1, 2, 3):
            site.pages[f"/api?page={page}"] = Reply(
                f'{{"data": [{{"url": "{site.url(f"/s{page}")}", "title": "S{page}"}}]}}',
                headers={"Content-Type": "application/json"},
            )
            site.pages[f"/s{page}"] = article(f"Story {page}")
        home = Home(tmp_path)
        home.sources(
            {
                "url": site.url("/api?page={page}"),
                "name": "api",
                "kind": "json",
                "list": {"item": "data", "link": "url", "title": "title"},
            }
        )

        home.ok("backfill", "api")

        assert len(home.posts()) == 3


def test_a_source_that_nobody_knows_is_answered_with_a_suggestion(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, [])
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "harbour"})

        done = home.ok("backfill", "harbor", code=2)

        assert "did you mean 'harbour'?" in done.err
