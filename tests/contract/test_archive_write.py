"""Groups on a real disk: whole, in order, and undone where they fail."""

from __future__ import annotations

import asyncio
import gzip
import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive.group import Group, KeptFile, PostFile, Written
from crawler.archive.journal import read_lines
from crawler.archive.prepare import prepare
from crawler.archive.read import read_post, read_raw, read_rules
from crawler.archive.rules import rules_document
from crawler.archive.write import open_writer
from crawler.errors import ArchiveUnwritableError, DamagedFileError, DiskFullError
from crawler.models.source import Source
from tests.kit.captures import AT, body, faults, group, line, path_of, post
from tests.kit.strace import available, struck
from tests.kit.waiting import PATIENCE

ROOT = Path(__file__).parents[2]


async def write(archive: Path, *groups: Group) -> list[Written]:
    prepare(archive)
    async with open_writer(archive, 0) as writer:
        return [await writer.write(each) for each in groups]


def drive(what: str, folder: Path, *, under: str = "exec") -> list[str]:
    """Run the driver in a process of its own, `under` a shell's words; return what it printed."""
    driver = [sys.executable, "-m", "tests.contract.archive_driver", what, str(folder)]
    command = ["sh", "-c", f'{under} "$@"', "sh", *driver]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


async def test_a_group_is_there_when_it_is_written(tmp_path: Path) -> None:
    (written,) = await write(tmp_path, group(new=[1, 2]))

    lines = list(read_lines(tmp_path))
    assert [one for one, _ in lines] == [line(1), line(2)]
    assert lines[-1][1] == written.position
    assert read_raw(tmp_path, str(line(1).raw)) == body(1)
    assert read_post(tmp_path, path_of(2)) == post(2)
    assert faults(tmp_path) == []


async def test_only_the_owner_and_the_group_can_look_in(tmp_path: Path) -> None:
    archive = tmp_path / "archive"

    await write(archive, group(new=[1]))

    modes = {stat.S_IMODE(each.stat().st_mode) for each in (archive, archive / "raw")}
    assert modes == {0o750}
    assert stat.S_IMODE((archive / path_of(1)).stat().st_mode) & 0o007 == 0


async def test_the_archive_explains_itself(tmp_path: Path) -> None:
    await write(tmp_path, group(new=[1]))

    text = (tmp_path / "README.txt").read_text()
    assert all(name in text for name in ("posts/", "raw/", "captures/", "sha256sum", "gzip"))


def readme_check(archive: Path, start: str) -> str:
    """Run the command of README.txt that starts so, in a shell, and return what it printed."""
    readme = (archive / "README.txt").read_text()
    command = readme[readme.index(f"    {start}") :].split("\n\n")[0]
    done = subprocess.run(
        ["sh", "-c", command], cwd=archive, capture_output=True, text=True, check=False
    )
    assert "command not found" not in done.stderr
    return done.stdout


CHECKS = {
    "find raw": "damaged: {raw}\n",
    "sha256sum -c": "{raw}: FAILED\n",
    "cat manifest/*.log | grep '  posts/'": "{post}: FAILED\n",
    "cat manifest/*.log | grep '  captures/'": "damaged: captures/2024-05.jsonl {part}\n",
}


@pytest.mark.parametrize("start", CHECKS)
async def test_the_checks_that_the_readme_names_find_what_is_damaged(
    tmp_path: Path, start: str
) -> None:
    await write(tmp_path, group(new=[1, 2]), group(new=[3], revised=[(1, 2)]))
    journal = tmp_path / "captures/2024-05.jsonl"
    first = next(end.offset for one, end in read_lines(tmp_path) if one.id == line(2).id)
    assert readme_check(tmp_path, start) == ""

    (tmp_path / str(line(1).raw)).write_bytes(gzip.compress(b"something else"))
    (tmp_path / path_of(1)).write_bytes(post(1))
    journal.write_bytes(journal.read_bytes().replace(b"/2", b"/7", 1))

    found = {"raw": line(1).raw, "post": path_of(1), "part": f"0-{first}"}
    assert readme_check(tmp_path, start) == CHECKS[start].format(**found)


async def test_a_raw_file_that_exists_is_never_rewritten(tmp_path: Path) -> None:
    await write(tmp_path, group(new=[1]))
    path = tmp_path / str(line(1).raw)
    before = path.stat()
    again = Group(lines=[line(1)], raws=[KeptFile(str(line(1).raw), b"other")])

    await write(tmp_path, again)

    assert path.stat().st_ino == before.st_ino
    assert read_raw(tmp_path, str(line(1).raw)) == body(1)


async def test_a_revision_takes_the_place_of_the_post(tmp_path: Path) -> None:
    await write(tmp_path, group(new=[1]), group(revised=[(1, 2)]))

    assert read_post(tmp_path, path_of(1)) == post(1, 2)
    assert faults(tmp_path) == []


async def test_two_versions_in_one_group_leave_the_newer(tmp_path: Path) -> None:
    (written,) = await write(tmp_path, group(new=[1], revised=[(1, 2)]))

    assert read_post(tmp_path, path_of(1)) == post(1, 2)
    assert written.edited == ()


async def test_a_post_that_somebody_edited_is_left_and_its_revision_recorded(
    tmp_path: Path,
) -> None:
    await write(tmp_path, group(new=[1]))
    (tmp_path / path_of(1)).write_text("mine")

    (written,) = await write(tmp_path, group(new=[2], revised=[(1, 2)]))

    assert written.edited == (path_of(1),)
    assert read_post(tmp_path, path_of(1)) == b"mine"
    assert len(list(read_lines(tmp_path))) == 3


async def test_a_post_that_somebody_deleted_is_not_written_again(tmp_path: Path) -> None:
    await write(tmp_path, group(new=[1]))
    (tmp_path / path_of(1)).unlink()

    (written,) = await write(tmp_path, group(revised=[(1, 2)]))

    assert written.deleted == (path_of(1),)
    assert not (tmp_path / path_of(1)).exists()


async def test_a_post_without_a_line_is_replaced(tmp_path: Path) -> None:
    left = tmp_path / path_of(1)
    left.parent.mkdir(parents=True)
    left.write_text("left by nobody knows whom")

    await write(tmp_path, group(new=[1]))

    assert read_post(tmp_path, path_of(1)) == post(1)


async def test_a_group_without_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="without lines"):
        await write(tmp_path, Group(posts=[PostFile(path_of(1), b"")]))


def test_a_writer_killed_at_any_step_leaves_a_whole_archive(tmp_path: Path) -> None:
    *problems, tried = drive("kills", tmp_path)

    assert problems == []
    assert int(tried.removeprefix("tried ")) > 25


def test_what_a_limit_on_file_sizes_stops_is_undone(tmp_path: Path) -> None:
    assert drive("limits", tmp_path) == ["tried 7"]


def test_a_full_and_a_read_only_disk_lose_nothing(tmp_path: Path) -> None:
    mount = f"mount -t tmpfs -o size=1m tmpfs {tmp_path}"
    under = f"""exec unshare -m sh -c '{mount} && exec "$@"' sh"""
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk is not permitted here")

    *problems, tried = drive("full", tmp_path, under=under)

    assert problems == []
    assert int(tried.removeprefix("tried ")) > 20


@pytest.mark.skipif(not available(), reason="strace is not there, or may not trace")
@pytest.mark.parametrize(
    ("call", "when", "outcome"),
    [("fsync", "2+25", "archive.unwritable 5"), ("rename", "2+3", "archive.unwritable 2")],
)
async def test_system_calls_that_fail_now_and_then_leave_all_or_nothing(
    tmp_path: Path, call: str, when: str, outcome: str
) -> None:
    await write(tmp_path / "first", group(new=[1, 2]))
    under = f"exec {shlex.join(struck(call, f'error=EIO:when={when}'))}"

    found = await asyncio.to_thread(drive, "injected", tmp_path, under=under)

    assert found == [outcome]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
async def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    prepare(tmp_path)
    tmp_path.joinpath("captures").chmod(0o550)

    with pytest.raises(ArchiveUnwritableError, match="captures"):
        await write(tmp_path, group(new=[1]))


def test_a_file_where_a_folder_must_be_is_named(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.write_text("")

    with pytest.raises(ArchiveUnwritableError, match="archive"):
        prepare(archive)


async def test_too_little_room_is_told_before_it_is_none(tmp_path: Path) -> None:
    prepare(tmp_path)
    async with open_writer(tmp_path, 2**62) as writer:
        assert 0 < writer.free_bytes() < 2**62
        with pytest.raises(DiskFullError, match=r"archive\.min_free"):
            writer.check_room()


async def test_what_a_crash_left_is_cleared_away(tmp_path: Path) -> None:
    await write(tmp_path, group(new=[1]))
    (tmp_path / ".tmp" / "7").write_text("half a page")
    with (tmp_path / "captures/2024-05.jsonl").open("ab") as journal:
        journal.write(b'{"v":1,"at":"2024')

    prepared = prepare(tmp_path)

    assert (prepared.torn, prepared.leftovers, prepared.undone) == (17, 1, 0)
    assert [one for one, _ in read_lines(tmp_path)] == [line(1)]
    assert prepare(tmp_path).torn == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _: b"", "whole gzip member"),
        (lambda data: data[:-4], "whole gzip member"),
        (lambda data: data + gzip.compress(b"x"), "whole gzip member"),
        (lambda _: gzip.compress(b"x"), "what its name says"),
        (lambda _: b"plain", "does not inflate"),
        (lambda _: gzip.compress(b"\0" * 5_000_000), "whole gzip member"),
    ],
)
async def test_a_raw_file_that_is_not_what_it_was_is_named(
    tmp_path: Path, change: object, words: str
) -> None:
    assert callable(change)
    await write(tmp_path, group(new=[1]))
    raw = str(line(1).raw)
    (tmp_path / raw).write_bytes(change((tmp_path / raw).read_bytes()))

    with pytest.raises(DamagedFileError, match=words) as caught:
        read_raw(tmp_path, raw, max_bytes=4_000_000)
    assert raw in caught.value.message


@pytest.mark.parametrize("path", ["", "/etc/passwd", "raw/../crawler.db", "posts/a", "raw/none"])
def test_only_raw_files_are_read_as_such(tmp_path: Path, path: str) -> None:
    prepare(tmp_path)

    with pytest.raises(DamagedFileError):
        read_raw(tmp_path, path)


async def test_rules_are_kept_with_the_group_and_read_back(tmp_path: Path) -> None:
    source = Source(name="news", folder="news", urls=("https://e.org/",))
    digest, data = rules_document(source)
    one = line(1).model_copy(update={"rules": digest, "at": AT})

    await write(tmp_path, Group(lines=[one], rules=[KeptFile(f"rules/{digest}.json", data)]))

    assert read_rules(tmp_path, digest) == source
    (tmp_path / f"rules/{digest}.json").write_bytes(data + b" ")
    with pytest.raises(DamagedFileError, match="what its name says"):
        read_rules(tmp_path, digest)
