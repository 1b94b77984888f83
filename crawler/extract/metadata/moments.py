"""One text to one moment, by a page's language, clock and zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from crawler.dates import Found, as_instant, is_before, month_in, read_date
from crawler.extract.metadata.page import Evidence
from crawler.extract.metadata.zones import naive_zone, offset_of, with_country
from crawler.models.article import RELATIVE

Context = Literal["feed", "meta", "visible", "url"]

NUMERIC = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{4}(?!\d)")
"""A day whose month may stand first or second."""
_AGES = ("relative", "day word")
"""Forms of dates that count from the capture."""
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=2)
MAX_TEXT = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """A date as it was read.

    Attributes:
        found: What the reader of dates made of it.
    """

    rule: str
    text: str
    found: Found

    @property
    def told(self) -> str:
        """Its rule, and whether it was read from an age."""
        return self.rule + RELATIVE if self.found.rule in _AGES else self.rule

    @property
    def naive(self) -> datetime:
        """Its moment by the page's clock."""
        return as_instant(self.found, UTC).replace(tzinfo=None)

    @property
    def is_timed(self) -> bool:
        """Whether it names a time of its day."""
        return isinstance(self.found.value, datetime)

    @property
    def aware(self) -> datetime | None:
        """Its moment, if it names its zone."""
        value = self.found.value
        return value if isinstance(value, datetime) and value.tzinfo else None


class Reader:
    """Reads dates in one page's language, clock and zone."""

    def __init__(self, evidence: Evidence, language: str | None, locale: str | None) -> None:
        self.language = with_country(language, url=evidence.url, locale=locale)
        self.now = evidence.now
        self.month = month_in(evidence.url)
        self.zone = naive_zone(
            evidence.zone_name, url=evidence.url, language=language, locale=locale
        )
        self._known: dict[tuple[str, str | None, Context], Found | None] = {}

    def read(self, rule: str, text: str | None, context: Context) -> Reading | None:
        """Return what `text` says, unless that is no day on which an article may have come out."""
        if not text:
            return None
        found = self._possible(text[:MAX_TEXT], self.language, context)
        if found is None and NUMERIC.search(text[:MAX_TEXT]):
            # A day to come is a month that was taken for a day: the other order is tried.
            found = self._possible(text[:MAX_TEXT], "en-GB", context)
        return Reading(rule, text[:MAX_TEXT], found) if found else None

    def _possible(self, text: str, language: str | None, context: Context) -> Found | None:
        # Most pages say the same moment in several places.
        key = (text, language, context)
        if key not in self._known:
            self._known[key] = self._read(*key)
        return self._known[key]

    def _read(self, text: str, language: str | None, context: Context) -> Found | None:
        found = read_date(text, lang=language, now=self.now, zone=self.zone, context=context)
        if found is None or not self.may_be(moment := as_instant(found, self.zone)):
            return None
        # A text tells of days before it; the address, of when it came out.
        return None if context == "visible" and is_before(moment.date(), self.month) else found

    def may_be(self, moment: datetime) -> bool:
        """Return whether an article may have come out then."""
        return _EARLIEST < moment < self.now + _AHEAD

    def instant(self, reading: Reading, others: Iterable[Reading]) -> datetime:
        """Return the moment of `reading`, in the zone that it or the page's other dates state."""
        moments = [moment for other in others if (moment := other.aware) is not None]
        moment = reading.aware
        if moment is None:
            return as_instant(reading.found, offset_of(moments, reading.naive) or self.zone)
        if moment.utcoffset():
            return moment
        # Machines write UTC; where the same moment stands there in local time too, that is it.
        same = (m for m in moments if m.utcoffset() and abs(m - moment) < timedelta(minutes=2))
        local = next((m.utcoffset() for m in same), None)
        return moment.astimezone(timezone(local)) if local else moment


def one(reading: Reading | None) -> Iterator[Reading]:
    """Yield a reading, if it is one."""
    if reading is not None:
        yield reading
