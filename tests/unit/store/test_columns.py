"""Values come back from their columns as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.store.columns import (
    from_array,
    from_micros,
    from_word,
    scrub,
    to_array,
    to_micros,
    to_word,
)

words = st.integers(0, 2**64 - 1).map(lambda number: format(number, "016x"))
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=zones)  # noqa: DTZ001


@given(words)
def test_hex_digits_survive_as_an_integer_of_64_bits(digits: str) -> None:
    assert -(2**63) <= to_word(digits) < 2**63
    assert from_word(to_word(digits)) == digits


@given(st.tuples(words, words))
def test_a_prefix_is_one_range_of_integers(pair: tuple[str, str]) -> None:
    prefix, other = pair[0][:4], pair[1]
    low, high = to_word(prefix.ljust(16, "0")), to_word(prefix.ljust(16, "f"))

    assert (low <= to_word(other) <= high) == other.startswith(prefix)


@pytest.mark.parametrize("digits", ["", "abc", "x" * 16, "-" + "0" * 15, "0" * 17])
def test_what_is_no_hash_is_refused(digits: str) -> None:
    with pytest.raises(ValueError):
        to_word(digits)


@given(instants)
def test_an_instant_survives_to_the_microsecond(when: datetime) -> None:
    assert from_micros(to_micros(when)) == when
    assert from_micros(to_micros(when)).tzinfo is UTC


@given(st.lists(st.text()))
def test_strings_survive_as_an_array_once_they_are_scrubbed(strings: list[str]) -> None:
    assert from_array(to_array(strings)) == tuple(scrub(each) for each in strings)


@given(st.text(st.characters(codec=None)))
def test_scrubbed_text_can_be_written_and_is_scrubbed(text: str) -> None:
    clean = scrub(text)

    assert "\0" not in clean
    assert clean.encode().decode() == clean
    assert scrub(clean) == clean


@given(st.text().filter(lambda text: "\0" not in text))
def test_good_text_is_not_touched(text: str) -> None:
    assert scrub(text) == text


def test_halves_that_belong_together_become_their_character() -> None:
    assert scrub("\ud83e\uddf5 \ud83e") == "🧵 \ufffd"
