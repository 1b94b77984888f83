"""Years and months that are not Gregorian: Buddhist, Persian, Minguo, Japanese eras."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from crawler.dates.found import day_of, full_year

_BUDDHIST = 543
_MINGUO = 1911
_JALALI_MONTHS = 100
# Leap years of the Jalali calendar fall by breaks in its 2,820-year cycle.
# Source: Borkowski, "The Persian calendar for 3000 years", 1996.
_BREAKS = (-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060)


def year_of(digits: str, code: str, now: datetime) -> int:
    """Return the Gregorian year that `digits` write in a language."""
    year = int(digits)
    if code == "th" and len(digits) == 2:
        buddhist = 2500 + year - _BUDDHIST
        return buddhist if buddhist <= now.year + 1 else full_year(digits, now)
    if len(digits) == 4 and year >= 2400 and code in {"th", "km", "lo", ""}:
        return year - _BUDDHIST
    if code == "zh" and len(digits) == 3:
        return year + _MINGUO
    return full_year(digits, now)


def dated(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day; months above 100 and years about 1400 are Persian."""
    if month > _JALALI_MONTHS:
        return jalali(year, month - _JALALI_MONTHS, day)
    if 1300 <= year <= 1500:
        return jalali(year, month, day)
    return day_of(year, month, day)


def jalali(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day of a Persian one, None if there is none."""
    if not 1300 <= year <= 1500 or not 1 <= month <= 12:
        return None
    length = 31 if month <= 6 else 30
    if not 1 <= day <= length:
        return None
    new_year = date(year + 621, 3, _march(year))
    passed = (month - 1) * 31 - max(month - 7, 0)
    found = new_year + timedelta(days=passed + day - 1)
    following = date(year + 622, 3, _march(year + 1))
    return found if found < following else None


def _march(year: int) -> int:
    """Return the day of March on which a Persian year begins."""
    leaps, start = -14, _BREAKS[0]
    jump = 0
    for following in _BREAKS[1:]:
        jump = following - start
        if year < following:
            break
        leaps += jump // 33 * 8 + jump % 33 // 4
        start = following
    n = year - start
    leaps += n // 33 * 8 + (n % 33 + 3) // 4
    if jump % 33 == 4 and jump - n == 4:
        leaps += 1
    gregorian = year + 621
    gregorian_leaps = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    return 20 + leaps - gregorian_leaps
