"""What polling a listing came to, and what that means for the source's schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.errors import CrawlerError
from crawler.schedule.interval import PollOutcome


@dataclass(frozen=True, slots=True)
class Found:
    """What polling one listing came to, for the schedule.

    Attributes:
        put_off: Its host rests, `until` then; nothing was asked.
    """

    entries: int = 0
    new: int = 0
    dates: tuple[datetime, ...] = ()
    ttl: int | None = None
    fresh_for: int | None = None
    gap: bool = False
    error: CrawlerError | None = None
    put_off: bool = False
    until: datetime | None = None


def outcome_of(found: Sequence[Found], failures: int) -> PollOutcome:
    """Return what the polls of a source's listings come to together.

    Args:
        found: What each came to; none of them was put off.
        failures: How many polls in a row the worst of them has failed.
    """
    ttls = [one.ttl for one in found if one.ttl is not None]
    ages = [one.fresh_for for one in found if one.fresh_for is not None]
    return PollOutcome(
        new=sum(one.new for one in found),
        window=sum(one.entries for one in found),
        dates=tuple(date for one in found for date in one.dates),
        ttl_seconds=min(ttls, default=None),
        max_age=min(ages, default=None),
        failed=all(one.error for one in found),
        failures=failures,
        gap=any(one.gap for one in found),
    )
