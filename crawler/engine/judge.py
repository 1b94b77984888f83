"""Posts that are not as they were written: edited by somebody, or damaged?"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from crawler.archive import manifest
from crawler.archive.check import DAMAGED, UNEXPLAINED, Fault
from crawler.archive.journal import read_lines
from crawler.engine.jobs import Extracted
from crawler.engine.pages import with_pages
from crawler.engine.remake import Remaker
from crawler.engine.replay import VERSIONS
from crawler.models.journal import Line

MAX_ODD = 10_000
"""Posts that are held in memory to be judged; beyond that many they count as edited."""

_NOISE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Oddity:
    """A post that holds something else than it should.

    Attributes:
        expected: Digest of what was written there; "" where nothing of ours was.
    """

    path: str
    expected: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Version:
    """An article's last version in the journal."""

    line: Line
    pages: tuple[Line, ...]


class Judge:
    """Decides on posts that are not as they were written.

    What nobody writes on purpose is damage: a post that is cut off, one with bytes that are no
    text, one in the place of another. All else is somebody's work.

    Attributes:
        belied: Posts that are what is made of their pages, with their digests: not they are wrong,
            but what was expected of them.
    """

    def __init__(self, archive: Path, remaker: Remaker) -> None:
        self._archive = archive
        self._remaker = remaker
        self._odd: dict[str, Oddity] = {}
        self._digests: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self.belied: dict[str, str] = {}

    @property
    def idle(self) -> bool:
        """Whether there is nothing to be judged."""
        return not self._odd

    def expect(self, path: str, sha256: str) -> None:
        """Note what a post must hold; of those that are judged, one may hold it in its place."""
        if sha256 in self._digests:
            self._places[sha256] = path

    def add(self, oddity: Oddity) -> None:
        """Have a post judged."""
        if len(self._odd) < MAX_ODD:
            self._odd[oddity.path] = oddity
            self._digests[manifest.digest(oddity.data)] = oddity.path

    async def verdicts(self) -> dict[str, Fault | None]:
        """Return what is wrong with each post; None where somebody has worked on it."""
        found = {path: self._by_itself(one) for path, one in self._odd.items()}
        unsure = {
            path for path, fault in found.items() if fault is None and self._odd[path].expected
        }
        for path in await self._cut_off(unsure):
            found[path] = Fault(DAMAGED, path, "it is cut off")
        return found

    def _by_itself(self, one: Oddity) -> Fault | None:
        place = self._places.get(manifest.digest(one.data))
        if place is not None and place != one.path:
            code = DAMAGED if one.expected else UNEXPLAINED
            return Fault(code, one.path, f"it holds the post {place}")
        if not one.expected:
            return None
        if not one.data:
            return Fault(DAMAGED, one.path, "it is empty")
        try:
            one.data.decode()
        except UnicodeDecodeError:
            return Fault(DAMAGED, one.path, "it is no UTF-8 text")
        return (
            Fault(DAMAGED, one.path, "it holds bytes of no text")
            if _NOISE.search(one.data)
            else None
        )

    async def _cut_off(self, paths: set[str]) -> list[str]:
        """Return those posts that are the beginning of what they were."""
        if not paths:
            return []
        versions = await last_versions(self._archive, paths)
        made = await made_again(self._remaker, versions)
        same = [path for path, data in made.items() if data == self._odd[path].data]
        self.belied = {path: manifest.digest(made[path]) for path in same}
        return [
            path for path, data in made.items()
            if path not in same and data.startswith(self._odd[path].data)
        ]  # fmt: skip


async def last_versions(archive: Path, posts: set[str]) -> dict[str, list[Version]]:
    """Return all versions of the articles that have these posts, in order."""
    return await asyncio.to_thread(_last_versions, archive, posts)


def _last_versions(archive: Path, posts: set[str]) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    lines = read_lines(archive, broken=lambda _, __: None)
    for line, pages, _ in with_pages(lines):
        if line.outcome in VERSIONS and line.post in posts:
            found.setdefault(line.post, []).append(Version(line, pages))
    return found


async def made_again(remaker: Remaker, versions: dict[str, list[Version]]) -> dict[str, bytes]:
    """Return the posts of the last versions, as far as they can be made."""
    paths = list(versions)
    last = [versions[path][-1] for path in paths]
    first_at = {several[0].line.id or "": several[0].line.at for several in versions.values()}
    made = await remaker.make([(one.line, one.pages) for one in last], first_at)
    return {
        path: result.rendered.post
        for path, result in zip(paths, made, strict=True)
        if isinstance(result, Extracted) and result.rendered is not None
    }
