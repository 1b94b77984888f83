from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.metadata.zones import zone
from crawler.models.entry import Hint
from tests.unit.extract.metadata.pages import ld, metadata, page

TITLE = "<h1>A title of a story</h1>"


def og(name: str, content: str) -> str:
    return f'<meta property="og:{name}" content="{content}">'


def test_the_image_is_absolute_and_its_losers_are_kept() -> None:
    head = og("image", "/a.jpg?w=1") + '<meta name="twitter:image" content="//cdn.org/b.jpg">'

    found = metadata(page(head, TITLE))

    assert found.image == "https://www.example.org/a.jpg?w=1"
    assert found.provenance["image"].rule == "og:image"
    assert found.provenance["image"].others == (("twitter:image", "//cdn.org/b.jpg"),)


@pytest.mark.parametrize(
    "name",
    [
        "logo.png",
        "site-logo.jpg",
        "placeholder.gif",
        "qrcode.png",
        "1x1.gif",
        "x.svg",
        "avatar.png",
    ],
)
def test_a_logo_or_placeholder_is_no_lead_image(name: str) -> None:
    head = og("image", f"https://example.org/i/{name}")

    assert metadata(page(head, TITLE)).image is None
    story = ld('{"@type": "Article", "image": {"@type": "ImageObject", "url": "/story.jpg"}}')
    assert metadata(page(head + story, TITLE)).image == "https://www.example.org/story.jpg"


@pytest.mark.parametrize("name", ["analogous.jpg", "blankets.png", "prologo.jpg"])
def test_words_that_only_hold_such_a_word_are_pictures(name: str) -> None:
    found = metadata(page(og("image", f"https://example.org/{name}"), TITLE))

    assert found.image == f"https://example.org/{name}"


@pytest.mark.parametrize(
    "name",
    ["printer.png", "icon3.png", "listen_en_us.gif", "btn-share.jpg", "prev.png", "note.gif"],
)
def test_a_sign_of_the_body_is_no_lead_image(name: str) -> None:
    body = f'<div id=b><img src="/i/{name}"><img src="/story.jpg"></div>'

    assert metadata(page("", TITLE + body), body_root="#b").image == (
        "https://www.example.org/story.jpg"
    )
    assert metadata(page(og("image", f"/i/{name}"), TITLE)).image is not None


def test_the_first_large_image_of_the_body_is_the_last_resort() -> None:
    body = (
        '<div id=b><img src="/icon.png" width=16><img src="data:image/gif;base64,x"'
        ' data-src="/story.jpg"><img src="/c.jpg"></div>'
    )

    assert metadata(page("", TITLE + body)).image is None
    assert metadata(page("", TITLE + body), body_root="#b").image is not None
    assert metadata(page("", TITLE + body), body_root="#b").image == (
        "https://www.example.org/story.jpg"
    )


@pytest.mark.parametrize(
    ("declared", "tag"),
    [("de", "de"), ("en_us", "en-US"), ("zh-hans-cn", "zh-Hans-CN"), ("PT-br", "pt-BR")],
)
def test_the_language_is_a_tidy_tag(declared: str, tag: str) -> None:
    assert metadata(page("", TITLE, lang=declared)).language == tag


def test_a_language_that_is_none_is_passed_over() -> None:
    assert metadata(page(og("locale", "ja_JP"), TITLE, lang="{{lang}}")).language == "ja-JP"
    assert metadata(page("", TITLE, lang="")).language is None


@pytest.mark.parametrize(
    ("declared", "title", "tag"),
    [
        ("en", "油价上涨超过百分之五", "zh"),
        ("", "油价上涨超过百分之五", "zh"),
        ("zh-TW", "油價上漲超過百分之五", "zh-TW"),
        ("ja", "高知県津波注意報", "ja"),
        ("en", "高知と宮崎に津波のおそれがある", "ja"),
        ("en", "민주당 선호투표제 도입", "ko"),
        ("en", "Oil is up by five per cent", "en"),
        ("en", "A story about 北京 and its streets", "en"),
        ("ru", "Цены на нефть растут", "ru"),
    ],
)
def test_the_script_of_the_text_corrects_a_templates_language(
    declared: str, title: str, tag: str
) -> None:
    assert metadata(page("", f"<h1>{title}</h1>", lang=declared)).language == tag


def test_site_summary_section_and_canonical_are_read() -> None:
    head = og("site_name", "Example News") + og("description", "What the story is about, briefly")
    head += '<meta property="article:section" content="Politics">'
    head += '<base href="https://www.example.org/news/"><link rel="canonical" href="story-1">'

    found = metadata(page(head, TITLE))

    assert found.site == "Example News"
    assert found.summary == "What the story is about, briefly"
    assert found.section == "Politics"
    assert found.canonical == "https://www.example.org/news/story-1"


@pytest.mark.parametrize(
    "head",
    [
        ld('{"@type": "WebSite", "name": "Example News"}'),
        ld('{"@type": "Article", "publisher": {"@type": "Organization", "name": "Example News"}}'),
        '<meta name="application-name" content="Example News">',
    ],
)
def test_the_sites_name_is_found_where_opengraph_has_none(head: str) -> None:
    found = metadata(
        page(head + "<title>A story of some length | Example News</title>", "<p>x</p>")
    )

    assert found.site == "Example News"
    assert found.title == "A story of some length"


def test_microdata_names_title_author_and_date() -> None:
    body = (
        '<div itemscope><b itemprop="headline">A story of some length</b>'
        '<span itemprop="author"><i itemprop="name">Ann Lee</i></span>'
        '<meta itemprop="datePublished" content="2024-03-01T10:00:00Z">'
        '<meta itemprop="dateModified" content="2024-03-02T10:00:00Z"></div>'
    )

    found = metadata(page("", body))

    assert found.title == "A story of some length"
    assert found.authors == ("Ann Lee",)
    assert found.published is not None
    assert found.published.day == 1
    assert found.modified is not None
    assert found.modified.day == 2


def test_a_hostile_address_is_survived() -> None:
    head = ld('{"@type": "Article", "url": "http://[", "image": {"url": ["http://["]}}')
    head += '<link rel=canonical href="http://["><meta property="og:image" content="{{image}}">'

    found = metadata(page(head, TITLE), url="http://[bad")

    assert found.canonical is None
    assert found.image is None


def test_og_url_stands_in_for_a_canonical_link() -> None:
    assert metadata(page(og("url", "https://example.org/a"), TITLE)).canonical == (
        "https://example.org/a"
    )


def test_the_entrys_summary_is_a_fallback() -> None:
    found = metadata(page("", TITLE), hint=Hint(summary="From the feed, long enough"))

    assert found.summary == "From the feed, long enough"


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        (og("article:tag", "A") + og("article:tag", "B, C"), ("A", "B, C")),
        ('<meta property="article:tag" content="A, B">', ("A", "B")),
        (ld('{"@type": "Article", "keywords": ["A", "a", "B"]}'), ("A", "B")),
        (ld('{"@type": "Article", "keywords": "A,B"}'), ("A", "B")),
        ('<meta name="keywords" content="油价，通胀">', ("油价", "通胀")),
        ("", ()),
    ],
)
def test_tags_come_from_the_first_source_that_has_any(head: str, tags: tuple[str, ...]) -> None:
    assert metadata(page(head, TITLE)).tags == tags


@pytest.mark.parametrize(
    ("head", "paywalled"),
    [
        (ld('{"@type": "Article", "isAccessibleForFree": "False"}'), True),
        (ld('{"@type": "Article", "isAccessibleForFree": true}'), False),
        (ld('{"@type": "Article", "isAccessibleForFree": "http://schema.org/False"}'), True),
        (
            ld('{"@type": "Article", "hasPart": [{"x": 1}, {"isAccessibleForFree": false}]}'),
            True,
        ),
        ('<meta property="article:content_tier" content="locked">', True),
        ('<meta property="article:content_tier" content="free">', False),
        ("", None),
    ],
)
def test_a_page_says_whether_it_is_free(head: str, *, paywalled: bool | None) -> None:
    assert metadata(page(head, TITLE)).paywalled is paywalled


def test_an_unknown_zone_is_utc() -> None:
    assert str(zone("Nowhere/Land")) == "UTC"


PIECES = st.sampled_from(
    [
        "<h1>", "</h1>", "<p>", "</p>", "<time datetime=", "<meta name=author content=", ">",
        '<meta property="og:image" content="', '"', "2024-03-01", "By Ann Lee", "作者：", "王小明",
        '<script type="application/ld+json">', "</script>", '{"@type": "NewsArticle", ', "[", "]",
        '"author": ', '"datePublished": ', '{"@id": "#a"}', "}", "<link rel=canonical href=",
        "<span itemprop=author>", "<a rel=author href=//>", "http://[", "\x00", "<title>",
        "</title>", "\ud83d", " | ", "0000-00-00", "99999-99-99T99:99:99+99:99",
        "<div class=byline>",
        "3小时前", "&#0;",
    ]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40))
def test_any_markup_is_read_without_an_error(pieces: list[str]) -> None:
    found = metadata("".join(pieces).encode("utf-8", "replace").decode())

    assert found.published is None or found.published.tzinfo is not None
    assert set(found.provenance) <= {
        "title", "authors", "published", "modified", "language", "site", "summary", "tags",
        "section", "image", "canonical", "paywalled",
    }  # fmt: skip


@pytest.mark.parametrize(
    "html",
    [
        "<h1>" + "a " * 100_000 + "</h1>",
        '<meta name="author" content="' + "," * 300_000 + '">',
        "<h1>t</h1>" + "<p>" + "2024-" * 50_000,
        "<title>" + "- " * 100_000 + "</title>",
        "<h1>t</h1>" + "<span>By </span>" * 20_000,
        "<h1>t</h1>" + '<i class="author">' + "Ann " * 50_000,
        '<meta property="og:title" content="x">' * 20_000,
        "<h1>t</h1>" + "<div class=author itemprop=author>" * 400 + "Ann " * 100_000,
        "<h1>" * 400 + "t " * 200_000,
        "<h1>t</h1><script>" + 'publishTime":"2' * 20_000 + "</script>",
    ],
)
def test_hostile_pages_take_no_time(html: str) -> None:
    begun = time.process_time()

    metadata(html)

    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "above",
    [
        '<div class="header"><a href="/"><img src="/img/gerb.png"></a></div>',
        '<div><a href="https://gov.example.com"><img src="/gov.png"></a></div>',
        '<div class="meta"><img class="author-profile-image" src="/a.png"></div>',
    ],
)
def test_signs_of_sites_and_people_above_a_body_are_no_lead_image(above: str) -> None:
    body = f'{above}<h1>A title</h1><main><img src="/photo.jpg"><p>Text.</p></main>'

    found = metadata(page("", body), body_root="main")

    assert found.image == "https://www.example.org/photo.jpg"
