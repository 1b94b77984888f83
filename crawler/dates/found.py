"""What a reader returns, and how days and times are put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_NO_DAY = date(1970, 1, 1)  # what software writes for no date


@dataclass(frozen=True, slots=True)
class Found:
    """A date that was read.

    Attributes:
        value: A day where the text gives a day; else a time to the second, aware where the text
            names its zone (or is relative to the capture), naive by the source's clock if not.
        span: From where to where in the text.
        rule: Which form it has.
    """

    value: datetime | date
    span: tuple[int, int]
    rule: str


def as_instant(found: Found, zone: tzinfo) -> datetime:
    """Return the aware moment of `found`, in the offset that was written, else in `zone`.

    A bare day is its midnight.
    """
    value = found.value
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone)
    return value if value.tzinfo else value.replace(tzinfo=zone)


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day, if there is one and it stands for no missing date."""
    if not 1900 <= year <= 2100:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return None if found == _NO_DAY else found


def moment(day: date, clock: tuple[int, int, int], zone: tzinfo | None) -> datetime | None:
    """Return the time of day on `day`; 24:00:00 and a leap second are the second after."""
    hour, minute, second = clock
    late = timedelta()
    if second == 60:
        second, late = 59, timedelta(seconds=1)
    if hour == 24 and minute == second == 0:
        hour, late = 0, timedelta(days=1)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone) + late


def full_year(digits: str, now: datetime) -> int:
    """Return the year that `digits` write; two of them name the latest such year up to next."""
    year = int(digits)
    if len(digits) > 2:
        return year
    year += now.year // 100 * 100
    return year if year <= now.year + 1 else year - 100
