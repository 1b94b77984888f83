"""Sitemaps and their indexes over many polls: nothing new is missed, the past waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.journeys.pages import article
from tests.kit.home import Home
from tests.kit.site import Asked, Reply, Site, conditional, site_thread

OLD = "2020-01-01"
SOON = "2099-01-01"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def index(site: Site, numbers: list[int], day: str | None = None) -> Callable[[Asked], Reply]:
    lastmod = f"<lastmod>{day}</lastmod>" if day else ""
    rows = "".join(
        f"<sitemap><loc>{site.url(f'/part-{number}.xml')}</loc>{lastmod}</sitemap>"
        for number in numbers
    )
    return conditional(f"<sitemapindex {XMLNS}>{rows}</sitemapindex>")


def part(site: Site, *names: str, day: str | None = None) -> Callable[[Asked], Reply]:
    lastmod = f"<lastmod>{day}</lastmod>" if day else ""
    rows = "".join(f"<url><loc>{site.url('/' + name)}</loc>{lastmod}</url>" for name in names)
    return conditional(f"<urlset {XMLNS}>{rows}</urlset>")


def source(site: Site, **more: Any) -> dict[str, Any]:
    return {"url": site.url("/index.xml"), "name": "Parts", "first": 2, **more}


def titles(home: Home) -> set[str]:
    return {post.fields["title"] for post in home.posts()}


def serve(site: Site, *names: str) -> None:
    site.pages |= {"/" + name: article(f"Story {name}") for name in names}


def test_sitemaps_without_a_date_are_looked_at_in_turn_and_the_past_stays_for_backfill(
    tmp_path: Path,
) -> None:
    parts = list(range(1, 7))
    with site_thread() as site:
        site.pages["/index.xml"] = index(site, parts)
        for number in parts:
            names = [f"{number}-{letter}" for letter in "ab"]
            serve(site, *names)
            site.pages[f"/part-{number}.xml"] = part(site, *names)
        home = Home(tmp_path)
        home.sources(source(site))
        home.ok("once")
        assert titles(home) == {"Story 6-a", "Story 6-b"}
        for _ in range(4):
            home.ok("once")
        assert titles(home) == {"Story 6-a", "Story 6-b"}

        serve(site, "2-new", "6-new")
        site.pages["/part-2.xml"] = part(site, "2-a", "2-b", "2-new")
        site.pages["/part-6.xml"] = part(site, "6-a", "6-b", "6-new")
        home.ok("once")
        assert "Story 6-new" in titles(home)
        for _ in range(2):
            home.ok("once")
        assert "Story 2-new" in titles(home)

        home.ok("backfill", "Parts")
        assert len(titles(home)) == 14


def test_all_sitemaps_that_changed_are_read_though_a_poll_reads_only_some(tmp_path: Path) -> None:
    parts = list(range(1, 8))
    with site_thread() as site:
        site.pages["/index.xml"] = index(site, parts, OLD)
        for number in parts:
            serve(site, f"{number}-a", f"{number}-new")
            site.pages[f"/part-{number}.xml"] = part(site, f"{number}-a", day=OLD)
        home = Home(tmp_path)
        home.sources(source(site))
        home.ok("once")
        before = titles(home)

        site.pages["/index.xml"] = index(site, parts, SOON)
        for number in parts:
            site.pages[f"/part-{number}.xml"] = part(site, f"{number}-new", f"{number}-a", day=SOON)
        for _ in range(3):
            home.ok("once")

        assert titles(home) - before >= {f"Story {number}-new" for number in parts}


def test_a_sitemap_that_fails_is_read_at_the_next_poll(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/index.xml"] = index(site, [1], OLD)
        site.pages["/part-1.xml"] = lambda asked: (
            Reply(status=500) if asked.number == 1 else part(site, "1-a", day=OLD)(asked)
        )
        serve(site, "1-a")
        home = Home(tmp_path)
        home.sources(source(site))

        home.run("once")
        home.ok("once")

        assert titles(home) == {"Story 1-a"}


def test_dead_sitemaps_do_not_stand_before_those_that_live(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/index.xml"] = index(site, list(range(1, 9)))
        serve(site, "first", "second")
        site.pages["/part-4.xml"] = part(site, "first")
        site.pages["/part-1.xml"] = part(site, "second")
        home = Home(tmp_path)
        home.sources(source(site))

        home.ok("once")

        assert titles(home) == {"Story first", "Story second"}


def test_dead_sitemaps_take_one_look_of_each_poll(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/index.xml"] = index(site, list(range(1, 21)))
        serve(site, "old", "new")
        site.pages["/part-1.xml"] = part(site, "old", day=OLD)
        home = Home(tmp_path)
        home.sources(source(site))
        home.ok("once")
        site.pages["/part-1.xml"] = part(site, "old", "new", day=SOON)

        for _ in range(6):
            home.ok("once")

        assert "Story new" in titles(home)


def test_an_index_within_an_index_is_told(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/index.xml"] = index(site, [1])
        site.pages["/part-1.xml"] = index(site, [2])
        serve(site, "deep")
        site.pages["/part-2.xml"] = part(site, "deep")
        home = Home(tmp_path)
        home.sources(source(site))

        home.ok("once")

        said = home.ok("status").out
        assert "part-1.xml is an index of sitemaps within another one" in said
        home.ok("backfill", "Parts")
        assert titles(home) == {"Story deep"}


def test_sitemaps_of_tags_and_authors_are_not_read_unless_they_are_asked_for(
    tmp_path: Path,
) -> None:
    lists = (
        "wp-sitemap-taxonomies-post_tag-1.xml",
        "wp-sitemap-users-1.xml",
        "author-sitemap2.xml",
    )
    with site_thread() as site:
        rows = "".join(
            f"<sitemap><loc>{site.url('/' + name)}</loc></sitemap>"
            for name in ("wp-sitemap-posts-post-1.xml", *lists)
        )
        site.pages["/index.xml"] = conditional(f"<sitemapindex {XMLNS}>{rows}</sitemapindex>")
        site.pages["/wp-sitemap-posts-post-1.xml"] = part(site, "a", "b")
        site.pages |= {f"/{name}": part(site, "c") for name in lists}
        serve(site, "a", "b", "c")
        home = Home(tmp_path)
        home.sources(source(site), {"url": site.url(f"/{lists[1]}"), "name": "Author"})

        home.ok("backfill", "Parts")
        assert titles(home) == {"Story a", "Story b"}
        assert not any(site.count(f"/{name}") for name in lists)

        home.ok("backfill", "Author")
        assert titles(home) == {"Story a", "Story b", "Story c"}


def test_a_long_feed_is_read_to_its_end_and_says_no_more_than_is_so(tmp_path: Path) -> None:
    names = [f"n-{number}" for number in range(5200)]
    with site_thread() as site:
        site.pages["/long.xml"] = part(site, *names, day=OLD)
        serve(site, "n-0", "n-1")
        home = Home(tmp_path)
        home.sources({"url": site.url("/long.xml"), "name": "Long", "first": 2})
        home.ok("once")

        listing = home.ok("status", "--json").json["sources"][0]

        assert listing["held"] == 5198
        assert "cut at" not in home.ok("status", "Long").out


def test_a_bare_site_without_a_feed_or_a_list_is_followed_by_the_sitemap_of_its_robots_txt(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        site.pages["/"] = "<html><head><title>Welcome</title></head><body>Hello</body></html>"
        names = ("http://[::1/", "mailto:me", "/index.xml", "")
        site.pages["/robots.txt"] = "".join(f"Sitemap: {name}\n" for name in names)
        site.pages["/index.xml"] = index(site, [1])
        site.pages["/part-1.xml"] = part(site, "one", day=SOON)
        serve(site, "one", "two")
        home = Home(tmp_path)
        home.sources({"url": site.url("/"), "name": "Bare"})

        home.ok("once")
        site.pages["/part-1.xml"] = part(site, "one", "two", day=SOON)
        home.ok("once")

        assert titles(home) == {"Story one", "Story two"}
        assert site.count("/") == 1
        home.ok("backfill", "Bare")


def test_the_home_page_in_a_sitemap_is_not_asked_for(tmp_path: Path) -> None:
    with site_thread() as site:
        serve(site, "a", "b")
        site.pages["/"] = Reply("<title>Home</title><p>Welcome")
        site.pages["/sitemap.xml"] = part(site, "", "a", "b")
        home = Home(tmp_path)
        home.sources(source(site, url=site.url("/sitemap.xml"), first=5))

        home.ok("once")

        assert titles(home) == {"Story a", "Story b"}
        assert "/" not in {asked.path for asked in site.asked}
