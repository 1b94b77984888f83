from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import HostileMarkupError
from crawler.html.document import parse

URL = "https://example.org/a/b"

HOSTILE = {
    "nested": "<div>" * 100_000,
    "a little deeper than allowed": "<div>" * 600 + "x" + "</div>" * 600,
    "nested behind end tags that close nothing": "<div></x>" * 30_000,
    "nested through scopes": "<div><object></div></object>" * 20_000,
    "attributes": "<a " + " ".join(f"a{number}" for number in range(3_000)) + ">",
    "attributes in a style that is none, as it stands in SVG": (
        "<svg><style><a " + " ".join(f"a{number}" for number in range(3_000)) + ">"
    ),
    "attributes whose values hold the end of a tag": (
        "<p>x</p><a " + " ".join(f'a{number}=">"' for number in range(60_000)) + ">y</a>"
    ),
    "attributes behind a script": (
        "<script>'<a b=\"'</script><a " + " ".join(f"a{n}='<i>'" for n in range(30_000)) + ">"
    ),
    "attributes without values, between a few that hold the end of a tag": (
        "<a " + " ".join(f'x{n}=">"' if n % 300 == 0 else f"a{n}" for n in range(60_000)) + ">"
    ),
    "tags": "<i>" * 400_000,
    "nested where a sample of each stretch shows none of it": (
        ("<html>" + "</i>" * 2_000).ljust(8_192) + ("x" * 346 + "<div>" * 750) * 300
    ),
    "bytes": "x" * 20_000_001,
}
HARMLESS = {
    "comments never closed": "<!--" * 50_000,
    "scripts never closed": "<script>" * 20_000,
    "paragraphs never closed": "<p>" * 20_000,
    "options": "<select>" + "<option selected>" * 100_000,
    "quotes never closed": "<a '" * 900,
    "scripts in which something smaller looks like a tag": (
        "<script>" + "for(i=0;i<n.length;i++)" + "var a = b[c]; " * 2_000 + "if(c>d)e()</script>"
    ),
    "nothing": "",
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE.keys())
def test_markup_that_would_hold_the_parser_up_is_refused_at_once(markup: str) -> None:
    start = time.process_time()

    with pytest.raises(HostileMarkupError):
        parse(markup, URL)

    assert time.process_time() - start < 2


@pytest.mark.parametrize("markup", HARMLESS.values(), ids=HARMLESS.keys())
def test_odd_markup_is_parsed_soon(markup: str) -> None:
    start = time.process_time()

    document = parse(markup, URL)

    assert document.root.tag == "html"
    assert time.process_time() - start < 2


@given(st.text(max_size=2_000))
def test_any_text_is_parsed(text: str) -> None:
    document = parse(text, URL)

    assert document.root.tag == "html"
    assert document.base == URL or "<base" in text.lower()


def test_links_are_resolved_against_the_declared_base() -> None:
    assert parse('<base href="/c/">', URL).base == "https://example.org/c/"


def test_a_base_that_is_no_address_counts_for_nothing() -> None:
    assert parse('<base href="javascript:x">', URL).base == URL


def test_lone_surrogates_do_not_stop_the_parse() -> None:
    assert parse("<p>a\ud800b</p>", URL).first("p")


def test_selectors_find_elements_in_document_order() -> None:
    document = parse("<p>1</p><div><p>2</p></div>", URL)

    assert [node.text() for node in document.css("p")] == ["1", "2"]
    first = document.first("p")
    assert first is not None
    assert first.text() == "1"
