"""Rules that were edited, or a newer extractor, make no revision of a page that stayed the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.lively import bytes_below, fall_due, just_now
from tests.journeys.pages import article, feed
from tests.journeys.test_pages import home_of, story
from tests.kit.home import Home
from tests.kit.site import Site, site_thread

NOTE = '<p class="hh">Told by somebody who was there, and saw the ships come in.</p>'


@pytest.fixture
def site() -> Iterator[Site]:
    with site_thread() as site:
        yield site


def archived(site: Site, folder: Path) -> tuple[Home, str]:
    """An archive of one article, by the rules that came first, and its page."""
    home, page = Home(folder), article("The pier", date=just_now(), extra=NOTE)
    site.pages.update({"/feed": feed(site, ["/1"]), "/1": page})
    rules(home, site)
    home.ok("once")
    return home, page


def rules(home: Home, site: Site, **article: Any) -> None:
    source = {"url": site.url("/feed"), "name": "harbour"}
    home.sources({**source, "article": article} if article else source)


def look_again(home: Home, site: Site, page: str) -> dict[str, Any]:
    """Return the journal's line of the page as it is served now."""
    site.pages["/1"] = page
    fall_due(home)
    said = home.ok("once").err
    line = home.lines()[-1]
    print(line["outcome"], said)
    return line


@pytest.mark.parametrize(
    "edited",
    [{"remove": [".hh"]}, {"body": "article > p:not(.hh)"}],
    ids=["remove", "body"],
)
def test_edited_rules_make_no_revision_of_what_stayed(
    tmp_path: Path, site: Site, edited: dict[str, Any]
) -> None:
    home, page = archived(site, tmp_path)
    before = bytes_below(home, "posts", "raw")
    rules(home, site, **edited)

    for year in ("2026", "2027"):
        line = look_again(home, site, page.replace("Copyright", f"Copyright {year}"))
        assert (line["outcome"], line["raw"], "changes" in line) == ("unchanged", None, False)

    assert len(home.lines()) == 3
    assert "once that is read by the rules" in home.ok("explain", site.url("/1")).out
    assert bytes_below(home, "posts", "raw") == before
    assert home.ok("reextract", "harbour", "--json").json["changed"] == 1


def test_edited_rules_make_no_revision_of_an_article_of_several_pages(
    tmp_path: Path, site: Site
) -> None:
    story(site, 2)
    home = home_of(tmp_path, site)
    home.ok("once")
    home_of(tmp_path, site, article={"remove": ["article > p:nth-of-type(2)"]})
    second = "/story?page=2"

    site.pages[second] = str(site.pages[second]).replace("Home", "Front page")
    fall_due(home)
    home.ok("once")
    assert home.lines()[-1]["outcome"] == "unchanged"

    site.pages[second] = str(site.pages[second]).replace("number 102", "number 7")
    fall_due(home)
    home.ok("once")
    assert (home.lines()[-1]["outcome"], home.lines()[-1]["changes"]) == ("revised", ["body"])


def test_after_edited_rules_a_revision_names_what_the_page_changed(
    tmp_path: Path, site: Site
) -> None:
    home, page = archived(site, tmp_path)
    rules(home, site, remove=[".hh"], title="title", author=".hh")

    line = look_again(home, site, page.replace("counted the lights twice", "lost count of them"))

    assert (line["outcome"], line["changes"]) == ("revised", ["body"])
    assert "lost count of them" in home.posts()[0].body
    assert look_again(home, site, page)["changes"] == ["body"]


def test_a_newer_extractor_makes_no_revision_of_what_stayed(tmp_path: Path, site: Site) -> None:
    home, page = archived(site, tmp_path)
    made_by_another_extractor(home)

    line = look_again(home, site, page.replace("Copyright", "Copyright 2026"))
    assert line["outcome"] == "unchanged"

    line = look_again(home, site, page.replace("counted the lights twice", "lost count of them"))
    assert (line["outcome"], line["changes"]) == ("revised", ["body"])


def test_where_the_stored_page_is_missing_what_was_stored_is_compared(
    tmp_path: Path, site: Site
) -> None:
    home, page = archived(site, tmp_path)
    (home.archive / home.lines()[0]["raw"]).unlink()
    rules(home, site, remove=[".hh"])

    line = look_again(home, site, page.replace("Copyright", "Copyright 2026"))

    assert (line["outcome"], line["changes"]) == ("revised", ["body"])


def made_by_another_extractor(home: Home) -> None:
    """Have the state say what it would if another extractor had found another text."""
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database, database:
        database.execute("UPDATE revisions SET extractor = '0', fingerprint = zeroblob(32)")
        database.execute("UPDATE articles SET fingerprint = zeroblob(32), facts = '0'")
