"""Dates that count from the capture: 3 hours ago, yesterday, just now."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache

from crawler.dates.absolute import Day, Reading
from crawler.dates.lexicon import base_language, lexicon
from crawler.dates.normal import normal
from crawler.dates.tokens import Token
from crawler.text import holds_any

_PIECE = r"(?:(?:[dQ]c{0,2})?'?Q?'?[UJKIik]\.?[,c]{0,4}|C[,c]{0,2})"
_AGO = re.compile(
    rf"(?:{_PIECE}{{1,4}}G){{1,3}}|(?:Gc{{0,3}}{_PIECE}{{1,4}}){{1,3}}|(?:[dQ]c{{0,2}}|c?C)S|C[.,]?G"
)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_DAYS = {"d": 1, "w": 7}
_TELLING = "GSDR"
"""Codes of which every relative date has one."""
_UNSPELT = str.maketrans({"ı": "i", "ς": "σ", ".": None, " ": None, "\u200c": None, "\u200d": None})
_MOST = {"s": 100, "m": 1000, "h": 200, "d": 400, "w": 60, "M": 36, "y": 20}


class Ago:
    """A relative date: a moment, or a day, with its tokens."""

    __slots__ = ("begin", "end", "near", "value")

    def __init__(self, value: datetime | date, begin: int, end: int, *, near: bool = True) -> None:
        self.value = value
        self.begin = begin
        self.end = end
        self.near = near


def may_count(text: str, *langs: str | None) -> bool:
    """Whether `read_date` may find a relative date in `text`: far cheaper, and never wrongly no.

    Args:
        text: Any.
        langs: The languages in which it would be read, as BCP 47.
    """
    bare = _bare(normal(text if text.isascii() else unicodedata.normalize("NFC", text)))
    return any(holds_any(bare, _signs(base_language(lang))) for lang in langs)


@cache
def _signs(code: str) -> tuple[str, ...]:
    """Return a word of each phrase of a language that makes a date relative, as in `_bare`."""
    phrases = (word for word, sense in lexicon(code).words.items() if sense.code in _TELLING)
    signs = {_bare(max(phrase.split(" "), key=len)) for phrase in phrases}
    return tuple(sorted(s for s in signs if not any(t in s for t in signs - {s})))


def _bare(text: str) -> str:
    """Return what is left of a text when all that a word may be spelt with or without is gone.

    Decomposed: whatever stands around a word, it is spelt the same.
    """
    bare = text.lower().translate(_UNSPELT)
    if bare.isascii():
        return bare
    parts = unicodedata.normalize("NFD", bare)
    return "".join(c for c in parts if ord(c) >= 0x700 or unicodedata.category(c) != "Mn")


def ago(reading: Reading) -> Ago | None:
    """Return what an ago-phrase means; None unless it has a number, or a unit that is one."""
    for match in _AGO.finditer(reading.codes):
        amounts = _amounts(reading.row[match.start() : match.end()])
        value = _before(reading.now, amounts) if amounts else None
        if value:
            near = not {"M", "y"} & set(amounts or ())
            return Ago(value, match.start(), match.end(), near=near)
    return None


def day_word(reading: Reading) -> Day | None:
    """Return the day that yesterday and its like mean."""
    at = reading.codes.find("D")
    if at < 0 or reading.codes[at + 1 : at + 3] in {"'x", "'U"}:
        return None
    day = reading.now.date() + timedelta(days=reading.row[at].value)
    return Day(day, at, at + 1, "day word")


def just_now(reading: Reading) -> Ago | None:
    """Return the capture for "just now"."""
    at = reading.codes.find("R")
    return Ago(reading.now, at, at + 1) if at >= 0 else None


def _amounts(row: list[Token]) -> dict[str, float] | None:
    """Return how many of each unit; None if a unit has no number and is not one of itself."""
    amounts: dict[str, float] = {}
    pending: float | None = None
    for token in row:
        if token.code in "dQ":
            value = float(token.value)
            pending = value if pending is None else pending * value
        elif token.code == "C":
            amounts[token.value[1]] = token.value[0]
        elif token.code in "UJKIikS":
            if pending is None and not token.single:
                return None
            unit, number = token.value, 1.0 if pending is None else pending
            if number > _MOST[unit]:
                return None
            amounts[unit] = number
            pending = None
    return amounts


def _before(now: datetime, amounts: dict[str, float]) -> datetime | date | None:
    if not amounts or _has_halves(amounts):
        return None
    day = now
    months = int(amounts.get("M", 0)) + 12 * int(amounts.get("y", 0))
    if months:
        day = _months_before(now, months)
    day -= timedelta(days=sum(amounts.get(unit, 0) * size for unit, size in _DAYS.items()))
    seconds = sum(amounts.get(unit, 0) * size for unit, size in _SECONDS.items())
    if not any(unit in amounts for unit in _SECONDS):
        return day.date()
    # Hours are counted on the world's clock, not on a wall's that may be put forward.
    return (day.astimezone(UTC) - timedelta(seconds=seconds)).astimezone(now.tzinfo)


def _has_halves(amounts: dict[str, float]) -> bool:
    """Whether halves stand where only whole numbers make a day."""
    return any(amounts[unit] % 1 for unit in amounts if unit not in _SECONDS)


def _months_before(now: datetime, months: int) -> datetime:
    count = now.year * 12 + now.month - 1 - months
    year, month = divmod(count, 12)
    last = monthrange(year, month + 1)[1]
    return now.replace(year=year, month=month + 1, day=min(now.day, last))
