"""Crontab expressions in a time zone (p)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim


def next_fire(expression: str, timezone: str, after: datetime) -> datetime | None:
    """Return the first fire after `after`, in UTC; None if there is none within 50 years.

    With crontab's meaning: day and weekday are alternatives where neither is `*`, Sunday is 0
    and 7. When the clock goes forward, a fire in the hour that is left out comes right after it;
    when it goes back, a fire at a set hour comes once, one of every hour or minute in both hours.
    """
    start = after.astimezone(UTC)
    # CronSim calculates with the wall clock, whose repeated hour leads it back into the past:
    # comparing in UTC keeps the fires growing.
    for fire in CronSim(expression, start.astimezone(ZoneInfo(timezone))):
        found = fire.astimezone(UTC)
        if found > start:
            return found
    return None
