"""Dates that name their day, found in a row of tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from crawler.dates.calendars import dated, year_of
from crawler.dates.lexicon import month_like
from crawler.dates.order import Order
from crawler.dates.tokens import Token


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known besides the text.

    Attributes:
        text: Normal text, character for character as the one that was given.
        row: Its tokens.
        codes: Their codes in a row.
        language: The language of its words, "" if unknown.
        now: The capture, in the source's zone.
    """

    text: str
    row: list[Token]
    codes: str
    language: str
    order: Order
    now: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A day, the tokens it was read from, and a time that stood within."""

    day: date
    begin: int
    end: int
    rule: str
    clock: tuple[int, int, int] | None = None
    clock_end: int = 0


_Maker = Callable[[Reading, re.Match[str]], date | None]


def _token(reading: Reading, match: re.Match[str], group: str) -> Token:
    return reading.row[match.start(group)]


def _number(reading: Reading, match: re.Match[str], group: str) -> int:
    return int(_token(reading, match, group).value)


def _month(reading: Reading, match: re.Match[str]) -> int | None:
    token = _token(reading, match, "M")
    if token.code in "Md":
        return int(token.value)
    return month_like(token.value, reading.language)


def _year(reading: Reading, match: re.Match[str]) -> int | None:
    digits = _token(reading, match, "y").value
    if match["y"] == "N" and len(digits) != 3:
        return None
    return year_of(digits, reading.language, reading.now)


def _words(reading: Reading, match: re.Match[str]) -> date | None:
    month, year = _month(reading, match), _year(reading, match)
    return dated(year, month, _number(reading, match, "d")) if month and year else None


def _era(reading: Reading, match: re.Match[str]) -> date | None:
    base = int(_token(reading, match, "e").value)
    count = _token(reading, match, "y")
    number = int(count.value) if count.code in "dN" else 1
    return dated(base + number, _number(reading, match, "M"), _number(reading, match, "d"))


def _era_letter(reading: Reading, match: re.Match[str]) -> date | None:
    """Read R6.3.5, as Japanese offices write the year of an era."""
    letter, count = _token(reading, match, "e"), _token(reading, match, "y")
    base = _ERA_LETTERS.get(letter.value) if reading.language == "ja" else None
    if base is None or letter.end != count.start:
        return None
    return dated(
        base + int(count.value), _number(reading, match, "M"), _number(reading, match, "d")
    )


def _minguo(reading: Reading, match: re.Match[str]) -> date | None:
    """Read 113-03-05 behind a label, as Taiwanese boards write the year of the republic."""
    digits = _token(reading, match, "y").value
    before = reading.text[: reading.row[match.start()].start]
    if reading.language != "zh" or len(digits) != 3 or not _MINGUO_LABEL.search(before):
        return None
    return _year_first(reading, match)


def _year_first(reading: Reading, match: re.Match[str]) -> date | None:
    if not _stands_alone(reading, match):
        return None
    year = year_of(_token(reading, match, "y").value, reading.language, reading.now)
    return dated(year, _number(reading, match, "M"), _number(reading, match, "d"))


def _year_last(reading: Reading, match: re.Match[str]) -> date | None:
    if not _stands_alone(reading, match):
        return None
    year = year_of(_token(reading, match, "y").value, reading.language, reading.now)
    first, second = _number(reading, match, "a"), _number(reading, match, "b")
    return reading.order.day(first, second, year, match["s"])


def _year_short(reading: Reading, match: re.Match[str]) -> date | None:
    """Read three numbers of two digits: not versions, scores or parts of longer numbers."""
    if not _stands_alone(reading, match) or _is_version(reading, match.start()):
        return None
    timed = reading.codes[match.end() :].lstrip(",-|. c")[:1] in {"T", "P"}
    parts = tuple(str(_token(reading, match, name).value) for name in "abc")
    if not timed and not _is_usual(match["s"], parts, reading.order):
        return None
    return reading.order.short((parts[0], parts[1], parts[2]), match["s"], reading.now)


def _is_usual(mark: str, parts: tuple[str, ...], order: Order) -> bool:
    """Whether three short numbers are likely a day without a time beside them."""
    if mark == "-":
        return order.year_first and all(len(part) == 2 for part in parts)
    return mark == "/" or not order.month_first


def _stands_alone(reading: Reading, match: re.Match[str]) -> bool:
    """Whether no digit, dot or sign of money or number touches what was matched."""
    before = reading.text[: reading.row[match.start()].start][-1:]
    after = reading.text[reading.row[match.end() - 1].end :][:2]
    if before and before in "$€£¥#§.,/-+0123456789":
        return False
    return not re.match(r"[%$€£]|[.,/\-]?\d", after) or bool(re.match(r"-\d", after))


_VERSIONS = frozenset({"v", "ver", "version", "release", "vol", "build", "ip", "tel", "isbn"})


def _is_version(reading: Reading, at: int) -> bool:
    return any(token.value in _VERSIONS for token in reading.row[max(at - 2, 0) : at])


_ERA_LETTERS = {"r": 2018, "h": 1988, "s": 1925}
_MINGUO_LABEL = re.compile(r"(?:日期|[时時]間|[發发][布佈]|公告|張貼|刊登|更新)\s?:?\s?\Z|\A\s*\Z")

_M = r"(?P<M>[Mx])"
_FORMS: tuple[tuple[str, re.Pattern[str], _Maker], ...] = tuple(
    (rule, re.compile(pattern), maker)
    for rule, pattern, maker in (
        ("era", r"(?P<e>E)(?P<y>[dNx])K(?:\(yK\))?(?P<M>d)B(?P<d>d)I?", _era),
        ("era letter", r"(?P<e>x)(?P<y>d)(?P<s>[.\-/])(?P<M>d)(?P=s)(?P<d>d)", _era_letter),
        ("cjk", r"(?P<y>[ydN])K(?:\(E[dNx]K\))?(?P<M>d)B(?P<d>d)I?", _words),
        ("minguo", r"(?P<y>N)(?P<s>[.\-/])(?P<M>d)(?P=s)(?P<d>d)", _minguo),
        ("y-m-d", r"(?P<y>y)(?P<s>[.\-/])(?P<M>d)(?P=s)(?P<d>d)", _year_first),
        ("d-m-y", r"(?P<a>d)(?P<s>[.\-/])(?P<b>d)(?P=s)(?P<y>y)", _year_last),
        ("d-m-y", r"(?P<a>d)(?P<s>[.\-/])(?P<b>d)(?P=s)(?P<c>d)", _year_short),
        (
            "day month year",
            rf"(?P<d>d)[.o]{{0,2}}[\-/,.cJ]{{0,3}}{_M}[.'o]{{0,2}}[\-/,.cJ)]{{0,3}}(?P<y>y)",
            _words,
        ),
        (
            "month day year",
            rf"{_M}[.']?[\-/,c).]{{0,2}}(?P<d>d)[.o]{{0,2}}[\-/,.c)]{{0,3}}(?P<y>y)",
            _words,
        ),
        ("month day year", r"(?P<M>M)\.?(?P<d>d)W,?(?P<y>y)", _words),
        ("unix", r"(?P<M>M)\.?(?P<d>d),?(?P<T>T)(?:Z|[+\-]y)?(?P<y>y)", _words),
        (
            "year month day",
            rf"(?P<y>y)[.K\-/,cU]{{0,4}}{_M}\.?[\-/,c]{{0,2}}(?P<d>d)(?![d:])",
            _words,
        ),
        ("year month day", r"(?P<y>y)(?P<M>d)/(?P<d>d)(?=T|$)", _words),
        ("year day month", r"(?P<y>y)[.cU]{1,3}(?P<d>d)\.(?P<M>M)", _words),
        ("year day month", r"(?P<y>y)-?[cU]\.?,?(?P<d>d)-?(?P<M>M)(?![\-/.,c]{0,2}[yN])", _words),
        (
            "day month year",
            r"(?P<d>d)[.o]?[\-/]?(?P<M>M)\.?[\-/]?'?(?P<y>d)(?=$|,?T|[\-|,()])",
            _words,
        ),
        ("month day year", r"(?P<M>M)\.?(?P<d>d)o?,?'(?P<y>d)", _words),
        ("day month year", r"(?P<d>d)[\-/,c]?J(?P<M>d)[\-/,cU]{0,2}(?P<y>y)", _words),
        ("month day year", r"J(?P<M>d)[\-/,c]{0,2}(?P<d>d)[\-/,cU]{0,2}(?P<y>y)", _words),
    )
)
_STARTS = {
    "era": "E",
    "era letter": "x",
    "minguo": "N",
    "cjk": "ydN",
    "y-m-d": "y",
    "d-m-y": "d",
    "unix": "M",
    "day month year": "d",
    "month day year": "MxJ",
    "year month day": "y",
    "year day month": "y",
}
_BY_START = {code: [form for form in _FORMS if code in _STARTS[form[0]]] for code in "dyNEMxJ"}
_EASTERN = "month-day"
_DOTTED = "day.month."
_YEARLESS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (rule, re.compile(pattern))
    for rule, pattern in (
        ("cjk", r"(?P<M>d)B(?P<d>d)I?"),
        ("day month", r"(?P<d>d)[.o]{0,2}c?(?P<M>M)(?![\-']?d|[\-c]?[yN])"),
        ("month day", r"(?P<M>M)\.?(?P<d>d)o?(?![:.\-/]?[dyN]|[UKB%])"),
        (_EASTERN, r"(?P<M>d)(?P<s>[\-/])(?P<d>d)(?=(?:\(.\))?T)"),
        (_DOTTED, r"(?P<d>d)\.(?P<M>d)\.(?=[c,]{0,2}T)"),
    )
)


def days(reading: Reading) -> Iterator[Day]:
    """Yield the days with a year, in the order of the text."""
    codes = reading.codes
    at = 0
    while at < len(codes):
        found = _at(reading, at) if codes[at] in _BY_START else None
        if found:
            yield found
        at = found.end if found else at + 1


def _at(reading: Reading, at: int) -> Day | None:
    for rule, pattern, maker in _BY_START[reading.codes[at]]:
        match = pattern.match(reading.codes, at)
        day = maker(reading, match) if match else None
        if match and day:
            clock = reading.row[match.start("T")] if rule == "unix" else None
            end = match.end()
            if clock:
                return Day(day, at, end, rule, clock.value, clock.end)
            return Day(day, at, end, rule)
    return None


def yearless(reading: Reading) -> Day | None:
    """Return a day without a year: the latest such day until the capture."""
    if any(token.code == "y" and "1900" < token.value < "2100" for token in reading.row):
        return None
    for rule, pattern in _YEARLESS:
        if rule == _EASTERN and reading.language not in {"zh", "ja", "ko"}:
            continue
        if rule == _DOTTED and reading.order.month_first:
            continue
        for match in pattern.finditer(reading.codes):
            month = _month(reading, match)
            day = month and _latest(reading.now, month, _number(reading, match, "d"))
            if isinstance(day, date):
                return Day(day, match.start(), match.end(), rule + ", no year")
    return None


def _latest(now: datetime, month: int, day: int) -> date | None:
    if month > 12:
        return None
    for year in range(now.year, now.year - 5, -1):
        found = dated(year, month, day)
        if found and found <= now.date():
            return found
    return None
