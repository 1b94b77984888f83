"""Errors name the line of the YAML that is to blame: `test`, `once` and `status`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.pages import article, feed, listing
from tests.journeys.test_preview import line_of
from tests.kit.home import Home
from tests.kit.site import Site, site_thread

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "item matches nothing": ({"list": {"item": "li.gone", "link": "a"}}, "item: li.gone"),
    "items without a link": ({"list": {"item": "li", "link": "b.gone"}}, "link: b.gone"),
    "no listing": ({"kind": "feed"}, "kind: feed"),
    "no listing, kind unsaid": ({"url": ["{root}/list", "{root}/prose"]}, "/prose"),
    "not there": ({"url": ["{root}/list", "{root}/nowhere"]}, "/nowhere"),
}


def trouble(site: Site, folder: Path, more: dict[str, Any]) -> Home:
    """A source whose listing cannot be read."""
    site.pages["/list"] = listing(["/a", "/b", "/c"])
    site.pages["/prose"] = "<html><title>Nothing</title><p>Nothing to see here.</p></html>"
    for path in ("/a", "/b", "/c"):
        site.pages[path] = article(f"The story of {path}")
    home = Home(folder)
    source = {"url": site.url("/list"), "name": "trouble", **more}
    if isinstance(source["url"], list):
        source["url"] = [url.replace("{root}", site.root) for url in source["url"]]
    home.sources(source)
    return home


@pytest.mark.parametrize("case", CASES)
def test_a_listing_that_fails_names_the_key(tmp_path: Path, case: str) -> None:
    more, key = CASES[case]
    with site_thread() as site:
        home = trouble(site, tmp_path, more)
        place = f"config/sources.yaml:{line_of(home, key)}:"

        tried = home.ok("test", "trouble", code=1)
        done = home.ok("once", code=1)
        status = home.ok("status", "--json").json["sources"][0]

        assert f"configured at {place}" in tried.out
        assert f"at {place}" in done.err
        assert status["place"].startswith(place)
        assert f"configured at {place}" in home.ok("status").out


def test_a_page_that_fails_names_the_rule(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a"])
        site.pages["/a"] = article("Advertisement")
        home = Home(tmp_path)
        drop = {"drop_if": "title ~ '^Adv'"}
        home.sources({"url": site.url("/feed"), "name": "n", "transforms": ["absolute_urls", drop]})
        place = f"config/sources.yaml:{line_of(home, 'drop_if')}:"

        tried = home.ok("test", "n", "--json", code=1).json["article"]["error"]
        done = home.ok("once")

        assert tried["code"] == "extract.dropped"
        assert tried["place"].startswith(place)
        assert f"at {place}" in done.err


def test_rules_that_match_nothing_are_named_by_status_with_their_lines(tmp_path: Path) -> None:
    with site_thread() as site:
        home = trouble(site, tmp_path, {"list": {"item": "li", "date": "b.gone"}})
        home.ok("once")

        status = home.ok("status").out

        assert f"configured at config/sources.yaml:{line_of(home, 'date: b.gone')}:" in status


def test_of_several_sets_of_rules_the_one_in_force_is_named(tmp_path: Path) -> None:
    with site_thread() as site:
        rules = [{"until": "2020-01-01", "title": "h1"}, {"author": "b.gone"}]
        home = trouble(site, tmp_path, {"list": {"item": "li"}, "article": rules})
        place = f"config/sources.yaml:{line_of(home, 'author: b.gone')}:"

        tried = home.ok("test", "trouble", "--json").json["article"]
        home.ok("once")
        captured = home.ok("test", "trouble", "--captured", "--json").json["listings"][0]
        status = home.ok("status", "trouble", "--json").json["sources"][0]

        (rule,) = tried["unmatched_rules"]
        assert rule["path"] == "article[1].author"
        assert rule["place"].startswith(place)
        assert captured["unmatched_on"][0]["place"] == rule["place"]
        assert rule["place"] in {problem["place"] for problem in status["problems"]}
