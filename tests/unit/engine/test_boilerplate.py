"""Which selector is proposed for what recurs."""

from __future__ import annotations

from crawler.engine.boilerplate import Lines, choose, recurring_texts
from crawler.engine.jobs import Block

CLUB: Lines = ("Join the club",)
PAGES = ("/1", "/2", "/3")


def test_a_text_on_two_pages_does_not_recur() -> None:
    pages = [[Block(CLUB, ("p.club",))], [Block(CLUB, ("p.club",))], [], []]

    assert recurring_texts(pages) == {}
    assert recurring_texts([*pages, pages[0]]) == {CLUB: ("p.club",)}


def test_twice_on_one_page_is_on_one_page() -> None:
    twice = [Block(CLUB, ("p.club",)), Block(CLUB, ("p.club",))]

    assert recurring_texts([twice, twice]) == {}


def test_a_selector_that_would_take_out_what_is_a_pages_own_is_passed_over() -> None:
    texts: dict[Lines, Lines] = {CLUB: ("div", "div.club")}
    standing: dict[str, set[Lines]] = {page: {CLUB} for page in PAGES}
    taken: dict[str, dict[str, Lines]] = {
        "div": dict.fromkeys(PAGES, CLUB) | {"/4": ("The tale of boat 4",)},
        "div.club": dict.fromkeys(PAGES, CLUB),
    }

    (found,) = choose(texts, standing, taken)

    assert (found.selector, found.pages, found.text) == ("div.club", 3, "Join the club")


def test_what_no_selector_finds_alone_is_shown_without_one() -> None:
    texts: dict[Lines, Lines] = {CLUB: ("div",)}
    taken: dict[str, dict[str, Lines]] = {
        "div": {page: (*CLUB, f"The tale of {page}") for page in PAGES}
    }
    standing: dict[str, set[Lines]] = {page: {CLUB} for page in PAGES}

    (found,) = choose(texts, standing, taken)

    assert found.selector is None
    assert found.urls == PAGES


def test_what_stands_in_a_larger_block_that_goes_needs_no_rule_of_its_own() -> None:
    whole: Lines = (*CLUB, "every first Sunday of the month")
    texts: dict[Lines, Lines] = {whole: ("aside.club",), CLUB: ("p.club",)}
    standing: dict[str, set[Lines]] = {page: {whole, CLUB} for page in PAGES}
    taken: dict[str, dict[str, Lines]] = {
        "aside.club": dict.fromkeys(PAGES, whole),
        "p.club": dict.fromkeys(PAGES, CLUB),
    }

    assert [one.selector for one in choose(texts, standing, taken)] == ["aside.club"]
