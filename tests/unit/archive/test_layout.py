"""Where files lie, and that no title can lead anywhere else."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.layout import (
    SLUG_BYTES,
    entry_path,
    journal_path,
    post_path,
    raw_path,
    rules_path,
)
from crawler.models.source import Slug
from crawler.text import slug

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


RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{n}" for name in ("com", "lpt") for n in "0123456789¹²³"),
}
"""Names that Windows keeps for devices, with any ending."""


@UNHURRIED
@given(folder=ANYTHING, title=ANYTHING, spelling=st.sampled_from(Slug))
def test_names_are_nfc_whole_characters_and_no_device(
    folder: str, title: str, spelling: Slug
) -> None:
    path = post_path(folder, date(2024, 5, 17), title, ID, spelling)

    assert unicodedata.is_normalized("NFC", path)
    assert path.encode().decode() == path
    assert path == path.lower() or spelling is Slug.UNICODE
    for part in path.split("/"):
        assert part.partition(".")[0].lower() not in RESERVED
        assert len(part.encode()) <= 200


@pytest.mark.parametrize("name", [*sorted(RESERVED), "CON", "Nul.txt", "com1.", "lpt9 ", "aux..."])
def test_a_source_that_is_called_like_a_device_has_a_folder_all_the_same(name: str) -> None:
    (_, folder, *_) = post_path(name, date(2024, 5, 17), name, ID).split("/")

    assert folder.partition(".")[0] not in RESERVED
    assert folder.rstrip(". ") == folder != ""


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "..", "/", "a/../../b", "C:\\x", "\\\\host\\x", "~"]
)
def test_no_title_leads_out_of_its_folder(title: str) -> None:
    path = post_path(title, date(2024, 5, 17), title, ID)

    assert ".." not in path
    assert re.fullmatch(rf"posts/[^/]+/2024/05/2024-05-17-[^/]*{ID}\.md", path)


@UNHURRIED
@given(title=ANYTHING, other=ANYTHING, number=st.integers(0, 2**64 - 1))
def test_articles_with_different_ids_never_have_one_name(
    title: str, other: str, number: int
) -> None:
    """Not even where a file system takes upper for lower case, and one form of a letter for all."""
    day, another = date(2024, 5, 17), f"{(number + 1) % 2**64:016x}"
    first, second = (
        unicodedata.normalize("NFKD", post_path("a", day, words, identity)).casefold()
        for words, identity in ((title, f"{number:016x}"), (other, another))
    )

    assert first != second


@UNHURRIED
@given(st.text(st.sampled_from("e\u0301字🇩🇪👨\u200d👩\u200d👧\u093f"), max_size=200))
def test_a_long_title_is_cut_between_characters(title: str) -> None:
    name = post_path("a", date(2024, 5, 17), title, ID).rpartition("/")[2]
    words = name.removeprefix("2024-05-17-").removesuffix(f"{ID}.md").rstrip("-")

    assert len(words.encode()) <= SLUG_BYTES
    assert not words.endswith(("\u200d", "\ufffd"))
    whole = slug(title, 10_000)
    rest = whole[len(words) :]
    assert whole.startswith(words)
    assert not rest or not unicodedata.category(rest[0]).startswith("M")
