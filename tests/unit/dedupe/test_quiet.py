"""What changes on a page without anybody having written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dedupe.quiet import quiet

UNHURRIED = settings(deadline=None)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Updated 3 minutes ago", "en"),
        ("3 hours ago", None),
        ("Posted 2 days ago", "en"),
        ("Updated just now", "en"),
        ("Last updated: 30 November 2026 12:45", "en"),
        ("更新于5分钟前", "zh"),
        ("更新于5分钟前", "en"),
        ("刚刚", "zh"),
        ("最后更新：2026-11-30 12:00", "zh-CN"),
        ("vor 3 Stunden aktualisiert", "de"),
        ("il y a 5 minutes", "fr"),
        ("1,234 shares", "en"),
        ("Share 12 Tweet 3 Comments (4)", None),
        ("Views: 1,024 | Likes: 1.2K", "en"),
        ("阅读 1234 评论 56", "zh"),
        ("阅读(1.2万)", "zh"),
        ("댓글 12", "ko"),
    ],
)
def test_a_line_that_tells_an_age_or_counts_readers_says_nothing(
    line: str, language: str | None
) -> None:
    assert quiet(line, language) == ""


@pytest.mark.parametrize(
    "line",
    [
        "The firm sold 300 shares of its stock to the public",
        "He died 3 days ago, police said on Monday.",
        "Update 2: the bridge is closed until 5 May 2027",
        "Updated 12 rules apply now to everyone",
        "Chapter 3",
        "2026",
        "12:30",
        "100 people",
        "5 min read",
        "1 / 3",
        "今天,市长说了5分钟的话",
        "Es kamen 100 Leser · und 3 blieben",
    ],
)
def test_what_somebody_wrote_stays(line: str) -> None:
    assert quiet(line, "en") == line


def test_of_a_byline_the_author_stays() -> None:
    assert quiet("By Jo Smith · 3 comments · updated 5 minutes ago", "en") == "By Jo Smith"


@UNHURRIED
@given(st.integers(1, 59), st.integers(1, 59), st.sampled_from(("minutes", "hours", "mins", "h")))
def test_a_sentence_is_the_same_at_any_age(one: int, other: int, unit: str) -> None:
    told = "Updated {} {} ago. The council met in the old hall to speak of the pier and its light."
    texts = {quiet(told.format(number, unit), "en") for number in (one, other)}

    assert len(texts) == 1
    assert "The council met" in texts.pop()


@UNHURRIED
@given(st.text(st.characters(), max_size=300))
def test_any_text_can_be_quieted(text: str) -> None:
    told = quiet(text, "en")

    assert len(told) <= 3 * len(text) + 3
    assert quiet(text) == quiet(text)


@UNHURRIED
@given(st.text(st.characters(categories=("L", "Zs"), exclude_characters="\n"), max_size=200))
def test_words_without_ages_and_numbers_stay(text: str) -> None:
    words = text.replace("前", "").replace("刚", "").replace("剛", "")

    assert [*filter(None, quiet(words, None).split())] == [*filter(None, words.split())]


@pytest.mark.parametrize(
    "text",
    [
        "updated " * 20_000,
        "1" * 100_000,
        "12 shares " * 10_000 + "!x",
        "3 | " * 30_000,
        "a · " * 30_000 + "5 minutes ago",
        "阅读" * 50_000 + "1x",
        "1 2 3 4 5 " * 8 + "ago",
    ],
)
def test_no_text_takes_long(text: str) -> None:
    quiet(text, "en")
