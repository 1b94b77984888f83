"""Reads the archive's files back, and knows when they are not what they were."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path, PurePosixPath

from crawler.archive.layout import MEDIA, POSTS, RAW, RULES, rules_path
from crawler.archive.rules import source_from_rules
from crawler.errors import DamagedFileError
from crawler.models.source import Source

MAX_RAW = 256 * 2**20
"""Bytes that a raw file may inflate to; no `http.max_bytes` of sense is larger."""
MAX_POST = 64 * 2**20

_HINT = "restore the file from a backup"
_GZIP = 16 + zlib.MAX_WBITS


def read_raw(archive: Path, path: str, max_bytes: int = MAX_RAW) -> bytes:
    """Return a body as it came, its content coding undone.

    Raises:
        DamagedFileError: the file is missing, no whole gzip member, larger than `max_bytes`, or
            not what its name says.
    """
    return inflate_raw(_bytes(archive, path, RAW, max_bytes), path, max_bytes)


def inflate_raw(data: bytes, path: str, max_bytes: int = MAX_RAW) -> bytes:
    """Return what is in a raw file's bytes; `path` is the file's.

    Raises:
        DamagedFileError: they are no whole gzip member, inflate to more than `max_bytes`, or are
            not what the file's name says.
    """
    body = inflate_any(data, path, max_bytes)
    if hashlib.sha256(body).hexdigest() != PurePosixPath(path).name.partition(".")[0]:
        raise DamagedFileError(f"{path} does not hold what its name says", hint=_HINT)
    return body


def inflate_any(data: bytes, path: str, max_bytes: int = MAX_RAW) -> bytes:
    """Return what is in a raw file's bytes, whatever its name says.

    Raises:
        DamagedFileError: they are no whole gzip member, or inflate to more than `max_bytes`.
    """
    inflater = zlib.decompressobj(_GZIP)
    try:
        body = inflater.decompress(data, max_bytes)
    except zlib.error as error:
        raise DamagedFileError(f"{path} does not inflate: {error}", hint=_HINT) from error
    if not inflater.eof or inflater.unused_data:
        raise DamagedFileError(
            f"{path} is not one whole gzip member of at most {max_bytes:,} bytes", hint=_HINT
        )
    return body


def read_media(archive: Path, path: str) -> bytes:
    """Return an image.

    Raises:
        DamagedFileError: the file is missing, or is not what its name says.
    """
    data = _bytes(archive, path, MEDIA, MAX_RAW)
    if hashlib.sha256(data).hexdigest() != PurePosixPath(path).stem:
        raise DamagedFileError(f"{path} does not hold what its name says", hint=_HINT)
    return data


def read_post(archive: Path, path: str) -> bytes:
    """Return a post as it lies there, whoever wrote it last.

    Raises:
        DamagedFileError: the file is missing.
    """
    return _bytes(archive, path, POSTS, MAX_POST)


def find_digest(archive: Path, path: str) -> str | None:
    """Return the digest of a post as it lies there; None where it was taken away."""
    try:
        return hashlib.sha256((archive / path).read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def read_rules(archive: Path, sha256: str) -> Source:
    """Return the source of a rules document.

    Raises:
        DamagedFileError: the file is missing, or is not what its name says.
    """
    path = rules_path(sha256)
    data = _bytes(archive, path, RULES, MAX_POST)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DamagedFileError(f"{path} does not hold what its name says", hint=_HINT)
    return source_from_rules(data)


def _bytes(archive: Path, path: str, below: str, limit: int) -> bytes:
    parts = PurePosixPath(path).parts
    if not parts or parts[0] != below or ".." in parts:
        raise DamagedFileError(f"{path!r} is no path below {below}/", hint=_HINT)
    try:
        with (archive / path).open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise DamagedFileError(f"{path} cannot be read: {error.strerror}", hint=_HINT) from error
    if len(data) > limit:
        raise DamagedFileError(f"{path} is larger than {limit:,} bytes", hint=_HINT)
    return data
