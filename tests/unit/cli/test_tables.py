"""Tables for terminals of every width."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.cli.tables import LEAST, fitted, width

HEADS = ("no", "title", "link")
CELLS = st.text("a 海é-", max_size=60)
ROWS = st.lists(st.tuples(st.integers(1, 99).map(str), CELLS, CELLS), min_size=1, max_size=4)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(rows=ROWS, columns=st.integers(LEAST, 200))
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, str, str]], columns: int) -> None:
    shown = fitted(HEADS, rows, columns, elastic="title link")

    assert all(width(line) <= columns for line in plain(shown).splitlines())


def test_without_a_terminal_nothing_is_cut() -> None:
    link = "https://example.org/" + "a" * 200

    assert link in fitted(("title", "link"), [["One", link]], None, elastic="title link")


def test_where_too_little_would_be_left_each_cell_has_its_line() -> None:
    shown = fitted(("", "title", "link"), [["1", "t" * 30, "l" * 12]], 20, elastic="title link")

    assert shown.splitlines() == ["1", "  " + "t" * 17 + "…", "  " + "l" * 12]


def plain(text: str) -> str:
    return text.replace("\x1b[1m", "").replace("\x1b[0m", "")
