"""The journal reads back as it was written, and says where it does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.journal import MAX_LINE, encode, read_lines
from crawler.archive.prepare import prepare
from crawler.archive.write import open_writer
from crawler.errors import DamagedFileError
from crawler.models.entry import Hint
from crawler.models.journal import Line, Position
from tests.kit.captures import group, line

UNHURRIED = settings(deadline=None)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))
JUNE = datetime(2024, 6, 1, tzinfo=UTC)


async def write(archive: Path, *times: datetime) -> list[Position]:
    prepare(archive)
    async with open_writer(archive, 0) as writer:
        groups = [group(new=[number], at=at) for number, at in enumerate(times)]
        return [(await writer.write(each)).position for each in groups]


def test_a_line_is_as_documented() -> None:
    one = line(
        1, at=datetime(2024, 5, 1, 8, tzinfo=timezone(timedelta(hours=8))), entry=Hint(title="題")
    )

    text = encode(one).decode()

    assert text.startswith(
        '{"v": 1, "at": "2024-05-01T00:00:00Z", "source": "news", "url": "https://e.org/1", '
        '"chain": [["https://e.org/1", 200]], "status": 200, "headers": [], "sha256": "'
    )
    assert list(json.loads(text)) == [
        "v", "at", "source", "url", "chain", "status", "headers", "sha256", "raw", "type",
        "coding", "entry", "outcome", "error", "id", "canonical", "post", "rules", "extractor",
    ]  # fmt: skip
    assert list(json.loads(text)["entry"]) == ["url", "guid", "title", "date", "summary", "listing"]
    assert '"title": "題"' in text


@UNHURRIED
@given(ANYTHING, ANYTHING, st.lists(st.tuples(st.just("x-a"), ANYTHING)))
def test_any_words_read_back_from_one_line(
    title: str, source: str, headers: list[tuple[str, str]]
) -> None:
    one = line(1, source=source, headers=headers, entry=Hint(title=title))

    data = encode(one)

    assert len(data.decode().splitlines()) == 1
    assert Line.model_validate_json(data).entry.title == title
    assert Line.model_validate_json(data).source == source


def test_lone_surrogates_are_cleaned() -> None:
    assert '"title": "a\ufffd"' in encode(line(1, entry=Hint(title="a\ud800"))).decode()


def test_no_secret_is_written() -> None:
    one = line(
        1,
        url="https://e.org/a?id=1&sid=2&access_token=s3cret-1",
        chain=(("https://u:s3cret-2@e.org/a", 301), ("https://e.org/a", 200)),
        headers=(
            ("set-cookie", "sid=s3cret-3"),
            ("location", "https://e.org/?key=s3cret-4"),
            ("x-note", "s3cret-5"),
        ),
        entry=Hint(
            url="https://e.org/s3cret-5/a", guid="https://e.org/?token=s3cret-6",
            listing="https://e.org/feed?key=s3cret-7",
        ),
        canonical="https://e.org/a?id=1&sid=2&access_token=s3cret-1",
    )  # fmt: skip

    text = encode(one, ["s3cret-5"]).decode()

    assert "s3cret" not in text
    assert "https://e.org/a?id=1&sid=2&access_token=***" in text


def test_a_line_never_grows_beyond_its_limit() -> None:
    huge = "\x01" * MAX_LINE
    one = line(1, headers=(("x-a", huge),), entry=Hint(title=huge, guid=huge, summary=huge))

    data = encode(one)

    assert len(data) <= MAX_LINE
    assert Line.model_validate_json(data).id == one.id


async def test_lines_come_in_order_over_the_months_and_from_any_position(tmp_path: Path) -> None:
    times = [JUNE - timedelta(seconds=1), JUNE, JUNE + timedelta(days=40)]

    positions = await write(tmp_path, *times)

    assert [each.file for each in positions] == [
        "captures/2024-05.jsonl", "captures/2024-06.jsonl", "captures/2024-07.jsonl",
    ]  # fmt: skip
    for done in range(3):
        found = list(read_lines(tmp_path, positions[done]))
        assert [one.at for one, _ in found] == times[done + 1 :]
        assert [position for _, position in found] == positions[done + 1 :]


async def test_a_late_line_stands_behind_those_that_came_before_it(tmp_path: Path) -> None:
    times = [JUNE, JUNE - timedelta(seconds=1), JUNE + timedelta(seconds=1)]

    positions = await write(tmp_path, *times)

    assert {each.file for each in positions} == {"captures/2024-06.jsonl"}
    assert [one.at for one, _ in read_lines(tmp_path, positions[0])] == times[1:]


async def test_a_last_line_that_is_not_whole_is_not_read(tmp_path: Path) -> None:
    await write(tmp_path, JUNE, JUNE)
    path = tmp_path / "captures/2024-06.jsonl"
    path.write_bytes(path.read_bytes()[:-10])

    assert len(list(read_lines(tmp_path))) == 1


@pytest.mark.parametrize("damage", [b"{}\n", b"\0\0\0\n", b"\xff\n", b"x" * (MAX_LINE + 2) + b"\n"])
async def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path, damage: bytes) -> None:
    await write(tmp_path, JUNE, JUNE, JUNE)
    path = tmp_path / "captures/2024-06.jsonl"
    first, _, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + damage + third)

    with pytest.raises(DamagedFileError, match=r"^captures/2024-06\.jsonl:2: "):
        list(read_lines(tmp_path))


async def test_a_journal_that_was_cut_behind_our_back_is_noticed(tmp_path: Path) -> None:
    *_, last = await write(tmp_path, JUNE, JUNE)
    path = tmp_path / last.file

    path.write_bytes(path.read_bytes()[: last.offset // 2])
    with pytest.raises(DamagedFileError, match="cut, edited or taken away"):
        list(read_lines(tmp_path, last))
    path.write_bytes(b"x" * (last.offset + 9))
    with pytest.raises(DamagedFileError, match="cut, edited or taken away"):
        list(read_lines(tmp_path, last))
    path.unlink()
    with pytest.raises(DamagedFileError, match="cut, edited or taken away"):
        list(read_lines(tmp_path, last))


def test_an_archive_without_a_journal_has_no_lines(tmp_path: Path) -> None:
    assert list(read_lines(tmp_path)) == []
