"""What is written together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crawler.models.journal import Line, Position


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A raw file or rules document: written once, never changed; `data` as it lies on disk."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class AsideFile:
    """An image that waits in `.tmp/` for its group, so that it takes no memory.

    Attributes:
        path: Where it goes.
        beside: Where it lies.
    """

    path: str
    beside: Path

    def drop(self) -> None:
        """Delete it, if no group has taken it."""
        self.beside.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class PostFile:
    """A post to be written.

    Attributes:
        expected: sha256 of the bytes that we wrote there before; None for a new article's post,
            which replaces whatever is left at its path.
    """

    path: str
    data: bytes
    expected: str | None = None


@dataclass(slots=True)
class Group:
    """What is written together; at least one line."""

    lines: list[Line] = field(default_factory=list)
    raws: list[KeptFile] = field(default_factory=list)
    rules: list[KeptFile] = field(default_factory=list)
    media: list[AsideFile] = field(default_factory=list)
    posts: list[PostFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a group.

    Attributes:
        position: The end of the journal.
        edited: Posts left as they are, because their bytes are not those that we wrote.
        deleted: Posts not written again, because somebody took them away.
        sizes: Bytes that files grew by, by path.
        lengths: Bytes of each line.
    """

    position: Position
    edited: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
