from __future__ import annotations

import tracemalloc
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from crawler.errors import RobotsUnreachableError
from crawler.fetch.agent import AGENT
from crawler.fetch.robots import MAX_BYTES, Robots

SITE = "https://example.org"


def robots(text: str | bytes, status: int | None = 200) -> Robots:
    return Robots.parse(status, text if isinstance(text, bytes) else text.encode())


FILE = """
User-agent: other
Disallow: /

User-agent: *
Disallow: /private   # not yours
Disallow: /private/deep
Allow: /private/open
Disallow: /*.pdf$
Crawl-delay: 3
Sitemap: https://example.org/a.xml
Sitemap: https://example.org/b.xml
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/", None),
        ("/private/open/x", None),
        ("/private", "Disallow: /private"),
        ("/private/deep/x", "Disallow: /private/deep"),
        ("/a/b.pdf", "Disallow: /*.pdf$"),
        ("/a/b.pdf?x", None),
        ("/robots.txt", None),
    ],
)
def test_a_refusal_names_the_longest_line_that_forbids(path: str, line: str | None) -> None:
    assert robots(FILE).decide(SITE + path) == (line is None, line)


def test_the_group_with_our_name_counts_in_place_of_the_one_for_all() -> None:
    ours = robots(
        FILE + "\nUser-agent: x\nUser-Agent: longshelves\nUser-agent: LongShelf\nDisallow: /b"
    )

    assert ours.decide(SITE + "/private").allowed
    assert ours.decide(SITE + "/b/c") == (False, "Disallow: /b")
    assert ours.crawl_delay is None


@pytest.mark.parametrize("name", ["longshelf/1.0", "LongShelf 2", "longshelf/0.1 (+https://x)"])
def test_our_name_may_stand_there_with_a_version(name: str) -> None:
    ours = robots(FILE + f"\nUser-agent: {name}\nDisallow: /b")

    assert ours.decide(SITE + "/private").allowed
    assert ours.decide(SITE + "/b/c") == (False, "Disallow: /b")


def test_misspelt_lines_are_read_and_named() -> None:
    assert robots("useragent *\nDissallow /x").decide(SITE + "/x").line == "Dissallow /x"


def test_delay_and_sitemaps_are_read() -> None:
    read = robots(FILE)

    assert read.crawl_delay == timedelta(seconds=3)
    assert read.sitemaps == ("https://example.org/a.xml", "https://example.org/b.xml")


@pytest.mark.parametrize("delay", ["61", "86400", "1e300"])
def test_a_long_delay_is_cut_and_what_was_asked_stays_known(delay: str) -> None:
    read = robots(f"User-agent: *\nCrawl-delay: {delay}")

    assert read.crawl_delay == timedelta(seconds=60)
    assert read.asked_delay is not None
    assert read.asked_delay > timedelta(seconds=60)


@pytest.mark.parametrize("delay", ["2.5", "2,5", "2.5s", "2,5 sec", "2.5 seconds # please"])
def test_a_delay_may_have_a_unit_or_a_comma(delay: str) -> None:
    read = robots(f"User-agent: *\nCrawl-delay: {delay}")

    assert read.crawl_delay == timedelta(seconds=2.5)


@pytest.mark.parametrize("delay", ["-1", "nan", "inf", "soon", ""])
def test_a_delay_that_is_none_is_ignored(delay: str) -> None:
    assert robots(f"User-agent: *\nCrawl-delay: {delay}").crawl_delay is None


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 410, 429, 451])
def test_where_there_is_no_file_all_is_allowed(status: int) -> None:
    assert robots("User-agent: *\nDisallow: /", status).decide(SITE + "/x").allowed


@pytest.mark.parametrize("status", [None, 500, 502, 503, 504, 599])
def test_where_it_cannot_be_had_all_is_forbidden_for_now(status: int | None) -> None:
    with pytest.raises(RobotsUnreachableError, match=r"robots\.txt"):
        robots("", status).decide(SITE + "/x")


@pytest.mark.parametrize(
    "page",
    ["<!DOCTYPE html>\nUser-agent: *\nDisallow: /", "\n <HTML>\nUser-agent: *\nDisallow: /",
     "\ufeff<html>\nDisallow: /", "<?xml version='1.0'?>\nUser-agent: *\nDisallow: /"],
)  # fmt: skip
def test_a_page_in_place_of_the_file_is_no_file(page: str) -> None:
    assert robots(page).decide(SITE + "/x").allowed


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /x",
        b"User-agent: *\rDisallow: /x\r",
        b"User-agent: *\r\nDisallow: /x\r\n",
        b"\n\n  User-agent : *  \n\n\tDisallow:/x",
        "User-agent: *\nDisallow: /x".encode("utf-16"),
        b"User-agent: *\nDisallow: /\x00x",
        b"User-agent: \xe9\xff\nUser-agent: *\nDisallow: /x # \xff",
    ],
    ids=["BOM", "CR", "CRLF", "blanks", "UTF-16", "NUL", "odd bytes"],
)
def test_odd_bytes_do_not_hide_a_rule(body: bytes) -> None:
    assert not robots(body).decide(SITE + "/x").allowed
    assert robots(body).decide(SITE + "/y").allowed


def test_what_lies_beyond_the_limit_is_not_read_and_no_half_line_is() -> None:
    head = b"User-agent: *\nDisallow: /first\n"
    filler = b"#" * (MAX_BYTES - len(head) - 12) + b"\n"
    body = head + filler + b"Disallow: /long/path/that/is/cut\nDisallow: /last\n"

    read = robots(body)

    assert not read.decide(SITE + "/first").allowed
    assert read.decide(SITE + "/last").allowed
    assert read.decide(SITE + "/x").allowed


def test_an_empty_disallow_allows_all() -> None:
    assert robots("User-agent: *\nDisallow:").decide(SITE + "/x").allowed


def test_a_file_of_many_names_and_many_rules_takes_little_time_and_memory() -> None:
    agents = "".join(f"user-agent:{number:x}\n" for number in range(8_000))
    rules = "".join(f"allow:/{number:x}\n" for number in range(9_000))
    body = (agents + "user-agent:*\n" + rules + "disallow:/x\n").encode()
    assert len(body) < MAX_BYTES
    tracemalloc.start()
    try:
        read = robots(body)
        assert not read.decide(SITE + "/x").allowed
        assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    finally:
        tracemalloc.stop()


def test_words_that_are_no_field_do_not_end_a_list_of_names() -> None:
    text = "User-agent: Longshelf\nhello there\nSitemap: /s\nUser-agent: b\nDisallow: /x"

    assert robots(text).decide(SITE + "/x") == (False, "Disallow: /x")
    assert (
        robots("User-agent: Longshelf\nfoo: bar\nUser-agent: b\nDisallow: /x")
        .decide(SITE + "/x")
        .allowed
    )


AGENTS = st.sampled_from(["*", "longshelf", "LongShelf", "long", "shelf", "b", "", "long*shelf"])
LINES = st.one_of(
    AGENTS.map(lambda name: f"User-agent: {name}"),
    AGENTS.map(lambda name: f"useragent {name}"),
    st.sampled_from(["Sitemap: /s", "foo", "foo: bar", "# x", "Crawl-delay: 2", "Host: h", ""]),
    st.sampled_from(["Allow: /a", "Disallow: /a", "Disallow: /ab", "dissalow /b", "Disallow:"]),
)


@given(lines=st.lists(LINES, max_size=14), path=st.sampled_from(["/a", "/ab", "/b", "/"]))
def test_leaving_out_what_is_for_others_changes_no_verdict(lines: list[str], path: str) -> None:
    text = "\n".join(lines)
    whole = Protego.parse(text)

    read = robots(text)

    assert read.decide(SITE + path).allowed == whole.can_fetch(SITE + path, AGENT)
    assert read.sitemaps == tuple(whole.sitemaps)
    delay = whole.crawl_delay(AGENT)
    assert read.crawl_delay == (None if delay is None else timedelta(seconds=delay))


PATTERN = st.text(alphabet="ab/*$%?é", max_size=8).map(lambda text: "/" + text)
RULES = st.lists(st.tuples(st.sampled_from(["Allow", "Disallow"]), PATTERN), max_size=8)


@given(rules=RULES, path=PATTERN)
def test_every_refusal_names_a_line_of_the_file(rules: list[tuple[str, str]], path: str) -> None:
    lines = [f"{field}: {pattern}" for field, pattern in rules]
    verdict = robots("\n".join(["User-agent: *", *lines])).decide(SITE + path)

    assert verdict.allowed or verdict.line in lines
    assert verdict.allowed or (verdict.line or "").startswith("Disallow")


@given(body=st.binary(max_size=400), path=st.text(max_size=30))
def test_no_file_and_no_url_raise(body: bytes, path: str) -> None:
    robots(body).decide(SITE + "/" + path)
