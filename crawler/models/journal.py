"""A line of the journal: one capture, or one decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from crawler.models.article import Outcome
from crawler.models.entry import Hint
from crawler.models.record import Record


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

    def as_dict(self) -> dict[str, Any]:
        """Return what is written: JSON values, keys in order."""
        return self.model_dump(mode="json")


class Position(Record):
    """The end of the last journal line that the store has applied."""

    file: str
    offset: int = Field(ge=0)
