from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import DroppedError
from crawler.extract.transforms import apply_transforms, parse_condition
from crawler.models.article import Article
from crawler.models.source import Transform


def article(**fields: object) -> Article:
    given: dict[str, object] = {
        "url": "https://example.org/a", "title": "Foo and foo", "authors": ("Ann Lee", "Bo Li"),
        "body": '<p class="foo">foo &amp; bar <a href="https://foo.org/">foo</a></p>',
        "text": "foo & bar foo", "tags": ("news", "ads"),
    }  # fmt: skip
    return Article.model_validate(given | fields)


def drop_if(condition: str) -> tuple[Transform, ...]:
    return (Transform(kind="drop_if", arguments=(condition,)),)


def replace(old: str, new: str) -> tuple[Transform, ...]:
    return (Transform(kind="replace", arguments=(old, new)),)


def test_replace_changes_title_and_text_and_no_address() -> None:
    changed = apply_transforms(article(), replace("foo", "baz"))

    assert changed.title == "Foo and baz"
    assert changed.text == "baz & bar baz"
    assert 'href="https://foo.org/"' in changed.body
    assert 'class="foo"' in changed.body


def test_replace_sees_entities_as_the_reader_does() -> None:
    changed = apply_transforms(article(), replace("foo & bar", "a < b"))

    assert "a &lt; b" in changed.body
    assert changed.text.startswith("a < b")


def test_replace_cannot_bring_markup_in() -> None:
    changed = apply_transforms(article(), replace("bar", "<script>x</script>"))

    assert "<script" not in changed.body
    assert "<script>x</script>" in changed.text


def test_absolute_urls_completes_what_is_relative() -> None:
    before = article(body='<p>See <a href="/b">this</a></p>', image="/i.png")

    after = apply_transforms(before, (Transform(kind="absolute_urls"),))

    assert 'href="https://example.org/b"' in after.body
    assert after.image == "https://example.org/i.png"


def test_transforms_apply_in_order() -> None:
    steps = (*replace("Foo", "Ad"), *drop_if("title ~ '^Ad'"))

    with pytest.raises(DroppedError, match="drop_if"):
        apply_transforms(article(), steps)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("title ~ '^Foo'", True),
        ("title ~ 'x'", False),
        ("title !~ 'x'", True),
        ("title == 'Foo and foo'", True),
        ("title == 'Foo'", False),
        ("title != 'Foo'", True),
        ("author == 'Bo Li'", True),
        ("author ~ '^Ann'", True),
        ("author != 'Bo Li'", False),
        ("tags == \"ads\" and url !~ '/news/'", True),
        ("title ~ 'x' or tags == 'ads'", True),
        ("tags == 'ads' or title ~ 'x' and title ~ 'y'", True),
        ("title ~ 'x' and title ~ 'y' or tags == 'ads'", True),
        ("text~'bar'", True),
        ("body ~ 'href'", True),
    ],
)
def test_a_condition_is_read_as_written(condition: str, holds: bool) -> None:  # noqa: FBT001
    assert parse_condition(condition).holds(article()) is holds


def test_an_empty_title_is_empty_in_a_condition() -> None:
    assert parse_condition("title == ''").holds(article(title=""))


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("", "character 1"),
        ("title", "character 1"),
        ("title ~ x", "quoted"),
        ("title ~ 'x' &&", "`and` or `or`"),
        ("title ~ 'x' and", "character 16"),
        ("headline ~ 'x'", "no field `headline`"),
        ("title ~ '('", "no regular expression"),
        ("title ~ 'x'" + " or title ~ 'x'" * 100, "longer"),
    ],
)
def test_a_wrong_condition_says_why(condition: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_condition(condition)

    assert reason in str(caught.value)


@given(st.text(alphabet="title ~!='\"andor(x)*", max_size=60))
def test_any_text_is_a_condition_or_a_value_error(text: str) -> None:
    try:
        condition = parse_condition(text)
    except ValueError:
        return
    condition.holds(article())
