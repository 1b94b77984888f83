"""Journal and manifest with other lines in the place of some: copies, beside what is there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from crawler.archive import manifest
from crawler.archive.disk import FILE_MODE, put, sync_folder, write_all
from crawler.archive.layout import MANIFEST, TEMPORARY

_COPIED = 2**20

Lines = Mapping[str, Sequence[tuple[int, bytes]]]
"""What is to stand where, by file of the journal: (offset, bytes)."""


def copy_redacted(archive: Path, lines: Lines) -> dict[str, Path]:
    """Return durable copies of files of the journal, with other lines in them.

    Raises:
        OSError: the disk does not take them.
    """
    copies: dict[str, Path] = {}
    for number, (file, several) in enumerate(lines.items()):
        copies[file] = archive / TEMPORARY / f"redacted-{number}"
        _copy(archive / file, copies[file], several)
    return copies


def _copy(path: Path, copy: Path, lines: Sequence[tuple[int, bytes]]) -> None:
    descriptor = os.open(copy, os.O_RDWR | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    try:
        with path.open("rb") as stream:
            while part := stream.read(_COPIED):
                write_all(descriptor, part)
        for offset, data in lines:
            os.pwrite(descriptor, data, offset)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def strike_out(
    archive: Path, gone: Collection[str], copies: Mapping[str, Path], lines: Lines
) -> None:
    """Have the manifest name files that go no longer, and state the digests that the copies have.

    Raises:
        OSError: the disk does not take it.
    """
    changed = False
    for path in (*manifest.files_of(archive, ".sha256"), *manifest.files_of(archive, ".log")):
        before = (archive / path).read_bytes()
        after = b"".join(
            _line(data, gone, copies, lines) for data in before.splitlines(keepends=True)
        )
        if after != before:
            _replace(archive, path, after)
            changed = True
    if changed:
        sync_folder(archive / MANIFEST)


def _replace(archive: Path, path: str, data: bytes) -> None:
    """Write a file of the manifest anew; one without a line would be an error to sha256sum."""
    if not data:
        (archive / path).unlink()
        return
    beside = archive / TEMPORARY / "manifest"
    put(beside, data)
    beside.replace(archive / path)


def _line(data: bytes, gone: Collection[str], copies: Mapping[str, Path], lines: Lines) -> bytes:
    """Return a line of the manifest as it is to be; nothing of a file that goes."""
    entry = manifest.parse(data)
    if isinstance(entry, manifest.Listed):
        return b"" if entry.path in gone else data
    if not isinstance(entry, manifest.Part) or entry.file not in copies:
        return data
    if not any(entry.start <= offset < entry.end for offset, _ in lines[entry.file]):
        return data
    with copies[entry.file].open("rb") as stream:
        stream.seek(entry.start)
        digest = hashlib.sha256(stream.read(entry.end - entry.start)).hexdigest()
    return f"{manifest.Part(digest, entry.file, entry.start, entry.end)}\n".encode()
