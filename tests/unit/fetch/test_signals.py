"""What publishers wish: headers and meta elements as they stand in the wild."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.signals import (
    first_obeyed,
    of_headers,
    of_page,
    of_tdmrep,
    read_tdmrep,
)

SITE = "https://example.org"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("noarchive", ["noarchive"]),
        ("NoArchive , nosnippet", ["noarchive", "nosnippet"]),
        ("googlebot: noarchive", []),
        ("LONGSHELF: noarchive", ["noarchive"]),
        ("otherbot: noindex, nofollow, longshelf: noarchive", ["noarchive"]),
        ("max-snippet: 20, noarchive", ["noarchive"]),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noarchive", ["noarchive"]),
        ("otherbot: unavailable_after: 25 Jun 2030, noarchive", []),
        ("none", ["noindex"]),
        ("all", []),
        ("", []),
    ],
)
def test_x_robots_tag_counts_where_it_is_for_all_or_for_us(value: str, words: list[str]) -> None:
    found = of_headers([("x-robots-tag", value)])

    assert [name for name, _, _ in found] == words


@pytest.mark.parametrize(
    ("meta", "signal"),
    [
        ('<meta name="robots" content="noarchive">', ("noarchive", "", "meta")),
        ("<META CONTENT='noarchive' NAME=ROBOTS>", ("noarchive", "", "meta")),
        ('<meta name="longshelf" content="noarchive">', ("noarchive", "", "meta")),
        (
            '<meta name="robots" content="unavailable_after: 2030-01-01, noarchive">',
            ("noarchive", "", "meta"),
        ),
        ('<meta name="tdm-reservation" content="1">', ("tdm-reservation", "1", "meta")),
        ('<meta name="tdm-reservation" content="0">', None),
        ('<meta name="googlebot" content="noarchive">', None),
    ],
)
def test_meta_elements_are_read(meta: str, signal: tuple[str, str, str] | None) -> None:
    found = of_page(f"<html><head>{meta}</head></html>".encode())

    assert found == (() if signal is None else (signal,))


def test_preferences_name_what_is_denied() -> None:
    found = of_headers([("content-usage", "train-ai=n, search=y"), ("tdm-reservation", " 1 ")])

    assert found == (
        ("content-usage", "train-ai=n", "header"),
        ("tdm-reservation", "1", "header"),
    )
    assert first_obeyed(found, ["tdm-reservation"]) == found[1]
    assert first_obeyed(found, ["all"]) == found[0]
    assert first_obeyed(found, []) is None


def test_the_first_rule_of_tdmrep_that_fits_counts() -> None:
    rules = read_tdmrep(
        b'[{"location": "/free/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]'
    )

    assert of_tdmrep(rules, SITE + "/free/a") == ()
    assert [name for name, _, _ in of_tdmrep(rules, SITE + "/a?b")] == ["tdm-reservation"]


@given(st.binary(max_size=300), st.text(max_size=50))
def test_nothing_that_a_site_says_raises(body: bytes, value: str) -> None:
    of_page(b"<meta name=robots content=" + body + b">")
    of_headers([(name, value) for name in ("x-robots-tag", "content-usage", "tdm-reservation")])
    of_tdmrep(read_tdmrep(body), SITE + "/")
