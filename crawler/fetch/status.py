"""What a status, its headers and a challenge page mean; pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

from crawler.errors import (
    BadCodingError,
    BlockedError,
    ChallengeError,
    GoneError,
    NotFoundError,
    RateLimitedError,
    RedirectError,
    StatusError,
    TooLargeError,
)
from crawler.fetch.decode import inflate
from crawler.models.capture import Capture, Response
from crawler.urls import resolve, without_login

MAX_WAIT = timedelta(days=1)
"""No Retry-After is taken for longer."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

_MAX_PAGE = 2**18
"""Challenge pages are small; of a body that inflates to more nothing is read."""
_MAX_FRIENDLY = 2**13
"""With a status of success, only a body this small on the wire is looked at."""

_HEADERS = {
    "cf-mitigated": re.compile("challenge"),
    "x-vercel-mitigated": re.compile("challenge"),
    "x-amzn-waf-action": re.compile("challenge|captcha"),
    "x-datadome": re.compile("protected|challenge|captcha"),
}
"""Headers by which a site's guard says that this is a challenge."""

_MARKS = (
    b"/cdn-cgi/challenge-platform/",  # Cloudflare
    b"<title>just a moment...",
    b"captcha-delivery.com",  # DataDome
    b"<title>access to this page has been denied",  # PerimeterX, HUMAN
    b"id='px-captcha",
    b'id="px-captcha',
    b"window._pxappid",
    b"_incapsula_resource",  # Imperva
    b"awswaf.com/",  # AWS
    b"sucuri_cloudproxy_js",
    b"acw_sc__v2",  # Alibaba Cloud
    b"__jsl_clearance",  # Knownsec
    b"<title>checking your browser",
    b"<title>ddos-guard",
    b"<title>making sure you&#39;re not a bot!",  # Anubis
    b"<title>making sure you're not a bot!",
)
"""What challenge pages hold, in lower case: plain strings, 50 times as fast as one expression."""


def check(response: Response, now: datetime) -> None:
    """Raise what the status means, unless it is 2xx, 304 or a redirect.

    Raises:
        NotFoundError, GoneError, BlockedError, RateLimitedError, StatusError: by status.
        ChallengeError: whatever the status, a challenge stands before the site.
    """
    status = response.status
    if status in REDIRECTS or status == 304:
        return
    if is_challenge(response):
        raise ChallengeError(
            response.url,
            status,
            "a challenge page (captcha or script check) stands before the site",
            hint="ask less often (`http: {rate: ...}`), or name a feed or API of the site",
        )
    if not 200 <= status < 300:
        raise _refusal(response, now)
    if status == 206 and not _is_whole(response):
        raise StatusError(response.url, status, "the server sent a part, and the whole was asked")


def _is_whole(response: Response) -> bool:
    """Return whether what came as a part (206) is all there is."""
    match = re.fullmatch(r"bytes 0-(\d{1,15})/(\d{1,15})", response.header("content-range") or "")
    return match is not None and int(match[1]) + 1 == int(match[2])


def _refusal(response: Response, now: datetime) -> StatusError:
    url, status = response.url, response.status
    if status == 404:
        return NotFoundError(url, status)
    if status == 410:
        return GoneError(url, status)
    if status in (401, 403):
        return BlockedError(
            url,
            status,
            hint="the site may want a login (`http: {auth: ...}`, `cookies`) or not want crawlers",
        )
    if status in (429, 503):
        return RateLimitedError(url, status, retry_after(response, now))
    return StatusError(url, status)


def redirect_target(response: Response) -> str | None:
    """Return where a redirect leads, as an absolute URL; None if it is no redirect.

    Raises:
        RedirectError: its Location is missing, or is nothing that we would fetch.
    """
    if response.status not in REDIRECTS:
        return None
    location = response.header("location")
    if not location:
        raise RedirectError(response.url, f"a {response.status} without a Location")
    target = resolve(response.url, location.strip())
    if target is None:
        raise RedirectError(
            response.url, f"a {response.status} to what is no http(s) URL: {location[:100]!r}"
        )
    return without_login(target)


def is_challenge(response: Response) -> bool:
    """Return whether the response is a captcha or script check in place of the page."""
    for name, value in response.headers:
        if name in _HEADERS and _HEADERS[name].search(value.lower()):
            return True
    friendly = 200 <= response.status < 300
    if friendly and len(response.body) > _MAX_FRIENDLY:
        return False
    kind = response.header("content-type") or "text/html"
    if "html" not in kind.lower():
        return False
    page = _page(response).lower()
    return any(mark in page for mark in _MARKS)


def _page(response: Response) -> bytes:
    try:
        return inflate(response.body, response.coding(), _MAX_PAGE, response.url)
    except (BadCodingError, TooLargeError):
        return b""


def retry_after(response: Response, now: datetime) -> timedelta | None:
    """Return how long the server asks us to wait, 0 to MAX_WAIT; None if it does not say.

    A date counts from the server's own Date, so that a wrong clock there does no harm.

    Source: RFC 9110, section 10.2.3.
    """
    value = (response.header("retry-after") or "").strip()
    if _is_seconds(value):
        wait = timedelta(seconds=min(int(value), MAX_WAIT.total_seconds()))
    else:
        until = _http_date(value)
        if until is None:
            return None
        wait = until - (server_time(response) or now)
    return min(max(wait, timedelta(0)), MAX_WAIT)


def cache_seconds(response: Response | Capture, now: datetime) -> int | None:
    """Return how long the response says it is fresh; None if it does not say.

    Source: RFC 9111, sections 4.2 and 5.2: Cache-Control before Expires, Age taken off.
    """
    directives = _directives(response)
    if directives.keys() & {"no-store", "no-cache"}:
        return 0
    if "max-age" in directives:
        if not _is_seconds(directives["max-age"]):
            return 0
        age = (response.header("age") or "").strip()
        spent = int(age) if _is_seconds(age) else 0
        return max(0, int(directives["max-age"]) - spent)
    expires = response.header("expires")
    if expires is None:
        return None
    until = _http_date(expires)
    if until is None:
        return 0
    start = server_time(response) or now
    return max(0, int((until - start).total_seconds()))


def server_time(response: Response | Capture) -> datetime | None:
    """Return what time it was by the server's clock, aware; None where it does not say."""
    return _http_date(response.header("date"))


def _directives(response: Response | Capture) -> dict[str, str]:
    """Return the Cache-Control directives, all headers of that name together."""
    found: dict[str, str] = {}
    for name, value in response.headers:
        if name == "cache-control":
            for part in value.split(","):
                key, _, argument = part.partition("=")
                found.setdefault(key.strip().lower(), argument.strip().strip('"'))
    return found


def _is_seconds(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 12


@lru_cache(64)  # all that came within a second name the same one
def _http_date(value: str | None) -> datetime | None:
    """Read any of the three forms of RFC 9110, section 5.6.7."""
    if not value or len(value) > 64:
        return None
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when
