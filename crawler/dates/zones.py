"""Time zones as they are written: offsets, abbreviations, generic names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# In hours; RFC 822's own, then what RFC 822 dates of the web are seen with.
_HOURS: dict[str, float] = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "uct": 0, "zulu": 0, "wet": 0, "etc/gmt": 0, "etc/utc": 0,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10, "hast": -10, "hdt": -9, "hadt": -9, "ast": -4, "adt": -3,
    "nst": -3.5, "ndt": -2.5, "brt": -3, "brst": -2, "art": -3, "clt": -4, "clst": -3, "cot": -5,
    "pet": -5, "vet": -4, "bot": -4, "uyt": -3, "pyt": -4, "gyt": -4, "ect": -5, "amt": -4,
    "bst": 1, "ist": 5.5, "west": 1, "wedt": 1, "cet": 1, "cest": 2, "cedt": 2, "met": 1, "mez": 1,
    "mest": 2, "mesz": 2, "meszs": 2, "eet": 2, "eest": 3, "eedt": 3, "msk": 3, "msd": 4, "samt": 4,
    "trt": 3, "idt": 3, "sast": 2, "cat": 2, "eat": 3, "wat": 1, "wast": 2, "gst": 4, "azt": 4,
    "get": 4, "irst": 3.5, "irdt": 4.5, "aft": 4.5, "pkt": 5, "uzt": 5, "yekt": 5, "npt": 5.75,
    "almt": 6, "omst": 6, "btt": 6, "mmt": 6.5, "novt": 7, "krat": 7, "ict": 7, "wib": 7, "hovt": 7,
    "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "phst": 8, "wita": 8, "irkt": 8, "awst": 8, "cnst": 8,
    "ulat": 8, "wit": 9, "jst": 9, "kst": 9, "yakt": 9, "tlt": 9, "acst": 9.5, "acdt": 10.5,
    "aest": 10, "aedt": 11, "vlat": 10, "chst": 10, "pgt": 10, "magt": 11, "sbt": 11, "nct": 11,
    "nzst": 12, "nzdt": 13, "pett": 12, "fjt": 12, "tot": 13, "azost": 0, "azot": -1, "cvt": -1,
    "мск": 3, "utc/gmt": 0,
}  # fmt: skip
# One abbreviation, several places: by the beginning of the source's zone.
_BY_PLACE: dict[str, tuple[tuple[str, float], ...]] = {
    "cst": (
        ("Asia/", 8),
        ("PRC", 8),
        ("ROC", 8),
        ("Hongkong", 8),
        ("America/Havana", -5),
        ("Australia/", 9.5),
    ),
    "ist": (("Asia/Jerusalem", 2), ("Israel", 2), ("Europe/Dublin", 1), ("Europe/London", 1)),
    "bst": (("Asia/Dhaka", 6), ("Asia/Thimphu", 6)),
    "ast": (("Asia/", 3),),
    "est": (("Australia/", 10),),
    "edt": (("Australia/", 11),),
    "wst": (("Australia/", 8), ("Pacific/", 13)),
    "pst": (("Asia/Manila", 8),),
    "mst": (("Asia/Kuala", 8), ("Asia/Yangon", 6.5)),
    "amt": (("Asia/", 4),),
    "gst": (("Pacific/", 10),),
}
_GENERIC = {
    "et": "America/New_York",
    "eastern": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "akt": "America/Anchorage",
    "nzt": "Pacific/Auckland",
    "aet": "Australia/Sydney",
}
NAMES = frozenset(_HOURS) | frozenset(_GENERIC) | frozenset(_BY_PLACE)


def offset(sign: str, hours: str, minutes: str | None) -> tzinfo | None:
    """Return the zone of a written offset, None if none is so far."""
    span = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if span > timedelta(hours=15):
        return None
    if not span:
        return UTC
    return timezone(span if sign == "+" else -span)


def named(name: str, at: datetime, zone: tzinfo) -> tzinfo | None:
    """Return the fixed offset that an abbreviation has at the naive time `at`.

    Ambiguous ones are read by the place of `zone`; generic ones (ET) by the rule of that day.
    """
    name = name.lower()
    for place, hours in _BY_PLACE.get(name, ()):
        if str(zone).startswith(place):
            return timezone(timedelta(hours=hours))
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name])) if _HOURS[name] else UTC
    if name in _GENERIC:
        return fixed(at, ZoneInfo(_GENERIC[name]))
    return None


def fixed(at: datetime, zone: tzinfo) -> tzinfo:
    """Return the offset that `zone` has at the naive time `at`."""
    return timezone(at.replace(tzinfo=zone).utcoffset() or timedelta())
