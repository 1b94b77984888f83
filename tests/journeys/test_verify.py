"""`crawler verify`: all damage is named, nothing else is, and what can be is made right."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import copy_of
from tests.journeys.lively import bytes_below
from tests.kit.captures import manifest_faults
from tests.kit.home import Home, read_post
from tests.kit.site import Site
from tests.kit.waiting import wait_until

EDITED = b"A note of mine."


def verify(home: Home, *options: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = home.ok("verify", "--json", *options, code=code).json
    return found


def paths(found: dict[str, Any], what: str = "problems") -> set[str]:
    return {one["path"] for one in found[what]}


def a_post(home: Home, number: int = 0) -> Path:
    posts = sorted((home.archive / "posts").rglob("*.md"))
    return [path for path in posts if EDITED not in path.read_bytes()][number]


def name(home: Home, path: Path) -> str:
    return path.relative_to(home.archive).as_posix()


def test_a_whole_archive_is_clean_and_an_edited_post_is_no_damage(home: Home) -> None:
    before = bytes_below(home, ".")
    (edited,) = [path for path in (home.archive / "posts").rglob("*.md")
                 if EDITED in path.read_bytes()]  # fmt: skip

    found = verify(home)

    assert found["problems"] == []
    assert found["edited"] == [name(home, edited)]
    assert min(found["files"], found["lines"], found["articles"]) > 10
    after = bytes_below(home, ".")
    assert {path: after[path] for path in before if ".db-" not in path} == {
        path: data for path, data in before.items() if ".db-" not in path
    }


def test_without_its_database_an_archive_is_clean_too(home: Home) -> None:
    for path in home.archive.glob("crawler.db*"):
        path.unlink()

    assert verify(home)["problems"] == []


class Damage:
    """Damages files of an archive at random, each another way."""

    def __init__(self, home: Home, dice: random.Random) -> None:
        self.home = home
        self.dice = dice
        self.hurt: set[str] = set()

    def at_random(self) -> None:
        folder = self.dice.choice(("raw", "raw", "posts", "rules"))
        files = [path for path in sorted((self.home.archive / folder).rglob("*"))
                 if path.is_file() and name(self.home, path) not in self.hurt
                 and EDITED not in path.read_bytes()]  # fmt: skip
        if len(files) > 1:
            one, other = self.dice.sample(files, 2)
            self.dice.choice(WAYS)(self, one, other)

    def flip(self, one: Path, other: Path) -> None:
        del other
        data = bytearray(one.read_bytes())
        at = self.dice.randrange(len(data))
        data[at] ^= 1 << self.dice.randrange(8)
        one.write_bytes(data)
        self._note(one)

    def truncate(self, one: Path, other: Path) -> None:
        del other
        one.write_bytes(one.read_bytes()[: self.dice.randrange(one.stat().st_size)])
        self._note(one)

    def delete(self, one: Path, other: Path) -> None:
        del other
        one.unlink()
        self._note(one)

    def rename(self, one: Path, other: Path) -> None:
        del other
        to = one.with_name(f"renamed-{one.name}")
        one.rename(to)
        self._note(one, to)

    def swap(self, one: Path, other: Path) -> None:
        if one.read_bytes() != other.read_bytes():
            first, second = one.read_bytes(), other.read_bytes()
            one.write_bytes(second)
            other.write_bytes(first)
            self._note(one, other)

    def link(self, one: Path, other: Path) -> None:
        one.unlink()
        one.symlink_to(other)
        self._note(one)

    def folder(self, one: Path, other: Path) -> None:
        del other
        one.unlink()
        one.mkdir()
        self._note(one)

    def _note(self, *several: Path) -> None:
        self.hurt |= {name(self.home, one) for one in several}


WAYS = (
    Damage.flip, Damage.truncate, Damage.delete, Damage.rename, Damage.swap, Damage.link,
    Damage.folder,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_random_damage_is_all_named_and_nothing_else_and_mended_as_far_as_can_be(
    whole: tuple[Site, Home], tmp_path: Path, seed: int
) -> None:
    home = copy_of(whole[1], tmp_path)
    before = bytes_below(home, "posts", "raw", "rules")
    clean = set(verify(home)["edited"])
    damage = Damage(home, random.Random(seed))
    for _ in range(5):
        damage.at_random()

    found = verify(home, code=3)
    repaired = verify(home, "--repair", "--restore", code=_any(home))
    after = verify(home)

    told = paths(found) | set(found["edited"])
    assert told - clean == damage.hurt
    assert repaired["left"] == []
    assert after["problems"] == []
    lost = set(after["lost"]) | {
        one["path"] for one in repaired["repaired"] if one["what"].startswith("lost:")
    }
    mended = bytes_below(home, "posts", "raw", "rules")
    changed = {path for path in before if mended.get(path) != before[path]}
    assert changed <= lost | set(found["edited"]) | _relisted(repaired)
    if not lost:
        assert manifest_faults(home.archive) == [
            one for one in manifest_faults(home.archive) if "posts/" in one
        ]


def test_a_post_whose_page_was_damaged_with_it_is_told_from_an_edit_once_the_page_is_back(
    home: Home,
) -> None:
    post = a_post(home)
    page = home.archive / read_post(post).fields["raw"]
    other = next(path for path in (home.archive / "raw").rglob("*.html.gz") if path != page)
    text, first, second = post.read_bytes(), page.read_bytes(), other.read_bytes()
    post.write_bytes(text[:-20])
    page.write_bytes(second)
    other.write_bytes(first)

    verify(home, code=3)
    assert verify(home, "--repair")["lost"] == []

    assert (post.read_bytes(), page.read_bytes()) == (text, first)


def _any(home: Home) -> int:
    """What the command ends with is not known beforehand: whether something is lost for good."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(home.folder, folder, symlinks=True, dirs_exist_ok=True)
        again = Home.__new__(Home)
        again.folder = Path(folder)
        again.config, again.archive = again.folder / "config", again.folder / "archive"
        return again.run("verify", "--repair", "--restore").code


def _relisted(repaired: dict[str, Any]) -> set[str]:
    """Raw files of which only the packing is another: what is in them is what it was."""
    return paths(repaired) - paths(repaired, "repaired")


def test_a_missing_post_is_told_taken_as_deleted_and_written_again_only_when_asked(
    home: Home,
) -> None:
    post = a_post(home)
    data = post.read_bytes()
    post.unlink()

    assert paths(verify(home, code=3)) == {name(home, post)}
    verify(home, "--repair")
    assert not post.exists()
    assert verify(home)["deleted"] == [name(home, post)]
    verify(home, "--repair", "--restore")

    assert post.read_bytes() == data
    found = verify(home)
    assert found["problems"] == found["deleted"] == []


def test_a_truncated_post_is_damage_and_made_again_an_edited_one_stays(home: Home) -> None:
    cut, edited = a_post(home, 0), a_post(home, 1)
    whole = cut.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    edited.write_bytes(edited.read_bytes() + b"Mine.\n")

    found = verify(home, code=3)
    verify(home, "--repair")

    assert paths(found) == {name(home, cut)}
    assert name(home, edited) in found["edited"]
    assert cut.read_bytes() == whole
    assert edited.read_bytes().endswith(b"Mine.\n")


def test_a_file_of_somebody_in_posts_is_left_alone(home: Home) -> None:
    mine = home.archive / "posts/my-notes.md"
    mine.write_text("Mine.\n")

    found = verify(home)
    verify(home, "--repair")

    assert found["foreign"] == ["posts/my-notes.md"]
    assert mine.read_text() == "Mine.\n"


def test_a_lost_page_is_told_once_and_known_from_then_on(home: Home) -> None:
    line = next(line for line in home.lines() if line["outcome"] == "new")
    (home.archive / line["raw"]).unlink()

    assert paths(verify(home, code=3)) == {line["raw"]}
    repaired = verify(home, "--repair", code=3)
    found = verify(home)

    assert {one["what"].partition(":")[0] for one in repaired["repaired"]} == {"lost"}
    assert (found["problems"], found["lost"]) == ([], [line["raw"]])


def test_a_changed_byte_in_the_journal_is_found(home: Home) -> None:
    (journal,) = (home.archive / "captures").iterdir()
    data = journal.read_bytes()
    journal.write_bytes(data.replace(b"harbour", b"harbouR", 1))

    assert paths(verify(home, code=3)) == {name(home, journal)}
    verify(home, "--repair")

    assert verify(home)["problems"] == []
    (kept,) = (home.archive / "quarantine").rglob("*.jsonl")
    assert b"harbouR" in kept.read_bytes()


def test_a_line_that_is_no_line_costs_itself_alone(home: Home) -> None:
    (journal,) = (home.archive / "captures").iterdir()
    lines = journal.read_bytes().splitlines(keepends=True)
    hurt = next(at for at, line in enumerate(lines) if b'"outcome": "failed"' in line)
    lines[hurt] = lines[hurt].replace(b'"v": 1', b'"v": x')
    journal.write_bytes(b"".join(lines))

    verify(home, code=3)
    verify(home, "--repair")

    assert verify(home)["problems"] == []
    home.ok("rebuild")


def test_a_database_that_tells_otherwise_is_filled_anew(home: Home) -> None:
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database, database:
        database.execute("DELETE FROM articles WHERE row = 1")
        database.execute("UPDATE articles SET revision = 9 WHERE row = 2")

    found = verify(home, code=3)
    verify(home, "--repair")

    assert {one["code"] for one in found["problems"]} == {"store.differs"}
    assert len(found["problems"]) == 2
    assert verify(home)["problems"] == []


def test_an_archive_of_a_version_without_manifest_gets_one(home: Home) -> None:
    shutil.rmtree(home.archive / "manifest")

    verify(home, code=3)
    verify(home, "--repair")

    assert verify(home)["problems"] == []
    assert not [one for one in manifest_faults(home.archive) if "posts/" not in one]


def test_a_repair_is_refused_while_another_command_holds_the_archive(home: Home) -> None:
    with home.running("run") as process:
        wait_until((home.archive / "crawler.sock").exists)
        assert process.poll() is None

        refused = home.ok("verify", "--repair", code=3)
        clean = verify(home)

    assert "is held by `crawler run`" in refused.err
    assert clean["problems"] == []


def test_pages_stay_where_they_are_when_the_journal_is_lost_and_count_again_when_it_is_back(
    home: Home,
) -> None:
    (journal,) = (home.archive / "captures").iterdir()
    data, before = journal.read_bytes(), bytes_below(home, "raw", "rules", "media", "posts")
    journal.unlink()

    assert name(home, journal) in paths(verify(home, code=3))
    verify(home, "--repair", code=3)
    found = verify(home)

    assert bytes_below(home, "raw", "rules", "media", "posts") == before
    assert set(found["orphans"]) == {path for path in before if not path.startswith("posts/")}
    journal.write_bytes(data)
    verify(home, "--repair", code=_any(home))
    found = verify(home)
    assert found["orphans"] == found["problems"] == []


@pytest.mark.parametrize("rubbish", [b"x\n", b"rubbish \xff\n", b"\n", b"{}\n", b"torn"])
def test_what_is_no_line_of_ours_is_taken_out_of_the_account(home: Home, rubbish: bytes) -> None:
    (journal,) = (home.archive / "captures").iterdir()
    with journal.open("ab") as stream:
        stream.write(rubbish)

    assert paths(verify(home, code=3)) == {name(home, journal)}
    verify(home, "--repair")

    assert verify(home)["problems"] == []
    home.ok("rebuild")


def log_of(home: Home) -> Path:
    (log,) = (home.archive / "manifest").glob("*.log")
    return log


def change_line(log: Path, post: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the last line of the manifest's log about a post."""
    lines = log.read_bytes().splitlines(keepends=True)
    at = max(number for number, line in enumerate(lines) if post.name.encode() in line)
    lines[at] = change(lines[at])
    log.write_bytes(b"".join(lines))


@pytest.mark.parametrize("database", [True, False], ids=["by the database", "by the page"])
def test_a_wrong_digest_of_a_post_in_the_manifest_is_told_and_made_right(
    home: Home, *, database: bool
) -> None:
    log, post = log_of(home), a_post(home)
    before, files = log.read_bytes(), bytes_below(home, "posts", "raw", "captures")
    change_line(log, post, lambda line: b"0" * 64 + line[64:])
    for path in () if database else home.archive.glob("crawler.db*"):
        path.unlink()

    found = verify(home, code=3)
    verify(home, "--repair")

    assert paths(found) == {name(home, log)}
    assert name(home, post) in found["problems"][0]["message"]
    assert verify(home)["problems"] == []
    assert log.read_bytes() == before
    assert bytes_below(home, "posts", "raw", "captures") == files


def test_a_post_that_the_manifest_does_not_name_any_more_is_told_and_listed_again(
    home: Home,
) -> None:
    log, post = log_of(home), a_post(home)
    change_line(log, post, lambda _: b"")

    found = verify(home, code=3)
    verify(home, "--repair")

    assert paths(found) == {name(home, post)}
    assert {one["code"] for one in found["problems"]} == {"archive.unlisted"}
    assert verify(home)["problems"] == []
    assert post.name.encode() in log.read_bytes()


def test_a_line_of_the_manifest_about_a_post_of_nobody_is_told_and_taken_out(home: Home) -> None:
    log, post = log_of(home), a_post(home)
    before = log.read_bytes()
    with log.open("ab") as stream:
        stream.write(b"1" * 64 + b"  posts/alpha/nobody-wrote-this.md\n")

    assert paths(verify(home, code=3)) == {name(home, log)}
    verify(home, "--repair")

    assert verify(home)["problems"] == []
    assert log.read_bytes() == before
    assert post.exists()


def test_a_wrong_digest_of_a_post_in_the_database_is_told_and_is_no_edit(home: Home) -> None:
    post = a_post(home)
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database, database:
        database.execute(
            "UPDATE articles SET post_sha256 = ? WHERE post = ?", (bytes(32), name(home, post))
        )

    found = verify(home, code=3)
    verify(home, "--repair")

    assert paths(found) == {name(home, post)}
    assert name(home, post) not in found["edited"]
    assert verify(home)["problems"] == []


def test_a_damaged_readme_is_told_and_written_again(home: Home) -> None:
    readme = home.archive / "README.txt"
    whole = readme.read_bytes()
    readme.write_bytes(whole.replace(b"sha256sum", b"sha255sum", 1))

    assert paths(verify(home, code=3)) == {"README.txt"}
    verify(home, "--repair")

    assert readme.read_bytes() == whole
    assert verify(home)["problems"] == []


def test_a_line_that_stands_twice_in_the_journal_is_taken_out_without_a_trace(home: Home) -> None:
    (journal,) = (home.archive / "captures").iterdir()
    whole, files = journal.read_bytes(), bytes_below(home, "posts", "raw", "manifest")
    lines = whole.splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:5], *lines[4:]]))

    assert name(home, journal) in paths(verify(home, code=3))
    verify(home, "--repair")

    assert journal.read_bytes() == whole
    assert bytes_below(home, "posts", "raw", "manifest") == files
    assert verify(home)["problems"] == []


def test_a_row_of_the_database_that_does_not_read_back_is_damage_and_filled_anew(
    home: Home,
) -> None:
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database, database:
        database.execute("UPDATE articles SET post_sha256 = 'no digest' WHERE row = 3")

    found = verify(home, code=3)
    verify(home, "--repair")

    assert {(one["code"], one["path"]) for one in found["problems"]} == {
        ("store.damaged", "crawler.db")
    }
    assert verify(home)["problems"] == []
