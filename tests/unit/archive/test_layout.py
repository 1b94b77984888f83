"""Where files lie, and that no title can lead anywhere else."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.layout import entry_path, journal_path, post_path, raw_path, rules_path

UNHURRIED = settings(deadline=None)
DIGEST = "ab12" + "0" * 60
ID = "0123456789abcdef"
ANYTHING = st.text(st.characters())


@pytest.mark.parametrize(
    ("content_type", "extension"),
    [
        ("text/html; charset=utf-8", "html"),
        ("TEXT/HTML", "html"),
        ("application/xhtml+xml", "xhtml"),
        ("application/pdf", "pdf"),
        ("application/rss+xml", "xml"),
        ("application/ld+json", "json"),
        ("image/jpeg", "jpg"),
        ("image/svg+xml", "svg"),
        ("text/plain;charset=gbk", "txt"),
        ("application/../../etc", "bin"),
        ("", "bin"),
        (None, "bin"),
    ],
)
def test_a_raw_file_is_named_by_digest_and_type(content_type: str | None, extension: str) -> None:
    assert raw_path(DIGEST, content_type) == f"raw/ab/12/{DIGEST}.{extension}.gz"


def test_an_entry_is_told_apart_from_a_page_that_is_json() -> None:
    assert entry_path(DIGEST) == f"raw/ab/12/{DIGEST}.entry.json.gz"


def test_the_journal_goes_by_months_in_utc() -> None:
    late = datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=8)))

    assert journal_path(late) == "captures/2023-12.jsonl"
    assert rules_path(DIGEST) == f"rules/{DIGEST}.json"


def test_a_post_is_named_by_day_title_and_id() -> None:
    path = post_path("新浪财经-国內", date(2021, 7, 9), "湖南省工信厅厅长 毛腾飞：“高地”!", ID)

    assert path == (
        "posts/新浪财经-国內/2021/07/2021-07-09-湖南省工信厅厅长-毛腾飞-高地-0123456789abcdef.md"
    )


def test_a_post_without_a_word_in_its_title_is_named_by_day_and_id() -> None:
    assert post_path("a", date(987, 1, 2), "!?", ID) == f"posts/a/0987/01/0987-01-02-{ID}.md"


@UNHURRIED
@given(folder=ANYTHING, title=ANYTHING, day=st.dates())
def test_any_title_makes_a_name_that_every_system_takes(folder: str, title: str, day: date) -> None:
    path = post_path(folder, day, title, ID)
    parts = PurePosixPath(path).parts

    assert len(parts) == 5
    assert PureWindowsPath(path).parts == parts
    assert not any(part.startswith(".") or part.endswith((".", " ")) for part in parts)
    assert not set(path) & set('<>:"\\|?*\0\n')
    assert len(parts[-1].encode()) <= 200
    assert parts[-1].endswith(f"-{ID}.md")
