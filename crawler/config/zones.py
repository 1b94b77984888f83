"""Names of time zones (p)."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from crawler.config.problems import WrongValueError, closest

_MEANT = {
    "beijing": "Asia/Shanghai",
    "peking": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "shenzhen": "Asia/Shanghai",
    "guangzhou": "Asia/Shanghai",
    "munich": "Europe/Berlin",
    "frankfurt": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "geneva": "Europe/Zurich",
    "barcelona": "Europe/Madrid",
    "milan": "Europe/Rome",
    "st petersburg": "Europe/Moscow",
    "osaka": "Asia/Tokyo",
    "mumbai": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "bangalore": "Asia/Kolkata",
    "washington": "America/New_York",
    "boston": "America/New_York",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "canberra": "Australia/Sydney",
    "bst": "Europe/London",
    "cest": "Europe/Berlin",
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "edt": "America/New_York",
    "cdt": "America/Chicago",
    "cst": "Asia/Shanghai",
    "msk": "Europe/Moscow",
    "z": "UTC",
}
"""Cities without an entry of their own, and abbreviations: what is written for them."""


@lru_cache(maxsize=1024)
def zone(value: str) -> str:
    """Read an IANA time zone.

    Raises:
        WrongValueError: there is none of that name.
    """
    # ZoneInfo alone would take "asia/shanghai" on a file system that folds case.
    if value in known_zones():
        return value
    raise WrongValueError("not a known time zone (write for instance Europe/Berlin)", _meant(value))


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Return all names, from tzdata's list: to look through the system's folders takes 30 ms."""
    return frozenset(files("tzdata").joinpath("zones").read_text("ascii").split())


def _meant(value: str) -> str:
    words = value.replace("_", " ").rsplit("/", 1)[-1].strip().casefold()
    if offset := re.fullmatch(r"(?:utc|gmt)?\s*([+-])0?(\d{1,2})(?::?00)?", words):
        return _offset_zone(offset[1], int(offset[2]))
    if words in _MEANT:
        return _MEANT[words]
    known = known_zones()
    by_city = {name.rsplit("/", 1)[-1].replace("_", " ").casefold(): name for name in sorted(known)}
    return by_city.get(words) or closest(value, known) or by_city.get(closest(words, by_city), "")


def _offset_zone(sign: str, hours: int) -> str:
    """Return the zone at a fixed offset; their names have the sign of POSIX, turned round."""
    name = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"
    return name if name in known_zones() else ""
