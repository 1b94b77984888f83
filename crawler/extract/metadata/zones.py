"""Zone and order of a date that tells neither: the page's other dates, the source, the country."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_BY_COUNTRY = {
    "at": "Europe/Vienna", "be": "Europe/Brussels", "bg": "Europe/Sofia", "by": "Europe/Minsk",
    "ch": "Europe/Zurich", "cn": "Asia/Shanghai", "cz": "Europe/Prague", "de": "Europe/Berlin",
    "dk": "Europe/Copenhagen", "ee": "Europe/Tallinn", "fi": "Europe/Helsinki",
    "fr": "Europe/Paris", "gb": "Europe/London", "gr": "Europe/Athens", "hk": "Asia/Hong_Kong",
    "hr": "Europe/Zagreb", "hu": "Europe/Budapest", "ie": "Europe/Dublin", "il": "Asia/Jerusalem",
    "in": "Asia/Kolkata", "ir": "Asia/Tehran", "is": "Atlantic/Reykjavik", "it": "Europe/Rome",
    "jp": "Asia/Tokyo", "kr": "Asia/Seoul", "lt": "Europe/Vilnius", "lu": "Europe/Luxembourg",
    "lv": "Europe/Riga", "nl": "Europe/Amsterdam", "no": "Europe/Oslo", "nz": "Pacific/Auckland",
    "pk": "Asia/Karachi", "pl": "Europe/Warsaw", "ro": "Europe/Bucharest", "rs": "Europe/Belgrade",
    "se": "Europe/Stockholm", "sg": "Asia/Singapore", "si": "Europe/Ljubljana",
    "sk": "Europe/Bratislava", "th": "Asia/Bangkok", "tr": "Europe/Istanbul", "tw": "Asia/Taipei",
    "ua": "Europe/Kyiv", "uk": "Europe/London", "vn": "Asia/Ho_Chi_Minh",
    "za": "Africa/Johannesburg",
}  # fmt: skip
"""Countries with one zone (IANA zone1970.tab), by ISO 3166 code and top-level domain."""

_BY_LANGUAGE = {
    "zh": "cn", "ja": "jp", "ko": "kr", "pl": "pl", "sv": "se", "da": "dk", "nb": "no", "no": "no",
    "fi": "fi", "cs": "cz", "sk": "sk", "hu": "hu", "it": "it", "tr": "tr", "el": "gr", "he": "il",
    "fa": "ir", "hi": "in", "th": "th", "vi": "vn", "uk": "ua", "bg": "bg", "ro": "ro", "de": "de",
}  # fmt: skip
"""Languages that are written in one zone for the most part."""

_DAY_FIRST = frozenset({*_BY_COUNTRY, "au", "bd", "gh", "ke", "lk", "my", "ng"})
"""Countries under whose top-level domain a page in English is not by Americans."""


@lru_cache(maxsize=256)
def zone(name: str) -> tzinfo:
    """Return an IANA zone; UTC for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def naive_zone(source_zone: str, *, url: str, language: str | None, locale: str | None) -> tzinfo:
    """Return the zone of dates that name none.

    A zone that the source's configuration names wins; with the default, UTC, the country of the
    address, of the locale, or where the language is at home.
    """
    if source_zone.upper() not in {"UTC", "ETC/UTC"}:
        return zone(source_zone)
    for country in _countries(url, language, locale):
        if country in _BY_COUNTRY:
            return zone(_BY_COUNTRY[country])
    return UTC


def with_country(language: str | None, *, url: str, locale: str | None) -> str | None:
    """Return "en" with its country, as the address or the locale tell it: 12/03 is March in most.

    Any other language is returned as it is.
    """
    if language != "en":
        return language
    country = _top_level(url)
    if country in _DAY_FIRST:
        return f"en-{country}"
    tag = (locale or "").replace("_", "-")
    return tag if tag.lower().startswith("en-") else language


def _countries(url: str, language: str | None, locale: str | None) -> Iterable[str]:
    yield _top_level(url)
    for tag in (locale, language):
        parts = (tag or "").lower().replace("_", "-").split("-")
        if len(parts) > 1 and parts[0] != "en":
            yield parts[-1]
    if language:
        yield _BY_LANGUAGE.get(language.lower().split("-")[0], "")


def _top_level(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return host.rsplit(".", 1)[-1]


def offset_of(moments: Iterable[datetime], day: datetime) -> tzinfo | None:
    """Return the offset that another date of the page, within weeks of `day`, states.

    UTC does not count: machines write it whatever the zone.
    """
    for moment in moments:
        offset = moment.utcoffset()
        near = abs(moment.replace(tzinfo=None) - day.replace(tzinfo=None)) < timedelta(days=21)
        if offset and near:
            return timezone(offset)
    return None
