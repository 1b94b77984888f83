"""What the manifest's log says of posts, held against what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.archive import manifest
from crawler.archive.check import DAMAGED, DIFFERS, UNLISTED, Fault, key_of
from crawler.archive.layout import is_post

Wrong = dict[str, str | None]
"""Posts whose digest in the log is wrong, and what it must be; None: it must not name them."""


@dataclass(frozen=True, slots=True)
class Said:
    """The last line of the log about a post: its digest, and where the line stands."""

    post: str
    sha256: str
    file: str
    number: int


class LogBook:
    """The manifest's log, as it was read, and what is wrong with it.

    Attributes:
        faults: Lines that are none, or that say again what was said.
        wrong: What a repair must make right.
        rows: Posts of which the database has another digest than that of the file, which is the
            one that was written last; and that one.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.wrong: Wrong = {}
        self.rows: dict[str, str] = {}
        self._said: dict[int, Said] = {}
        self._parts: set[manifest.Part] = set()

    def __repr__(self) -> str:
        return f"<LogBook of {len(self._said)} posts>"

    def read(self, archive: Path) -> Iterator[manifest.Part]:
        """Yield what the log says of the journal, and note what it says of posts."""
        for file in manifest.files_of(archive, ".log"):
            block: set[str] = set()
            for number, entry in manifest.read(archive, file):
                if entry is None or not _is_of_log(entry):
                    self._bad(file, number, "is none of a manifest's log")
                elif isinstance(entry, manifest.Part):
                    block = set()
                    if entry in self._parts and entry.end > entry.start:
                        self._bad(file, number, "says again what another says")
                    self._parts.add(entry)
                    if entry.end > entry.start:
                        yield entry
                elif entry.path in block:
                    self._bad(file, number, f"names {entry.path} a second time")
                else:
                    block.add(entry.path)
                    said = Said(entry.path, entry.sha256, file, number)
                    self._said[key_of(entry.path)] = said

    def _bad(self, file: str, number: int, what: str) -> None:
        self.faults.append(Fault(DAMAGED, file, f"line {number} {what}"))

    @property
    def posts(self) -> Mapping[str, str]:
        """The digests of all posts that it names."""
        return {said.post: said.sha256 for said in self._said.values()}

    def digest_of(self, post: str) -> str | None:
        """Return what it says of a post."""
        said = self._said.get(key_of(post))
        return said.sha256 if said is not None else None

    def compare(self, post: str, expected: str, found: str | None) -> Fault | None:
        """Return what is wrong with what it says of a post.

        Args:
            post: Its path.
            expected: The digest that the database has.
            found: That of the file; None where there is none.
        """
        said = self._said.get(key_of(post))
        if said is None:
            self.wrong[post] = expected
            return Fault(UNLISTED, post, "no digest is kept of it in the manifest")
        if said.sha256 == expected:
            return None
        if said.sha256 == found:
            self.rows[post] = found
            return Fault(DIFFERS, post, "it is as written, but the database has another digest")
        return self.belie(post, expected)

    def belie(self, post: str, right: str | None) -> Fault:
        """Return that the log is wrong about a post that it names."""
        said = self._said[key_of(post)]
        self.wrong[post] = right
        what = f"line {said.number} has another digest of {post} than was written"
        if right is None:
            what = f"line {said.number} names {post}, of which nothing else knows"
        return Fault(DAMAGED, said.file, what)


def _is_of_log(entry: manifest.Listed | manifest.Part) -> bool:
    return isinstance(entry, manifest.Part) or is_post(entry.path)
