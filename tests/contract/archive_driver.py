"""Hurts the writer of an archive from inside; run as a process of its own by the tests.

`kills`: the writer dies at each of its calls into the file system in turn.
`limits`: its files may not grow beyond a limit.
`full`: the disk (a small tmpfs, mounted before) fills up, and is then read-only.
`injected`: a tracer lets some of its system calls fail.
Prints what went wrong, and how often it was tried.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from crawler.archive.group import Group
from crawler.archive.journal import read_lines
from crawler.archive.prepare import prepare
from crawler.archive.write import Writer, open_writer
from crawler.errors import ArchiveUnwritableError, DiskFullError
from crawler.models.article import Outcome
from tests.kit.captures import PICTURE, faults, group, illustrated

JOURNAL = "captures/2024-05.jsonl"
SECOND = group(new=[3, 4], revised=[(1, 2)])
SHOWN = illustrated(group(new=[3, 4], revised=[(1, 2)]), 3)
EVENTS = {
    "open", "os.rename", "os.remove", "os.mkdir", "os.truncate", "os.listdir", "os.scandir",
}  # fmt: skip


async def write(archive: Path, *groups: Group) -> None:
    async with open_writer(archive, 0) as writer:
        for each in groups:
            await put_aside(writer, each)
            await writer.write(each)


async def put_aside(writer: Writer, made: Group) -> None:
    shown = [one.raw for one in made.lines if one.outcome is Outcome.MEDIA]
    made.media = [await writer.put_aside(path, PICTURE) for path in shown if path is not None]


def first_archive(folder: Path) -> Path:
    archive = folder / "first"
    prepare(archive)
    asyncio.run(write(archive, group(new=[1, 2])))
    return archive


def in_child(work: Callable[[], None]) -> int:
    """Do `work` in a fork; return its wait status."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - the parent is told by the exit code
            print(f"child: {error!r}", flush=True)
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def die_at(count: int, archive: Path) -> None:
    left = count

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in EVENTS and str(archive) in str(arguments[0]):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    asyncio.run(write(archive, SHOWN))


def kills(folder: Path) -> None:
    first = first_archive(folder)
    for count in range(1, 200):
        archive = folder / f"killed-{count}"
        shutil.copytree(first, archive)
        status = in_child(lambda: die_at(count, archive))  # noqa: B023 - done before the next
        prepare(archive)
        lines = len(list(read_lines(archive)))
        for problem in faults(archive):
            print(f"killed at {count}: {problem}")
        # The kernel may cut the writing of lines at the end of a page, as `tear` does anywhere.
        if not 2 <= lines <= 6:
            print(f"killed at {count}: {lines} lines")
        asyncio.run(write(archive, group(new=[9])))
        if status == 0:
            tear(first, folder / "torn", count - 3)  # Two calls follow that which drops the intent.
            print(f"tried {count - 1}")
            return


def tear(first: Path, archive: Path, last: int) -> None:
    """Kill after the lines were written, and let the disk have kept only a part of them."""
    whole = (first / JOURNAL).stat().st_size
    size = whole + 1
    while whole < size:
        shutil.copytree(first, archive)
        in_child(lambda: die_at(last, archive))
        size = max(size, (archive / JOURNAL).stat().st_size) if size == whole + 1 else size - 211
        os.truncate(archive / JOURNAL, max(size, whole))
        prepare(archive)
        for problem in faults(archive):
            print(f"torn at {size}: {problem}")
        shutil.rmtree(archive)


def limited(archive: Path, limit: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    async def hurt() -> None:
        async with open_writer(archive, 0) as writer:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
            try:
                await writer.write(SECOND)
                print(f"limit {limit}: nothing was refused")
            except ArchiveUnwritableError:
                pass
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            for problem in faults(archive):
                print(f"limit {limit}: {problem}")
            await writer.write(SECOND)

    asyncio.run(hurt())
    if len(list(read_lines(archive))) != 5:
        print(f"limit {limit}: not 5 lines afterwards")


def limits(folder: Path) -> None:
    first = first_archive(folder)
    journal = (first / JOURNAL).stat().st_size
    sizes = (0, 50, 1000, 2050, journal, journal + 1, journal + 700)
    for limit in sizes:
        archive = folder / f"limited-{limit}"
        shutil.copytree(first, archive)
        if in_child(lambda: limited(archive, limit)):  # noqa: B023 - done before the next
            print(f"limit {limit}: failed")
    print(f"tried {len(sizes)}")


def full(folder: Path) -> None:
    archive = first_archive(folder)
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * 300_000)

    async def fill() -> int:
        async with open_writer(archive, 0) as writer:
            for number in range(10, 1000):
                try:
                    await writer.write(group(new=[number]))
                except DiskFullError:
                    break
            for problem in faults(archive):
                print(f"full: {problem}")
            ballast.unlink()
            await writer.write(group(new=[number]))
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)  # noqa: ASYNC221
            try:
                await writer.write(group(new=[number + 1]))
                print("read-only: nothing was refused")
            except ArchiveUnwritableError:
                pass
        return number

    number = asyncio.run(fill())
    if len(list(read_lines(archive))) != 2 + number - 9:
        print("full: lines are missing")
    print(f"tried {number}")


def injected(folder: Path) -> None:
    archive = folder / "first"

    async def hurt() -> set[str]:
        codes: set[str] = set()
        async with open_writer(archive, 0) as writer:
            for _ in range(30):
                try:
                    await writer.write(SECOND)
                except (ArchiveUnwritableError, DiskFullError) as error:
                    codes.add(error.code)
                else:
                    break
        return codes

    codes = asyncio.run(hurt())
    for problem in faults(archive):
        print(f"injected: {problem}")
    print(*codes, len(list(read_lines(archive))))


if __name__ == "__main__":
    verbs = {"kills": kills, "limits": limits, "full": full, "injected": injected}
    verbs[sys.argv[1]](Path(sys.argv[2]))
