"""Files made durable: written whole, synced, renamed, their folders synced."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
Name = Path | str
"""Of a file or folder. A text where there are many: a Path takes as long as a system call."""

SYNCERS = 8
"""Threads that wait for the disk: it takes several syncs in little more time than one."""

FILE_MODE = 0o640
FOLDER_MODE = 0o750


def put(path: Name, data: bytes) -> None:
    """Write a file anew and sync it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Make a file durable that was written before."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of `data`: the system may take less at a time, on a disk that fills up."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(folder: Name) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def empty(folder: Path, but: Callable[[str], bool] = lambda _: False) -> int:
    """Delete what is in a folder, but some names; return how many of it held something."""
    held = 0
    for path in folder.iterdir():
        if but(path.name):
            continue
        held += path.lstat().st_size > 0
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return held


def move(temporary: Name, final: Name) -> set[str]:
    """Rename a file, making the folders that are missing; return the folders to be synced."""
    folder = os.path.dirname(final)  # noqa: PTH120
    touched = {folder}
    try:
        os.rename(temporary, final)  # noqa: PTH104
    except FileNotFoundError:
        touched.update(_made(folder))
        os.rename(temporary, final)  # noqa: PTH104
    return touched


def _made(folder: str) -> list[str]:
    """Make a folder and those above it; return those that have a new name in them."""
    above = os.path.dirname(folder)  # noqa: PTH120
    try:
        os.mkdir(folder, FOLDER_MODE)  # noqa: PTH102
    except FileExistsError:
        return []
    except FileNotFoundError:
        # Somebody else may make it in between.
        return [*_made(above), *_made(folder)]
    return [above]


def side_by_side(
    threads: ThreadPoolExecutor, work: Callable[[T], None], items: Sequence[T]
) -> None:
    """Do `work` for all items; return, or raise the first error, when all of it is over."""
    shares = [items[first::SYNCERS] for first in range(min(SYNCERS, len(items)))]
    running = [threads.submit(_in_turn, work, share) for share in shares]
    wait(running)
    for each in running:
        each.result()


def _in_turn(work: Callable[[T], None], items: Sequence[T]) -> None:
    for item in items:
        work(item)
