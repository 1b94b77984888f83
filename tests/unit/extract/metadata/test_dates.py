from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.models.entry import Hint
from tests.unit.extract.metadata.pages import ld, metadata, page, published

TITLE = "<h1>A title of a story</h1>"


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def test_json_ld_comes_before_meta_and_the_losers_are_kept() -> None:
    head = ld('{"@type": "NewsArticle", "datePublished": "2024-03-01T10:00:00+01:00"}')
    head += meta("article:published_time", "2024-03-02T10:00:00+01:00")

    found = metadata(page(head, TITLE))

    assert found.published == datetime.fromisoformat("2024-03-01T10:00:00+01:00")
    assert found.provenance["published"].rule == "json-ld: datePublished"
    lost = ("article:published_time", "2024-03-02T10:00:00+01:00")
    assert lost in found.provenance["published"].others


def test_a_date_keeps_the_zone_it_was_written_in() -> None:
    head = meta("article:published_time", "2024-03-01T00:30:00+09:00")

    assert published(page(head, TITLE)) == "2024-03-01T00:30:00+09:00"


def test_where_the_same_moment_stands_in_local_time_too_that_is_kept() -> None:
    head = ld('{"@type": "NewsArticle", "datePublished": "2019-10-18T22:04:00Z"}')
    head += meta("date", "2019-10-19T00:04:00+02:00")

    assert published(page(head, TITLE)) == "2019-10-19T00:04:00+02:00"


def test_the_modified_date_is_not_the_published_one() -> None:
    head = meta("article:modified_time", "2024-03-05T10:00:00Z")
    head += ld('{"@type": "Article", "dateModified": "2024-03-04"}')

    found = metadata(page(head, TITLE))

    assert found.published is None
    assert found.modified == datetime(2024, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["WebSite", "Organization", "ImageObject", "Event"])
def test_dates_of_other_things_are_not_the_articles(kind: str) -> None:
    head = ld(f'{{"@type": "{kind}", "datePublished": "2010-01-01"}}')

    assert published(page(head, TITLE)) is None


def test_dates_of_related_articles_are_not_the_articles() -> None:
    head = ld(
        '{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle",'
        ' "datePublished": "2023-01-01"}]}'
    )
    body = TITLE + "<p>Text of a story.</p>" * 50 + '<time datetime="2022-02-02">x</time>'

    assert published(page(head, body)) is None


@pytest.mark.parametrize(
    "value", ["0001-01-01T00:00:00", "1970-01-01", "2031-01-01", "{{ date }}", "", "2024"]
)
def test_a_template_date_or_one_to_come_is_none(value: str) -> None:
    head = ld(f'{{"@type": "NewsArticle", "datePublished": "{value}"}}')

    assert published(page(head, TITLE)) is None


def test_a_date_that_cannot_be_leaves_room_for_the_next_source() -> None:
    head = ld('{"@type": "NewsArticle", "datePublished": "0001-01-01T00:00:00"}')
    head += meta("pubdate", "2024-03-01T08:00:00+01:00")

    assert published(page(head, TITLE)) == "2024-03-01T08:00:00+01:00"


def test_a_copyright_year_is_no_date() -> None:
    assert published(page("", TITLE + "<p>© 2024-01-01 Example</p>")) is None


def test_the_date_in_the_address_serves() -> None:
    found = metadata(page("", TITLE), url="https://example.org/2024/03/01/story")

    assert found.published is not None
    assert found.published.date().isoformat() == "2024-03-01"
    assert found.provenance["published"].rule == "url"


@pytest.mark.parametrize(
    ("shown", "month"),
    [("3 May 2016", None), ("30 March 2024", "2024-03"), ("29 Jan 2024", "2024-01")],
)  # fmt: skip
def test_a_day_that_is_shown_before_the_month_in_the_address_is_that_of_something_else(
    shown: str, month: str | None
) -> None:
    found = published(page("", f"{TITLE}<p>{shown}</p>"), url="https://example.org/2024/02/story")

    assert (found and found[:7]) == month


def test_a_time_element_by_the_title_serves_and_one_far_off_does_not() -> None:
    near = '<p>News <time datetime="2024-03-01T09:00:00+01:00">1 March</time></p>'

    assert published(page("", TITLE + near)) == "2024-03-01T09:00:00+01:00"


@pytest.mark.parametrize(
    "shown",
    [
        "2021年07月19日 17:24",
        "2021-07-19 17:24 来源：新华网 作者：王小明",
        "发布时间：2021-07-19 17:24",
        "2021年07月19日 17:24:00　新浪财经",
    ],
)
def test_chinese_pages_show_their_date_only_as_text(shown: str) -> None:
    html = page("", f"<h1>油价上涨</h1><div><span>{shown}</span></div><p>正文。</p>", lang="zh-CN")

    moment = published(html, url="https://finance.example.cn/a.shtml")

    assert moment is not None
    assert moment.startswith("2021-07-19T17:24:00")
    assert moment.endswith("+08:00")


def test_a_relative_date_counts_from_the_capture() -> None:
    html = page("", "<h1>油价上涨</h1><p>3小时前</p>", lang="zh-CN")

    found = metadata(html)

    assert found.published == datetime(2024, 5, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "shown", "day"),
    [
        ("en-US", "03/04/2024", "2024-03-04"),
        ("de", "03.04.2024", "2024-04-03"),
        ("it", "03/04/2024", "2024-04-03"),
        ("de", "Veröffentlicht am 3. April 2024", "2024-04-03"),
        ("fr", "Publié le 3 avril 2024", "2024-04-03"),
        ("ja", "2024年4月3日", "2024-04-03"),
        ("ko", "입력 2024.04.03", "2024-04-03"),
    ],
)
def test_a_visible_date_is_read_in_the_pages_language(lang: str, shown: str, day: str) -> None:
    found = metadata(page("", f"{TITLE}<p>{shown}</p><p>Text.</p>", lang=lang)).published

    assert found is not None
    assert found.date().isoformat() == day


def test_the_first_publication_wins_over_the_update_above_it() -> None:
    body = f"{TITLE}<p>Updated: 2024-03-05</p><p>Published: 2024-03-01</p>"

    assert (published(page("", body)) or "")[:10] == "2024-03-01"


def test_a_word_is_no_sign_of_another_date_within_a_name() -> None:
    told = "<h1>Story</h1><p>By Ann Osborne | <time datetime=2024-03-01>March 1</time></p>"

    assert (published(page("", told)) or "")[:10] == "2024-03-01"


def test_a_label_on_a_line_of_its_own_belongs_to_the_next() -> None:
    body = f"{TITLE}<p>수정</p><p>2024-03-05</p><p>입력</p><p>2024-03-01</p>"

    assert (published(page("", body, lang="ko")) or "")[:10] == "2024-03-01"


def test_an_update_serves_where_nothing_else_is_shown_unless_it_is_known_as_modified() -> None:
    body = TITLE + "<p>Updated: 2024-03-05</p>"

    assert (published(page("", body)) or "")[:10] == "2024-03-05"
    head = meta("article:modified_time", "2024-03-05T10:00:00Z")
    assert published(page(head, body)) is None


@pytest.mark.parametrize(
    "marked",
    [
        '<time class="entry-date published" datetime="2024-03-01T08:00:00+00:00">1 March</time>',
        '<a href="#"><time class="dt-published" datetime="2024-03-01">then</time></a>',
        '<div class="hentry"><p class="published"><a href="#">Fri 2024-03-01 08:00</a></p></div>',
        '<abbr class="published" title="2024-03-01T08:00:00Z">long ago</abbr>',
        '<div class="wp-block-post-date"><time datetime="2024-03-01">March</time></div>',
    ],
)
def test_a_date_that_is_marked_as_the_entrys_serves_wherever_it_stands(marked: str) -> None:
    story = TITLE + "<p>Updated: 2024-04-01</p>" + "<p>Text of the story goes on.</p>" * 60
    comment = '<div id="comments"><time class="published" datetime="2024-05-01">x</time></div>'
    other = '<time class="entry-date" datetime="2023-01-01">another story</time>'

    assert (published(page("", story + marked + comment)) or "")[:10] == "2024-03-01"
    assert (published(page("", story + marked + other)) or "")[:10] == "2024-04-01"


@pytest.mark.parametrize(
    ("foot", "day"),
    [
        ("Published: <time datetime=2024-03-01T07:30:00Z>Fri 1 March</time>", "2024-03-01"),
        ("Veröffentlicht am 1. März 2024 von Klara Fall", "2024-03-01"),
        ("发布于 2024-03-01", "2024-03-01"),
        ("时间：2024年3月1日", ""),
        ("A bridge was opened on 1 March 2024", ""),
        ("Published in the newspaper, it was read by all, and on 1 March 2024 it burst", ""),
    ],
)
def test_a_date_with_its_label_is_read_behind_the_body(foot: str, day: str) -> None:
    story = "<p>Text of the story goes on.</p>" * 60
    menu = "<ul><li>Menu</li></ul>" * 20
    inside = f"<div id=b>{story}<footer><p>{foot}</p><p>Tags: harbour</p></footer></div>"
    behind = f"<div id=b>{story}</div><p>{foot}</p><p>Tags: harbour</p>"

    for body in (inside, behind):
        html = page("", f"{TITLE}{menu}{body}", lang="de" if "am 1." in foot else "en")
        assert (published(html, body_root="#b") or "")[:10] == day


def test_headlines_of_other_stories_with_their_dates_are_not_the_articles() -> None:
    long = "Another story of which the headline is rather long and goes on for a while and on"

    assert published(page("", f"{TITLE}<p>{long} and on 2024-03-01</p>")) is None


def test_a_naive_date_is_in_the_sources_zone() -> None:
    html = page(meta("pubdate", "2024-03-01 08:00"), TITLE)

    assert published(html, timezone="America/New_York") == "2024-03-01T08:00:00-05:00"
    assert published(html) == "2024-03-01T08:00:00+00:00"


def test_a_naive_date_takes_the_offset_that_another_date_of_the_page_states() -> None:
    head = meta("pubdate", "2024-03-01 08:00")
    head += meta("article:modified_time", "2024-03-02T08:00:00+05:30")

    assert published(page(head, TITLE)) == "2024-03-01T08:00:00+05:30"


def test_without_a_configured_zone_the_country_of_the_address_decides() -> None:
    html = page(meta("pubdate", "2023-07-01 08:00"), TITLE)

    assert published(html, url="https://www.example.de/a") == "2023-07-01T08:00:00+02:00"
    assert published(html, url="https://www.example.jp/a") == "2023-07-01T08:00:00+09:00"
    chosen = published(html, url="https://www.example.de/a", timezone="Asia/Tokyo")
    assert chosen == "2023-07-01T08:00:00+09:00"


def test_the_entrys_date_is_a_fallback() -> None:
    date = datetime.fromisoformat("2024-03-01T08:00:00+01:00")

    found = metadata(page("", TITLE), hint=Hint(date=date))

    assert found.published == date
    assert found.provenance["published"].rule == "entry: date"


def test_the_entrys_date_is_a_witness_for_what_the_page_shows() -> None:
    html = page("", f"{TITLE}<p>1 March 2024</p>")

    agreeing = metadata(html, hint=Hint(date=datetime(2024, 3, 1, 20, 0, tzinfo=UTC)))
    assert agreeing.provenance["published"].rule == "text near the title [1]"
    assert agreeing.published == datetime(2024, 3, 1, tzinfo=UTC)
    alone = metadata(html, hint=Hint(date=datetime(2024, 2, 1, tzinfo=UTC)))
    assert alone.published == datetime(2024, 2, 1, tzinfo=UTC)
    assert ("text near the title [1]", "1 March 2024") in alone.provenance["published"].others


def test_an_entry_dated_to_come_is_no_witness() -> None:
    assert (
        metadata(page("", TITLE), hint=Hint(date=datetime(2031, 1, 1, tzinfo=UTC))).published
        is None
    )


def test_a_script_that_holds_one_date_of_publication_serves() -> None:
    one = '<script>var a = {"publishTime": "2024-03-01 08:00:00"}</script>'
    other = '<script>var b = {"publishTime": "2024-02-01 08:00:00"}</script>'

    assert (published(page("", TITLE + one)) or "")[:10] == "2024-03-01"
    assert published(page("", TITLE + one + other)) is None


def test_a_title_that_is_no_heading_has_its_date_near_it_too() -> None:
    head = "<title>油价上涨超过百分之五_新闻网</title>"
    body = "<div>油价上涨超过百分之五</div><div>2024-03-01 10:22</div><p>正文</p>"

    assert (published(page(head, body, lang="zh")) or "")[:10] == "2024-03-01"


def test_without_any_title_the_start_of_the_body_is_looked_at() -> None:
    html = page("", "<div id=nav>menu</div><div id=b><p>2024-03-01</p><p>Text.</p></div>")

    assert published(html) is None
    assert (published(html, body_root="#b") or "")[:10] == "2024-03-01"


def test_where_the_headline_is_far_from_the_body_the_bodys_first_lines_are_looked_at() -> None:
    far = "".join(f"<li>Menu item number {index} of many</li>" for index in range(80))
    body = f"{TITLE}<ul>{far}</ul><main><p>1 March 2024</p><p>Text of the story.</p></main>"

    assert published(page("", body)) is None
    assert (published(page("", body), body_root="main") or "")[:10] == "2024-03-01"


def test_a_notice_is_dated_in_its_last_line() -> None:
    story = "<p>各有关单位请注意安全。</p>" * 60
    body = f"<h1>关于放假的通知</h1><div id=b>{story}<p>2024年3月1日</p></div>"

    found = metadata(page("", body, lang="zh"), body_root="#b")

    assert found.published is not None
    assert found.published.date().isoformat() == "2024-03-01"
    assert found.provenance["published"].rule == "last line of the body"


def test_a_date_in_the_last_sentence_is_the_storys() -> None:
    story = "<p>各有关单位请注意安全。</p>" * 60
    body = f"<h1>关于放假的通知</h1><div id=b>{story}<p>会议将于2024年3月1日举行。</p></div>"

    assert published(page("", body, lang="zh"), body_root="#b") is None


def test_an_ambiguous_date_is_read_as_the_page_shows_it() -> None:
    head = meta("date", "11/01/2023 12:43:42")
    body = TITLE + "<p>Erstellt am: 01.11.2023</p>"

    assert (published(page(head, body, lang="de")) or "")[:10] == "2023-11-01"
    assert (published(page(head, TITLE, lang="de")) or "")[:10] == "2023-01-11"


def test_a_day_to_come_is_read_in_the_other_order() -> None:
    # The capture is of 20 May 2024.
    assert (published(page("", TITLE + "<p>12/03/2024</p>", lang="en")) or "")[:10] == "2024-03-12"


@pytest.mark.parametrize(
    ("url", "locale", "day"),
    [
        ("https://www.example.org/a", "en_GB", "2024-04-03"),
        ("https://www.example.org/a", "en_AU", "2024-04-03"),
        ("https://www.example.co.uk/a", "en_US", "2024-04-03"),
        ("https://www.example.de/a", "", "2024-04-03"),
        ("https://www.example.org/a", "en_US", "2024-03-04"),
        ("https://www.example.org/a", "de_DE", "2024-03-04"),
    ],
)
def test_english_is_of_the_country_that_the_address_or_the_locale_names(
    url: str, locale: str, day: str
) -> None:
    shown = page(meta("og:locale", locale), TITLE + "<p>03/04/2024</p>", lang="en")

    assert (published(shown, url=url) or "")[:10] == day


BOTH_MARKED = """<p><time class="published" datetime="2024-03-01T10:00:00+01:00">1 March</time>
<time class="updated" datetime="2024-03-05T14:30:00+01:00">5 March</time></p>"""
MARKED_AS_BOTH = '<p><time class="published updated" datetime="2024-03-05T14:30">5 March</time></p>'
PUBLISHED = ld('{"@type": "NewsArticle", "datePublished": "2024-03-01T10:00:00+01:00"}')


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Published 1 March 2024 | Last updated: 5 March 2024, 14:30</p>",
        "<p>Updated 5 March 2024, 14:30. Published 1 March 2024</p>",
        BOTH_MARKED,
        "<p>发布时间：2024-03-01 10:00　更新时间：2024-03-05 14:30</p>",
        "<p>2024年3月5日 14時30分 更新</p>",
        "<p>입력 2024.03.01 10:00 | 수정 2024.03.05 14:30</p>",
        "<p>Zuletzt aktualisiert am 5. März 2024 um 14:30 Uhr</p>",
    ],
)
def test_a_change_that_only_readers_are_told_of_is_read(shown: str) -> None:
    found = metadata(page(PUBLISHED, f"{TITLE}{shown}<p>Text.</p>"))

    assert found.modified is not None
    assert f"{found.modified:%Y-%m-%d %H:%M}" == "2024-03-05 14:30"
    assert found.published == datetime.fromisoformat("2024-03-01T10:00:00+01:00")


def test_a_manual_tells_of_its_last_change_at_the_end() -> None:
    text = "<p>This is how it is done, and it is told at some length.</p>" * 8
    foot = "<footer>This page was last edited on 5 March 2024, at 10:00 (UTC).</footer>"

    found = metadata(page("", f"{TITLE}<main>{text}</main>{foot}"), body_root="main")

    assert found.published is None
    assert found.modified == datetime(2024, 3, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "shown",
    [
        '<div class="comments"><p>Jo, edited 5 March 2024</p></div>',
        "<p>Updated terms of 2024 are on page 5.</p>",
        "<p>Updated 29 February 2024</p>",
        MARKED_AS_BOTH,
    ],
)
def test_other_changes_are_not_the_articles(shown: str) -> None:
    found = metadata(page(PUBLISHED, f"{TITLE}<p>Text.</p>{shown}"))

    assert found.modified is None


def test_of_the_day_in_the_address_the_page_or_the_entry_tells_the_time() -> None:
    url = "https://www.example.kr/2024/03/05/story"
    shown = "<p>입력 2024.03.05. 14:22</p>"
    moment = datetime(2024, 3, 5, 5, 22, tzinfo=UTC)
    day = page("", TITLE, lang="ko")

    assert published(page("", TITLE + shown, lang="ko"), url=url) == "2024-03-05T14:22:00+09:00"
    assert metadata(day, url=url, hint=Hint(date=moment)).published == moment
    assert metadata(day, url=url, hint=Hint(date=moment.replace(day=9))).published == (
        datetime.fromisoformat("2024-03-05T00:00:00+09:00")
    )


def test_a_number_in_the_address_is_no_time_beside_a_day() -> None:
    url = "https://www.example.cn/202403050111.html"

    assert published(page("", TITLE), url=url) == "2024-03-05T00:00:00+08:00"


def test_of_two_moments_in_a_line_the_first_is_the_publication() -> None:
    both = """<div>投稿日<time datetime="2024-03-05T05:22:11Z">2024年03月05日</time>
最終更新日<time datetime="2024-03-07T00:00:00Z">2024年03月07日</time></div>"""

    assert published(page("", both + TITLE)) == "2024-03-05T05:22:11+00:00"


@pytest.mark.parametrize(
    "shown",
    [
        "<p>最新推荐文章于 2024-03-09 08:00:00 发布 于 2024-03-05 14:22:11 首次发布</p>",
        "<p>成文日期：2024年03月01日</p><p>发布日期：2024年03月05日</p>",
    ],
)
def test_other_dates_of_a_chinese_page_are_not_the_articles(shown: str) -> None:
    assert str(published(page("", TITLE + shown, lang="zh-CN")))[:10] == "2024-03-05"


def test_how_long_something_takes_is_no_date_of_the_notice() -> None:
    text = "<p>○ 공사기간: 2024. 3. 11. ~ 6. 28.</p>"

    assert published(page("", TITLE + text, lang="ko")) is None


@pytest.mark.parametrize(
    "foot",
    [
        "<div>编辑于 2024-03-05 14:22・IP 属地北京</div>",
        '<div class="item-time">2024-03-05 14:22</div>',
    ],
)
def test_a_column_is_dated_below_its_text(foot: str) -> None:
    text = "<p>这里是一段足够长的文字，用来说明文章的内容。</p>" * 30
    html = page("", f"{TITLE}<main>{text}</main>{foot}", lang="zh-CN")

    assert str(published(html, body_root="main"))[:16] == "2024-03-05T14:22"


@pytest.mark.parametrize("said", ['var ct = "1709619731";', "var createTime = '2024-03-05 14:22';"])
def test_a_page_that_is_filled_in_by_script_is_dated_there(said: str) -> None:
    html = page("", f"{TITLE}<em id='publish_time'></em><script>{said}</script>", lang="zh-CN")

    assert str(published(html))[:10] == "2024-03-05"
