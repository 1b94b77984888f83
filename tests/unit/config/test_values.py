from __future__ import annotations

import contextlib
import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.config import patterns, values, zones
from crawler.config.problems import WrongValueError

READERS = [
    values.duration(timedelta(seconds=1), timedelta(days=1)),
    values.rate,
    values.size(1, 10**9),
    values.address,
    values.proxy,
    values.contact,
    values.header_value,
    values.network,
    values.crontab,
    values.date_format,
    values.day,
    values.name,
    zones.zone,
    patterns.pattern,
    patterns.dotted,
    patterns.selector,
    patterns.condition,
]


@pytest.mark.parametrize("read", READERS)
@settings(max_examples=50, deadline=None)
@given(
    text=st.text(max_size=40) | st.from_regex(r"[\d*/ ,@:.(){}\[\]%a-z+~'-]{1,30}", fullmatch=True)
)
def test_any_text_is_read_or_refused_with_words(read: object, text: str) -> None:
    assert callable(read)
    try:
        read(text)
    except WrongValueError as error:
        assert error.what  # noqa: PT017 - both ways out are right


@pytest.mark.parametrize(
    ("text", "rate"),
    [("1/s", 1), ("30/m", 0.5), ("0.5/s", 0.5), ("3600/h", 1), ("unlimited", None)],
)
def test_rates_are_per_second(text: str, rate: float | None) -> None:
    assert values.rate(text) == rate


@pytest.mark.parametrize(
    ("text", "size"), [("10MiB", 10 * 2**20), ("50MB", 50 * 10**6), ("1.5 kB", 1500), ("500", 500)]
)
def test_sizes_are_bytes(text: str, size: int) -> None:
    assert values.size(1, 2**40)(text) == size


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Asia/Shangai", "Asia/Shanghai"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("Shanghai", "Asia/Shanghai"),
        ("Asia/Beijing", "Asia/Shanghai"),
        ("Europe/Munich", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("Europe/Kyiw", "Europe/Kyiv"),
        ("UTC+8", "Etc/GMT-8"),
        ("GMT-03:00", "Etc/GMT+3"),
        ("+0800", "Etc/GMT-8"),
        ("PST", "America/Los_Angeles"),
        ("qqqqqq", ""),
        ("../../etc/passwd", ""),
    ],
)
def test_a_wrong_time_zone_brings_the_right_one_to_mind(written: str, meant: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        zones.zone(written)

    assert caught.value.instead == meant


def test_the_zone_suggested_for_an_offset_has_that_offset() -> None:
    for hours in range(-11, 13):
        with pytest.raises(WrongValueError) as caught:
            zones.zone(f"UTC{hours:+d}")
        zone = ZoneInfo(caught.value.instead)
        assert datetime(2026, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a*)*$", "(.*)+", r"(\w+\s?)+", "(?:a|b+)*", "((a+))+", "(a+){2,}", r"(\s*\w*)*x"],
)
def test_a_pattern_that_can_run_away_is_refused(pattern: str) -> None:
    re.compile(pattern)

    with pytest.raises(WrongValueError, match="take for ever"):
        patterns.pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"/20\d\d/", "von (.+)", r"(\w+/)+\d+", r"^(?:[a-z]+\.)*example\.org$", "(ab)+", "(a|b)+",
        r"\((a+)\)+", "[(a+)]+", r"(\d{4})-(\d{2})", "(?i)^ad", "(?P<y>a+)b",
    ],
)  # fmt: skip
def test_an_ordinary_pattern_is_taken(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error:
        return
    assert patterns.pattern(pattern) == pattern


@settings(deadline=None)
@given(st.from_regex(r"[ab(|)*+?{},0-9\\\[\]^$.-]{1,500}", fullmatch=True))
def test_checking_a_pattern_is_quick(pattern: str) -> None:
    started = time.process_time()
    with contextlib.suppress(WrongValueError):
        patterns.pattern(pattern)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "condition",
    [
        "title ~ '^Ad'",
        'title !~ "x" and tags == "a b"',
        "url != ''or body~'x'",
        "author == 'a' and text ~ 'b' or title ~ 'c'",
    ],
)
def test_a_condition_is_taken(condition: str) -> None:
    assert patterns.condition(condition) == condition


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("", "not a condition at character 1"),
        ("title", "not a condition at character 1"),
        ("title ~ x", "not a condition at character 1"),
        ("title ~ '('", "not a regular expression"),
        ("titel ~ 'x'", "unknown field 'titel'"),
        ("title ~ 'x' title ~ 'y'", "'and' or 'or' is wanted at character 13"),
        ("title ~ 'x' and", "not a condition at character 16"),
        ("title ~ 'x' android", "'and' or 'or' is wanted"),
    ],
)
def test_a_wrong_condition_is_refused_with_the_reason(condition: str, told: str) -> None:
    with pytest.raises(WrongValueError, match=re.escape(told)):
        patterns.condition(condition)


@pytest.mark.parametrize(
    "path", ["result.data", "a", "items[0].url", "[0].x", "a[-1][2]", "a b.c", "列表.数据"]
)
def test_a_dotted_path_is_taken(path: str) -> None:
    assert patterns.dotted(path) == path


@pytest.mark.parametrize("path", ["", ".", "a.", ".a", "a..b", "a[x]", "a[", " a", "$", "$.a"])
def test_what_is_no_dotted_path_is_refused(path: str) -> None:
    with pytest.raises(WrongValueError):
        patterns.dotted(path)


@pytest.mark.parametrize("macro", ["@hourly", "@Daily", "@weekly", "@monthly", "@yearly"])
def test_crontabs_macros_are_written_out(macro: str) -> None:
    assert len(values.crontab(macro).split()) == 5
