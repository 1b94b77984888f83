"""The forms machines write: RFC 3339 and ISO 8601, RFC 822, seconds since the epoch."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from crawler.dates.found import Found, day_of, full_year, moment
from crawler.dates.zones import NAMES, named, offset

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_ZONE = (
    r"(?:(?:UTC|GMT)?(?P<sign>[+\-−])(?P<zh>\d{1,2})(?::?(?P<zm>\d{2}))?|(?P<zone>[A-Za-z/]{1,7}))"
)
_ISO = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d{1,2})-?(?P<d>\d{1,2})"
    r"(?:[Tt ]\s{0,2}(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d{1,9})?)?"
    rf"\s?{_ZONE}?(?:\[[\w/+-]{{1,40}}\])?)?"
)
_BASIC = re.compile(
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?"
    rf"(?:\.\d{{1,9}})?{_ZONE}?)?"
)
_ORDINAL = re.compile(r"(\d{4})-(\d{3})")
_WEEK = re.compile(r"(\d{4})-?W(\d{2})-?([1-7])")
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s{0,3})?(?P<d>\d{1,2})[ \-](?P<mon>[A-Za-z]{3})[a-z]{0,6}\.?[ \-]"
    r"(?P<y>\d{4}|\d{2}),?\s{1,3}(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?"
    rf"\s{{0,2}}{_ZONE}?(?:\s?\([\w ]{{1,40}}\))?"
)
_EPOCH = re.compile(r"(?:/Date\()?(\d{10})(?:\d{3}(?:\d{3})?)?(?:\.\d{1,9})?(?:[+-]\d{4})?(?:\)/)?")
_EARLIEST = 788_918_400  # 1995


def read_exact(text: str, *, now: datetime, zone: tzinfo, epoch: bool) -> Found | None:
    """Return the date that the whole of `text` is in a machine's form, None if it is no such."""
    begin = len(text) - len(text.lstrip())
    body = text.strip()
    if not 4 < len(body) <= 80:
        return None
    found = _read(body, now, zone, epoch=epoch)
    return found and Found(found[0], (begin, begin + len(body)), found[1])


def _read(
    body: str, now: datetime, zone: tzinfo, *, epoch: bool
) -> tuple[datetime | date, str] | None:
    match = _ISO.fullmatch(body) or _BASIC.fullmatch(body)
    if match and _is_dashed_as_one(match):
        return _named(_value(match, int(match["m"]), now, zone), "iso-8601")
    if match := _RFC_822.fullmatch(body):
        month = _MONTHS.get(match["mon"].lower())
        return _named(month and _value(match, month, now, zone), "rfc-822")
    if epoch and (match := _EPOCH.fullmatch(body)):
        seconds = int(match[1])
        value = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        return (value, "epoch") if seconds > _EARLIEST else None
    return _named(_day_of_year(body), "iso-8601")


def _is_dashed_as_one(match: re.Match[str]) -> bool:
    """Whether a date has two dashes or none: 2021-0719 is a number of something."""
    written = match.string[: match.end("d")]
    return written.count("-") == 2 or (len(written) == 8 and written.isdigit())


def _named(value: datetime | date | int | None, rule: str) -> tuple[datetime | date, str] | None:
    return (value, rule) if isinstance(value, date) else None


def _value(match: re.Match[str], month: int, now: datetime, zone: tzinfo) -> datetime | date | None:
    day = day_of(full_year(match["y"], now), month, int(match["d"]))
    if day is None or match["H"] is None:
        return day
    clock = (int(match["H"]), int(match["M"]), int(match["S"] or 0))
    naive = moment(day, clock, None)
    if naive is None:
        return None
    if match["sign"]:
        written = offset(match["sign"], match["zh"], match["zm"])
    elif match["zone"]:
        written = named(match["zone"], naive, zone) if match["zone"].lower() in NAMES else None
    else:
        return naive
    return moment(day, clock, written) if written else None


def _day_of_year(body: str) -> date | None:
    try:
        if match := _ORDINAL.fullmatch(body):
            start = date(int(match[1]), 1, 1)
            day = start + timedelta(days=int(match[2]) - 1)
            return day if day.year == start.year and day_of(day.year, 1, 1) else None
        if match := _WEEK.fullmatch(body):
            return date.fromisocalendar(int(match[1]), int(match[2]), int(match[3]))
    except (ValueError, OverflowError):
        pass
    return None
