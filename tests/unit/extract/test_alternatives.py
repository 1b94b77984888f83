from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import endings, notices, phrases, related
from crawler.extract.alternatives import Alternatives, begins_of

LISTS = {
    f"{room.__name__}.{name}": value
    for room in (phrases, notices, endings, related)
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

    found, expected = phrase.search(text), whole.search(text)
    assert (found and found.span()) == (expected and expected.span())
    assert bool(phrase.match(text)) == bool(whole.match(text))
