"""The day in an address: /2021/07/19/, /20210719/, /2021/0719/.

Six digits behind it may be the time (/20210719172436), four are a number in the order of the day.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from crawler.dates.found import Found, day_of, moment
from crawler.dates.lexicon import Sense, lexicon

_FORMS = (
    re.compile(r"(?<!\d)(?P<y>\d{4})[/_.\-](?P<m>\d{1,2})[/_.\-](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>\d{4})[/_\-](?P<mon>[a-z]{3,9})[/_\-](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>\d{4})[/_\-](?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
    re.compile(
        r"(?<!\d)(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
        r"(?:(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})|\d{4})?(?!\d)"
    ),
    re.compile(r"/(?P<y>\d{4})(?P<m>\d{2})/(?P<d>\d{1,2})(?!\d)"),
)
_MONTH = re.compile(r"/((?:19[89]|20[0-4])\d)[/-](0?[1-9]|1[0-2])(?![\w.])")
_A_MONTH = timedelta(days=32)
_EARLIEST = date(1995, 1, 1)
_AHEAD = timedelta(days=2)


def read_address(url: str, now: datetime) -> Found | None:
    """Return the day that the path of `url` names."""
    try:
        path = urlsplit(url[:2048]).path.lower()
    except ValueError:
        return None
    begin = url.lower().find(path) if path else -1
    if begin < 0:
        return None
    for form in _FORMS:
        for match in form.finditer(path):
            day = _day(match, now)
            if day:
                return Found(
                    _value(match, day), (begin + match.start(), begin + match.end()), "url"
                )
    return None


def month_in(url: str) -> date | None:
    """Return the first day of the month that an address names: /2021/07/."""
    match = _MONTH.search(url[:2048])
    return date(int(match[1]), int(match[2]), 1) if match else None


def is_before(day: date, month: date | None) -> bool:
    """Tell whether a day lies before the month that begins on `month`; None is any month.

    Zones and drafts move an article by a month at most; what is farther off is the day of
    something else.
    """
    return month is not None and day < month - _A_MONTH


def is_near(day: date, month: date | None) -> bool:
    """Tell whether a day lies in the month that begins on `month`, give or take one."""
    return month is None or (not is_before(day, month) and day <= month + 2 * _A_MONTH)


def _day(match: re.Match[str], now: datetime) -> date | None:
    groups = match.groupdict()
    sense = lexicon("en").words.get(groups["mon"], Sense("x")) if "mon" in groups else None
    month = int(groups["m"]) if sense is None else sense.value if sense.code == "M" else 0
    day = day_of(int(groups["y"]), month or 0, int(groups["d"]))
    return day if day and _EARLIEST <= day <= now.date() + _AHEAD else None


def _value(match: re.Match[str], day: date) -> datetime | date:
    groups = match.groupdict()
    if not groups.get("H"):
        return day
    clock = (int(groups["H"]), int(groups["M"]), int(groups["S"]))
    return moment(day, clock, None) or day
