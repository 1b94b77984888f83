"""JSON Feed, and JSON listings by dotted paths."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.errors import NoEntriesError, NotAListingError
from crawler.models.source import Kind, ListRules, Pick
from tests.unit.discover.made import URL, read_it, urls

FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "News",
    "next_url": "?page=2",
    "items": [
        {
            "id": 7,
            "url": "/a",
            "title": "A",
            "content_html": "<p>Hi</p>",
            "date_published": "2021-07-19T08:00:00+02:00",
            "authors": [{"name": "Ann"}, None],
            "tags": ["x", 1],
            "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5}],
        }
    ],
}


def picks(*paths: str) -> tuple[Pick, ...]:
    return tuple(Pick(css=path) for path in paths)


def test_a_json_feed_is_a_feed() -> None:
    listing = read_it(json.dumps(FEED), Kind.FEED)

    (entry,) = listing.entries
    assert (listing.form, listing.title, listing.next_url) == ("json", "News", f"{URL}?page=2")
    assert (entry.guid, entry.url, entry.title) == ("7", "https://news.example/a", "A")
    assert (entry.authors, entry.tags, entry.summary) == (("Ann",), ("x",), "Hi")
    assert entry.enclosures[0].bytes == 5


@pytest.mark.parametrize("items", [None, {}, "x", [None, 1, []], [{"title": ["a"], "url": {}}]])
def test_wrong_types_in_a_json_feed_count_as_absent(items: object) -> None:
    listing = read_it(json.dumps({**FEED, "items": items}))

    assert all(entry.url is None for entry in listing.entries)


def test_a_number_of_ten_thousand_digits_costs_nothing_but_itself() -> None:
    digits = "9" * 10_000
    item = f'{{"id": {digits}, "url": "/a", "title": "Storm", "date_published": {digits}}}'
    version = "https://jsonfeed.org/version/1.1"

    listing = read_it(f'{{"version": "{version}", "items": [{item}], "x": -{digits}}}')

    assert [entry.title for entry in listing.entries] == ["Storm"]


def test_rules_name_what_is_where() -> None:
    data = {
        "result": {
            "rows": [
                {"u": "/a", "t": ["A"], "at": 1626681600, "x": {"s": "Sum"}},
                {"u": "/b", "t": ["B"], "at": "1626681600000"},
            ]
        },
        "more": ["", "/p2"],
    }
    rules = ListRules(
        item=picks("result.rows"), link=picks("u"), title=picks("t[0]"), date=picks("at"),
        summary=picks("y", "x.s"), next=picks("more[1]"),
    )  # fmt: skip

    listing = read_it(json.dumps(data), Kind.JSON, rules=rules)

    assert urls(listing) == ["https://news.example/a", "https://news.example/b"]
    assert [entry.title for entry in listing.entries] == ["A", "B"]
    assert {entry.date for entry in listing.entries} == {datetime(2021, 7, 19, 8, tzinfo=UTC)}
    assert listing.entries[0].summary == "Sum"
    assert listing.next_url == "https://news.example/p2"
    assert listing.unmatched == ()


def test_without_rules_the_list_with_links_and_titles_is_taken() -> None:
    posts = [
        {"id": 1, "link": "/a", "title": {"rendered": "A &amp; B"}, "date": "2021-07-19T08:00:00"}
    ]

    (entry,) = read_it(json.dumps({"meta": [1], "posts": posts}), Kind.JSON).entries

    assert (entry.url, entry.title) == ("https://news.example/a", "A & B")


def test_rules_that_match_nothing_are_named() -> None:
    with pytest.raises(NoEntriesError, match=r"`list.item` \(`rows`\).*`data`"):
        read_it('{"data": []}', Kind.JSON, rules=ListRules(item=picks("rows")))
    rules = ListRules(item=picks("data"), link=picks("href"))
    with pytest.raises(NoEntriesError, match=r"`list.link` \(`href`\).*`url`"):
        read_it('{"data": [{"url": "/a"}]}', Kind.JSON, rules=rules)


def test_an_error_in_json_is_no_listing() -> None:
    with pytest.raises(NotAListingError, match="JSON"):
        read_it('{"error": {"code": 429}, "items": null}', Kind.FEED)
