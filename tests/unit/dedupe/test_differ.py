"""What is different between two versions of a text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dedupe.differ import CAME, GONE, SAME, compare_words, hunks

UNHURRIED = settings(deadline=None)
texts = st.text(st.sampled_from("ab \n年月日的é-."), max_size=60)


@UNHURRIED
@given(texts, texts)
def test_the_runs_hold_both_texts(before: str, after: str) -> None:
    runs = compare_words(before, after)

    assert "".join(text for mark, text in runs if mark != CAME) == before
    assert "".join(text for mark, text in runs if mark != GONE) == after
    assert all(text for _, text in runs)


@UNHURRIED
@given(st.lists(texts, max_size=9), st.lists(texts, max_size=9))
def test_the_lines_of_all_hunks_are_those_that_differ(before: list[str], after: list[str]) -> None:
    found = hunks(before, after)

    assert (found == []) == (before == after)
    for hunk in found:
        old = [text for mark, text in hunk.lines if mark != CAME]
        assert before[hunk.before - 1 :][: len(old)] == old
        assert hunk.size(GONE) == len(old)


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        ("one two", "one three", [(SAME, "one "), (GONE, "two"), (CAME, "three")]),
        ("港口很安静", "港口不安静", [(SAME, "港口"), (GONE, "很"), (CAME, "不"), (SAME, "安静")]),
        (
            "big red boat",
            "small old boat",
            [(GONE, "big red"), (CAME, "small old"), (SAME, " boat")],
        ),
        ("共300人", "共500人", [(SAME, "共"), (GONE, "300"), (CAME, "500"), (SAME, "人")]),
    ],
)
def test_words_are_compared_whole_and_chinese_by_characters(
    before: str, after: str, runs: list[tuple[str, str]]
) -> None:
    assert compare_words(before, after) == runs


@pytest.mark.parametrize("word", ["a ", "字", "word "])
def test_long_texts_of_one_word_take_no_time(word: str) -> None:
    began = time.process_time()

    compare_words(word * 20_000, f"x {word * 20_000}")
    hunks([word] * 20_000, [*[word] * 10_000, "new", *[word] * 10_000])

    assert time.process_time() - began < 5
