"""Results that go into a file, or as they are to whoever reads them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from crawler.errors import ArchiveUnwritableError, UsageError
from crawler.text import terminal

STDOUT = "-"
"""In place of a file's name."""


@contextmanager
def open_output(where: str) -> Iterator[BinaryIO]:
    """Open the file beside its place, and put it there when it is whole.

    A pipe, a device and what a link leads to are written as they are: they keep their place.

    Raises:
        UsageError: it has the name of a folder.
        ArchiveUnwritableError: it cannot be written.
    """
    if where == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(where)
    if not path.name or path.is_dir():
        raise UsageError(f"'{where}' is a folder: name a file")
    with _told(path), _aside(path) if _is_plain(path) else path.open("wb") as out:
        yield out


def _is_plain(path: Path) -> bool:
    """Tell a name that may be given to another file: no link, no pipe, no device."""
    return not path.is_symlink() and (path.is_file() or not path.exists())


@contextmanager
def _aside(path: Path) -> Iterator[BinaryIO]:
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveUnwritableError(
            f"{path} cannot be written: {error.strerror}", hint="name a file on another disk"
        ) from error


def print_bytes(data: bytes) -> None:
    """Print what a site wrote: byte for byte, but to a terminal nothing that would steer it."""
    if sys.stdout.isatty():
        click.echo(terminal(data.decode("utf-8", "replace")), nl=False)
    else:
        sys.stdout.buffer.write(data)
