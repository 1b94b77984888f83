"""What reads a page lets go of its tree at once: workers seldom run the collector."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from crawler.discover.read import read
from crawler.extract.article import extract, extract_entry
from crawler.html.boxes import Box
from crawler.html.document import parse
from crawler.html.sanitize import sanitize
from crawler.html.visible import fragment_text, visible_text
from crawler.models.capture import Page
from crawler.models.entry import Entry, Hint
from crawler.models.source import ArticleRules, Kind, ListRules, Pick

URL = "https://www.example.org/news"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
STORY = "The harbour of the old town was closed on Monday, because the ice had come back. " * 6
ITEMS = "".join(
    f'<li><a href="/{n}.html">A title of story {n}</a> 2025-12-01</li>' for n in range(9)
)
LIST = f"<html><body><ul>{ITEMS}</ul></body></html>"
PICTURE = '<img src="/a.jpg"><p class="caption">The canal in May</p>'
ARTICLE = (
    f"<html><body><h1>A title</h1><div id=x><p>{STORY}</p>{PICTURE}<p>{STORY}</p></div></body>"
)
STATE = f"<html><body><h1>A title</h1><noscript><p>{STORY}</p></noscript></body></html>"


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def listed(rules: ListRules) -> None:
    read(
        LIST.encode(),
        url=URL,
        content_type="text/html",
        kinds=(Kind.HTML,),
        rules=rules,
        timezone="UTC",
        now=NOW,
    )


def extracted(html: str, rules: ArticleRules) -> None:
    page = Page(url=URL, body=html.encode(), fetched_at=NOW)
    extract(page, rules, Hint(), timezone="UTC")


DOORS: dict[str, Callable[[], object]] = {
    "visible text": lambda: visible_text(parse(ARTICLE, URL).root),
    "fragment": lambda: fragment_text(ARTICLE),
    "sanitize": lambda: sanitize(ARTICLE, URL),
    "list": lambda: listed(ListRules()),
    "list by rules": lambda: listed(ListRules(item=(Pick(css="li"),), link=(Pick(css="a"),))),
    "article": lambda: extracted(ARTICLE, ArticleRules()),
    "article by rules": lambda: extracted(ARTICLE, ArticleRules(body=(Pick(css="#x"),))),
    "article without a part": lambda: extracted(ARTICLE, ArticleRules(remove=("img",))),
    "article of a state": lambda: extracted(STATE, ArticleRules()),
    "entry": lambda: extract_entry(
        Entry(listing=URL, url=URL, content=ARTICLE), timezone="UTC", now=NOW
    ),
}


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("door", DOORS)
def test_a_page_is_let_go_of_without_the_collector(door: str) -> None:
    DOORS[door]()

    assert [each for each in gc.get_objects() if isinstance(each, Box) and each.kids] == []
