"""Whatever is written reads back as the same, by every reader of YAML."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from crawler.archive.front_matter import Field, Pairs, Stamp, dump, load
from crawler.models.profile import DateForm, Style

UNHURRIED = settings(deadline=None)
NASTY = [
    "yes", "no", "null", "~", "", " ", "2021-01-01", "12:30:45", "0x1F", "1e3", "007", "-", "- a",
    "@x", "`", "%", "&a *b !c", "{{ x }} {% raw %} {# c #}", "{{< ref >}}", "---", "<<", "=",
    "'", '"', "\\", "a: b", "a #b", "#", "|", ">", "?", "\n", "\n---\n", "a\tb", "\r\n",
    "\u2028",
    "\x85", "\x7f", "\x00", "\ufeff", "\ufffe", "\uffff", "\ud800", "👩‍👩‍👧",
    "漢字", "مرحبا", "[a]",
    "true", "False", "Null", "NaN", ".inf", "1_000", "0o17", "a:", ":a", "Mon, 19 Jul",
    "新浪财经－国內", "北京时间 (a)",
]  # fmt: skip
ANYTHING = st.one_of(st.sampled_from(NASTY), st.text(st.characters()))
STYLES = st.sampled_from(list(Style))


def read_1_1(text: str) -> Any:
    return yaml.safe_load(text.split("\n---\n", 1)[0].removeprefix("---\n"))


def read_1_2(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text.split("\n---\n", 1)[0].removeprefix("---\n"))


def whole(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


@UNHURRIED
@given(ANYTHING, st.lists(ANYTHING), STYLES)
def test_any_string_reads_back_the_same_by_three_readers(
    text: str, items: list[str], style: Style
) -> None:
    written = dump([Field("title", text, style), Field("tags", items, style)])
    expected = {"title": whole(text), "tags": [whole(item) for item in items]}

    assert read_1_1(written) == expected
    assert read_1_2(written) == expected
    assert load(written)[0] == expected


@UNHURRIED
@given(ANYTHING)
def test_the_portable_style_is_one_line_of_json_that_nothing_ends(text: str) -> None:
    lines = dump([Field("title", text)]).splitlines()

    assert lines[0] == "---"
    assert lines[2] == "---"
    assert re.fullmatch(r'title: ".*"', lines[1])
    assert len(lines) == 3


@UNHURRIED
@given(
    st.datetimes(
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
    )
)
def test_an_instant_is_quoted_with_its_own_offset(when: datetime) -> None:
    when = when.replace(microsecond=0)

    text = load(dump([Field("date", Stamp(when))]))[0]["date"]

    assert isinstance(text, str)
    assert datetime.fromisoformat(text) == when
    assert datetime.fromisoformat(text).utcoffset() == when.utcoffset()


def test_the_forms_of_an_instant_are_those_that_were_proven() -> None:
    when = datetime(2021, 7, 19, 9, 24, 48, tzinfo=UTC)

    written = dump([Field("a", Stamp(when)), Field("b", Stamp(when, DateForm.RFC1123))])

    assert written == (
        "---\na: '2021-07-19T09:24:48+00:00'\nb: Mon, 19 Jul 2021 09:24:48 GMT\n---\n"
    )


@UNHURRIED
@given(st.datetimes(min_value=datetime(1900, 1, 2), timezones=st.just(UTC)))  # noqa: DTZ001
def test_rfc_1123_reads_back_as_the_same_instant(when: datetime) -> None:
    text = load(dump([Field("date", Stamp(when, DateForm.RFC1123))]))[0]["date"]

    assert parsedate_to_datetime(str(text)) == when.replace(microsecond=0)


def test_an_offset_with_seconds_is_written_in_utc() -> None:
    shanghai_1900 = timezone(timedelta(hours=8, minutes=5, seconds=43))

    written = dump([Field("date", Stamp(datetime(1900, 1, 1, 8, 5, 43, tzinfo=shanghai_1900)))])

    assert "'1900-01-01T00:00:00+00:00'" in written


def test_a_stamp_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        dump([Field("date", Stamp(datetime(2021, 7, 19)))])  # noqa: DTZ001


def test_a_key_that_is_no_word_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be a key"):
        dump([Field("a: b", "c")])


def test_lists_of_pairs_stand_as_blocks() -> None:
    pairs: list[Pairs] = [[("url", "https://e.org/a.mp3"), ("bytes", 3)], [("url", "b")]]

    written = dump([Field("comments", value=False), Field("enclosures", pairs), Field("no", [])])

    assert written == (
        '---\ncomments: false\nenclosures:\n - url: "https://e.org/a.mp3"\n   bytes: 3\n'
        ' - url: "b"\nno: []\n---\n'
    )
    assert load(written)[0]["enclosures"] == [
        {"url": "https://e.org/a.mp3", "bytes": 3}, {"url": "b"},
    ]  # fmt: skip


def test_what_a_person_wrote_is_read_without_guessing() -> None:
    text = "---\ntitle: yes\nday: 2021-01-01\nn: 12\nok: true\nnone:\n---\n\nbody\n"

    fields, body = load(text)

    assert fields == {"title": "yes", "day": "2021-01-01", "n": 12, "ok": True, "none": None}
    assert body == "body\n"


@pytest.mark.parametrize(
    "text",
    [
        "title: a\n",
        "\n---\na: b\n---\n",
        "---\na: b\n",
        "---\n- a\n---\n",
        "---\na: b\na: c\n---\n",
        "---\na: &x b\nc: *x\n---\n",
        "---\na: [\n---\n",
        "---\na: " + "[" * 5000 + "\n---\n",
        "---\n? [a]\n: b\n---\n",
        "---\na: b\x01\n---\n",
    ],
)
def test_what_is_no_front_matter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        load(text)
