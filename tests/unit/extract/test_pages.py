"""Which link leads to the next page of an article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extract.pages import find_next
from crawler.models.capture import Page

HERE = "https://x.example/2021/07/the-story.html"


def next_of(url: str, links: str) -> str | None:
    body = f"<html><body><p>Text</p>{links}</body></html>".encode()
    return find_next(Page(url=url, body=body, fetched_at=datetime(2026, 1, 1, tzinfo=UTC)), of=url)


@pytest.mark.parametrize(
    ("url", "links", "found"),
    [
        (HERE, "<a href=the-story_2.html>下一页</a>", "the-story_2.html"),
        (HERE, "<a href='the-story-2.html'>2</a>", "the-story-2.html"),
        (HERE, "<link rel=next href='?page=2'>", "the-story.html?page=2"),
        (HERE, "<a href='?a=1&amp;page=2'>2</a>", None),
        (HERE, "<a href=the-other_2.html rel=next>Next</a>", None),
        (HERE, "<a href=the-story_3.html rel=next>Next</a>", None),
        (HERE, "<a href=the-story_2.html>The second story of the day</a>", None),
        (HERE, "<a href='https://y.example/2021/07/the-story_2.html'>2</a>", None),
        ("https://x.example/news/41", "<a rel=next href=/news/42>Next</a>", None),
        ("https://x.example/forum/the-story", "<a rel=next href='?page=2'>2</a>", None),
    ],
)
def test_only_this_address_with_the_next_number_is_the_next_page(
    url: str, links: str, found: str | None
) -> None:
    assert next_of(url, links) == (found and f"https://x.example/2021/07/{found}")


def test_a_view_of_all_pages_comes_first() -> None:
    links = "<a href=the-story_2.html>2</a> <a href='?page=all'>View as single page</a>"

    assert next_of(HERE, links) == f"{HERE}?page=all"
