from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract import notices, phrases, readers, related
from crawler.extract.alternatives import Alternatives, begins_of, needs_of
from crawler.extract.metadata import words

LISTS = {
    f"{room.__name__}.{name}": value
    for room in (phrases, notices, readers, related, words)
    for name, value in vars(room).items()
    if isinstance(value, Alternatives)
}


@pytest.mark.parametrize(
    ("alternative", "begins"),
    [
        (r"read (?:more|also)", ("read ",)),
        (r"don'?t miss", ("don",)),
        (r"(?:a|b c)d", ("a", "b c")),
        (r"\(c\)\s*\d", ("(c)",)),
        (r"(?:x)?y", ("x", "y")),
        (r"(?:\d )?y", (*"0123456789", "y")),
        (r"^\W*[aB]c", ("a", "b")),
        (r"(?:x)*y", None),
        (r"[ab]?c", None),
        (r"[^a]c", None),
        (r"\d*c", None),
        (r".{0,12}z", None),
    ],
)
def test_how_an_alternative_begins_is_read_from_it(
    alternative: str, begins: tuple[str, ...] | None
) -> None:
    assert begins_of(alternative) == begins


@pytest.mark.parametrize(
    ("alternative", "words"),
    [
        (r"read (?:more|also)", ("read more", "read also")),
        (r"(?:sign|log) in to", ("sign in ", "log in ")),
        (r"\(c\)\s*\d", ("(c)",)),
        (r"(?:x )?yes", ("x yes", "yes")),
        (r"(?:full|[^a]b|rest)", None),
        (r"(?:full|rest) .{0,20}[(](?:AP|b[ck])", ("full ", "rest ")),
        (r"(?:ab|cd){0,3}", None),
        (r"(?<!not )found(?! here)", ("found",)),
        (r"回[复復]", ("回复", "回復")),
        (r"x+", None),
    ],
)
def test_what_each_match_holds_is_read_from_an_alternative(
    alternative: str, words: tuple[str, ...] | None
) -> None:
    assert needs_of(alternative) == words


@pytest.mark.parametrize("name", LISTS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_each_match_holds_what_it_is_looked_for_by(name: str, data: st.DataObject) -> None:
    phrase = LISTS[name]
    alternative = data.draw(st.sampled_from(phrase.alternatives))
    text = data.draw(st.from_regex(re.compile(alternative), fullmatch=True))
    alone = re.compile(f"{phrase.before}(?:{alternative}){phrase.after}", re.IGNORECASE)

    assert bool(alone.search(text)) <= phrase.holds(text)
    assert bool(alone.search(text)) == (alternative in phrase.said(text))


@pytest.mark.parametrize("name", LISTS)
@given(
    before=st.text(alphabet=" -»«.12٣abİ相关", max_size=4),
    after=st.text(alphabet=" :：…a1", max_size=4),
    data=st.data(),
)
def test_looking_for_beginnings_changes_no_answer(
    name: str, before: str, after: str, data: st.DataObject
) -> None:
    phrase = LISTS[name]
    whole = re.compile(
        f"{phrase.before}(?:{'|'.join(phrase.alternatives)}){phrase.after}", re.IGNORECASE
    )
    begun = st.sampled_from(phrase.alternatives).map(lambda one: (begins_of(one) or ("",))[0])
    text = before + data.draw(begun) + after

    assert phrase.holds(text) == bool(whole.search(text))
    assert bool(phrase.match(text)) == bool(whole.match(text))
