"""Which of two or three numbers is the day."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from crawler.dates.found import day_of, full_year

_YEAR_FIRST = frozenset({"zh", "ja", "ko", "hu", "sv", "lt"})
_AMERICA = ("America/", "US/")
# American by their zone's name, but not in how they write dates.
_DAY_FIRST_IN_AMERICA = (
    "Argentina",
    "Sao_Paulo",
    "Bogota",
    "Mexico",
    "Lima",
    "Santiago",
    "Caracas",
)


class Order:
    """The numeric order of a language; None for a day that could be two."""

    def __init__(self, lang: str | None, code: str, zone: tzinfo) -> None:
        tag = (lang or "").replace("_", "-").lower()
        self.month_first = tag in {"en", "en-us"}
        self.year_first = code in _YEAR_FIRST
        self.unsure = not tag
        place = str(zone)
        american = place.startswith(_AMERICA) and not any(n in place for n in _DAY_FIRST_IN_AMERICA)
        self.zone_says = not self.unsure or (place != "UTC" and not american)

    def day(self, first: int, second: int, year: int, mark: str) -> date | None:
        """Return the day of two numbers and a year."""
        if first > 12 or second > 12:
            day, month = (first, second) if first > 12 else (second, first)
            return day_of(year, month, day)
        if self.unsure and mark == "/" and first != second and not self.zone_says:
            return None
        # With dots the day stands first in every country that writes them.
        is_month_first = self.month_first and mark != "."
        month, day = (first, second) if is_month_first else (second, first)
        return day_of(year, month, day)

    def short(self, parts: tuple[str, str, str], mark: str, now: datetime) -> date | None:
        """Return the day of three numbers of up to two digits."""
        first, second, third = parts
        if self.year_first and len(first) == 2:
            return day_of(full_year(first, now), int(second), int(third))
        if len(third) != 2:
            return None
        return self.day(int(first), int(second), full_year(third, now), mark)
