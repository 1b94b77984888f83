"""Lines and boxes that are not the article's: what looks for them cheaply misses none of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.lines import is_rights_line
from crawler.extract.walls import CALLS, beginnings


@pytest.mark.parametrize(
    "line",
    [
        "© 2026 Harbour Times",
        "Riproduzione riservata",
        "本站内容无断转载",
        "未经许可不得转载",
        "(c) 2024",
    ],
)
def test_a_notice_of_rights_is_one_in_every_language(line: str) -> None:
    assert is_rights_line(line)


@pytest.mark.parametrize("call", CALLS)
def test_each_call_on_the_reader_holds_what_its_box_is_looked_for_by(call: str) -> None:
    @given(st.from_regex(re.compile(call), fullmatch=True))
    @settings(max_examples=15, deadline=None)
    def holds(text: str) -> None:
        assert any(begin in text for begin in beginnings()[call])

    holds()
