from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from time import process_time
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import Found, as_instant, may_count, read_date

NOW = datetime(2026, 5, 20, 10, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
LANGUAGES = st.sampled_from(
    [None, "en", "de", "fr", "zh-CN", "ja", "th", "fa", "ar", "hu", "vi", "xx"]
)
CONTEXTS: list[Literal["feed", "meta", "visible", "url"]] = ["feed", "meta", "visible", "url"]


def read(text: str, lang: str | None = "en", context: str = "visible") -> str | None:
    found = read_date(text, lang=lang, now=NOW, zone=PARIS, context=context)  # type: ignore[arg-type]
    return found.value.isoformat() if found else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2021-07-19T17:24:36Z", "2021-07-19T17:24:36+00:00"),
        ("2021-07-19T17:24:36.123456+02:00", "2021-07-19T17:24:36+02:00"),
        ("2021-07-19T17:24+0200", "2021-07-19T17:24:00+02:00"),
        ("2021-07-19 17:24:36", "2021-07-19T17:24:36"),
        ("20210719T172436Z", "2021-07-19T17:24:36+00:00"),
        ("2021-07-19T24:00:00Z", "2021-07-20T00:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
        ("2021-07-19T17:24:36+02:00[Europe/Berlin]", "2021-07-19T17:24:36+02:00"),
        ("2021-07-19", "2021-07-19"),
        ("2021-W29-1", "2021-07-19"),
        ("2021-200", "2021-07-19"),
        ("2021-366", None),
        ("2021-W60-1", None),
        ("2021-02-30", None),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("2021-07-19T17:61:00Z", "2021-07-19"),
        ("2021-07-19T17:24:36+99:00", "2021-07-19T17:24:36"),
    ],
)
def test_iso_8601_is_read_as_it_is_written(text: str, value: str | None) -> None:
    assert read(text, context="meta") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mon, 19 Jul 2021 17:24:00 GMT", "2021-07-19T17:24:00+00:00"),
        ("Sat, 09 Feb 2019 09:18:13 EST", "2019-02-09T09:18:13-05:00"),
        ("Mon, 19 July 2021 17:24 +0200 (CEST)", "2021-07-19T17:24:00+02:00"),
        ("Sun, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37+00:00"),
        ("Mon, 26 Jan 2004 16:31:00 ET", "2004-01-26T16:31:00-05:00"),
        ("Mon, 26 Jul 2004 16:31:00 PT", "2004-07-26T16:31:00-07:00"),
        ("Mon, 19 Jul 2021 17:24:00 GMT+8", "2021-07-19T17:24:00+08:00"),
        ("Mon Jul 19 17:24:00 UTC 2021", "2021-07-19T17:24:00+00:00"),
        ("Sun Jul 15 01:16:00 +0000 2012", "2012-07-15T01:16:00+00:00"),
        ("Mon, 19 Jul 2021 17:24:00", "2021-07-19T17:24:00"),
        ("Mon, 19 Jul 2021 17:24:00 ABCDE", "2021-07-19T17:24:00"),
        ("1626686676", "2021-07-19T09:24:36+00:00"),
        ("1626686676123", "2021-07-19T09:24:36+00:00"),
        ("/Date(1626686676000)/", "2021-07-19T09:24:36+00:00"),
        ("0", None),
    ],
)
def test_the_dates_of_feeds_are_read_with_their_zones(text: str, value: str | None) -> None:
    assert read(text, None, "feed") == value


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("Asia/Shanghai", 8), ("America/Chicago", -6), ("America/Havana", -5), ("UTC", -6)],
)
def test_an_ambiguous_zone_is_that_of_the_source(zone: str, hours: int) -> None:
    found = read_date(
        "4 Dec 2019 03:03 CST", lang="en", now=NOW, zone=ZoneInfo(zone), context="feed"
    )

    assert found is not None
    assert as_instant(found, UTC).utcoffset() == timedelta(hours=hours)


def test_numbers_are_no_epoch_on_a_page() -> None:
    assert read("1626686676") is None


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "July 19, 2021 5:24 p.m. ET", "2021-07-19T17:24:00-04:00"),
        ("en-GB", "Monday 19th July 2021, 12.05am", "2021-07-19T00:05:00"),
        ("en", "10:04 AM EDT, Mon July 19, 2021", "2021-07-19T10:04:00-04:00"),
        ("en", "December 13, 2014 at midnight", "2014-12-13T00:00:00"),
        ("en", "Wed, July 10, '96", "1996-07-10"),
        ("de", "Mo., 19.07.21, 17.24 Uhr", "2021-07-19T17:24:00"),
        ("de-AT", "5. Jänner 2021 um 9 Uhr", "2021-01-05T09:00:00"),
        ("fr", "Publié le 1er août 2021 à 17 h 24", "2021-08-01T17:24:00"),
        ("es", "lunes, 19 de julio de 2021 a las 17:24", "2021-07-19T17:24:00"),
        ("ca", "dilluns 9 d’agost de 2021 a les 6:15", "2021-08-09T06:15:00"),
        ("ru", "19 июля 2021 г. в 17:24 МСК", "2021-07-19T17:24:00+03:00"),
        ("uk", "17 верес 2015 6:17", "2015-09-17T06:17:00"),
        ("hr", "28. u studenom 2017. @ 07:28", "2017-11-28T07:28:00"),
        ("hu", "2021. július 19., hétfő 17:24", "2021-07-19T17:24:00"),
        ("lv", "2021. gada 19. jūlijs", "2021-07-19"),
        ("lt", "2021 m. liepos 19 d. 17:24", "2021-07-19T17:24:00"),
        ("fi", "maanantai, 9. elokuuta 2021, klo 06.15", "2021-08-09T06:15:00"),
        ("tr", "19 TEMMUZ 2021, Pazartesi 17:24", "2021-07-19T17:24:00"),
        ("ar", "الإثنين ١٩ يوليو ٢٠٢١ - ٠٥:٢٤ مساءً", "2021-07-19T17:24:00"),
        ("he", "9 אוג׳ 2021", "2021-08-09"),
        ("hi", "२९ अप्रैल २०२०, दोपहर २:४७ बजे", "2020-04-29T14:47:00"),
        ("bn", "শুক্রবার, ১২ অক্টোবর ২০১৮, রাত ৯:৩০ সময়", "2018-10-12T21:30:00"),
        ("vi", "thứ sáu, 12 tháng 10 năm 2018 21:30", "2018-10-12T21:30:00"),
        ("vi", "Thứ hai, 19/7/2021, 17:24 (GMT+7)", "2021-07-19T17:24:00+07:00"),
        ("zh", "来源:新华网 2021年7月19日 下午5:24", "2021-07-19T17:24:00"),
        ("zh", "二〇二一年七月十九日", "2021-07-19"),
        ("zh", "２０２１年７月１９日　１７：２４", "2021-07-19T17:24:00"),
        ("ja", "2021年7月19日（月）午後5時24分", "2021-07-19T17:24:00"),
        ("ko", "입력 2021.07.19. 오후 5:24", "2021-07-19T17:24:00"),
        (None, "Lunes, 19 de julio de 2021 - 17:24", "2021-07-19T17:24:00"),
        ("en", "Κυρ, 11 Ιούλ 2004 12:00", "2004-07-11T12:00:00"),
        ("en", "Published Mon, Jul 19 20215:24 PM EDT", "2021-07-19T17:24:00-04:00"),
        ("en", "Dec 31, 2020,11:59pm Z", "2020-12-31T23:59:00+00:00"),
        ("en", "July 19, 2021 17:24+0530", "2021-07-19T17:24:00+05:30"),
        ("en", "Jul 19 25:00:00 2021", None),
        ("be", "14 сакавіка 2015 у 7 гадзін 10 хвілін", "2015-03-14T07:10:00"),
        ("zh", "2021年7月19日 上午10点半", "2021-07-19T10:30:00"),
        ("zh", "2021年7月19日 中午1点", "2021-07-19T13:00:00"),
        ("zh", "2016年6月2911:30", "2016-06-29T11:30:00"),
        ("zh", "发表于:21-07-19", "2021-07-19"),
        ("fi", "19.7. klo 17:24", "2025-07-19T17:24:00"),
        ("ja", "5/19(火) 17:24配信", "2026-05-19T17:24:00"),
        ("ja", "更新 2021/07/20 08:00 公開 2021/07/19 17:24", "2021-07-19T17:24:00"),
        (
            "fr",
            "Par Le Monde avec AFP Publié hier à 17h24, mis à jour à 18h",
            "2026-05-19T17:24:00",
        ),
        ("tr", "1 Ni 2015", "2015-04-01"),
    ],
)
def test_dates_in_words_are_read_in_their_language(
    lang: str | None, text: str, value: str | None
) -> None:
    assert read(text, lang) == value


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("th", "19 ก.ค. 2564 17:24 น.", "2021-07-19T17:24:00"),
        ("th", "19 ก.ค. 64", "2021-07-19"),
        ("fa", "دوشنبه ۲۸ تیر ۱۴۰۰ - ۱۷:۲۴", "2021-07-19T17:24:00"),
        ("fa", "۱۴۰۰/۰۴/۲۸", "2021-07-19"),
        ("fa", "۳۰ اسفند ۱۳۹۹", "2021-03-20"),
        ("fa", "۳۰ اسفند ۱۴۰۰", None),
        *(
            ("fa", f"1 فروردین {year}", day)
            for year, day in (
                (1375, "1996-03-20"),
                (1380, "2001-03-21"),
                (1391, "2012-03-20"),
                (1395, "2016-03-20"),
                (1396, "2017-03-21"),
                (1399, "2020-03-20"),
                (1400, "2021-03-21"),
                (1403, "2024-03-20"),
                (1404, "2025-03-21"),
                (1408, "2029-03-20"),
            )
        ),
        ("fa", "۳۲ تیر ۱۴۰۰", None),
        ("ja", "令和元年5月1日", "2019-05-01"),
        ("ja", "平成31年4月30日", "2019-04-30"),
        ("zh-TW", "民國110年7月19日", "2021-07-19"),
        ("zh-TW", "110年7月19日", "2021-07-19"),
    ],
)
def test_other_calendars_are_counted_over(lang: str, text: str, value: str | None) -> None:
    assert read(text, lang) == value


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "04/07/2021", "2021-04-07"),
        ("en-US", "04/07/2021", "2021-04-07"),
        ("en-GB", "04/07/2021", "2021-07-04"),
        ("fr", "04/07/2021 à 12h34", "2021-07-04T12:34:00"),
        ("en", "13/03/2014", "2014-03-13"),
        ("de", "25.4.24", "2024-04-25"),
        ("hu", "21.07.04", "2021-07-04"),
        ("en", "10/13/16 12:34PM", "2016-10-13T12:34:00"),
        (None, "04.07.2021", "2021-07-04"),
        ("sv", "2021-07-04 12.34", "2021-07-04T12:34:00"),
    ],
)
def test_the_order_of_numbers_is_the_languages(lang: str | None, text: str, value: str) -> None:
    assert read(text, lang) == value


def test_two_numbers_that_could_be_either_are_no_date_without_a_language() -> None:
    for zone in ("UTC", "America/New_York"):
        assert (
            read_date("04/07/2021", lang=None, now=NOW, zone=ZoneInfo(zone), context="feed") is None
        )


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "3 hours ago", "2026-05-20T09:30:00+02:00"),
        ("en", "an hour ago", "2026-05-20T11:30:00+02:00"),
        ("en", "half an hour ago", "2026-05-20T12:00:00+02:00"),
        ("en", "1 hour, 20 minutes ago", "2026-05-20T11:10:00+02:00"),
        ("en", "a few seconds ago", "2026-05-20T12:30:00+02:00"),
        ("en", "2 weeks ago", "2026-05-06"),
        ("en", "3 months ago", "2026-02-20"),
        ("en", "yesterday at 5:24 pm", "2026-05-19T17:24:00"),
        ("de", "vor einem Tag", "2026-05-19"),
        ("de", "vor 2 Std.", "2026-05-20T10:30:00+02:00"),
        ("fr", "Aujourd՚hui", "2026-05-20"),
        ("it", "l'altro ieri", "2026-05-18"),
        ("it", "un'ora fa", "2026-05-20T11:30:00+02:00"),
        ("ru", "час назад", "2026-05-20T11:30:00+02:00"),
        ("ru", "2 ч. 21 мин. назад", "2026-05-20T10:09:00+02:00"),
        ("hu", "egy napja", "2026-05-19"),
        ("ar", "منذ يومين", "2026-05-18"),
        ("id", "sehari yang lalu", "2026-05-19"),
        ("th", "4 วันที่แล้ว", "2026-05-16"),
        ("zh", "半小时前", "2026-05-20T12:00:00+02:00"),
        ("zh", "三天前", "2026-05-17"),
        ("ja", "昨日 17:24", "2026-05-19T17:24:00"),
        ("ko", "3시간 전", "2026-05-20T09:30:00+02:00"),
        ("bn", "8 মিনিট আগে 42 সেকেন্ড পূর্বে", "2026-05-20T12:21:18+02:00"),
        ("en", "hours ago", None),
        ("es", "hace horas", None),
        ("en", "9999 hours ago", None),
        ("en", "half a day ago", None),
        ("en", "15 years ago", "2011-05-20"),
    ],
)
def test_relative_dates_count_from_the_capture(lang: str, text: str, value: str | None) -> None:
    assert read(text, lang) == value
    assert value is None or may_count(text.upper(), lang)


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "Dec 28", "2025-12-28"),
        ("en", "May 19, 5:24 PM", "2026-05-19T17:24:00"),
        ("zh", "12月28日", "2025-12-28"),
        ("zh", "05-19 17:24", "2026-05-19T17:24:00"),
        ("en", "29 Feb", "2024-02-29"),
    ],
)
def test_a_day_without_a_year_is_the_last_such_day(lang: str, text: str, value: str) -> None:
    assert read(text, lang) == value


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        *(
            ("en", text)
            for text in (
                "", "May", "Sun", "2021", "Jan 2021", "$19.99", "3-2", "Final: 102-98",
                "(555) 123-4567",
                "Version 2.7.18", "v3.11.4", "1.10.20", "© 2021 Example News", "5 min read", "24/7",
                "192.168.10.1", "10.10.20.21", "By April Smith", "Mar-a-Lago", "March for Life",
                "10 March for Life", "Windows 11 Sep update", "Top 5 May flowers", "Today's deals",
                "Yesterday once more", "founded 20 years ago", "30 February 2021", "2021-13-45",
                "0000-00-00 00:00:00", "5 - 10 - 15", "Sunday 9 am - 5 pm", "12:30", "Q3 2021",
                "1/2 price",
                "ISO 8601-1:2019", "$2021/05/06", "#12/05/2021",
                "13月5日", "Thu, 01 Jan 1970 00:00:00 GMT", "€12.10.21", "March 4 justice",
            )
        ),
        ("de", "3:2 n. V."), ("de", "4 Minuten Lesezeit"), ("de", "17 Mai, 12 Kommentare"),
        ("fr", "06 12 34 56 78"), ("fr", "mai 2021"), ("fr", "Lecture 3 min."),
        ("zh", "京ICP备05070218号"), ("zh", "第12期"), ("zh", "3月8日妇女节"),
        ("ja", "3分で読める"), ("ja", "以前の記事"), ("ko", "조회수 3,021"), ("ru", "12+"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(lang: str, text: str) -> None:
    assert read(text, lang) is None


def test_metadata_is_never_read_as_relative() -> None:
    assert read("yesterday", context="meta") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Updated May 4, 2021 Published May 3, 2021", "2021-05-03"),
        ("Published Aug 28, 2024 • Last updated 1 hour ago", "2024-08-28"),
        ("Updated 3 p.m. ET, July 4, 2021", "2021-07-04T15:00:00-04:00"),
        ("Today 08 November 2025", "2025-11-08"),
    ],
)
def test_of_several_dates_the_published_one_is_taken(text: str, value: str) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/2021/07/19/some-story.html", "2021-07-19"),
        ("/2021/jul/19/title", "2021-07-19"),
        ("/2021/xyz/19/title", None),
        ("/n1/2021/0719/c1001-32161234.html", "2021-07-19"),
        ("/xwdt/202107/t20210719_123456.html", "2021-07-19"),
        ("/articles/20210719172436.shtml", "2021-07-19T17:24:36"),
        ("/202107/19/x", "2021-07-19"),
        ("/a?d=2021-07-19", None),
        ("/story-12345678.html", None),
        ("/2021/07/title", None),
        ("/2031/07/19/", None),
        ("/v2.7.18/docs", None),
        ("", None),
    ],
)
def test_an_address_names_its_day(path: str, value: str | None) -> None:
    assert read("https://news.example" + path, context="url") == value


def test_a_broken_address_names_no_day() -> None:
    assert read("http://[/2021/07/19/", context="url") is None


def test_the_span_of_an_age_ends_before_the_number_of_something_else() -> None:
    text = "vor einer Woche 3 Kommentare"

    found = read_date(text, lang="de", now=NOW, zone=PARIS, context="visible")

    assert found is not None
    assert text[slice(*found.span)] == "vor einer Woche"


def test_the_span_covers_the_date_and_its_time() -> None:
    text = "By Jane Doe - July 19, 2021 at 5:24 PM (updated)"

    found = read_date(text, lang="en", now=NOW, zone=PARIS, context="visible")

    assert found is not None
    assert text[slice(*found.span)] == "July 19, 2021 at 5:24 PM"


def test_a_bare_day_is_its_midnight_in_the_zone() -> None:
    day = Found(date(2021, 7, 19), (0, 1), "x")
    naive = Found(datetime.fromisoformat("2021-07-19T17:00:00"), (0, 1), "x")
    aware = Found(datetime(2021, 7, 19, 17, tzinfo=timezone(timedelta(hours=8))), (0, 1), "x")

    assert as_instant(day, PARIS).isoformat() == "2021-07-19T00:00:00+02:00"
    assert as_instant(naive, PARIS).isoformat() == "2021-07-19T17:00:00+02:00"
    assert as_instant(aware, PARIS).isoformat() == "2021-07-19T17:00:00+08:00"


def test_hours_ago_are_hours_of_the_world_over_a_change_of_clocks() -> None:
    now = datetime(2026, 3, 29, 4, 0, tzinfo=PARIS)

    found = read_date("3 hours ago", lang="en", now=now, zone=PARIS, context="visible")

    assert found is not None
    assert as_instant(found, PARIS).astimezone(UTC) == now.astimezone(UTC) - timedelta(hours=3)


@given(st.integers(800_000_000, 1_770_000_000), st.integers(-840, 840))
def test_any_moment_in_iso_and_rfc_form_comes_back(seconds: int, minutes: int) -> None:
    when = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes)))

    assert read(when.isoformat(), context="feed") == when.isoformat()
    assert read(when.strftime("%d %b %Y %H:%M:%S %z"), context="feed") == when.isoformat()


HEAP = (
    "1 2 12 19 31 99 2021 1400 2564 / . - : , ( ) ' may juli 月 年 日 前 3時間 ago vor hace il y a"
    " at Uhr h yesterday 昨天 5:24 17h24 pm EST +0200 GMT+8 th er de of hours minute un tháng 令和"
    " 民國 ก.ค. تیر"
)
WORDS = st.sampled_from(sorted(set(HEAP.split())))


@pytest.mark.parametrize(
    "piece",
    ["about min ", "a hour an ", "1/", "may 1 ", "12:", "'a", "1年1月", "一", "前3",
     "hace 3 horas y ", "at , | - @ ", "ก.", "\u0301", " "],
)  # fmt: skip
def test_a_hostile_text_costs_milliseconds(piece: str) -> None:
    read("warm up 2021 é", "de")
    began = process_time()

    read(piece * 5000, "de")

    assert process_time() - began < 1


@given(st.lists(WORDS, max_size=25).map(" ".join), LANGUAGES, st.sampled_from(CONTEXTS))
def test_no_heap_of_date_words_is_an_error(text: str, lang: str | None, context: str) -> None:
    found = read_date(text, lang=lang, now=NOW, zone=PARIS, context=context)  # type: ignore[arg-type]

    if found:
        assert 0 <= found.span[0] < found.span[1] <= len(text)
        assert as_instant(found, PARIS).tzinfo


@given(st.lists(WORDS, max_size=8), st.sampled_from(("", " ", "-", "'")), LANGUAGES)
def test_what_is_read_as_relative_may_count(
    words: list[str], between: str, lang: str | None
) -> None:
    text = between.join(words)
    found = read_date(text, lang=lang, now=NOW, zone=PARIS, context="visible")

    assert not found or found.rule not in {"relative", "day word"} or may_count(text, lang)


def test_what_names_no_day_by_its_distance_does_not_count() -> None:
    assert not may_count("Reuters, 20 May 2026, 5:24 pm", "en")


@given(st.text(st.characters(exclude_categories=()), max_size=80), LANGUAGES)
def test_no_text_is_an_error(text: str, lang: str | None) -> None:
    read(text, lang)


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("令和6年（2024年）3月5日", "ja", "2024-03-05"),
        ("2024年（令和6年）3月5日", "ja", "2024-03-05"),
        ("更新日：R6.3.5", "ja", "2024-03-05"),
        ("R6.3.5", "en", None),
        ("發布日期：113-03-05", "zh-TW", "2024-03-05"),
        ("發布日期：113/03/05", "zh-TW", "2024-03-05"),
        ("請洽 113-03-05", "zh-TW", None),
        ("Mar 05 Tue 2024 14:22", "zh-TW", "2024-03-05T14:22:00"),
        ("2024 03 / 05 14:22:11", "zh-CN", "2024-03-05T14:22:11"),
    ],
)
def test_dates_are_read_as_offices_and_sites_of_east_asia_write_them(
    text: str, lang: str, value: str | None
) -> None:
    assert read(text, lang) == value


def test_the_day_at_which_something_ends_is_no_time_of_the_day_at_which_it_begins() -> None:
    assert read("공사기간: 2024. 3. 11. ~ 6. 28.", "ko") == "2024-03-11"


def test_with_dots_the_day_stands_first_in_any_language() -> None:
    assert read("04.03.2024", "en") == "2024-03-04"
    assert read("04/03/2024", "en") == "2024-04-03"
