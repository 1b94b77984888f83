"""Object literals of JavaScript as values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.html.literals import literal_at

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
).filter(lambda value: isinstance(value, dict | list))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1, 'b': \"two\", $d: [3,],}", {"a": 1, "b": "two", "$d": [3]}),
        ("{on: !0, off: !1, no: void 0}", {"on": True, "off": False, "no": None}),
        (r"""["\x41\u00e9\u{1F600}", 'it\'s', `a\nb`]""", ["Aé😀", "it's", "a\nb"]),
        ("[ // one\n 1, /* two: [ */ -.5, 2e3]", [1, -0.5, 2000.0]),
        ("{1: 'one', true: 'yes', null: 'no'}", {"1": "one", "true": "yes", "null": "no"}),
        ("{a: [1]}; window.b = {c: 2}", {"a": [1]}),
    ],
)
def test_a_literal_is_read(text: str, value: object) -> None:
    assert literal_at(text, 0) == value


@pytest.mark.parametrize(
    "text",
    ["{a: b}", "{a: f(1)}", "{a: 1 + 2}", "{a: `x${y}`}", "{a: 1", "{a: 'x", "{...a}", "[1 2]",
     "{a 1}", "", "1", "{a: function () {}}", "{a: 12px}", "}", "[1}", "[" * 100_000],
)  # fmt: skip
def test_what_only_a_run_could_tell_is_none(text: str) -> None:
    assert literal_at(text, 0) is None


@given(JSON)
def test_json_is_a_literal(value: object) -> None:
    assert literal_at(json.dumps(value), 0) == value


@given(st.text(alphabet="{}[]:,'\"\\\\`ab1. \n/*!"))
def test_any_text_ends_as_a_value_or_none(text: str) -> None:
    found = literal_at(text, 0)

    assert found is None or isinstance(found, dict | list)
