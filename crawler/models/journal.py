"""A line of the journal: one capture, or one decision."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from crawler.models.article import Change, Outcome
from crawler.models.capture import Signal
from crawler.models.entry import Hint
from crawler.models.record import Record

_NOT_ALWAYS = ("signals", "rendered", "changes", "decision", "tombstone", "renamed")
"""Keys that only lines have which have something to say there."""


class Keep(StrEnum):
    """Whose post stands: ours, what somebody made of it, or none because it was deleted."""

    OURS = "ours"
    THEIRS = "theirs"
    DELETED = "deleted"


class Tombstone(Record):
    """What must not come back: digests, and nothing that could be read.

    Attributes:
        urls: Hashes of addresses (first 16 hex digits of their sha256); the article's id is one.
        sha256: Digests of bodies.
        fingerprints: Of the article's versions; of pages that say too little to tell them apart
            neither these nor the digests are kept.
    """

    urls: tuple[str, ...] = ()
    sha256: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()


class Renaming(Record):
    """A source that has another name from a line on: the line's own `source`.

    Attributes:
        source: Its name before.
        folder, into: Where its posts were, and where they are: `posts/<folder>`.
        name: Its name now; not written, for it is the line's.
    """

    source: str
    folder: str
    into: str
    name: str = Field(default="", exclude=True)

    def moved(self, post: str | None) -> str | None:
        """Return where a post is that was there before."""
        if post is None or not post.startswith(f"{self.folder}/"):
            return post
        return self.into + post[len(self.folder) :]


class Line(Record):
    """A line of `captures/<YYYY-MM>.jsonl`; keys in this order, month by `at`, UTC.

    Attributes:
        at: `fetched_at` of the capture.
        sha256: Digest of the body with its content coding undone; None where no body was kept.
        raw: Path of the raw file in the archive.
        type: Content type without parameters.
        coding: Content coding on the wire, "" for none.
        error: Code of the error, where `outcome` is failed.
        post: Path of the post in the archive.
        rules: sha256 of the file in `rules/` that was in force.
        extractor: Version of the extractor.
        signals: What the publisher wishes of the page's use: name, value and where it stood; a
            line without any has no such key.
        rendered: Only where it is true: the body is what a browser made of the page by its
            scripts, not what came over the wire.
        changes: What is different from the version before, where `outcome` is revised; a line
            without any has no such key.
        renamed: Only where `outcome` is renamed; see `archive.renames`.
        decision: Only where `outcome` is resolved: whose post stands.
        tombstone: Only where `outcome` is forgotten, and only on the line that says so. Lines
            that told of the article before are forgotten ones without it: see `redacted`.
    """

    v: int = 1
    at: datetime
    source: str
    url: str
    chain: tuple[tuple[str, int], ...] = ()
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    sha256: str | None = None
    raw: str | None = None
    type: str | None = None
    coding: str | None = None
    entry: Hint = Hint()
    outcome: Outcome
    error: str | None = None
    id: str | None = None
    canonical: str | None = None
    post: str | None = None
    rules: str | None = None
    extractor: str | None = None
    signals: tuple[Signal, ...] = ()
    rendered: bool = False
    changes: tuple[Change, ...] = ()
    decision: Keep | None = None
    tombstone: Tombstone | None = None
    renamed: Renaming | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what is written: JSON values, keys in order."""
        if self.outcome in (Outcome.FORGOTTEN, Outcome.RENAMED):
            return self.model_dump(mode="json", exclude_defaults=True)
        left_out = {name for name in _NOT_ALWAYS if not getattr(self, name)}
        return self.model_dump(mode="json", exclude=left_out)


def forgotten_line(at: datetime, article: str, tombstone: Tombstone | None = None) -> Line:
    """Return the line that says that an article was forgotten, at that time.

    Without a tombstone: the line that stands in the place of one that told of the article.
    """
    return Line(
        at=at, source="", url="", outcome=Outcome.FORGOTTEN, id=article, tombstone=tombstone
    )


def renamed_line(at: datetime, renaming: Renaming) -> Line:
    """Return the line that says that a source has another name, from that time on."""
    return Line(at=at, source=renaming.name, url="", outcome=Outcome.RENAMED, renamed=renaming)


class Position(Record):
    """The end of the last journal line that the store has applied."""

    file: str
    offset: int = Field(ge=0)
