from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text import (
    clean,
    cut_bytes,
    fold,
    redact,
    redact_url,
    slug,
    terminal,
    unescape,
    weight,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("plain", "plain"),
        ("e\u0301", "é"),
        ("a\ud800b", "a\ufffdb"),
        ("a\x00b\x1bc\x85d", "abcd"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("co\u200dpy\u200cright", "copyright"),
    ],
)
def test_cleaning_keeps_what_can_be_read(dirty: str, tidy: str) -> None:
    assert clean(dirty) == tidy


@given(
    row=st.text(st.sampled_from("\u0301\u0316\u0344\u05b8\u3099\U0001d165"), min_size=65),
    text=st.text(st.sampled_from("aế각…\u0301"), max_size=5),
)
def test_text_with_more_marks_than_a_letter_can_bear_is_clean_at_once(row: str, text: str) -> None:
    cleaned = clean(f"{text}o{row}{text}")

    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned


def test_a_tower_of_marks_costs_no_more_than_its_length() -> None:
    before = time.process_time()

    cleaned = clean("o" + "\u0316\u0301" * 200_000)

    assert time.process_time() - before < 2
    assert 60 < len(cleaned) < 70


def test_white_space_of_any_kind_folds_to_single_spaces() -> None:
    assert fold("\u3000 a\u00a0\n\tb \u2003") == "a b"


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("ab 1!", 3), ("中文，字", 6), ("ก", 2), ("한글 ok", 6), ("_", 0)]
)
def test_letters_of_scripts_without_spaces_weigh_two(text: str, count: int) -> None:
    assert weight(text) == count


@given(ANY_TEXT)
def test_each_letter_weighs_the_same_wherever_it_stands(text: str) -> None:
    assert weight(text) == sum(map(weight, text))


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("abc", 3, "abc"),
        ("abc", 2, "ab"),
        ("中文", 4, "中"),
        ("e\u0301x", 2, ""),
        ("ne\u0301", 3, "n"),
        ("a👩\u200d💻", 8, "a"),
        ("abc", 0, ""),
        ("abc", -1, ""),
    ],
)
def test_a_cut_falls_between_characters(text: str, limit: int, cut: str) -> None:
    assert cut_bytes(text, limit) == cut


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Hello, World!", "hello-world"),
        ("中文 标题：测试", "中文-标题-测试"),
        ("Straße & Öl", "straße-öl"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("CON", "the-con"),
        ("lpt1", "the-lpt1"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\u202egpj.exe", "a-gpj-exe"),
        ("🎉 !!! …", ""),
        ("", ""),
    ],
)
def test_a_slug_is_words_joined_by_dashes(title: str, name: str) -> None:
    assert slug(title) == name


@given(ANY_TEXT, st.integers(0, 100))
def test_a_slug_is_safe_as_a_file_name_everywhere(title: str, limit: int) -> None:
    name = slug(title, limit)

    assert len(name.encode()) <= limit
    assert unicodedata.normalize("NFC", name) == name
    assert not set(name) & set('/\\:*?"<>|. \t\n\x00')
    assert not name.startswith("-")
    assert not name.endswith("-")
    assert slug(name, limit) == name


@given(ANY_TEXT)
def test_clean_text_is_clean_and_can_be_written(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert fold(fold(text)) == fold(text)
    once.encode()


@given(ANY_TEXT, st.integers(0, 50))
def test_a_cut_is_a_beginning_within_its_limit(text: str, limit: int) -> None:
    text = clean(text)
    cut = cut_bytes(text, limit)

    assert text.startswith(cut)
    assert len(cut.encode()) <= limit


def test_a_terminal_shows_escapes_instead_of_obeying_them() -> None:
    assert terminal("\x1b[31mred\u202e\x9b\nnext\tcell") == "\\x1b[31mred\\u202e\\x9b\nnext\tcell"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no address here", "no address here"),
        ("https://user:word@x.org/a", "https://***@x.org/a"),
        ("https://u:p@ss@x.org/", "https://***@x.org/"),
        ("at https://x.org/f?token=abc&page=2, then", "at https://x.org/f?token=***&page=2, then"),
        ("https://x.org/?api_key=1&X-Amz-Signature=2", "https://x.org/?api_key=***&X-Amz-Signature=***"),
        ("https://x.org/#access_token=1", "https://x.org/#access_token=***"),
        ("https://x.org/?monkey=1&keyword=2&id=3&hash=4", "https://x.org/?monkey=1&keyword=2&id=3&hash=4"),
    ],
)  # fmt: skip
def test_secrets_in_addresses_are_masked(text: str, shown: str) -> None:
    assert redact(text) == shown


@given(ANY_TEXT)
def test_masking_never_fails_and_is_done_once(text: str) -> None:
    url = f"https://me:hidden@example.org/?token=hidden&q={text}"

    assert "hidden" not in redact_url(url).removesuffix(text)
    assert redact_url(redact_url(url)) == redact_url(url)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("caf&eacute; &amp; bar", "café & bar"),
        ("&#65;&#x42;", "AB"),
        (f"a&#{'0' * 5_000}66;c", "aBc"),
        (f"a&#{'9' * 5_000};b", "a\ufffdb"),
        (f"a&#{'9' * 5_000} b", "a\ufffd b"),
        (f"a&#0;&#x{'f' * 5_000};b", "a\ufffd\ufffdb"),
    ],
)
def test_character_references_are_read_however_many_digits_they_have(
    written: str, meant: str
) -> None:
    assert unescape(written) == meant
