"""One owner at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive.lock import find_holder, hold
from crawler.errors import ArchiveUnwritableError, StoreBusyError

HOLD = """
import sys, pathlib
from crawler.archive.lock import hold
with hold(pathlib.Path(sys.argv[1]), "crawler run"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_owner_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    with (
        hold(tmp_path / "new" / "archive", "crawler run\x1b[31m"),
        pytest.raises(
            StoreBusyError, match=rf"held by `crawler run.*` \(pid {os.getpid()}, since 2"
        ) as caught,
        hold(tmp_path / "new" / "archive", "crawler once"),
    ):
        pass

    assert "\x1b" not in caught.value.message
    assert caught.value.exit_code == 3


def test_an_archive_is_free_again_afterwards(tmp_path: Path) -> None:
    with hold(tmp_path, "crawler once"):
        assert "crawler once" in str(find_holder(tmp_path))

    assert find_holder(tmp_path) is None
    with hold(tmp_path, "crawler once"):
        pass


def test_an_archive_that_is_not_there_is_held_by_nobody(tmp_path: Path) -> None:
    assert find_holder(tmp_path / "none") is None


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusyError, match=str(holder.pid)), hold(tmp_path, "a"):
            pass
        holder.kill()

    with hold(tmp_path, "a"):
        pass


def test_a_holder_that_has_not_signed_yet_is_another_process(tmp_path: Path) -> None:
    with hold(tmp_path, "a"):
        (tmp_path / "crawler.lock").write_bytes(b"")
        with pytest.raises(StoreBusyError, match="held by another process"), hold(tmp_path, "b"):
            pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ArchiveUnwritableError, match="file"), hold(tmp_path / "file" / "a", "a"):
        pass
