from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.html.document import Document, parse
from crawler.html.selectors import compile_selector

PAGE = """
<html><body>
<ul class=list>
  <li id=a><a href="/one" title="">One <b>bold</b></a></li>
  <li id=b><a href="/two">Two</a><script>var x</script></li>
</ul>
<h1>A <span>long</span>\u3000 title<br>in two lines</h1>
<p data-x="1,2" title="x::y">comma, here</p>
<p>  </p>
</body></html>
"""


@pytest.fixture
def page() -> Document:
    return parse(PAGE, "https://example.org/")


def test_the_value_of_an_element_is_its_whole_visible_text(page: Document) -> None:
    assert compile_selector("h1").values(page) == ["A long title in two lines"]
    assert compile_selector("li").values(page) == ["One bold", "Two"]


def test_text_is_what_stands_in_the_element_itself(page: Document) -> None:
    assert compile_selector("h1::text").values(page) == ["A titlein two lines"]
    assert compile_selector("li a::text").values(page) == ["One", "Two"]


def test_text_after_a_space_means_anything_inside(page: Document) -> None:
    assert "bold" in compile_selector("li ::text").values(page)


def test_attr_is_an_attribute_and_empty_ones_are_left_out(page: Document) -> None:
    assert compile_selector("a::attr(href)").values(page) == ["/one", "/two"]
    assert compile_selector("a::attr( TITLE )").values(page) == []
    assert compile_selector("a::attr(href)").first(page) == "/one"
    assert compile_selector("em::attr(href)").first(page) is None


def test_a_list_keeps_document_order(page: Document) -> None:
    assert compile_selector("h1, li").values(page)[:2] == ["One bold", "Two"]
    mixed = compile_selector("h1, a::attr(href)")
    assert mixed.values(page) == ["A long title in two lines", "/one", "/two"]


def test_commas_and_colons_in_strings_part_nothing(page: Document) -> None:
    assert compile_selector('p[data-x="1,2"]').values(page) == ["comma, here"]
    assert compile_selector("p[title='x::y']::attr(title)").values(page) == ["x::y"]
    assert len(compile_selector(":is(h1, p)").nodes(page)) == 3


def test_a_scope_may_match_itself(page: Document) -> None:
    item = compile_selector("li").nodes(page)[0]

    assert compile_selector("li::attr(id)").values(item) == ["a"]
    assert compile_selector("a").values(item) == ["One bold"]


def test_only_selectors_without_an_ending_take_nodes() -> None:
    assert compile_selector("a, b").takes_nodes
    assert not compile_selector("a, b::text").takes_nodes


def test_a_selector_is_compiled_once() -> None:
    assert compile_selector("div.story") is compile_selector("div.story")


@pytest.mark.parametrize(
    ("css", "reason"),
    [
        ("", "empty"),
        ("a, ", "empty"),
        ("a,,b", "empty"),
        ("//div[@class='x']", "XPath"),
        ("a::attr", "::attr(name)"),
        ("a::attr()", "::attr(name)"),
        ("a::html", "neither"),
        ("a::attr(href) b", "at its end"),
        ("a::attr(href", "`)` is missing"),
        ("div[class=x", "`]` is missing"),
        ("p)", "without its opening"),
        ('p[title="x]', "not closed"),
        ("p:contains(x)", "lexbor-contains"),
        ("p:nope", "`:nope` is not supported"),
        ("p {", "no CSS selector"),
        ("a" * 3000, "longer"),
    ],
)
def test_a_wrong_selector_says_why(css: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        compile_selector(css)

    assert reason in str(caught.value)


@given(st.text(alphabet="ab.#[]()=,:>+~*\"'\\ \u4e2d:attrex-", max_size=40))
def test_any_text_is_a_selector_or_a_value_error(css: str) -> None:
    try:
        selector = compile_selector(css)
    except ValueError:
        return
    assert all(selector.values(parse(PAGE, "https://example.org/")))
