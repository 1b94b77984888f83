"""One finding of `crawler doctor`."""

from __future__ import annotations

from typing import Literal

from crawler.models.record import Record

Level = Literal["problem", "warning", "note"]


class Finding(Record):
    """What was found.

    Attributes:
        topic: What was looked at: `contact`, `clock`, `disk` ...; stable, for scripts.
        level: problem: it does not work so. warning: it works, until it does not. note: worth
            knowing.
        message: What was seen, and where.
        what_to_do: One sentence; empty for some notes.
    """

    topic: str
    level: Level
    message: str
    what_to_do: str = ""
