"""`crawler test` without a network: archived pages and saved ones, by the rules of today."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import copy_of
from tests.journeys.pages import article, feed, listing
from tests.kit.home import Home
from tests.kit.site import Site, site_thread

pytestmark = pytest.mark.xdist_group("offline")

PAGES = {"/a": "Alpha", "/b": "Beta", "/c": "Gamma"}


def configure(home: Home, site: Site, **more: object) -> None:
    home.sources({"url": site.url("/feed"), "name": "harbour", **more})


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Home]]:
    """Three archived pages and one that holds no article, of a site that asks count of."""
    with site_thread() as site:
        site.pages["/feed"] = feed(site, [*PAGES, "/empty"])
        for path, title in PAGES.items():
            mark = '<b class="kicker">News</b>' if path == "/a" else ""
            site.pages[path] = article(title, extra=mark)
        site.pages["/empty"] = "<html><title>Empty</title><p>Nothing.</p></html>"
        home = Home(tmp_path_factory.mktemp("archived"))
        configure(home, site)
        home.ok("once")
        site.clear()
        yield site, home


@pytest.fixture
def site(archived: tuple[Site, Home]) -> Site:
    return archived[0]


@pytest.fixture
def home(archived: tuple[Site, Home], tmp_path: Path) -> Home:
    return copy_of(archived[1], tmp_path)


def tried(home: Home, site: Site, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Run `crawler test --json`, which asks the site for nothing."""
    before = site.count()
    told: dict[str, Any] = home.ok("test", *arguments, "--json", code=code).json
    assert site.count() == before
    return told


def test_archived_pages_are_read_again_by_the_rules_of_today(home: Home, site: Site) -> None:
    rules = {"title": [".kicker", "h1"], "author": "b.gone"}
    configure(home, site, article=rules)

    told = tried(home, site, "harbour", "--captured")

    (one,) = told["listings"]
    titles = {entry["url"].removeprefix(site.root): entry["title"] for entry in one["entries"]}
    assert titles == {"/a": "News", "/b": "Beta", "/c": "Gamma", "/empty": "Entry /empty"}
    assert [(each["path"], each["pages"]) for each in one["unmatched_on"]] == [
        ("article.author", 3)
    ]
    assert one["pages"] == 4
    assert [drop["why"] for drop in one["dropped"]] == ["no article (extract.no-body)"]
    assert told["from"] == "archive"


@pytest.mark.parametrize("way", ["id", "url", "alone"])
def test_one_of_them_is_chosen_by_id_or_url(home: Home, site: Site, way: str) -> None:
    article_id = home.ok("show", site.url("/b"), "--json").json["article"]["id"]
    arguments = {
        "id": ["harbour", "--captured", article_id[:8]],
        "url": ["harbour", "--captured", site.url("/b")],
        "alone": ["--captured", article_id],
    }

    shown = tried(home, site, *arguments[way])["article"]

    assert shown["article"]["title"] == "Beta"
    assert shown["captured_at"] is not None


def test_captured_may_stand_before_the_source(home: Home, site: Site) -> None:
    assert len(tried(home, site, "--captured", "harbour")["listings"][0]["entries"]) == 4


def test_what_is_not_archived_is_said(home: Home, site: Site) -> None:
    configure(home, site)
    unknown = home.ok("test", "harbour", "--captured", site.url("/nowhere"), code=2).err
    home.sources({"url": site.url("/other"), "name": "other"})
    nothing = home.ok("test", "other", "--captured", code=2).err
    gone = home.ok("test", "--captured", site.url("/a"), code=2).err

    assert "nothing that is archived of 'harbour' is known by" in unknown
    assert "`crawler once other` archives what is new" in nothing
    assert "is of source 'harbour', which is not configured" in gone


@pytest.mark.parametrize("packed", [False, True])
def test_a_saved_page_is_read_by_the_rules(home: Home, site: Site, packed: bool) -> None:  # noqa: FBT001
    configure(home, site, article={"title": ".kicker", "remove": [".ad"]})
    body = article("Delta", extra='<b class="kicker">Saved</b>').encode()
    page = home.folder / ("page.html.gz" if packed else "page.html")
    page.write_bytes(gzip.compress(body) if packed else body)

    told = tried(home, site, "harbour", "--file", str(page), "--url", site.url("/d"))

    assert told["listings"] == []
    assert told["article"]["article"]["title"] == "Saved"
    assert told["article"]["url"] == site.url("/d")
    assert told["article"]["unmatched_rules"][0]["path"] == "article.remove[0]"
    assert "sources.yaml:" in told["article"]["unmatched_rules"][0]["place"]
    assert told["article"]["path"].endswith(".md")


def test_a_saved_page_whose_address_nobody_knows_is_read_too(home: Home, site: Site) -> None:
    page = home.folder / "page.html"
    page.write_text(article("Delta"))

    told = tried(home, site, "harbour", "--file", str(page))

    assert told["article"]["article"]["title"] == "Delta"
    assert told["article"]["url"] == str(page)


@pytest.mark.parametrize("named", [True, False])
def test_a_saved_listing_shows_entries_and_what_is_none(
    home: Home,
    site: Site,
    named: bool,  # noqa: FBT001
) -> None:
    home.sources(
        {"url": site.url("/list"), "name": "lists", "list": {"item": "li", "exclude": ["/live/"]}}
    )
    page = home.folder / "list.html"
    page.write_text(listing(["/a", "/live/b", "/a"]) + "<ul><li>No link</li></ul>")
    where = ["--url", site.url("/list")] if named else []

    (one,) = tried(home, site, "lists", "--file", str(page), *where)["listings"]

    assert [entry["url"] for entry in one["entries"]] == [site.url("/a")]
    dropped = {drop["why"]: drop for drop in one["dropped"]}
    assert dropped.keys() == {"listed twice", "no link", "left out by `list.exclude[0]`"}
    assert dropped["no link"]["title"] == "No link"
    assert "sources.yaml:" in dropped["left out by `list.exclude[0]`"]["place"]


def test_a_saved_feed_is_a_listing(home: Home, site: Site) -> None:
    page = home.folder / "feed.xml"
    page.write_text(feed(site, ["/a", "/b"]))

    told = tried(home, site, "harbour", "--file", str(page))

    assert [entry["title"] for entry in told["listings"][0]["entries"]] == ["Entry /a", "Entry /b"]
    assert told["article"] is None


def test_a_page_that_holds_no_article_shows_what_its_rules_found(home: Home, site: Site) -> None:
    configure(home, site, article={"title": "title", "body": "div.story"})
    page = home.folder / "page.html"
    page.write_text("<html><title>Empty</title><p>Nothing.</p></html>")

    shown = tried(home, site, "harbour", "--file", str(page), code=1)["article"]

    assert shown["error"]["code"] == "extract.no-body"
    assert shown["article"]["title"] == "Empty"
    assert [rule["path"] for rule in shown["unmatched_rules"]] == ["article.body"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--file", "config/sources.yaml", "--captured"], "--captured and --file exclude"),
        (["--url", "https://example.org/"], "name that, too"),
        (["--watch", "--boilerplate"], "--watch and --boilerplate exclude"),
        (["--file", "config/sources.yaml", "--url", "nowhere"], "'nowhere' is no web address"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    home: Home, arguments: list[str], said: str
) -> None:
    assert said in home.ok("test", "harbour", *arguments, code=2).err


def test_captures_of_a_source_that_was_renamed_are_its_own(home: Home, site: Site) -> None:
    configure(home, site)
    home.ok("rename", "harbour", "haven", "--yes")

    told = tried(home, site, "haven", "--captured")
    explained = home.ok("explain", site.url("/b"), "--json").json

    assert len(told["listings"][0]["entries"]) == 4
    assert explained["article"]["source"] == "haven"
    assert explained["history"][0]["source"] == "haven"
