"""The archive's README.txt: what explains it to a person, and how it is known to be whole."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from crawler.archive.layout import CAPTURES, README

SUM = b"sha256 of the lines above this one: "


@cache
def readme() -> bytes:
    """Return the text, with its own digest in the last line: each version's may be another."""
    text = files("crawler.archive").joinpath("readme.txt").read_bytes()
    return b"%s\n%s%s\n" % (text, SUM, hashlib.sha256(text + b"\n").hexdigest().encode())


def is_whole(archive: Path) -> bool:
    """Whether the file is what this program or another version of it wrote."""
    try:
        data = (archive / README).read_bytes()
    except OSError:
        return not any((archive / CAPTURES).glob("*"))  # Nothing was archived yet.
    text, found, digest = data.rpartition(SUM)
    return bool(found) and digest == hashlib.sha256(text).hexdigest().encode() + b"\n"
