"""Changes to a user's YAML that leave the rest of it as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crawler.config.splice import flow_scalar, renamed, scalar, with_removals, with_source
from crawler.errors import ConfigError

NEW = {"url": "https://new.example/feed", "name": "New"}


def is_subsequence(part: str, whole: str) -> bool:
    """Whether all characters of `part` stand in `whole`, in their order."""
    rest: Iterator[str] = iter(whole)
    return all(char in rest for char in part)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "- url: https://new.example/feed\n  name: New\n"),
        ("# mine\n", "# mine\n- url: https://new.example/feed\n  name: New\n"),
        ("- https://a", "- https://a\n- url: https://new.example/feed\n  name: New\n"),
        (
            "sources:\n- a  # first\n- url: b\n  # every: 1h\n\ndefaults: {}\n",
            (
                "sources:\n- a  # first\n- url: b\n  # every: 1h\n"
                "- url: https://new.example/feed\n  name: New\n\ndefaults: {}\n"
            ),
        ),
        (
            "sources:\n    - a\n\n    - b\n# end\n",
            (
                "sources:\n    - a\n\n    - b\n# end\n\n"
                "    - url: https://new.example/feed\n      name: New\n"
            ),
        ),
        ("sources: [a, b,]\n", "sources: [a, b, {url: https://new.example/feed, name: New},]\n"),
        ("sources: []\n", "sources: [{url: https://new.example/feed, name: New}]\n"),
        (
            "sources:  # none yet\n",
            "sources:  # none yet\n  - url: https://new.example/feed\n    name: New\n",
        ),
        (
            "defaults: {every: 1h}\n",
            "defaults: {every: 1h}\nsources:\n  - url: https://new.example/feed\n    name: New\n",
        ),
        ("- a\r\n", "- a\r\n- url: https://new.example/feed\r\n  name: New\r\n"),
        ("---\n- a\n...\n", "---\n- a\n- url: https://new.example/feed\n  name: New\n...\n"),
        (
            "- a\n- b: |\n    text\n",
            "- a\n- b: |\n    text\n- url: https://new.example/feed\n  name: New\n",
        ),
    ],
)
def test_a_source_is_added_as_the_last_and_nothing_else_changes(before: str, after: str) -> None:
    assert with_source(before, NEW) == after


def test_a_file_that_is_one_source_has_no_place_for_another() -> None:
    with pytest.raises(ConfigError, match="one source"):
        with_source("url: https://a\n", NEW)


@pytest.mark.parametrize(
    ("before", "place", "after"),
    [
        ("- https://a # c\n- b\n", (1, 3), "- url: https://a # c\n  name: New: 1\n- b\n"),
        ("- url: a\n  name: 'old' # c\n", (1, 3), "- url: a\n  name: New: 1 # c\n"),
        ("- url:\n  - a\n  - b # x\n  every: 1h", (1, 3),
         "- url:\n  - a\n  - b # x\n  name: New: 1\n  every: 1h"),
        ("[a, {url: b}]", (1, 2), "[{url: a, name: New: 1}, {url: b}]"),
        ("[a, {url: b}]", (1, 5), "[a, {url: b, name: New: 1}]"),
        ("url: x\nname:\n", (1, 1), "url: x\nname: New: 1\n"),
        ("- url: x\n  name: |\n    foo\n  every: 1h\n", (1, 3),
         "- url: x\n  name: New: 1\n  every: 1h\n"),
        ("sources:\n  - &x https://a", (2, 5),
         "sources:\n  - url: &x https://a\n    name: New: 1\n"),
    ],
)  # fmt: skip
def test_a_source_gets_another_name_and_nothing_else_changes(
    before: str, place: tuple[int, int], after: str
) -> None:
    found = renamed(before, *place, "New: 1")

    assert found == after.replace("New: 1", '"New: 1"')


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\u0085"), max_size=20
) | st.text("0:-?#&*!|>'\"%@` \t,[]{}=~a", max_size=6)


@given(NAMES)
@example("0\t0")
@example("0?")
def test_any_text_reads_back_as_the_text_it_is(text: str) -> None:
    assert yaml.safe_load(f"- {scalar(text)}") == [text]
    assert yaml.safe_load(f"{{a: {flow_scalar(text)}}}") == {"a": text}
    assert yaml.safe_load(f"[{flow_scalar(text)}]") == [text]


ADDRESS = st.sampled_from(["https://a.example/", "'https://b.example'", '"https://c.example"'])
COMMENT = st.sampled_from(["", "  # why", "\n", "\n# a line of its own", "\n\n    # deeper"])
KEYS = st.lists(
    st.sampled_from(["every: 1h", "list: {item: li, link: a}", "categories:\n    - x\n    - y",
                     "article:\n    body: |\n      .a\n      .b"]),
    unique=True,
)  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw a file of sources as people write them."""
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        keys = [f"- url: {draw(ADDRESS)}", *(f"  {key}" for key in draw(KEYS))]
        lines += [key + draw(COMMENT) for key in keys if "|" not in key] or [keys[0]]
        lines += [key for key in keys if "|" in key]
    head = draw(st.sampled_from(["", "# mine\n", "---\n"]))
    tail = draw(st.sampled_from(["\n", "", "\n\n# the end", "\n# the end\n"]))
    return head + "\n".join(lines) + tail


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(files())
def test_whatever_a_file_holds_it_holds_one_source_more_and_every_character(text: str) -> None:
    after = with_source(text, NEW)

    # A block of text that ended with the file now ends with a line.
    assert yaml.safe_load(after) == [*yaml.safe_load(f"{text}\n"), dict(NEW)]
    assert is_subsequence(text, after)
    assert len(after) - len(text) <= len("- url: https://new.example/feed\n  name: New\n") + 2


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(files(), st.data())
def test_whatever_a_file_holds_a_source_is_renamed_and_the_rest_stays(
    text: str, data: st.DataObject
) -> None:
    root = yaml.compose(text)
    assert isinstance(root, yaml.SequenceNode)
    number = data.draw(st.integers(0, len(root.value) - 1))
    mark = root.value[number].start_mark

    after = renamed(text, mark.line + 1, mark.column + 1, "New")

    expected = yaml.safe_load(text)
    expected[number]["name"] = "New"
    assert yaml.safe_load(after) == expected
    assert is_subsequence(text, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "- url: a  # mine\n\n- b\n",
            '- url: a  # mine\n  article:\n    remove:\n      - .ad\n      - "#x"\n\n- b\n',
        ),
        (
            "- url: a\n  article:\n      body: main\n  every: 1h\n",
            (
                "- url: a\n  article:\n      body: main\n"
                '      remove:\n        - .ad\n        - "#x"\n  every: 1h\n'
            ),
        ),
        (
            "- url: a\n  article:\n    remove:\n    - aside  # theirs\n    body: main\n",
            (
                "- url: a\n  article:\n    remove:\n    - aside  # theirs\n    - .ad\n"
                '    - "#x"\n    body: main\n'
            ),
        ),
        (
            "- url: a\n  article: {body: main, remove: [aside]}\n",
            '- url: a\n  article: {body: main, remove: [aside, .ad, "#x"]}\n',
        ),
        ("- {url: a}\n", '- {url: a, article: {remove: [.ad, "#x"]}}\n'),
        (
            "- url: a\n  article:\n    - {until: 2024-01-01, body: p}\n    - {body: main}\n",
            (
                "- url: a\n  article:\n    - {until: 2024-01-01, body: p}\n"
                '    - {body: main, remove: [.ad, "#x"]}\n'
            ),
        ),
    ],
    ids=["no rules", "rules", "a list", "flow", "a flow source", "rules of two times"],
)
def test_selectors_are_added_to_what_is_removed_and_nothing_else_changes(
    before: str, after: str
) -> None:
    assert with_removals(before, 1, 3, [".ad", "#x"]) == after


@pytest.mark.parametrize(
    "text", ["- a\n", "- url: a\n  article: *x\n", "- url: a\n  article: {remove: aside}\n"]
)
def test_rules_that_leave_no_place_are_left_to_the_user(text: str) -> None:
    with pytest.raises(ConfigError):
        with_removals(text, 1, 3, [".ad"])
