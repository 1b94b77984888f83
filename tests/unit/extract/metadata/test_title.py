from __future__ import annotations

import pytest

from crawler.models.entry import Hint
from tests.unit.extract.metadata.pages import ld, metadata, page

SITE = '<meta property="og:site_name" content="Example News">'


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A long enough story | Example News", "A long enough story"),
        ("A long enough story - Example News", "A long enough story"),
        ("Example News: ", ""),
        ("A long enough story — Politics — Example News", "A long enough story — Politics"),
        ("Example News » A long enough story", "A long enough story"),
        ("Well-known - and - long story | Example News", "Well-known - and - long story"),
        ("油价上涨超过百分之五_财经频道_Example News", "油价上涨超过百分之五"),
        ("油价上涨超过百分之五-Example News", "油价上涨超过百分之五"),
        ("高知と宮崎に津波注意報：Example News", "高知と宮崎に津波注意報"),
        ("Oil &amp;amp; gas: what now?", "Oil & gas: what now?"),
    ],
)
def test_the_sites_name_is_taken_off_the_title_element(title: str, expected: str) -> None:
    assert metadata(page(f"{SITE}<title>{title}</title>")).title == expected


def test_a_site_without_a_name_is_known_by_its_host() -> None:
    found = metadata(
        page("<title>A long story about it | SPIEGEL</title>"), url="https://spiegel.de/a"
    )

    assert found.title == "A long story about it"


def test_the_only_heading_wins_over_a_title_written_for_search() -> None:
    head = og("Short title for search") + "<title>Short title for search | Example</title>"

    found = metadata(page(head, "<h1>The real title, not for search</h1>"))

    assert found.title == "The real title, not for search"
    assert found.provenance["title"].rule == "h1"
    assert ("og:title", "Short title for search") in found.provenance["title"].others


def test_a_heading_that_is_the_sites_name_is_no_title() -> None:
    head = SITE + og("A real story") + "<title>A real story | Example News</title>"

    assert (
        metadata(page(head, "<h1>Example News</h1><h2>A real story</h2>")).title == "A real story"
    )


def test_a_lower_heading_that_is_the_title_wins_over_the_name_of_a_section() -> None:
    found = metadata(
        page(
            "<title>Peanuts eaten early</title>",
            "<h1>Resources for your community</h1><h2>Peanuts eaten early</h2>",
        )
    )

    assert found.title == "Peanuts eaten early"


def test_a_heading_that_resembles_nothing_else_is_no_title() -> None:
    head = og("Exit marks the end of the fight") + "<title>Exit marks the end of the fight</title>"

    assert metadata(page(head, "<h1>Log In</h1>")).title == "Exit marks the end of the fight"


def test_what_most_witnesses_agree_on_wins_over_a_shorter_heading() -> None:
    full = "Kenia: Nairobi von unten"
    head = og(full) + ld(f'{{"@type": "NewsArticle", "headline": "{full}"}}')

    assert metadata(page(head, "<h1>Nairobi von unten</h1>", lang="de")).title == full


def test_breaks_part_words_and_marks_are_taken_off() -> None:
    found = metadata(page("", "<h1>Der Bundes\u00adtag<br>tagt\u200b heute ¶</h1>"))

    assert found.title == "Der Bundestag tagt heute"


def test_the_entrys_title_is_a_fallback() -> None:
    found = metadata(page("", "<p>text</p>"), hint=Hint(title="From the feed"))

    assert found.title == "From the feed"
    assert found.provenance["title"].rule == "entry: title"


@pytest.mark.parametrize("marks", ["...", "😀🎉"])
def test_a_title_without_a_letter_is_better_than_none(marks: str) -> None:
    found = metadata(page("<title></title>", f"<h1>{marks}</h1><p>text</p>"))

    assert found.title == marks
    assert found.provenance["title"].rule == "h1"


def test_a_page_without_any_title_has_none() -> None:
    found = metadata(page("", "<p>text</p>"))

    assert found.title == ""
    assert "title" not in found.provenance


def test_the_title_of_a_drawing_is_not_the_pages() -> None:
    assert metadata(page("", "<svg><title>Logo</title></svg><p>x</p>")).title == ""


def test_a_heading_that_is_the_short_tail_of_the_title_element_is_the_sites() -> None:
    head = "<title>这个软件想用相似好恶来帮你找对象_智能_好奇心日报</title>"

    found = metadata(page(head, "<h1>好奇心日报</h1>"), url="https://example.cn/a")

    assert found.title == "这个软件想用相似好恶来帮你找对象"


def test_the_date_is_looked_for_at_the_heading_that_shows_the_title() -> None:
    head = "<title>News of a long story about it all</title>"
    body = "<h1>News</h1><p>2020-01-01</p>" + "<p>x</p>" * 40
    body += "<h1>News of a long story about it all</h1><p>2024-03-01</p>"

    found = metadata(page(head, body))

    assert found.title == "News of a long story about it all"
    assert found.published is not None
    assert found.published.year == 2024


@pytest.mark.parametrize("home", ["/", "https://news.example", "../", "/index.html"])
def test_a_heading_that_leads_up_is_not_the_title_but_the_sites_name(home: str) -> None:
    head = "<title>The old bridge falls</title>"
    banner = f'<h1><a href="{home}">The Harbour</a></h1><nav><a href="/towns/">Towns</a></nav>'
    body = f'{banner}<h2><a href="/towns/bridge">The old bridge falls</a></h2><p>Text of it.</p>'

    found = metadata(page(head, body), url="https://news.example/towns/bridge")

    assert found.title == "The old bridge falls"
    assert found.site == ("The Harbour" if home != "../" else found.site)


def test_a_banner_that_shows_the_title_is_not_the_sites_name() -> None:
    head = "<title>The old bridge falls - The Harbour</title>"
    body = (
        '<h1><a href="/index.html">The old bridge falls</a></h1>'
        '<h1>The old bridge falls<a href="#top">¶</a></h1><p>Text of it.</p>'
    )

    found = metadata(page(head, body), url="https://news.example/towns/bridge")

    assert found.title == "The old bridge falls"
    assert found.site is None


def test_a_headline_that_leads_to_the_page_itself_is_its_title() -> None:
    head = "<title>The old bridge falls - News</title>"
    body = '<h1><a href=".">The old bridge falls at last</a></h1><p>Text of it.</p>'

    found = metadata(page(head, body), url="https://news.example/towns/bridge/")

    assert found.title == "The old bridge falls at last"
    assert found.site is None


@pytest.mark.parametrize(
    "heading",
    [
        'A long enough story of a bridge <a href="/topics/towns/">Towns</a>',
        '<a href="/towns">Towns</a> A long enough story of a bridge',
    ],
)
def test_a_link_beside_the_title_in_its_heading_is_a_label(heading: str) -> None:
    head = "<title>A long enough story of a bridge | Example News</title>" + SITE

    assert metadata(page(head, f"<h1>{heading}</h1>")).title == "A long enough story of a bridge"


def test_a_link_within_a_title_belongs_to_it() -> None:
    head = "<title>An interview with Ann Lee | Example News</title>" + SITE
    heading = 'An interview with <a href="/ann">Ann Lee</a>'

    assert metadata(page(head, f"<h1>{heading}</h1>")).title == "An interview with Ann Lee"


def test_a_heading_with_the_name_of_the_book_is_not_the_title_of_a_chapter() -> None:
    head = "<title>Bridges | The long manual of towns</title>"
    body = "<h1>The long manual of towns</h1><h2>Bridges<a href=#bridges>#</a></h2><p>Text.</p>"

    assert metadata(page(head, body)).title == "Bridges"
    whole = "<title>Bridges | The long manual of towns</title>"
    assert metadata(page(whole, "<h1>The long manual of towns</h1>")).title != "Bridges"


@pytest.mark.parametrize(
    ("whole", "body"),
    [
        (
            "Vale notes: The old bridge of the valley falls",
            '<h1><a href="/">Vale notes</a></h1><h3>{}</h3>',
        ),
        ("The voice of Vale - The old bridge of the valley falls", "<h2>{}</h2>"),
        (
            "The old bridge of the valley falls > Town news",
            "<h1>{} > Town news</h1><h2>Town news</h2><h2>{}</h2>",
        ),
    ],
)
def test_a_lower_heading_that_is_most_of_the_title_element_is_the_title(
    whole: str, body: str
) -> None:
    title = "The old bridge of the valley falls"
    head = f"<title>{whole.replace('>', '&gt;')}</title>"

    found = metadata(page(head, f"{body.replace('{}', title)}<p>Text of it.</p>"))

    assert found.title == title


@pytest.mark.parametrize("home", ["https://example.org/", "https://www.example.org", "/"])
def test_a_heading_that_leads_to_the_front_page_of_a_host_above_is_no_title(home: str) -> None:
    banner = f'<h1><a href="{home}">The voice of the valley</a></h1>'
    body = f"{banner}<h2>The old bridge falls</h2><p>Text of it.</p>"
    head = "<title>The old bridge falls</title>"

    assert metadata(page(head, body), url="https://blog.example.org/1").title == (
        "The old bridge falls"
    )


NAME, STORY = "小鹿的吃喝日記", "震災復原條例修正草案通過"


@pytest.mark.parametrize(
    "whole",
    [
        f"{STORY} : {NAME}",
        f"{STORY} - {NAME} - 痞客邦",
        f"{STORY} @ {NAME} :: 痞客邦 ::",
        f"{NAME} {STORY}",
        f"{NAME} | {STORY}",
    ],
)
@pytest.mark.parametrize("og", [True, False])
def test_the_name_of_a_blog_is_no_title_though_it_is_the_only_h1(whole: str, *, og: bool) -> None:
    head = f"<title>{whole}</title>"
    head += f'<meta property="og:title" content="{whole}">' if og else ""
    body = f'<div id="banner"><h1>{NAME}</h1></div><div><h2>{STORY}</h2><p>Text.</p></div>'

    assert metadata(page(head, body)).title == STORY


def test_a_heading_of_a_section_below_the_title_does_not_make_that_a_name() -> None:
    head = "<title>A short title - The latest news of the region</title>"
    body = "<h1>A short title</h1><p>Text.</p><h2>The latest news of the region</h2>"

    assert metadata(page(head, body)).title == "A short title"


def test_the_title_of_a_notice_stands_beside_its_label() -> None:
    head = "<title>공지사항 상세보기 | 삼평구청</title>"
    body = "<table><tr><th>제목</th><td>노후 상수도관 교체</td></tr></table><p>Text.</p>"

    assert metadata(page(head, body)).title == "노후 상수도관 교체"


def test_elements_of_a_heading_do_not_run_together() -> None:
    body = "<h1><span>Smart Home</span><span>A garden at last</span></h1><p>Text.</p>"

    assert metadata(page("", body)).title == "Smart Home A garden at last"
    assert metadata(page("", "<h1><b>W</b>inter comes</h1><p>Text.</p>")).title == "Winter comes"


def test_the_name_of_a_blog_in_its_header_is_no_title() -> None:
    head = "<title>Old Garden: The last train ride home</title>"
    body = "<header><h1>Old Garden</h1></header><h3>The last train ride home</h3><p>Text.</p>"

    assert metadata(page(head, body)).title == "The last train ride home"


def test_without_an_h1_a_lower_heading_tells_which_part_of_the_title_is_the_pages() -> None:
    council = "<title>Footpath 12 closed | Bergholt Parish Council</title>"
    club = "<title>Pete's Telescope Page - Grinding the Mirror</title>"

    assert metadata(page(council, "<h2>Footpath 12 closed</h2>")).title == "Footpath 12 closed"
    assert metadata(page(club, "<h2>Grinding the Mirror</h2>")).title == "Grinding the Mirror"
