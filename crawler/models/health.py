"""The judgement on a source."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from crawler.models.record import Record

Status = Literal["fine", "quiet", "drifting", "broken", "blocked", "paused", "new"]


class Health(Record):
    """How a source does, in plain words.

    Attributes:
        status: new: not polled yet. quiet: nothing new for much longer than usual. drifting: works
            in part, as after a change of its pages. broken: nothing comes. blocked: the site, or
            its robots.txt, does not let us in.
        since: When that began, as far as it is known.
        why: What was seen, with the error code; may be empty where all is fine.
        what_to_do: One sentence; empty where there is nothing to do.
    """

    status: Status
    since: datetime | None = None
    why: str = ""
    what_to_do: str = ""
