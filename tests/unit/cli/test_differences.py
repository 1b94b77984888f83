"""What changed between two trials."""

from __future__ import annotations

from typing import Any

from crawler.cli.differences import changes


def trial(**article: Any) -> dict[str, Any]:
    """Return what a trial told, as far as it is compared."""
    fields = {"title": "The bell", "text": "One\nTwo", "body": "", "provenance": {}, **article}
    shown: dict[str, Any] = {
        "url": "https://e.org/1",
        "error": None,
        "path": "posts/a.md",
        "article": fields,
        "unmatched_rules": [],
        "removed": [],
    }
    entry = {"url": "https://e.org/1", "guid": None, "date": None, "title": "The bell"}
    listing = {"entries": [entry], "error": None, "unmatched_rules": []}
    return {"listings": [listing], "article": shown}


def told(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {one["what"]: (one["before"], one["after"]) for one in changes(before, after)}


def test_what_is_equal_changed_nothing() -> None:
    assert not changes(trial(), trial())


def test_a_field_is_told_with_what_gave_it() -> None:
    ruled = {"title": {"rule": "article.title[0]: h2", "others": []}}

    found = told(trial(), trial(title="The rope", provenance=ruled))

    assert found == {"title": ("The bell", "The rope (article.title[0]: h2)")}


def test_of_the_text_the_lines_are_told_that_went_and_came() -> None:
    assert told(trial(), trial(text="One\nThree")) == {"text": (["Two"], ["Three"])}


def test_entries_that_came_and_went_are_told() -> None:
    after = trial()
    after["listings"][0]["entries"].append(
        {"url": "https://e.org/2", "guid": None, "date": "2024-05-01", "title": "More"}
    )

    assert told(trial(), after) == {
        "entries": (1, 2),
        "entry https://e.org/2": (None, "2024-05-01 More"),
    }
    assert told(after, trial())["entry https://e.org/2"] == ("2024-05-01 More", None)


def test_rules_are_told_that_begin_or_cease_to_match() -> None:
    after = trial()
    after["article"]["unmatched_rules"] = [{"path": "article.author", "place": None}]

    assert told(trial(), after)["article.author"][1] == "matched nothing"


def test_of_another_article_only_that_is_told() -> None:
    after = trial(title="Another")
    after["article"]["url"] = "https://e.org/2"

    assert told(trial(), after) == {"article": ("https://e.org/1", "https://e.org/2")}


def test_an_article_that_cannot_be_had_any_more_is_told() -> None:
    after = trial()
    error = {"code": "extract.no-body", "message": "no text", "hint": "", "place": None}
    after["article"] |= {"error": error, "article": None, "path": None}

    assert told(trial(), after) == {"article error": (None, "no text (extract.no-body)")}
