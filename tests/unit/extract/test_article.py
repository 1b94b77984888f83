from __future__ import annotations

import json
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from crawler.errors import (
    ConsentError,
    ExtractError,
    HostileMarkupError,
    NeedsBrowserError,
    NoBodyError,
    PaywallError,
)
from crawler.extract.article import extract, extract_entry
from crawler.extract.version import EXTRACTOR
from crawler.html.visible import fragment_text
from crawler.models.article import Article
from crawler.models.capture import Page
from crawler.models.entry import Entry, Hint
from crawler.models.source import ArticleRules, Pick

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
URL = "https://news.example.org/2026/11/20/bridge.html"


def article_of(html: str | bytes, *, rules: ArticleRules | None = None, url: str = URL) -> Article:
    body = html.encode() if isinstance(html, str) else html
    page = Page(url=url, body=body, content_type="text/html; charset=utf-8", fetched_at=NOW)
    return extract(page, rules or ArticleRules(), Hint(), timezone="UTC")


def sentence(number: int) -> str:
    return (
        f"The council of town number {number} voted on Tuesday to rebuild the old bridge, which "
        f"was closed in {1990 + number} after the flood, and said that work would begin in spring."
    )


PROSE = [sentence(number) for number in range(1, 7)]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in PROSE)
MENU = "<nav><ul>" + "".join(f"<li><a href=/{n}>Section {n}</a>" for n in range(12)) + "</ul></nav>"
RELATED = (
    '<div class="related-posts"><h3>Related articles</h3><ul>'
    + "".join(
        f'<li><a href="/story-{n}">Another story about a town, number {n}</a>' for n in range(6)
    )
    + "</ul></div>"
)
FOOTER = (
    "<footer><p>© 2026 Example News. All rights reserved. Imprint, privacy and terms.</p></footer>"
)


def page(body: str, title: str = "Town will rebuild its bridge") -> str:
    return (
        f"<!DOCTYPE html><html lang=en><head><title>{title} | Example News</title></head>"
        f"<body>{MENU}<h1>{title}</h1>{body}{FOOTER}</body></html>"
    )


def test_the_body_is_the_article_without_menu_related_links_and_footer() -> None:
    article = article_of(page(f"<div>{PARAGRAPHS}</div>{RELATED}"))

    assert article.text.split("\n") == PROSE
    assert article.title == "Town will rebuild its bridge"
    assert article.confidence > 0.8


def test_the_text_is_that_of_the_body() -> None:
    article = article_of(page(f"<article>{PARAGRAPHS}<ul><li>one<li>two</ul></article>"))

    assert article.text == fragment_text(article.body)


CELL = f"<td><div>{PARAGRAPHS}</div></td><td>1954</td>"


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{PROSE[0]}</p><table><tr><td>Town<td>Since</tr><tr>{CELL}</tr></table>{PARAGRAPHS}",
        f"<figure><img src=b.jpg><article><figcaption>The bridge</figcaption>{PARAGRAPHS}",
        f"<figure><img src=b.jpg><figcaption>The bridge.{PARAGRAPHS}{PARAGRAPHS}",
        f"{PARAGRAPHS}<pre>print(\x03'a\x1b[2J')\n  b</pre>",
    ],
    ids=[
        "a table of paragraphs",
        "a figure not closed",
        "a caption not closed",
        "controls in code",
    ],
)
def test_the_text_is_that_of_the_body_in_odd_places(html: str) -> None:
    article = article_of(page(html))

    assert article.text == fragment_text(article.body)
    assert set(PROSE) <= set(article.text.split("\n"))
    assert not {"\x03", "\x1b"} & {*article.text, *article.body}


def test_structure_stays_in_place() -> None:
    quote = f"<blockquote>{PROSE[4]}</blockquote>"
    table = "<table><tr><th>Year<th>Cost</tr><tr><td>2026<td>4 million</tr></table>"
    figure = '<figure><img data-src="/b.jpg"><figcaption>The bridge</figcaption></figure>'
    parts = f"<p>{PROSE[0]}</p>{figure}<h2>Cost</h2><p>{PROSE[1]}</p>{table}{quote}<pre>a\n b</pre>"

    html = article_of(page(f"<article>{parts}<ol><li>{PROSE[2]}</ol></article>")).body

    order = ["<p>", "<figure>", "<h2>Cost</h2>", "<table>", "<blockquote>", "<pre>", "<ol>"]
    places = [html.index(tag) for tag in order]
    assert places == sorted(places)
    assert '<img src="https://news.example.org/b.jpg"' in html
    assert "<figcaption>The bridge</figcaption>" in html


SHAPES = {
    "bare divs": "".join(f"<div>{text}</div>" for text in PROSE),
    "line breaks": "<div>" + "<br><br>".join(PROSE) + "</div>",
    "sections": "".join(f"<section class=s><div><p>{text}</p></div></section>" for text in PROSE),
    "a hidden wrapper": f"<div hidden id='S:0'><div>{PARAGRAPHS}</div></div>",
    "a layout table": f"<table><tr><td width=600>{PARAGRAPHS}</td></tr></table>",
    "lying class names": "".join(f'<p class="editor-p share">{text}</p>' for text in PROSE),
    "a list": "<ul>" + "".join(f"<li>{text}" for text in PROSE) + "</ul>",
    "custom elements": f"<my-story><story-body>{PARAGRAPHS}</story-body></my-story>",
    "amp": f"<amp-story><div class=article-body>{PARAGRAPHS}</div></amp-story>",
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_an_article_is_found_whatever_it_is_made_of(shape: str) -> None:
    article = article_of(page(f'<div class="col">{shape}</div>{RELATED}'))

    assert article.text.split("\n") == PROSE


def test_comments_are_left_out_even_where_they_are_longer_than_the_article() -> None:
    comments = "".join(f"<p>Reader {n}: {sentence(n)}</p>" for n in range(20, 60))

    article = article_of(page(f"<div>{PARAGRAPHS}</div><div id=comments>{comments}</div>"))

    assert "Reader" not in article.text


def test_an_article_that_is_appended_is_another() -> None:
    other = "".join(f"<p>{sentence(n)}</p>" for n in range(50, 90))
    both = (
        f"<div class=item><h1>Town will rebuild its bridge</h1>{PARAGRAPHS}</div>"
        f"<div class=item><h1>Quite another matter in the next town</h1>{other}</div>"
    )
    html = f"<title>Town will rebuild its bridge</title><body><div>{both}</div>"

    assert "number 60" not in article_of(html).text


def test_a_very_short_article_among_many_links_is_found() -> None:
    cards = "".join(
        f"<div class=c><a href=/{n}>The headline of story {n}</a><p>Teaser text {n}.</p></div>"
        for n in range(30)
    )

    article = article_of(page(f"<div class=t><p>{PROSE[0]}</p></div><div class=feed>{cards}</div>"))

    assert article.text == PROSE[0]


def test_chinese_pages_lose_source_and_editor_lines() -> None:
    first = "本报北京十一月二十日电，市政府今天宣布，老桥将于明年春天开始重建，预计工期两年。"
    second = "据介绍，这座桥建于上世纪五十年代，三年前因洪水受损，此后一直禁止车辆通行。"
    body = (
        "<p>2026年11月20日 17:24 来源：某某日报</p>"
        f"<p>　　{first}</p><p>　　{second}</p><p>　　{first}居民表示欢迎。</p>"
        "<p>责任编辑：张三</p>"
    )

    article = article_of(page(f"<div class=content>{body}</div>", "老桥明年春天开始重建"))

    assert article.text.split("\n") == [first, second, f"{first}居民表示欢迎。"]


def test_a_body_that_stands_only_in_json_ld_is_taken_with_less_confidence() -> None:
    text = "\\n".join(PROSE)
    script = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Town", '
        f'"articleBody": "{text}"}}</script>'
    )

    article = article_of(page(f"<div id=root></div>{script}"))

    assert article.text.split("\n") == PROSE
    assert article.confidence < 0.8


def test_a_reference_without_end_in_json_ld_costs_no_article() -> None:
    said = json.dumps({"@type": "NewsArticle", "articleBody": f"&#{'9' * 5_000};"})
    script = f'<script type="application/ld+json">{said}'

    article = article_of(page(f"<article>{PARAGRAPHS}</article>{script}</script>"))

    assert article.text.split("\n") == PROSE


def test_a_body_that_stands_only_in_the_state_of_the_page_is_taken() -> None:
    html = PARAGRAPHS.replace("<", "\\u003c")
    state = (
        '{"props": {"related": [{"title": "x", "body": "short"}], '
        f'"post": {{"title": "Town will rebuild its bridge", "bodyHtml": "{html}"}}}}}}'
    )

    article = article_of(
        page(f'<script id="__NEXT_DATA__" type="application/json">{state}</script>')
    )

    assert article.text.split("\n") == PROSE


def test_end_tags_in_braces_which_no_script_ends_at_are_end_tags() -> None:
    html = PARAGRAPHS.replace("</p>", "{/p}")
    state = json.dumps({"story": {"title": "Town will rebuild its bridge", "richText": html}})

    article = article_of(page(f'<script type="application/json">{state}</script>'))

    assert article.text.split("\n") == PROSE


def test_a_witness_finds_the_article_in_a_box_with_another_ones_name() -> None:
    story, others = (
        [f"{sentence(number)} Number {number} is the last." for number in range(at, at + 5)]
        for at in (10, 50)
    )
    shown, beside = ("".join(f"<p>{text}</p>" for text in texts) for texts in (story, others))
    said = json.dumps({"@type": "Article", "articleBody": " ".join(story)})
    stated = f"<script type='application/ld+json'>{said}</script>"

    article = article_of(page(f"{stated}<div class=comments>{shown}</div><div>{beside}</div>"))

    assert article.text == "\n".join(story)


def test_a_witness_cuts_what_follows_the_article() -> None:
    text = " ".join(PROSE)
    script = (
        f'<script type="application/ld+json">{{"@type":"Article","articleBody":"{text}"}}</script>'
    )
    tail = "<p>Maria Muster has lived in the region since 2004 and likes to hike with two dogs.</p>"

    assert "Muster" not in article_of(page(f"<div>{PARAGRAPHS}{tail}</div>{script}")).text


COOKIES = (
    "<p>We value your privacy. We and our 842 partners store and/or access information on a "
    "device, such as cookies, for personalised ads. Accept all or manage options.</p>"
)
REFUSED: dict[str, tuple[str, type[ExtractError]]] = {
    "nothing": ("", NoBodyError),
    "a script": ('<div id="root"></div><script src="/app.js"></script>', NeedsBrowserError),
    "a plea": ("<p>You need to enable JavaScript to run this app.</p>", NeedsBrowserError),
    "consent": (f"<title>Example</title>{COOKIES}", ConsentError),
    "an error": (page("<p>Sorry.</p>", "404 Page not found"), NoBodyError),
    "a soft 404": (
        page("<p>您访问的文章已被删除，请返回首页浏览其他内容。</p>", "页面不存在"),
        NoBodyError,
    ),
    "a paywall": (page("<p>Subscribe now to continue reading this story.</p>"), PaywallError),
    "links": (page(RELATED * 4, "News"), NoBodyError),
}


@pytest.mark.parametrize(("html", "error"), REFUSED.values(), ids=REFUSED.keys())
def test_a_page_without_an_article_is_refused_with_the_reason(
    html: str, error: type[ExtractError]
) -> None:
    with pytest.raises(error):
        article_of(html)


def test_a_listing_is_no_article() -> None:
    cards = "".join(
        f'<div class="card"><h2><a href="/{n}">The headline of story number {n}</a></h2>'
        f"<p>What happened in town {n} in a sentence or two, with <a href=/{n}>more</a>.</p></div>"
        for n in range(25)
    )

    with pytest.raises(NoBodyError):
        article_of(page(f"<div class=list>{cards}</div>", "Latest news"))


def test_remove_takes_elements_out_of_the_body_that_is_found() -> None:
    rules = ArticleRules(remove=("p.odd",))

    article = article_of(
        page(f"<div>{PARAGRAPHS}<p class=odd>{sentence(77)}</p></div>"), rules=rules
    )

    assert article.text.split("\n") == PROSE


def test_a_body_rule_that_matches_nothing_is_named_and_the_body_found() -> None:
    rules = ArticleRules(body=(Pick(css="#nowhere"),))

    article = article_of(page(f"<div>{PARAGRAPHS}</div>"), rules=rules)

    assert article.text.split("\n") == PROSE
    assert article.unmatched == ("body",)


def test_the_same_page_makes_the_same_article() -> None:
    html = page(f"<div>{PARAGRAPHS}</div>{RELATED}")

    assert article_of(html) == article_of(html)
    assert EXTRACTOR


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 511 + PROSE[0] * 3,
        "<p>" + "a" * 2_000_000,
        "<p>" + "a, " * 300_000,
        ("<b>" + "x" * 200) * 400,
        "<table><tr><td>" * 150 + PROSE[0] * 3,
        "<a href=/x>" * 5_000 + "x",
        '<script type="application/ld+json">' + "[" * 100_000,
        "<script>window.__STATE__ = " + '{"a":' * 50_000,
        "<ul><li>" * 200 + PROSE[0] * 3,
        PROSE[0] * 3 + "<div><h3><a href=/x>A story of a town</a></h3></div>" * 3_000,
        PROSE[0] * 3 + "<div><img src=/a.jpg><div>A town by the sea</div></div>" * 3_000,
        PROSE[0] * 3 + "<div><img src=/a.jpg></div>" * 3_000 + "<div>Related</div>" * 3_000,
    ],
    ids=[
        "deep", "word", "long", "inline", "tables", "links", "json", "state", "lists", "headings",
        "pictures", "related",
    ],
)  # fmt: skip
def test_hostile_pages_end_soon_in_an_article_or_in_an_error_of_ours(html: str) -> None:
    start = time.process_time()

    try:
        article = article_of(html)
    except (ExtractError, HostileMarkupError):
        article = None

    assert article is None or article.text == fragment_text(article.body)
    assert time.process_time() - start < 3


def test_what_pages_hold_without_end_is_not_remembered_from_one_to_the_next() -> None:
    def page(number: int) -> str:
        long = f"word{number} " * 15_000
        data = {"@type": ["NewsArticle", long], "publisher": {"@type": "Thing", "name": long}}
        return (
            f"<title>Page</title><script type=application/ld+json>{json.dumps(data)}</script>"
            f'<article class="{long}" id="{long}">{PARAGRAPHS}</article>'
        )

    article_of(page(0))
    tracemalloc.start()
    for number in range(1, 5):
        article_of(page(number))
    left, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert left < 300_000


def test_the_content_of_an_entry_is_an_article() -> None:
    entry = Entry(
        url=URL,
        title=" Town will\nrebuild ", content=f"<script>x</script>{PARAGRAPHS}<img src=/i.png>",
        authors=("A. Writer",), tags=("towns",), listing="https://news.example.org/feed",
    )  # fmt: skip

    article = extract_entry(entry, timezone="Europe/Berlin", now=NOW)

    assert article is not None
    assert article.title == "Town will rebuild"
    assert article.text.split("\n") == PROSE
    assert "script" not in article.body
    assert "https://news.example.org/i.png" in article.body
    assert article.provenance["authors"].rule == "entry: authors"
    assert not article.partial


def test_an_entry_with_a_day_in_its_address_only_is_of_that_day() -> None:
    entry = Entry(url=URL, title="x", content=PARAGRAPHS)

    article = extract_entry(entry, timezone="Europe/Berlin", now=NOW)

    assert article is not None
    assert article.published is not None
    assert article.published.date().isoformat() == "2026-11-20"
    assert article.published.utcoffset() == timedelta(hours=1)


def test_an_entry_of_a_few_words_is_no_article_unless_they_are_asked_for() -> None:
    entry = Entry(url=URL, title="x", summary="A few words.", date=NOW)

    assert extract_entry(entry, timezone="UTC", now=NOW) is None
    article = extract_entry(entry, timezone="UTC", now=NOW, minimum=0)
    assert article is not None
    assert article.text == "A few words."
