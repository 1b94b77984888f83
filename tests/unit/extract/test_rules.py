from __future__ import annotations

from datetime import UTC, datetime

from crawler.extract.metadata.json_ld import read_json_ld
from crawler.extract.rules import RuleFields, read_rules
from crawler.html.document import parse
from crawler.models.capture import Page
from crawler.models.source import ArticleRules, Pick, Picks

URL = "https://finance.example.cn/2021/a.shtml"
LD = (
    '{"@type": "NewsArticle", "headline": "From LD", "author": [{"name": "Ann"}, {"name": "Bo"}],'
    ' "image": {"url": "/ld.jpg"}}'
)
PAGE = f"""
<html><head>
<meta name="author" content="Wang Wei, Li Na"><meta property="og:image" content="/og.png">
<meta itemprop="keywords" content="oil;gas">
<script type="application/ld+json">{LD}</script>
</head><body>
<h1 class="main-title">油价 上涨</h1>
<span class="date">2021年07月19日 17:24</span><span class="when">07/08/2021</span>
<p class="byline">von Klara Fall und Max Meier</p>
<div id="artibody"><p>one</p><div class="text"><p>two</p></div><div class="share">x</div></div>
<div class="text"><img data-src="pic.jpg" src="data:image/gif;base64,x"></div>
<ul><li><a rel="tag">A</a></li><li><a rel="tag">B</a></li><li><a rel="tag">A</a></li></ul>
<a class="next" href="a_2.shtml">next</a>
</body></html>
"""


def read(rules: ArticleRules, *, timezone: str = "Asia/Shanghai", page: str = PAGE) -> RuleFields:
    document = parse(page, URL)
    served = Page(url=URL, body=b"", fetched_at=datetime(2021, 8, 1, tzinfo=UTC))
    scripts = [node.text() for node in document.css("script")]
    return read_rules(
        document,
        served,
        rules,
        timezone=timezone,
        language="zh",
        json_ld=read_json_ld(scripts, URL),
    )


def css(*selectors: str) -> Picks:
    return tuple(Pick(css=selector) for selector in selectors)


def test_ways_are_tried_in_order_and_the_one_that_won_is_named() -> None:
    fields = read(ArticleRules(title=css("h1.headline", "h1")))

    assert fields.title == "油价 上涨"
    assert fields.provenance["title"].rule == "article.title[1]: h1"
    assert fields.unmatched == ()


def test_a_rule_that_matches_nothing_is_told() -> None:
    fields = read(ArticleRules(title=css("h2"), date=css(".none"), remove=(".share", ".ad")))

    assert fields.title is None
    assert fields.published is None
    assert fields.unmatched == ("title", "date", "remove[1]")


def test_a_chinese_format_is_read_in_the_zone_of_its_rule() -> None:
    pick = Pick(css="span.date", format="%Y年%m月%d日 %H:%M", timezone="Asia/Tokyo")

    fields = read(ArticleRules(date=(pick,)))

    assert fields.published is not None
    assert fields.published.isoformat() == "2021-07-19T17:24:00+09:00"


def test_a_date_that_is_not_of_the_format_is_no_match() -> None:
    pick = Pick(css="span.date", format="%d.%m.%Y")

    assert read(ArticleRules(date=(pick,))).unmatched == ("date",)


def test_without_a_format_any_date_is_read_in_the_sources_zone() -> None:
    fields = read(ArticleRules(date=css("span.date"), modified=css("span.date")))

    assert fields.published is not None
    assert fields.published.isoformat() == "2021-07-19T17:24:00+08:00"
    assert fields.modified == fields.published


def test_meta_names_json_ld_paths_and_constants_are_ways_too() -> None:
    rules = ArticleRules(
        title=(Pick(json_ld="headline"),),
        author=(Pick(meta=("article:author", "author")),),
        summary=(Pick(const="always"),),
        tags=(Pick(meta=("keywords",)),),
        image=(Pick(meta=("og:image",)),),
    )

    fields = read(rules)

    assert fields.title == "From LD"
    assert fields.authors == ("Wang Wei", "Li Na")
    assert fields.summary == "always"
    assert fields.tags == ("oil", "gas")
    assert fields.image == "https://finance.example.cn/og.png"
    assert fields.provenance["authors"].rule == "article.author[0]: meta article:author, author"


def test_json_ld_authors_are_all_of_them() -> None:
    assert read(ArticleRules(author=(Pick(json_ld="author.name"),))).authors == ("Ann", "Bo")


def test_a_regular_expression_gives_its_first_group() -> None:
    rules = ArticleRules(
        author=(Pick(css=".byline", regex="von (.+)"),), title=(Pick(css="h1", regex=r"\w+$"),)
    )

    fields = read(rules)

    assert fields.authors == ("Klara Fall", "Max Meier")
    assert fields.title == "上涨"


def test_a_regular_expression_that_does_not_match_is_no_match() -> None:
    assert read(ArticleRules(title=(Pick(css="h1", regex="x(y)"),))).unmatched == ("title",)


def test_the_body_is_the_outermost_elements_of_the_first_selector_that_matches() -> None:
    fields = read(ArticleRules(body=css(".none", "#artibody, .text"), remove=(".share",)))

    assert [node.attributes.get("id") or node.attributes["class"] for node in fields.body] == [
        "artibody",
        "text",
    ]
    assert [node.text() for node in fields.remove] == ["x"]
    assert fields.provenance["body"].rule == "article.body[1]: #artibody, .text"


def test_links_and_images_are_found_without_naming_the_attribute() -> None:
    fields = read(ArticleRules(next=css("a.next"), image=css("div.text > img"), tags=css("li a")))

    assert fields.next_url == "https://finance.example.cn/2021/a_2.shtml"
    assert fields.image == "https://finance.example.cn/2021/pic.jpg"
    assert fields.tags == ("A", "B")


def test_an_attribute_can_be_named_and_is_made_absolute() -> None:
    fields = read(ArticleRules(next=css("a::attr(href)"), image=css("img::attr(data-src)")))

    assert fields.next_url == "https://finance.example.cn/2021/a_2.shtml"
    assert fields.image == "https://finance.example.cn/2021/pic.jpg"


def test_no_rules_read_nothing_and_miss_nothing() -> None:
    assert read(ArticleRules()) == RuleFields()


def test_an_element_with_a_picture_in_it_gives_that_picture() -> None:
    fields = read(ArticleRules(image=css("ul", "div.text")))

    assert fields.image == "https://finance.example.cn/2021/pic.jpg"
