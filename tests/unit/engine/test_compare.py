"""What is different between two posts, field by field."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.front_matter import Field, dump
from crawler.engine.compare import SAMPLE_COLUMNS, SAMPLES, FieldTally, changed_fields

VALUES = st.one_of(st.text(max_size=20), st.booleans(), st.lists(st.text(max_size=5), max_size=3))
FIELDS = st.dictionaries(st.sampled_from(["title", "date", "tags", "lang"]), VALUES)


def post(fields: dict[str, object], body: str = "<div>\none\n</div>\n") -> bytes:
    fields = {"id": "1", **fields}
    return f"{dump([Field(key, value) for key, value in fields.items()])}\n{body}".encode()  # type: ignore[arg-type]


@given(FIELDS, FIELDS)
def test_it_names_the_fields_that_differ_and_no_other(
    old: dict[str, object], new: dict[str, object]
) -> None:
    found = changed_fields(post(old), post(new))

    keys = old.keys() | new.keys()
    assert found.keys() <= keys
    assert changed_fields(post(old), post(old)) == {}
    for key in keys - found.keys():
        assert str(old[key]) == str(new[key]) or old[key] == new[key]


def test_the_body_is_a_field() -> None:
    found = changed_fields(post({"title": "A"}), post({"title": "A"}, "<div>\ntwo\n</div>\n"))

    assert found == {"body": ("<div>\none\n</div>\n", "<div>\ntwo\n</div>\n")}


def test_front_matter_that_does_not_read_back_is_all_body() -> None:
    found = changed_fields(b"---\n\xff: [\n---\n\nx\n", post({"title": "A"}))

    assert found["title"] == (None, "A")
    assert found["body"][0] is not None


def test_gains_and_losses_are_no_changes_and_few_are_shown() -> None:
    tally = FieldTally()

    for number in range(9):
        tally.add("title", f"posts/{number}.md", None, "new")
    tally.add("title", "posts/x.md", "old", None)
    tally.add("title", "posts/y.md", "old", "new")

    assert (tally.changed, tally.gained, tally.lost) == (1, 9, 1)
    assert [sample.lines for sample in tally.samples] == [("+ new",)] * SAMPLES


def test_of_a_long_line_the_part_that_differs_is_shown() -> None:
    tally = FieldTally()

    tally.add("body", "posts/x.md", "word " * 200 + "old", "word " * 200 + "new")

    (sample,) = tally.samples
    assert [line[:1] for line in sample.lines] == ["-", "+"]
    assert sample.lines[0].endswith("old")
    assert sample.lines[1].endswith("new")
    assert all(len(line) <= SAMPLE_COLUMNS for line in sample.lines)
