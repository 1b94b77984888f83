"""Dates by the strptime format that a source's rule gives them.

Python reads a date without a year as one of 1900, and from 3.15 on as an error; here it is the
latest such day until the capture, as in text without a format.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

_DIRECTIVE = re.compile(r"%(?:%|[^a-zA-Z]*([a-zA-Z]))")
_YEARS = frozenset("YyGcxDFs")
_DAYS = frozenset("djmbBhUVWaAuw")
YEARS_BACK = 5
"""Years that are tried: 29 February may be eight years ago, but then hardly without its year."""


def parse_date(text: str, form: str, *, now: datetime, zone: tzinfo) -> datetime:
    """Return the aware moment that `text` writes in the format `form`.

    Args:
        text: As the rule found it; blanks around it do not count.
        form: As in `datetime.strptime`.
        now: The moment of the capture, aware: what a date without a year, or a time without a
            day, is the latest before.
        zone: Where the text names none.

    Raises:
        ValueError: `text` is not written so, or `form` is no format.
    """
    text = text.strip()
    named = {match[1] for match in _DIRECTIVE.finditer(form)}
    if named & _YEARS:
        return _aware(datetime.strptime(text, form), zone)  # noqa: DTZ007 - a zone may follow
    local = now.astimezone(zone)
    if named & _DAYS:
        return _latest_day(text, form, local, zone)
    time = datetime.strptime(text, form)  # noqa: DTZ007 - a zone may follow
    found = _aware(time.replace(year=local.year, month=local.month, day=local.day), zone)
    return found if found <= now else found - timedelta(days=1)


def _latest_day(text: str, form: str, now: datetime, zone: tzinfo) -> datetime:
    failed = ValueError(f"{text!r} is no day until now")
    for year in range(now.year, now.year - YEARS_BACK, -1):
        try:
            found = datetime.strptime(f"{year} {text}", f"%Y {form}")  # noqa: DTZ007 - as above
        except ValueError as error:
            # 29 February, which only some years have, or not written so.
            failed = error
            continue
        if found.date() <= now.date():
            return _aware(found, zone)
    raise failed


def _aware(found: datetime, zone: tzinfo) -> datetime:
    return found if found.tzinfo else found.replace(tzinfo=zone)
