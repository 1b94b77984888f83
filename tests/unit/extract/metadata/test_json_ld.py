from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.metadata.json_ld import read_json_ld
from crawler.extract.metadata.json_repair import parse_json
from tests.unit.extract.metadata.pages import URL, ld, metadata, page


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '<!-- {"a": 1} -->',
        '//<![CDATA[\n{"a": 1}\n//]]>',
        '{"a": 1};',
        '{"a": 1,}',
        '{"a": /* one */ 1}',
        '{"a": 1 // one\n}',
        "\ufeff".lstrip("\ufeff") + '{"a": 1}',
    ],
)
def test_what_is_nearly_json_is_read(text: str) -> None:
    assert parse_json(text) == [{"a": 1}]


def test_control_characters_bare_quotes_and_wrong_escapes_are_mended() -> None:
    text = '{\n"headline": "He said "no" twice",\n"name": "it\\\'s",\n"d": "a\tb"\n}'

    assert parse_json(text) == [{"headline": 'He said "no" twice', "name": "it\\'s", "d": "a\tb"}]


def test_addresses_in_strings_are_no_comments() -> None:
    assert parse_json('{"a": "https://x.org/*",}') == [{"a": "https://x.org/*"}]


def test_several_values_in_a_row_are_all_read() -> None:
    assert parse_json('{"a": 1}\n{"b": 2}') == [{"a": 1}, {"b": 2}]


def test_entities_in_place_of_quotes_are_read() -> None:
    assert parse_json("{&quot;a&quot;: &quot;b&quot;}") == [{"a": "b"}]


def test_of_what_cannot_be_mended_the_known_properties_are_kept() -> None:
    text = '{"@type": "NewsArticle", "headline": "A title", "x": [}, "datePublished": "2024-01-02"'

    (found,) = parse_json(text)

    assert found["headline"] == "A title"
    assert found["datePublished"] == "2024-01-02"


@pytest.mark.parametrize("text", ["", "null and void", "{", "[[[[", "{]", '"', "x" * 1000])
def test_what_is_no_json_is_nothing(text: str) -> None:
    assert parse_json(text) == []


@pytest.mark.parametrize(
    "text", ['"' * 200_000, "/*" * 100_000, "\\" * 200_000, "[" * 200_000, '{"a":' * 50_000]
)
def test_hostile_text_takes_no_time(text: str) -> None:
    begun = time.process_time()

    parse_json("{" + text)

    assert time.process_time() - begun < 2


def test_the_article_about_this_page_is_chosen_among_others() -> None:
    other = '{"@type": "NewsArticle", "url": "https://www.example.org/other", "headline": "No"}'
    this = f'{{"@type": "NewsArticle", "mainEntityOfPage": {{"@id": "{URL}/"}}, "headline": "Yes"}}'

    found = read_json_ld([f"[{other}, {this}]"], URL)

    assert found.article is not None
    assert found.article["headline"] == "Yes"


def test_articles_of_a_list_on_the_page_are_not_its_article() -> None:
    text = """{"@type": "WebPage", "name": "Home", "datePublished": "2020-01-01", "mainEntity": {
        "@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "No",
        "datePublished": "2019-01-01", "author": "N"}]}}"""

    found = read_json_ld([text], URL)

    assert found.article is None
    assert found.page is not None
    assert len(found.nodes) == 3


def test_references_into_a_graph_are_followed() -> None:
    graph = """{"@graph": [
        {"@type": "Article", "headline": "H", "author": {"@id": "#p"}, "articleBody": "Text"},
        {"@type": "Person", "@id": "#p", "name": "Ann Lee"}]}"""

    found = metadata(page(ld(graph), "<h1>H</h1>"))

    assert found.authors == ("Ann Lee",)
    assert found.json_ld.article_body == "Text"
    assert found.provenance["authors"].rule == "json-ld: author"


def test_a_dotted_path_finds_what_it_names() -> None:
    text = '{"@type": "Article", "author": [{"name": "Ann"}, {"name": "Bo"}], "a": {"b": 1}}'

    found = read_json_ld([text], URL)

    assert found.find("author.name") == ["Ann", "Bo"]
    assert found.find("a.b") == ["1"]
    assert found.find("nothing.here") == []


@given(st.text(alphabet='{}[]",:\\/*ab1 \n<!->', max_size=80))
def test_any_text_is_parsed_without_an_error(text: str) -> None:
    assert isinstance(parse_json(text), list)
    read_json_ld([text, '{"@type": ' + text + "}"], URL)
