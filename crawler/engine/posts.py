"""Posts written again where they are missing; what others made of them is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from crawler.archive import manifest
from crawler.archive.disk import FOLDER_MODE, move, put, sync_folder
from crawler.archive.layout import TEMPORARY
from crawler.archive.read import find_digest
from crawler.archive.trouble import translating
from crawler.models.journal import Position

SAMPLES = 3

Newest = Callable[[str], str | None]
"""Returns the digest of a post as it was written last; None where that does not count."""


class Fate(StrEnum):
    """What becomes of a post.

    written: it was missing, or an older version lay there. same: it is what it must be. kept: it
    is what another version of the program wrote. edited: somebody changed it. left: it was decided
    that it stays deleted.
    """

    WRITTEN = "written"
    SAME = "same"
    KEPT = "kept"
    EDITED = "edited"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class MadePost:
    """A post as it was made again.

    Attributes:
        sha256: Digest of `data`.
        written: Digest of what was written then, if the manifest says.
        before: Digests of the versions before, as far as they are at hand.
    """

    path: str
    data: bytes
    sha256: str
    written: str | None = None
    before: frozenset[str] = frozenset()


def judge_post(found: str | None, made: MadePost) -> Fate:
    """Decide on a post by the digest of what lies there; None where nothing does."""
    if found is None:
        return Fate.WRITTEN
    if found == made.sha256:
        return Fate.SAME
    if found == made.written:
        return Fate.KEPT
    return Fate.WRITTEN if found in made.before else Fate.EDITED


class PostKeeper:
    """Writes posts, durably, without a line in the journal: they have theirs.

    Attributes:
        edited: Posts that are none of ours, by path, as far as is known by now.
        samples: Some posts that lie there otherwise than they come out: path, there, made.
    """

    def __init__(
        self,
        archive: Path,
        *,
        dry: bool = False,
        left: Collection[str] = frozenset(),
        newest: Newest = lambda _: None,
    ) -> None:
        """Keep posts, but for those that are `left` away where they are missing.

        One that is as it was written last, by `newest`, stays.
        """
        self._archive = archive
        self._dry = dry
        self._left = left
        self._newest = newest
        self.edited: set[str] = set()
        self.samples: list[tuple[str, bytes, bytes]] = []

    def __repr__(self) -> str:
        return f"<PostKeeper of {self._archive}>"

    async def keep(self, posts: Sequence[MadePost], end: Position) -> list[Fate]:
        """Write what is to be written; return what becomes of each post.

        Args:
            posts: Versions in the order in which they were made.
            end: Where the journal's lines of these end.

        Raises:
            DiskFullError, ArchiveUnwritableError: the disk did not take it.
        """
        fates = await asyncio.to_thread(self._keep, posts, end)
        for post, fate in zip(posts, fates, strict=True):
            if fate is Fate.EDITED:
                self.edited.add(post.path)
            else:
                self.edited.discard(post.path)
        return fates

    def _keep(self, posts: Sequence[MadePost], end: Position) -> list[Fate]:
        with translating(self._archive):
            fates = [self._fate(post) for post in posts]
            mine = [post for post, fate in zip(posts, fates, strict=True) if fate is Fate.WRITTEN]
            for post, fate in zip(posts, fates, strict=True):
                if fate is Fate.KEPT and len(self.samples) < SAMPLES:
                    there = (self._archive / post.path).read_bytes()
                    self.samples.append((post.path, there, post.data))
            if not self._dry:
                self._write(mine)
                late = {post.path: post.sha256 for post in mine if post.written != post.sha256}
                if late:
                    manifest.append_late(self._archive, late, end)
        return fates

    def _fate(self, post: MadePost) -> Fate:
        found = find_digest(self._archive, post.path)
        fate = judge_post(found, post)
        if fate is not Fate.SAME and found is not None and found == self._newest(post.path):
            return Fate.KEPT
        away = post.path in self._left and not (self._archive / post.path).exists()
        return Fate.LEFT if away else fate

    def _write(self, posts: Sequence[MadePost]) -> None:
        temporary = self._archive / TEMPORARY
        temporary.mkdir(FOLDER_MODE, exist_ok=True)
        touched: set[str] = set()
        for number, post in enumerate(posts):
            beside = temporary / f"again-{number}"
            put(beside, post.data)
            touched |= move(beside, self._archive / post.path)
        for folder in sorted(touched):
            sync_folder(folder)
