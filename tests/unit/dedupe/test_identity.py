"""Which address an article is known by, and what makes two texts the same."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dedupe.identity import article_id, choose_canonical, entry_key, fingerprint
from crawler.urls import url_hash

UNHURRIED = settings(deadline=None)
SERVED = "https://news.example.org/2024/05/a?id=7"


def test_an_id_is_the_start_of_the_digest_of_the_canonical_url() -> None:
    assert article_id(SERVED) == hashlib.sha256(SERVED.encode()).hexdigest()[:16]
    assert article_id(SERVED) == url_hash(SERVED)


@pytest.mark.parametrize(
    ("served", "declared", "chosen"),
    [
        (SERVED, None, SERVED),
        (SERVED, "https://news.example.org/2024/05/a", "https://news.example.org/2024/05/a"),
        (
            "https://m.example.org/a",
            "https://www.example.org/a#top",
            "https://www.example.org/a",
        ),
        (
            "https://e.org/a?utm_source=x&id=1",
            "https://e.org/a?id=1&utm_medium=y",
            "https://e.org/a?id=1",
        ),
        (SERVED, "https://other.example.com/a", SERVED),
        (SERVED, "https://news.example.org:8443/a", SERVED),
        (SERVED, "https://news.example.org/", SERVED),
        (SERVED, "https://news.example.org/index.html", SERVED),
        ("https://e.org/", "https://e.org/index.html", "https://e.org/index.html"),
        (SERVED, "javascript:void(0)", SERVED),
        (SERVED, "/relative", SERVED),
        (SERVED, "", SERVED),
        ("https://e.org/a?page=2", "https://e.org/a", "https://e.org/a?page=2"),
        ("https://e.org/a?id=1&Page=3", "https://e.org/a?page=2", "https://e.org/a?id=1&Page=3"),
        ("https://e.org/a?x=1&page=2", "https://e.org/a?page=2", "https://e.org/a?page=2"),
        ("https://e.org/a?page=1", "https://e.org/a", "https://e.org/a"),
        ("https://e.org/a?homepage=2", "https://e.org/a", "https://e.org/a"),
        ("https://e.org/?p=123", "https://e.org/2024/a/", "https://e.org/2024/a/"),
    ],
)
def test_a_page_is_believed_only_where_it_may_speak(
    served: str, declared: str | None, chosen: str
) -> None:
    if "utm_source" in served:
        served = "https://e.org/a?id=1"

    assert choose_canonical(served, declared) == chosen


@UNHURRIED
@given(st.text(st.characters()))
def test_no_word_of_a_page_breaks_the_choice(declared: str) -> None:
    choose_canonical(SERVED, declared)
    choose_canonical(SERVED, f"https://news.example.org/{declared}")


@UNHURRIED
@given(st.text(st.characters()), st.text(st.characters()))
def test_entries_without_a_link_are_told_apart_by_their_guid(one: str, other: str) -> None:
    keys = {entry_key("https://e.org/feed?b=1&a=2", guid) for guid in (one, other)}

    assert len(keys) == len({one, other})
    assert all(key.startswith("https://e.org/feed?b=1&a=2#guid=") for key in keys)
    assert all(key.isascii() and len(key) < 8192 for key in keys)


def test_an_endless_guid_makes_a_short_key() -> None:
    assert len(entry_key("https://e.org/feed", "x" * 100_000)) < 200


def test_a_fingerprint_sees_words_and_not_their_spacing() -> None:
    one = fingerprint("Cafe\u0301", "a  b\n\nc\u3000d")

    assert one == fingerprint(" Café ", "a b c d")
    assert one != fingerprint("Café a", "b c d")
    assert len(one) == 64


@UNHURRIED
@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_has_a_fingerprint(title: str, text: str) -> None:
    assert len(fingerprint(title, text)) == 64
