"""The time of day and its zone beside a day."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from crawler.dates.absolute import Reading
from crawler.dates.tokens import Token
from crawler.dates.zones import named, offset

Clock = tuple[int, int, int]

_TIME = (
    r"(?:(?P<p>P)?[c~]?(?:(?P<T>T)|(?P<h>d)H(?:(?P<m>d)i?(?:dk)?|(?P<q>Q))?)"
    r"|(?P<h2>d)\.(?P<m2>d)(?![.\-/]?\d)"
    r"|(?P<h3>d)(?=[.]?P)"
    r"|(?P<h4>d)(?P<u>U)(?:(?P<m4>d)(?P<v>U)?)?"
    r"|(?P<h5>d)(?P<w>c)"
    r"|(?P<alone>P))[.]?c?(?P<p2>P)?"
)
_BETWEEN = r"(?:[,.|\-~@/cWoI']|\(.\)|\((?=[TP])|U\.?(?=[cT])){0,6}"
_AFTER = re.compile(_BETWEEN + _TIME)
_AFTER_WORDS = re.compile(_BETWEEN + r"[xQcU]{0,3}" + r"(?P<p>P)?(?P<T>T)[.]?(?P<p2>P)?")
_BEFORE = re.compile(
    r"(?:(?P<p>P)?(?P<T>T)|(?P<h2>d)\.(?P<m2>d)(?=[.]?P)|(?P<h3>d)(?=[.]?P))[.]?c?(?P<p2>P)?(?P<Z>Z)?"
    r"(?:[,.|\-~@cW]|\(.\)){0,5}\Z"
)
_O_CLOCK = frozenset({"uhr", "uur", "heures", "ore", "h", "hs", "hrs"})
_OFFSET = re.compile(
    r"\s{0,2}\(?\s?(?:(?:UTC|GMT)\s?(?P<s1>[+\-])\s?(?P<h1>\d{1,2})(?::?(?P<m1>\d{2}))?(?!\d)"
    r"|(?P<s2>[+\-])(?P<h2>\d{2}):?(?P<m2>00|15|30|45)(?![\d.])|(?P<z>Z)\b)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?P<s2>[+\-])(?P<h2>\d{2})(?::?(?P<m2>\d{2}))?(?![\d.\-/])")


class Timed:
    """A time of day with where it ends, and the tokens it begins with."""

    __slots__ = ("begin", "clock", "end", "zone_at")

    def __init__(self, clock: Clock, begin: int, end: int, zone_at: int) -> None:
        self.clock = clock
        self.begin = begin
        self.end = end
        self.zone_at = zone_at


def after(reading: Reading, at: int) -> Timed | None:
    """Return the time that follows the token before `at`."""
    match = _AFTER.match(reading.codes, at)
    clock = _clock(reading, match) if match else None
    if clock is None and not reading.language:
        match = _AFTER_WORDS.match(reading.codes, at)
        clock = _clock(reading, match) if match else None
    return Timed(clock, at, match.end(), match.end()) if match and clock else None


def before(reading: Reading, at: int) -> Timed | None:
    """Return the time that ends where the token `at` begins."""
    match = _BEFORE.search(reading.codes, max(at - 12, 0), at)
    clock = _clock(reading, match) if match else None
    if not match or clock is None:
        return None
    zone_at = (
        match.start("Z") if match["Z"] else match.end("p2") if match["p2"] else match.start() + 1
    )
    return Timed(clock, match.start(), at, zone_at)


def zone_after(
    reading: Reading, at: int, naive: datetime, zone: tzinfo
) -> tuple[tzinfo | None, int]:
    """Return the zone written after the token before `at`, and where it ends in the text."""
    end = reading.row[at - 1].end
    match = _GLUED.match(reading.text, end) or _OFFSET.match(reading.text, end)
    if match:
        groups = match.groupdict()
        if groups.get("z"):
            return offset("+", "0", None), match.end()
        hours = groups.get("h1") or groups["h2"]
        sign, minutes = groups.get("s1") or groups["s2"], groups.get("m1") or groups["m2"]
        return offset(sign, hours, minutes), match.end()
    for token in reading.row[at : at + 3]:
        if token.code == "Z":
            return named(token.value, naive, zone), token.end
        if token.code not in "c(,":
            break
    return None, end


def _clock(reading: Reading, match: re.Match[str]) -> Clock | None:
    groups = {
        name: reading.row[match.start(name)] for name, text in match.groupdict().items() if text
    }
    clock = _plain(groups)
    if clock is None:
        return None
    kind = next((groups[name].value for name in ("p", "p2") if name in groups), None)
    return _half(clock, kind)


def _plain(groups: dict[str, Token]) -> Clock | None:
    """Return the time as its numbers say it."""
    if "T" in groups:
        clock: Clock = groups["T"].value
        return clock
    if "alone" in groups:
        return {"noon": (12, 0, 0), "midnight": (0, 0, 0)}.get(groups["alone"].value)
    if "h2" in groups:
        return _dotted(groups["h2"], groups["m2"])
    if "h4" in groups:
        return _units(groups)
    if "h5" in groups:
        return (int(groups["h5"].value), 0, 0) if groups["w"].value in _O_CLOCK else None
    hour = groups.get("h") or groups.get("h3")
    minute = groups["m"].value if "m" in groups else "30" if "q" in groups else "0"
    return (int(hour.value), int(minute), 0) if hour else None


def _dotted(hour: Token, minute: Token) -> Clock | None:
    """Read 14.30; what is set apart is a day on which something ends: "3. 11. ~ 6. 28."."""
    is_time = hour.end + 1 == minute.start and len(minute.value) == 2
    return (int(hour.value), int(minute.value), 0) if is_time else None


def _units(groups: dict[str, Token]) -> Clock | None:
    """Read 10 h, 7 hours 10 minutes."""
    if groups["u"].value != "h":
        return None
    minutes = "v" in groups and groups["v"].value == "m"
    return int(groups["h4"].value), int(groups["m4"].value) if minutes else 0, 0


def _half(clock: Clock, kind: str | None) -> Clock | None:
    """Return `clock` on a clock of 24 hours."""
    hour, minute, second = clock
    if kind in {"am", "midnight"} and hour == 12:
        hour = 0
    elif (kind == "pm" and hour < 12) or (kind in {"noon", "midday"} and hour < 6):
        hour += 12
    elif kind == "night":
        hour = 0 if hour == 12 else hour + 12 if 5 < hour < 12 else hour
    if hour > 24 or minute > 59 or second > 60:
        return None
    return hour, minute, second
