"""`crawler explain`: why an article is as it is, and what became of a URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.site import Reply, Site, site_thread
from tests.kit.terminal import on_terminal


@pytest.fixture
def site(whole: tuple[Site, Home]) -> Site:
    return whole[0]


def told(home: Home, which: str, site: Site | None = None) -> dict[str, Any]:
    """What `explain --json` tells; no site is asked for it."""
    before = site.count() if site else 0
    document: dict[str, Any] = home.ok("explain", which, "--json").json
    assert site is None or site.count() == before
    return document


def whys(document: dict[str, Any], outcome: str) -> list[str]:
    return [one["why"] for one in document["history"] if one["outcome"] == outcome]


def test_a_revised_article_tells_its_versions_and_what_changed(home: Home, site: Site) -> None:
    found = told(home, site.url("/1"), site)

    assert found["why"] == "an article of 'alpha', in version 2"
    assert "none had the same title and text" in whys(found, "new")[0]
    assert whys(found, "revised") == ["changed since the version before: body"]
    assert [one["version"] for one in found["history"]] == [1, 2]
    assert found["frontier"][0]["plan"].startswith("looked at again for changes at ")


def test_each_field_comes_with_what_gave_it_and_what_lost(home: Home, site: Site) -> None:
    found = told(home, site.url("/1"))

    title = found["made"]["article"]["provenance"]["title"]
    assert title["rule"] == "h1"
    assert ["title", "First - The Site"] in title["others"]
    assert found["made"]["post"] == home.run("show", site.url("/1")).out
    assert (home.archive / found["rules"]["file"]).is_file()
    assert found["rules"]["of_today"] is True


def test_its_lines_of_the_journal_are_those_named(home: Home, site: Site) -> None:
    for one in told(home, site.url("/2"))["history"]:
        file, _, number = one["where"].partition(":")
        line = (home.archive / file).read_text("utf-8").splitlines()[int(number) - 1]
        assert f'"outcome": "{one["outcome"]}"' in line
        assert site.url("/2") in line


def test_an_equal_page_elsewhere_is_told_to_be_a_duplicate_of_which(home: Home, site: Site) -> None:
    found = told(home, site.url("/copy"))
    mark = home.ok("show", site.url("/new"), "--json").json["article"]["fingerprint"][:16]

    assert found["why"] == (
        "no article of its own: another address with the same title and text "
        f"(fingerprint {mark}); that article is {site.url('/new')}"
    )
    assert site.url("/copied") in found["addresses"]
    assert found["article"]["seen_in"] == ["beta"]


def test_an_address_that_redirects_is_told_to_be_an_alias(home: Home, site: Site) -> None:
    assert told(home, site.url("/old"))["why"] == f"another address of {site.url('/new')}"


def test_a_further_source_and_a_page_that_is_gone_are_told(home: Home, site: Site) -> None:
    assert "'beta' lists it, too" in whys(told(home, site.url("/2")), "seen")[0]
    assert "the page answered 404" in whys(told(home, site.url("/gone")), "gone")[0]


def test_an_id_or_its_beginning_will_do(home: Home, site: Site) -> None:
    article_id = told(home, site.url("/3"))["article"]["id"]

    assert told(home, article_id[:6])["article"]["canonical"] == site.url("/3")


def test_rules_that_changed_since_are_told(home: Home, site: Site) -> None:
    home.sources({"url": site.url("/alpha"), "name": "alpha", "article": {"title": "title"}})

    found = told(home, site.url("/1"))
    shown = home.ok("explain", site.url("/1")).out

    assert found["rules"]["of_today"] is False
    assert found["made"]["article"]["title"] == "First"
    assert "they have changed since" in shown
    assert f"`crawler test alpha --captured {found['article']['id']}`" in shown


def test_an_article_whose_raw_file_is_lost_is_explained_as_far_as_can_be(
    home: Home, site: Site
) -> None:
    raw = told(home, site.url("/1"))["article"]["raw"]
    (home.archive / raw).unlink()

    found = told(home, site.url("/1"))

    assert found["made"]["error"]["code"] == "archive.damaged"
    assert len(found["history"]) == 2


def test_a_url_that_nobody_has_seen_is_told_with_what_to_type(home: Home, site: Site) -> None:
    home.sources({"url": site.url("/alpha"), "name": "alpha", "list": {"exclude": ["/never"]}})

    found = told(home, site.url("/never"))
    elsewhere = home.ok("explain", "https://elsewhere.example/x").out

    assert not found["known"]
    assert found["what_to_do"][0].startswith(
        "source 'alpha' leaves it out by `list.exclude[0]` at config/sources.yaml:"
    )
    assert f"`crawler test alpha --article {site.url('/never')}`" in found["what_to_do"][1]
    assert "never seen: no listing has named it" in elsewhere
    assert "`crawler add https://elsewhere.example/x` follows it" in elsewhere


def test_a_listing_is_told_to_be_one(home: Home, site: Site) -> None:
    assert told(home, site.url("/alpha"))["why"] == "no article, but a listing of source 'alpha'"


def test_what_is_no_id_and_no_url_is_a_mistake(home: Home) -> None:
    assert "no article is known by 'zzzz'" in home.ok("explain", "zzzz", code=2).err
    assert "is no web address" in home.ok("explain", "http://", code=2).err


def test_why_a_url_failed_and_when_it_is_asked_again(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/missing", "/empty", "/busy"])
        site.pages["/empty"] = "<html><title>Empty</title><p>Nothing.</p></html>"
        site.pages["/busy"] = Reply(status=503, headers={"Retry-After": "900"})
        home = Home(tmp_path)
        http = {"rate": "unlimited", "concurrency": 1}
        body = {"body": "div.story"}
        home.sources({"url": site.url("/feed"), "name": "n", "http": http, "article": body})
        unknown = home.ok("explain", site.url("/missing"), "--json").json
        home.ok("once")

        missing, empty, busy = (
            told(home, site.url(path)) for path in ("/missing", "/empty", "/busy")
        )
        shown = home.ok("explain", site.url("/empty")).out

    assert not unknown["known"]
    (item,) = missing["frontier"]
    assert (item["code"], item["tries"], item["state"]) == ("fetch.not-found", 1, "queued")
    assert item["plan"].endswith("after 1 try")
    (item,) = empty["frontier"]
    assert item["state"] == "given-up"
    assert item["place"].startswith("config/sources.yaml:")
    assert empty["history"][-1]["error"] == "extract.no-body"
    assert "no paragraph of text" in shown
    assert "has rested" in busy["frontier"][0]["plan"]
    assert busy["frontier"][0]["host_rests_until"] is not None


def test_escapes_in_a_title_do_not_reach_the_terminal(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a"])
        site.pages["/a"] = article("Red &#27;[31malert")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "n"})
        home.ok("once")
        for words in (("explain", site.url("/a")), ("test", "n"), ("test", "n", "--captured")):
            with on_terminal(tmp_path, *words, COLUMNS="50") as terminal:
                assert terminal.end() == 0
            assert "alert" in terminal.seen
            assert "\x1b[31malert" not in terminal.seen


def test_a_post_that_was_changed_by_hand_is_told(home: Home, site: Site) -> None:
    assert told(home, site.url("/hand"))["article"]["post_is"] == "changed by hand"
    assert told(home, site.url("/1"))["article"]["post_is"] == "as written"
    assert "(changed by hand)" in home.ok("explain", site.url("/hand")).out
