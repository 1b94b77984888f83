"""`crawler add`: from an address to a source in the YAML."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.pages import article, feed, listing
from tests.kit.home import Home, says
from tests.kit.site import Reply, Site, site_thread
from tests.kit.terminal import on_terminal

DECLARES = (
    '<html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed">'
    '<link rel="alternate" type="application/rss+xml" href="/feed"></head>'
    "<body><h1>Welcome</h1></body></html>"
)
MINE = """\
# what I follow
sources:
  # the first
  - url: https://one.example/   # by hand
    name: one

# what they share
defaults: {timezone: Europe/Berlin}
"""


def furnish(site: Site) -> None:
    """A page that declares a feed of two articles."""
    site.pages["/"] = DECLARES
    site.pages["/feed"] = feed(site, ["/a", "/b"])
    site.pages["/comments/feed"] = feed(site, ["/a#1", "/a#2", "/a#3"])
    site.pages["/a"] = article("Alpha")
    site.pages["/b"] = article("Beta")


def text_of(home: Home, name: str = "sources.yaml") -> str:
    return (home.config / name).read_text("utf-8")


def test_the_feed_that_a_page_declares_is_tried_and_written(tmp_path: Path) -> None:
    with site_thread() as site:
        furnish(site)
        home = Home(tmp_path)

        out = home.ok("add", site.url("/"), "--name", "harbour", "--yes").out

        assert "Entry /a" in out
        assert "Alpha" in out
        assert f"+  - url: {site.url('/feed')}" in out
        assert "next: crawler once harbour" in out
        assert not home.archive.exists()
        assert home.ok("check", "--json").json["sources"] == [
            {"name": "harbour", "urls": [site.url("/feed")]}
        ]
        home.ok("once")
        assert {post.fields["title"] for post in home.posts()} == {"Alpha", "Beta"}


def test_comments_and_order_of_the_file_stay(tmp_path: Path) -> None:
    with site_thread() as site:
        furnish(site)
        home = Home(tmp_path)
        (home.config / "sources.yaml").write_text(MINE)

        home.ok("add", site.url("/feed"), "--name", "two", "--yes")

        added = f"  - url: {site.url('/feed')}\n    name: two\n    kind: feed\n"
        assert text_of(home) == MINE.replace("    name: one\n", f"    name: one\n{added}")


def test_without_a_configuration_the_first_file_is_made(tmp_path: Path) -> None:
    with site_thread() as site:
        furnish(site)
        home = Home(tmp_path)

        home.ok("add", site.url("/feed"), "--name", "two", "--yes", "--file", "mine.yaml")

        assert text_of(home, "sources/mine.yaml").endswith("    name: two\n    kind: feed\n")
        assert not (home.config / "sources.yaml").exists()


def test_a_folder_without_any_configuration_is_one_that_refuses_private_addresses(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)

    done = home.ok("--config", "elsewhere", "add", "http://127.0.0.1:9/feed", "--yes", code=1)

    assert "fetch.refused.address" in done.err
    assert "allow_networks: [127.0.0.0/8]" in done.err
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("given", ["/", "/feed"])
def test_what_is_followed_already_is_named_and_not_added_again(tmp_path: Path, given: str) -> None:
    with site_thread() as site:
        furnish(site)
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "harbour"})
        before = text_of(home)

        out = home.ok("add", site.url(given), "--yes").out

        assert out == "followed already: source 'harbour' at config/sources.yaml:1:3\n"
        assert text_of(home) == before


def test_a_site_without_a_feed_is_followed_by_its_sitemap(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/"] = "<html><title>Home</title><h1>Welcome</h1></html>"
        site.pages["/robots.txt"] = Reply(
            f"Sitemap: {site.url('/map.xml')}\n", headers={"Content-Type": "text/plain"}
        )
        site.pages["/map.xml"] = Reply(
            '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<sitemap><loc>{site.url('/part.xml')}</loc></sitemap></sitemapindex>",
            headers={"Content-Type": "application/xml"},
        )
        site.pages["/part.xml"] = Reply(
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<url><loc>{site.url('/a')}</loc></url></urlset>",
            headers={"Content-Type": "application/xml"},
        )
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)

        told = home.ok("add", site.url("/"), "--yes", "--json").json

        assert (told["written"], told["kind"]) == (True, "sitemap")
        assert told["url"] == site.url("/map.xml")
        assert told["article"]["title"] == "Alpha"
        assert told["candidates"][0]["found"] == "robots.txt"


def test_where_nothing_is_found_it_says_what_was_looked_at_and_what_to_try(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/"] = "<html><title>Prose</title><p>Nothing to see here.</p></html>"
        home = Home(tmp_path)

        err = home.ok("add", site.url("/"), "--yes", code=1).err

        assert "discover.nothing-found" in err
        assert f"{site.url('/sitemap.xml')}: the server answered 404" in err
        assert "kind: html, list: {item: SELECTOR}" in err
        assert not (home.config / "sources.yaml").exists()


def test_a_page_of_links_is_the_last_choice(tmp_path: Path) -> None:
    with site_thread() as site:
        paths = [f"/2021/{number}" for number in range(8)]
        site.pages["/"] = listing(paths)
        for path in paths:
            site.pages[path] = article(f"Story {path}")
        home = Home(tmp_path)

        assert home.ok("add", site.url("/"), "--yes", "--json").json["kind"] == "html"


def test_where_no_article_comes_out_yes_writes_nothing(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a", "/b"])
        home = Home(tmp_path)

        done = home.ok("add", site.url("/feed"), "--yes", code=1)

        assert "fetch.not-found" in done.out
        assert "nothing was written" in done.err
        assert not (home.config / "sources.yaml").exists()


def test_where_nobody_can_be_asked_nothing_is_written_without_yes(tmp_path: Path) -> None:
    with site_thread() as site:
        furnish(site)
        home = Home(tmp_path)

        asked = home.ok("add", site.url("/feed"), code=2)
        dry = home.ok("add", site.url("/feed"), "--dry-run")

        assert "--yes" in asked.err
        assert "kind: feed" in dry.out
        assert not (home.config / "sources.yaml").exists()


def test_on_a_terminal_it_asks(tmp_path: Path) -> None:
    with site_thread() as site:
        furnish(site)
        home = Home(tmp_path)
        with on_terminal(tmp_path, "add", site.url("/"), "--name", "harbour") as terminal:
            terminal.wait_for(r"which one\? .*: ")
            terminal.type("1\n")
            terminal.wait_for(r"write this to config/sources\.yaml\? \[Y/n\]")
            terminal.type("n\n")
            assert terminal.end() == 0
        assert not (home.config / "sources.yaml").exists()

        with on_terminal(tmp_path, "add", site.url("/feed"), "--name", "harbour") as terminal:
            terminal.wait_for(r"\[Y/n\]")
            terminal.type("\n")
            assert terminal.end() == 0

        assert "name: harbour" in text_of(home)


def test_a_file_that_would_not_be_read_is_refused_before_anything_is_fetched(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        furnish(site)
        home = Home(tmp_path)

        err = home.ok("add", site.url("/feed"), "--file", "../other.yaml", code=2).err

        assert "config/sources/*.yaml" in err
        assert site.count("/feed") == 0


def test_a_running_daemon_follows_it_by_itself(tmp_path: Path) -> None:
    with site_thread() as site:
        furnish(site)
        home = Home(tmp_path)
        home.sources()
        with home.running("run", "-v") as daemon:
            says(daemon, "running")

            out = home.ok("add", site.url("/feed"), "--name", "harbour", "--yes").out

            assert "picks it up by itself" in out
            while "Alpha" not in " ".join(post.fields["title"] for post in home.posts()):
                says(daemon, "")
