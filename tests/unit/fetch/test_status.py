from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import (
    BlockedError,
    ChallengeError,
    CrawlerError,
    GoneError,
    NotFoundError,
    RateLimitedError,
    RedirectError,
    Retry,
    StatusError,
)
from crawler.fetch.status import cache_seconds, check, redirect_target, retry_after
from crawler.models.capture import Response

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL = "https://example.org/dir/page"


def answer(status: int, body: bytes = b"", **headers: str) -> Response:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(url=URL, status=status, headers=named, body=body, ended_at=NOW)


def error(response: Response) -> CrawlerError | None:
    try:
        check(response, NOW)
    except CrawlerError as raised:
        return raised
    return None


@pytest.mark.parametrize("status", [200, 201, 203, 204, 304, 301, 302, 303, 307, 308])
def test_success_not_modified_and_redirects_pass(status: int) -> None:
    assert error(answer(status)) is None


@pytest.mark.parametrize(
    ("status", "kind", "retry"),
    [
        (404, NotFoundError, Retry.LATER),
        (410, GoneError, Retry.NEVER),
        (401, BlockedError, Retry.HOST_LATER),
        (403, BlockedError, Retry.HOST_LATER),
        (429, RateLimitedError, Retry.HOST_LATER),
        (503, RateLimitedError, Retry.HOST_LATER),
        (500, StatusError, Retry.LATER),
        (451, StatusError, Retry.LATER),
        (300, StatusError, Retry.LATER),
        (101, StatusError, Retry.LATER),
        (999, StatusError, Retry.LATER),
    ],
)
def test_every_other_status_is_its_own_error(
    status: int, kind: type[StatusError], retry: Retry
) -> None:
    raised = error(answer(status))

    assert type(raised) is kind
    assert raised.retry is retry
    assert str(status) in raised.message


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), ("0", 0), (" 7 ", 7), ("999999999999", 86400), ("86401", 86400),
        ("Mon, 23 Nov 2026 12:05:00 GMT", 300), ("Monday, 23-Nov-26 12:05:00 GMT", 300),
        ("Mon Nov 23 12:05:00 2026", 300), ("Mon, 23 Nov 2020 12:05:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400), ("Mon, 23 Nov 2026 13:05:00 +0100", 300),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_seconds_and_as_a_date_and_never_beyond_a_day(
    value: str, seconds: int
) -> None:
    response = answer(429, retry_after=value)
    raised = error(response)

    assert retry_after(response, NOW) == timedelta(seconds=seconds)
    assert isinstance(raised, RateLimitedError)
    assert raised.wait == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "soon", "-5", "1.5", "٣", "Mon, 99 Foo", "9" * 400, "\x00"])
def test_a_retry_after_that_says_nothing_is_none(value: str) -> None:
    assert retry_after(answer(503, retry_after=value), NOW) is None
    assert retry_after(answer(503), NOW) is None


def test_a_server_with_a_wrong_clock_is_measured_by_its_own() -> None:
    response = answer(
        503,
        retry_after="Tue, 01 Jan 2030 00:01:00 GMT",
        date="Tue, 01 Jan 2030 00:00:00 GMT",
    )

    assert retry_after(response, NOW) == timedelta(seconds=60)


CHALLENGES = [
    b"<html><head><title>Just a moment...</title></head>",
    b"<script src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1'></script>",
    b'<script data-cfasync="false" src="https://ct.captcha-delivery.com/c.js"></script>',
    b"<title>Access to this page has been denied</title><div id='px-captcha'></div>",
    b'<iframe src="/_Incapsula_Resource?CWUDNSAI=9&xinfo=1"></iframe>',
    b'<script src="https://abc.token.awswaf.com/abc/challenge.js"></script>',
    b"<script>var arg1='4A';document.cookie='acw_sc__v2='</script>",
    b"<script>document.cookie='__jsl_clearance='</script>",
]


@pytest.mark.parametrize("page", CHALLENGES)
@pytest.mark.parametrize("status", [403, 503, 429, 200, 202, 521])
def test_a_challenge_page_is_told_from_a_refusal_whatever_its_status(
    status: int, page: bytes
) -> None:
    assert isinstance(error(answer(status, page, content_type="text/html")), ChallengeError)


def test_a_challenge_is_seen_through_its_content_coding() -> None:
    gz = answer(403, gzip.compress(CHALLENGES[0]), content_encoding="gzip")
    br = answer(403, brotli.compress(CHALLENGES[2]), content_encoding="br")
    bad = answer(403, b"\x1f\x8bnot gzip", content_encoding="gzip")

    assert isinstance(error(gz), ChallengeError)
    assert isinstance(error(br), ChallengeError)
    assert type(error(bad)) is BlockedError


@pytest.mark.parametrize(
    "headers",
    [{"cf_mitigated": "challenge"}, {"x_amzn_waf_action": "captcha"},
     {"x_vercel_mitigated": "challenge"}, {"x_datadome": "protected"}],
)  # fmt: skip
def test_a_header_that_says_challenge_is_believed(headers: dict[str, str]) -> None:
    assert isinstance(error(answer(403, b"", **headers)), ChallengeError)
    assert isinstance(error(answer(202, b"", **headers)), ChallengeError)


def test_an_article_about_challenge_pages_is_an_article() -> None:
    words = b"".join(b"<p>paragraph %d of a long article</p>" % n for n in range(400))
    article = b"<title>Just a moment... on captcha-delivery.com</title>" + words

    assert error(answer(200, article, content_type="text/html")) is None
    assert error(answer(200, CHALLENGES[0], content_type="application/rss+xml")) is None


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/a", "https://example.org/a"),
        ("b?x=1", "https://example.org/dir/b?x=1"),
        ("//other.example/", "https://other.example/"),
        (" http://x.example ", "http://x.example/"),
        ("?q", "https://example.org/dir/page?q"),
        ("/文", "https://example.org/%E6%96%87"),
    ],
)
def test_a_redirect_leads_to_an_absolute_url(location: str, target: str) -> None:
    assert redirect_target(answer(302, location=location)) == target


@pytest.mark.parametrize("location", ["", "http://[bad", "ftp://x/", "javascript:1", "data:,x"])
def test_a_redirect_to_nowhere_is_an_error(location: str) -> None:
    with pytest.raises(RedirectError):
        redirect_target(answer(301, location=location))


def test_what_is_no_redirect_leads_nowhere() -> None:
    assert redirect_target(answer(200, location="/a")) is None
    assert redirect_target(answer(304)) is None
    with pytest.raises(RedirectError, match="without a Location"):
        redirect_target(answer(308))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache_control": "max-age=600"}, 600),
        ({"cache_control": 'public, MAX-AGE="60", must-revalidate'}, 60),
        ({"cache_control": "max-age=600", "age": "100"}, 500),
        ({"cache_control": "max-age=60", "age": "100"}, 0),
        ({"cache_control": "no-cache, max-age=600"}, 0),
        ({"cache_control": "no-store"}, 0),
        ({"cache_control": "max-age=forever"}, 0),
        ({"cache_control": "public"}, None),
        ({"expires": "Mon, 23 Nov 2026 12:10:00 GMT"}, 600),
        ({"expires": "Mon, 23 Nov 2026 12:10:00 GMT", "date": "Mon, 23 Nov 2026 12:09:00 GMT"}, 60),
        ({"expires": "Mon, 23 Nov 2020 12:10:00 GMT"}, 0),
        ({"expires": "0"}, 0),
        ({"cache_control": "max-age=5", "expires": "Mon, 23 Nov 2026 12:10:00 GMT"}, 5),
    ],
)
def test_freshness_is_read_as_caches_read_it(headers: dict[str, str], seconds: int | None) -> None:
    assert cache_seconds(answer(200, b"", **headers), NOW) == seconds


@given(value=st.text(max_size=80), body=st.binary(max_size=200), status=st.integers(100, 999))
def test_no_header_and_no_body_raise_anything_but_our_errors(
    value: str, body: bytes, status: int
) -> None:
    names = ("retry-after", "date", "expires", "age", "cache-control", "content-encoding")
    headers = tuple((name, value) for name in (*names, "location"))
    response = Response(url=URL, status=status, headers=headers, body=body, ended_at=NOW)

    error(response)
    retry_after(response, NOW)
    cache_seconds(response, NOW)
    try:
        redirect_target(response)
    except RedirectError:
        return
