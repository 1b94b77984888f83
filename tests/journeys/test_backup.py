"""`crawler backup`: a copy of one moment, whole whatever goes on meanwhile."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.store.sqlite import open_store
from tests.journeys.lively import bytes_below
from tests.journeys.pages import article, feed
from tests.journeys.test_rebuild import forget_all, tables
from tests.kit.captures import manifest_faults
from tests.kit.home import Home
from tests.kit.site import Site, site_thread

TRUTH = ("posts", "raw", "rules", "captures", "manifest", "media")


@pytest.fixture
def site() -> Iterator[Site]:
    with site_thread() as site:
        yield site


def copy_at(home: Home, folder: Path) -> Home:
    """The copy as an archive of the same configuration."""
    copy = Home.__new__(Home)
    copy.folder, copy.config, copy.archive = home.folder, home.config, folder
    return copy


def is_whole(home: Home, folder: Path) -> None:
    """Assert that a copy is what any archive must be."""
    home.ok("verify", "--archive", str(folder))
    lists = sorted(str(path) for path in folder.glob("manifest/*.sha256"))
    if lists:
        subprocess.run(["sha256sum", "-c", "--quiet", *lists], cwd=folder, check=True)
    assert not any((folder / ".tmp").iterdir())


def test_a_copy_is_an_archive_of_its_own(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "far/copy"

    done = home.ok("backup", str(folder), "--json").json

    copy = copy_at(home, folder)
    assert done["database"]
    assert done["problems"] == []
    assert bytes_below(copy, *TRUTH) == bytes_below(home, *TRUTH)
    assert tables(copy) == tables(home)
    assert (folder / "README.txt").read_bytes() == (home.archive / "README.txt").read_bytes()
    assert json.loads((folder / "backup.json").read_text())["whole"]
    assert (folder / "crawler.db").stat().st_mode & 0o777 == 0o600
    is_whole(home, folder)


def test_a_rebuild_of_the_copy_gives_the_same_posts(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    home.ok("backup", str(folder))
    copy, state = copy_at(home, folder), tables(home)
    forget_all(copy)

    home.ok("rebuild", "--archive", str(folder))

    assert tables(copy) == state


def test_run_again_it_copies_what_is_new(tmp_path: Path, site: Site) -> None:
    home, folder = Home(tmp_path), tmp_path / "copy"
    site.pages["/feed"] = feed(site, ["/1"])
    site.pages["/1"], site.pages["/2"] = article("First"), article("Second")
    home.sources({"url": site.url("/feed"), "name": "harbour"})
    home.ok("once")
    home.ok("backup", str(folder))

    same = home.ok("backup", str(folder), "--json").json
    site.pages["/feed"] = feed(site, ["/1", "/2"])
    home.ok("once")
    more = home.ok("backup", str(folder), "--json").json

    assert (same["files"], same["removed"]) == (0, 0)
    assert more["files"] == 5  # raw, post, journal, two of the manifest
    assert len(list((folder / "posts").rglob("*.md"))) == 2
    assert manifest_faults(folder) == []
    is_whole(home, folder)


def test_while_the_daemon_writes_the_copy_is_of_one_moment(tmp_path: Path, site: Site) -> None:
    home, folder = Home(tmp_path), tmp_path / "copy"
    paths = [f"/{number}" for number in range(90)]
    first = {"url": site.url("/empty"), "name": "empty"}
    site.pages["/empty"] = feed(site, [])
    home.sources(first)
    home.ok("once")
    for path in paths:
        site.pages[path] = article(f"Story {path}")
    site.pages["/feed"] = feed(site, paths)
    home.settings(http={"rate": "30/s"})
    home.sources(first, {"url": site.url("/feed"), "name": "harbour"})
    counts = [0]

    with home.running("run"):
        while counts[-1] < 45 and len(counts) < 50:
            assert home.ok("backup", str(folder), "--json").json["problems"] == []
            counts.append(len(list((folder / "posts").rglob("*.md"))))
            is_whole(home, folder)
            assert manifest_faults(folder) == []

    assert counts == sorted(counts)
    assert counts[-1] >= 45
    assert any(0 < count < 90 for count in counts)


async def test_a_database_that_knows_nothing_of_the_journal_yet_is_left_out(
    home: Home, tmp_path: Path
) -> None:
    (home.archive / "crawler.db").unlink()
    async with open_store(home.archive / "crawler.db"):
        pass

    home.ok("backup", str(tmp_path / "copy"))

    assert not (tmp_path / "copy/crawler.db").exists()
    is_whole(home, tmp_path / "copy")


def test_what_is_damaged_takes_the_place_of_nothing_whole(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    home.ok("backup", str(folder))
    raw = next(path for path in sorted((home.archive / "raw").rglob("*.gz")))
    name = raw.relative_to(home.archive).as_posix()
    whole = raw.read_bytes()
    raw.write_bytes(whole[:-4])

    done = home.ok("backup", str(folder), "--json", code=3).json

    assert [one["path"] for one in done["problems"]] == [name]
    assert (folder / name).read_bytes() == whole
    is_whole(home, folder)


def test_a_damaged_journal_is_not_copied_over_a_whole_one(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    home.ok("backup", str(folder))
    (journal,) = (home.archive / "captures").iterdir()
    whole = journal.read_bytes()
    journal.write_bytes(whole.replace(b'"status": 200', b'"status": 201', 1))

    done = home.ok("backup", str(folder), code=3)

    assert "crawler verify" in done.err
    assert (folder / "captures" / journal.name).read_bytes() == whole
    assert not json.loads((folder / "backup.json").read_text())["whole"]


def test_without_a_database_the_files_are_copied(home: Home, tmp_path: Path) -> None:
    for path in home.archive.glob("crawler.db*"):
        path.unlink()
    folder = tmp_path / "copy"

    done = home.ok("backup", str(folder))

    assert "without the database" in done.err
    assert bytes_below(copy_at(home, folder), *TRUTH) == bytes_below(home, *TRUTH)
    is_whole(home, folder)


def test_what_is_gone_from_the_journal_is_gone_from_the_copy(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    home.ok("backup", str(folder))
    stray = folder / "raw/aa/bb/left.html.gz"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"left over")
    (folder / "posts/mine.md").write_text("foreign")

    done = home.ok("backup", str(folder), "--json").json

    assert done["removed"] == 2
    assert not stray.exists()


@pytest.mark.parametrize("where", [".", "posts", "posts/deeper", "..", "../full", "../file"])
def test_a_folder_that_cannot_be_a_copy_is_refused(home: Home, where: str) -> None:
    (home.folder / "full").mkdir()
    (home.folder / "full/letters.txt").write_text("dear")
    (home.folder / "file").write_text("x")
    before = bytes_below(home, ".")

    done = home.run("backup", str(home.archive / where))

    assert done.code == 2
    assert "name" in done.err
    assert bytes_below(home, ".") == before
    assert (home.folder / "full/letters.txt").read_text() == "dear"


def test_the_copy_of_an_archive_that_lost_lines_is_kept(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    home.ok("backup", str(folder))
    shutil.rmtree(home.archive)
    before = bytes_below(copy_at(home, folder), *TRUTH)
    home.archive.mkdir()

    done = home.ok("backup", str(folder), code=2)

    assert "more of captures/" in done.err
    assert bytes_below(copy_at(home, folder), *TRUTH) == before


def test_a_post_edited_by_hand_is_copied_as_it_is(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    post = home.posts()[0].path
    post.write_text(post.read_text("utf-8") + "Mine.\n", "utf-8")

    home.ok("backup", str(folder))

    assert (folder / post.relative_to(home.archive)).read_bytes() == post.read_bytes()
    home.ok("verify", "--archive", str(folder))
