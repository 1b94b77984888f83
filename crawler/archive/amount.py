"""How much there is in an archive: what long work on it is measured against."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.journal import count_lines
from crawler.archive.layout import POSTS
from crawler.archive.manifest import files_of


@dataclass(frozen=True, slots=True)
class Amount:
    """Counts.

    Attributes:
        kept: Files that never change, as the manifest has them.
        lines: Of the journal.
        posts: Files below `posts/`.
    """

    kept: int
    lines: int
    posts: int


def amount_in(archive: Path) -> Amount:
    """Return how much there is; nothing where there is no archive.

    Raises:
        OSError: it cannot be read.
    """
    kept = sum((archive / path).read_bytes().count(b"\n") for path in files_of(archive, ".sha256"))
    posts = sum(len(names) for _, _, names in os.walk(archive / POSTS))
    return Amount(kept, count_lines(archive), posts)
