"""`crawler once` against a real site: what is new is archived, once."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from tests.journeys.pages import article, feed, listing
from tests.kit.home import Home
from tests.kit.site import Reply, conditional, gzipped, redirect, site_thread


def test_new_entries_become_articles_and_the_second_run_fetches_nothing_again(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a", "/b"])
        site.pages["/a"], site.pages["/b"] = article("Alpha"), article("Beta")
        home = Home(tmp_path)
        home.sources(site.url("/feed"))

        home.ok("once")
        home.ok("once")

        assert {post.fields["title"] for post in home.posts()} == {"Alpha", "Beta"}
        assert (site.count("/a"), site.count("/b"), site.count("/feed")) == (1, 1, 2)


def test_a_listing_that_did_not_change_costs_one_304(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = conditional(feed(site, ["/a"]))
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)
        home.sources(site.url("/feed"))

        home.ok("once")
        home.ok("once")

        assert site.of("/feed")[1].headers.get("If-None-Match")


def test_raw_is_kept_byte_for_byte_with_the_wires_own_gzip(tmp_path: Path) -> None:
    page = article("Alpha").encode()
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a"])
        site.pages["/a"] = gzipped(page)
        home = Home(tmp_path)
        home.sources(site.url("/feed"))

        home.ok("once")

        (post,) = home.posts()
        raw = (home.archive / post.fields["raw"]).read_bytes()
        assert gzip.decompress(raw) == page
        assert post.fields["sha256"] == hashlib.sha256(page).hexdigest()
        assert home.ok("raw", post.fields["id"]).out.encode() == page


def test_a_redirect_and_a_tracked_link_lead_to_one_article(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/moved", "/a?utm_source=rss"])
        site.pages["/moved"] = redirect("/a")
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)
        home.sources(site.url("/feed"))

        home.ok("once")

        (post,) = home.posts()
        assert post.fields["source_url"] == site.url("/a")
        assert home.ok("show", site.url("/moved")).out.startswith("---\n")


def test_the_same_text_under_another_address_is_a_duplicate_seen_in_both_sources(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        site.pages["/one"], site.pages["/two"] = feed(site, ["/a"]), feed(site, ["/b"])
        site.pages["/a"] = site.pages["/b"] = article("Alpha")
        home = Home(tmp_path)
        home.sources(
            {"url": site.url("/one"), "name": "one"}, {"url": site.url("/two"), "name": "two"}
        )

        home.ok("once", "one")
        home.ok("once", "two")

        (post,) = home.posts()
        shown = home.ok("show", post.fields["id"], "--json").json["article"]
        assert (shown["source"], shown["seen_in"]) == ("one", ["two"])
        assert [line["outcome"] for line in home.lines()] == ["new", "duplicate"]


def test_one_address_in_two_feeds_is_fetched_once_and_seen_in_both(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/one"] = site.pages["/two"] = feed(site, ["/a"])
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)
        home.sources(
            {"url": site.url("/one"), "name": "one"}, {"url": site.url("/two"), "name": "two"}
        )

        home.ok("once")

        (post,) = home.posts()
        shown = home.ok("show", post.fields["id"], "--json").json["article"]
        assert {shown["source"], *shown["seen_in"]} == {"one", "two"}
        assert site.count("/a") == 1


def test_a_failed_listing_does_not_stop_the_others_and_ends_in_1(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/good"] = feed(site, ["/a"])
        site.pages["/bad"] = Reply(status=500)
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)
        home.sources(
            {"url": site.url("/bad"), "name": "bad"}, {"url": site.url("/good"), "name": "good"}
        )

        done = home.ok("once", code=1)

        assert len(home.posts()) == 1
        assert "fetch.status" in done.err
        health = {one["name"]: one for one in home.ok("status", "--json").json["sources"]}
        assert health["bad"]["health"] == "broken"
        assert "sources.yaml" in health["bad"]["place"]


def test_a_page_that_changed_before_its_recheck_becomes_a_revision(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/list"] = listing(["/a"])
        site.pages["/a"] = Reply(status=404)
        home = Home(tmp_path)
        home.sources({"url": site.url("/list"), "list": {"item": "li a"}})

        done = home.ok("once")

        assert "fetch.not-found" in done.err
        assert [line["error"] for line in home.lines()] == ["fetch.not-found"]
        (source,) = home.ok("status", "--json").json["sources"]
        assert source["waiting"] == 1


def test_a_refused_address_prints_the_line_to_paste(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings(http={"allow_networks": []})
    home.sources("http://127.0.0.1:9/feed")

    done = home.ok("once", code=1)

    assert "fetch.refused.address" in done.err
    assert "allow_networks: [127.0.0.0/8]" in done.err or "allow_networks: [127.0.0.1" in done.err
