"""Cookies: to whom they go back, and which are not kept at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.cookies import MAX_COOKIES, CookieJar

NOW = datetime(2026, 5, 1, tzinfo=UTC)
HERE = "https://www.example.org/news/today"
OWN = ("https://www.example.org", "https://api.example.org")


def jar(*values: str, url: str = HERE) -> CookieJar:
    made = CookieJar(OWN)
    made.take(url, values, NOW)
    return made


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("a=1", True),
        ("a=1; Path=/; Domain=example.org", True),
        ("a=1; Domain=.Example.ORG", True),
        ("a=1; Domain=evil.example", False),
        ("a=1; Domain=ww.example.org", False),
        ("a=1; Max-Age=0", False),
        ("a=1; Expires=Thu, 01-Jan-1970 00:00:00 GMT", False),
        ("a=1; Expires=nonsense", True),
        ("=1", False),
        ("a b=1", False),
        ("a=1\x1b[31m", False),
        ("a=" + "x" * 5000, False),
        ("__Host-a=1; Path=/; Secure", True),
        ("__Host-a=1; Path=/; Secure; Domain=www.example.org", False),
        ("__Host-a=1; Secure", False),
        ("__Secure-a=1; Secure", True),
    ],
)
def test_what_is_kept(value: str, *, kept: bool) -> None:
    assert bool(jar(value + "; path=/" * ("Path" not in value and "__H" not in value)).pairs(
        HERE, NOW
    )) == kept  # fmt: skip


@pytest.mark.parametrize(
    ("value", "url", "sent"),
    [
        ("a=1; Path=/", "https://www.example.org/other", True),
        ("a=1", "https://www.example.org/news/x", True),
        ("a=1", "https://www.example.org/newsletter", False),
        ("a=1; Path=/", "http://www.example.org/news/today", False),
        ("a=1; Path=/", "https://www.example.org:8443/", False),
        ("a=1; Path=/", "https://api.example.org/", False),
        ("a=1; Path=/; Domain=example.org", "https://api.example.org/", True),
        ("a=1; Path=/; Domain=example.org", "https://other.example.org/", False),
        ("a=1; Path=/; Domain=org", "https://evil.org/", False),
    ],
)
def test_to_whom_one_goes_back(value: str, url: str, *, sent: bool) -> None:
    assert bool(jar(value).pairs(url, NOW)) == sent


def test_a_secure_one_is_not_taken_from_a_page_without_tls() -> None:
    plain = "http://www.example.org/"

    assert jar("a=1; Secure", "__Secure-b=1", "c=1", url=plain).pairs(plain, NOW) == {"c": "1"}


def test_cookies_are_bounded_and_end() -> None:
    many = jar(*(f"c{number}=1; Path=/; Max-Age=60" for number in range(3 * MAX_COOKIES)))

    assert len(many.pairs(HERE, NOW)) == MAX_COOKIES
    assert many.pairs(HERE, NOW + timedelta(seconds=61)) == {}
    assert CookieJar(OWN, many.dump()).pairs(HERE, NOW) == many.pairs(HERE, NOW)


@given(st.lists(st.text(max_size=60), max_size=5))
def test_nothing_that_a_server_says_raises_or_breaks_a_header(values: list[str]) -> None:
    found = jar(*values, *(f"a=1; {value}" for value in values)).pairs(HERE, NOW)

    assert all((name + value).isprintable() and (name + value).isascii()
               for name, value in found.items())  # fmt: skip
