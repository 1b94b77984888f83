"""Folders of posts stay small, and no two articles get one file."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.layout import post_path
from crawler.archive.shelves import MOST, Shelves

DAY = date(2024, 5, 17)


def write(archive: Path, path: str) -> None:
    (archive / path).parent.mkdir(parents=True, exist_ok=True)
    (archive / path).write_bytes(b"")


def counts(archive: Path) -> list[int]:
    found = Counter(path.parent for path in archive.rglob("*.md"))
    return sorted(found.values(), reverse=True)


def test_a_month_that_is_full_goes_on_beside_it(tmp_path: Path) -> None:
    shelves = Shelves(tmp_path, most=3)

    paths = [
        shelves.place(post_path("news", DAY, "Same title", f"{number:016x}")) for number in range(7)
    ]

    assert [Path(path).parent.name for path in paths] == ["05"] * 3 + ["05-2"] * 3 + ["05-3"]
    assert len(set(paths)) == 7
    assert {len(Path(path).parts) for path in paths} == {5}


def test_what_lies_there_from_before_counts(tmp_path: Path) -> None:
    for number in range(MOST):
        write(tmp_path, post_path("news", DAY, "Old", f"{number:016x}"))

    path = Shelves(tmp_path).place(post_path("news", DAY, "New", "f" * 16))

    assert path.startswith("posts/news/2024/05-2/2024-05-17-new-")
    assert Shelves(tmp_path).place("posts/other/2024/05/x.md") == "posts/other/2024/05/x.md"


@settings(deadline=None, max_examples=50)
@given(
    titles=st.lists(st.sampled_from(["a", "A", "ä", "a\u0308", "CON", "?", "日本"]), max_size=40),
    starts=st.integers(min_value=1, max_value=5),
)
def test_no_folder_is_ever_fuller_and_nothing_collides(titles: list[str], starts: int) -> None:
    """Also where the program is started anew in between."""
    with TemporaryDirectory() as folder:
        archive = Path(folder)
        paths: list[str] = []
        for number, title in enumerate(titles):
            if number % (len(titles) // starts + 1) == 0:
                shelves = Shelves(archive, most=4)
            paths.append(shelves.place(post_path("News", DAY, title, f"{number:016x}")))
            write(archive, paths[-1])

        assert max(counts(archive), default=0) <= 4
        assert len({path.casefold() for path in paths}) == len(titles)
