"""`test SOURCE --boilerplate`: what recurs in archived articles, and the rules against it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml

from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.site import Site, site_thread

pytestmark = pytest.mark.xdist_group("boilerplate")

CLUB = "The friends of the harbour meet at the lighthouse on every first Sunday of the month."
OFFICE = "Written for the harbour office by those who sit there when the lamps are lit."


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_thread() as site:
        yield site


def extra(number: int) -> str:
    """Return what stands behind the story: two blocks that recur, and one that never does."""
    club = f'<div class="panel x{number}"><p>{CLUB}</p></div>' if number != 2 else ""
    own = f'<p class="last">The number {number} boat came back in the morning of that same day.</p>'
    return f"{own}{club}<p>{OFFICE}</p>"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Home:
    """Six archived articles of one source."""
    home = Home(tmp_path_factory.mktemp("boilerplate"))
    paths = [f"/story/{number}" for number in range(6)]
    for number, path in enumerate(paths):
        site.pages[path] = article(f"The tale of boat {number}", extra=extra(number))
    site.pages["/feed"] = feed(site, paths)
    home.sources({"url": site.url("/feed"), "name": "harbour"})
    home.ok("once")
    return home


def test_what_recurs_is_shown_with_examples_and_nothing_is_asked(home: Home, site: Site) -> None:
    site.clear()

    done = home.ok("test", "harbour", "--boilerplate")

    assert "6 archived pages compared" in done.out
    assert "div.panel: on 5 of 6 pages" in done.out
    assert CLUB[:60] in done.out
    assert site.url("/story/5") in done.out
    assert site.count() == 0


def test_what_an_article_says_of_its_own_is_never_named(home: Home) -> None:
    blocks = home.ok("test", "harbour", "--boilerplate", "--json").json["blocks"]

    assert {block["text"]: block["pages"] for block in blocks} == {OFFICE: 6, CLUB: 5}
    assert not any("last" in block["selector"].replace(":last-child", "") for block in blocks)


def test_the_rules_take_effect_once_they_are_pasted(home: Home) -> None:
    printed = home.ok("test", "harbour", "--boilerplate").out
    rules = yaml.safe_load(printed[re.search(r"^  article:", printed, re.MULTILINE).start() :])  # type: ignore[union-attr]
    written = yaml.safe_load((home.config / "sources.yaml").read_text())
    home.sources({**written[0], **rules})

    again = home.ok("test", "harbour", "--boilerplate")
    home.sources(*written)

    assert "nothing recurs" in again.out


def test_the_rules_are_written_where_that_is_asked_for_and_take_effect(home: Home) -> None:
    file = home.config / "sources.yaml"
    before = file.read_text()

    done = home.ok("test", "harbour", "--boilerplate", "--write")
    again = home.ok("test", "harbour", "--boilerplate", "--write", "--json")
    after = file.read_text()
    file.write_text(before)

    assert "sources.yaml; pages that come" in done.out
    assert "+" in done.out
    assert "div.panel" in after
    assert again.json["blocks"] == []
    assert again.json["written"] is None


def test_write_alone_is_refused(home: Home) -> None:
    assert "--boilerplate" in home.ok("test", "harbour", "--write", code=2).err


def test_a_source_with_too_few_pages_is_told_so(home: Home) -> None:
    written = yaml.safe_load((home.config / "sources.yaml").read_text())
    home.sources(*written, {"url": "https://new.example/feed", "name": "new"})

    done = home.ok("test", "new", "--boilerplate", code=2)
    home.sources(*written)

    assert "too few to compare" in done.err
    assert "crawler once new" in done.err
