from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.errors import NoBodyError
from crawler.extract.article import extract
from crawler.models.article import Article
from crawler.models.capture import Page
from crawler.models.entry import Hint
from crawler.models.source import ArticleRules, Pick

URL = "https://example.org/news/1"
HTML = """<!DOCTYPE html><title>The bell</title><h1>The bell</h1>
<div class="story"><p>Nobody knew who had rung it.</p><p class="share">Share this</p>
<ul class="related"><li>Read on</li></ul></div>
<div class="story"><p>The rope was taken down.</p></div><p>Copyright</p>"""


def ruled(body: str | None, *remove: str, html: str = HTML) -> Article:
    page = Page(
        url=URL,
        body=html.encode(),
        content_type="text/html",
        fetched_at=datetime(2024, 5, 20, tzinfo=UTC),
    )
    picks = (Pick(css=body),) if body else ()
    rules = ArticleRules(body=picks, remove=remove)
    return extract(page, rules, Hint(), timezone="UTC")


def test_the_body_is_what_the_rule_names_without_what_remove_names() -> None:
    article = ruled("div.story", ".share", ".related")

    assert article.text.splitlines() == ["Nobody knew who had rung it.", "The rope was taken down."]
    assert article.provenance["body"].rule == "article.body[0]: div.story"
    assert not article.unmatched


def test_what_remove_does_not_name_stays() -> None:
    assert "Read on" in ruled("div.story", ".share").text


def test_a_remove_that_takes_all_of_it_leaves_no_body() -> None:
    with pytest.raises(NoBodyError, match="holds no text"):
        ruled("div.story", "div.story > *")


LONG = "<p>Nobody knew who had rung the bell, for the rope was gone since the autumn.</p>" * 8
PICTURE = '<img src="/picture.jpg">'


@pytest.mark.parametrize("body", ["div.story", None])
@pytest.mark.parametrize(("picture", "image"), [("", None), (PICTURE, "/picture.jpg")])
def test_an_image_that_is_removed_is_not_the_articles_own(
    body: str | None, picture: str, image: str | None
) -> None:
    html = (
        f'<!DOCTYPE html><title>The bell</title><h1>The bell</h1><div class="story">'
        f'<div class="code"><img src="/code.png"></div>{LONG}{picture}</div>'
    )

    article = ruled(body, ".code", html=html)

    assert article.image == (f"https://example.org{image}" if image else None)
    assert ("image" in article.provenance) == bool(image)


def test_the_image_is_looked_for_in_the_body_that_the_rule_names() -> None:
    html = (
        f"<!DOCTYPE html><title>The bell</title><h1>The bell</h1><article>{PICTURE}{LONG}"
        f'<div class="story">{LONG}<img src="/own.jpg"></div></article>'
    )

    assert ruled("div.story", html=html).image == "https://example.org/own.jpg"


def test_what_a_rule_displaced_is_told_as_what_lost() -> None:
    text = "".join(
        f"<p>The boats lay still for {day} days, and nobody spoke.</p>" for day in "23456"
    )
    html = (
        '<html><head><title>Storm</title><meta property="og:title" content="Storm at sea"></head>'
        f'<body><h1>Storm</h1><b class="kicker">News</b><div id="story">{text}</div></body></html>'
    )
    page = Page(url=URL, body=html.encode(), fetched_at=datetime(2024, 5, 20, tzinfo=UTC))
    rules = ArticleRules(title=(Pick(css="h1.none"), Pick(css=".kicker")))

    told = extract(page, rules, Hint(), timezone="UTC").provenance

    assert told["title"].rule == "article.title[1]: .kicker"
    assert told["title"].others[0] == ("article.title[0]: h1.none", "")
    assert ("og:title", "Storm at sea") in told["title"].others
    assert told["body"].rule == "found: div#story"
