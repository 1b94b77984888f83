"""Text of the configuration to values (p). Every function raises WrongValueError."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from cronsim import CronSim, CronSimError

from crawler.config.problems import WrongValueError
from crawler.dates import parse_date
from crawler.text import fold, slug
from crawler.urls import resolve

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600}
_SIZES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_SIZES |= {"kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}
_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
# Any moment will do; one that no field of a date shares with another.
_SAMPLE = datetime(2023, 11, 28, 13, 47, 59, tzinfo=UTC)


def duration(
    least: timedelta, most: timedelta, *, units: str = "smhdw"
) -> Callable[[str], timedelta]:
    """Return a reader of `30s`, `15m`, `6h`, `1d` between two bounds."""

    def read(value: str) -> timedelta:
        match = re.fullmatch(r"(\d{1,9})([a-z])", value)
        if not match or match[2] not in units:
            raise WrongValueError(
                "not a duration (write 30s, 15m, 6h or 1d)", _meant_duration(value, units)
            )
        try:
            span = timedelta(seconds=int(match[1]) * _SECONDS[match[2]])
        except OverflowError:
            span = timedelta.max
        if not least <= span <= most:
            raise WrongValueError(f"out of bounds: {_span(least)} to {_span(most)} are allowed")
        return span

    return read


def _meant_duration(value: str, units: str) -> str:
    match = re.match(r"\s*(\d{1,9})\s*([a-zA-Z])", value)
    return f"{match[1]}{match[2].lower()}" if match and match[2].lower() in units else ""


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit in "ydhm":
        if seconds >= _SECONDS[unit] and seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds}s"


def rate(value: str) -> float | None:
    """Read `1/s`, `10/m`, `unlimited`: requests per second; None is unlimited."""
    if value == "unlimited":
        return None
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)/([smhd])", value)
    if not match:
        number = re.match(r"\d{1,6}(?:\.\d{1,6})?", value)
        hint = f"{number[0]}/s" if number else ""
        raise WrongValueError("not a rate (write 1/s, 10/m or unlimited)", hint)
    found = float(match[1]) / _SECONDS[match[2]]
    if not 1 / 86_400 <= found <= 1000:
        raise WrongValueError("out of bounds: 1/d to 1000/s are allowed")
    return found


def size(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of `10MiB`, `50MB`, `500000` between two bounds."""

    def read(value: str) -> int:
        match = re.fullmatch(r"(\d{1,15}(?:\.\d{1,6})?)\s*([a-zA-Z]{0,3})", value)
        if not match or match[2].lower() not in _SIZES:
            raise WrongValueError("not a size (write 500kB, 10MiB or 1GiB)")
        found = int(float(match[1]) * _SIZES[match[2].lower()])
        if not least <= found <= most:
            raise WrongValueError(f"out of bounds: {least} to {most} bytes are allowed")
        return found

    return read


def name(value: str) -> str:
    """Read a source's name: one that leaves something for a folder."""
    folded = fold(value)
    if len(folded.encode()) > 200:
        raise WrongValueError("too long for a name: at most 200 bytes")
    if not slug(folded):
        raise WrongValueError("not a name: it needs a letter or a digit, for its folder")
    return folded


def plain(value: str) -> str:
    """Read any text that is not empty, white space folded."""
    folded = fold(value)
    if not folded:
        raise WrongValueError("empty")
    if len(folded) > 1000:
        raise WrongValueError("too long: at most 1,000 characters")
    return folded


def verbatim(value: str) -> str:
    """Read any text as it is, also an empty one."""
    if len(value) > 10_000:
        raise WrongValueError("too long: at most 10,000 characters")
    return value


def address(value: str) -> str:
    """Read the address of a listing; it may hold `{page}`."""
    probe = value.replace("{page}", "1")
    if resolve(probe, probe) is None or not re.match(r"(?i)https?://[^/?#\s]", probe):
        hint = f"https://{value}" if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", value) else ""
        raise WrongValueError("not an address that starts with http:// or https://", hint)
    if braces := re.search(r"\{[^}]*\}", probe):
        hint = "{page}" if "pag" in braces[0].lower() else ""
        raise WrongValueError(f"an address with an unknown template {braces[0]}", hint)
    if re.search(r"[\s\x00-\x1f]", value):
        raise WrongValueError("an address with white space in it (write %20)")
    return value


def proxy(value: str) -> str:
    """Read a proxy's address: http, https, socks5 or socks5h, with a host."""
    scheme, mark, rest = value.partition("://")
    if scheme.lower() not in {"http", "https", "socks5", "socks5h"} or not mark:
        raise WrongValueError("not a proxy (write http://host:3128 or socks5://host:1080)")
    if not resolve(f"http://{rest}", f"http://{rest}") or re.search(r"[\s?#]", rest):
        raise WrongValueError("not a proxy: no host that can be read")
    return value


def contact(value: str) -> str:
    """Read what goes into the User-Agent: `mailto:` with an address, or an http(s) URL."""
    if re.fullmatch(r"[^@\s:/]+@[^@\s/]+", value):
        raise WrongValueError("not a contact: it lacks mailto:", f"mailto:{value}")
    if not re.fullmatch(r"(mailto:[^@\s]+@[^@\s]+|https?://[^/\s]\S*)", value):
        raise WrongValueError("not a contact (write mailto:me@my.site or https://my.site/)")
    if not re.fullmatch(r"[!-'*-~]{1,200}", value):
        raise WrongValueError("not a contact: ASCII without parentheses, at most 200 characters")
    return value


def header_value(value: str) -> str:
    """Read the value of a request header: visible ASCII, spaces inside."""
    if not re.fullmatch(r"[!-~](?:[ -~]{0,8190}[!-~])?", value):
        raise WrongValueError("not a header's value: visible ASCII, at most 8,192 characters")
    return value


def cookie_value(value: str) -> str:
    """Read a cookie's value: visible ASCII without a semicolon, spaces inside; it may be empty."""
    if not re.fullmatch(r"(?:[!-:<-~](?:[ -:<-~]{0,4094}[!-:<-~])?)?", value):
        raise WrongValueError("not a cookie's value: visible ASCII without ';', at most 4,096")
    return value


def network(value: str) -> str:
    """Read a network: `127.0.0.0/8`, `fd00::/8`, or one address."""
    try:
        return str(ipaddress.ip_network(value))
    except ValueError:
        pass
    try:
        meant = str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        meant = ""
    raise WrongValueError("not a network (write 127.0.0.0/8 or fd00::/8)", meant)


def crontab(value: str) -> str:
    """Read a crontab expression of five fields; `@daily` and its kin are written out."""
    expression = " ".join(_MACROS.get(value.lower(), value).split())
    if len(expression) > 200 or len(expression.split()) != 5:
        raise WrongValueError("not a crontab line: five fields, minute hour day month weekday")
    try:
        next(CronSim(expression, _SAMPLE))
    except CronSimError as error:
        raise WrongValueError(f"not a crontab line: {str(error).lower()}") from error
    except (StopIteration, RuntimeError) as error:
        raise WrongValueError("a crontab line that never comes true") from error
    except (ValueError, AssertionError, OverflowError) as error:
        raise WrongValueError("not a crontab line that can be read") from error
    return expression


def date_format(value: str) -> str:
    """Read a strptime format that can be read back."""
    if "%" not in value or len(value) > 100:
        raise WrongValueError("not a date format (write for instance %Y-%m-%d %H:%M)")
    try:
        parse_date(_SAMPLE.strftime(value), value, now=_SAMPLE, zone=UTC)
    except (ValueError, re.error, UnicodeError) as error:
        # Python names the format, too, and with a year that the user did not write.
        said = str(error).partition(" in format ")[0]
        raise WrongValueError(f"not a date format: {said}") from error
    return value


def day(value: str) -> date:
    """Read `2024-03-01`."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return date.fromisoformat(value)
    except ValueError as error:
        raise WrongValueError(f"not a day: {error}") from error
    raise WrongValueError("not a day (write 2024-03-01)")
