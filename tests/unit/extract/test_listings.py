"""Pages that list others, of boxes whose names tell nothing, and articles that look like them."""

from __future__ import annotations

import pytest

from crawler.errors import NeedsBrowserError, NoBodyError
from tests.unit.extract.test_article import FOOTER, MENU, article_of, page, sentence

URL = "https://example.org/of-towns"
DAY = "<div>{n} November 2026</div>"


def of_items(item: str, count: int = 8) -> str:
    """Return a page of items; in each `{n}` is its number and `{text}` a sentence."""
    items = "".join(item.format(n=n, text=sentence(n)) for n in range(1, count + 1))
    return f"<html><body>{MENU}<h1>Of towns</h1><div>{items}</div>{FOOTER}</body></html>"


TITLE = "<div><a href='/story-{n}.html'>The old bridge of town number {n} is open</a></div>"
LISTINGS = {
    "titles that are no headings": f"<div>{TITLE}<div>{{text}}</div></div>",
    "titles in a list": f"<ul><li>{TITLE}<p>{{text}}</p></li></ul>".replace("ul>", "section>"),
    "classes with numbers": f"<article class='p{{n}}'>{TITLE}<p>{{text}}</p></article>",
    "titles in headers": f"<div><header class=byline>{TITLE}</header><p>{{text}}</p></div>",
    "long items with dates": f"<div>{TITLE}{DAY}<p>{{text}} {{text}} {{text}} {{text}}</p></div>",
}


@pytest.mark.parametrize("item", LISTINGS.values(), ids=LISTINGS.keys())
def test_a_page_of_items_that_lead_to_others_is_a_listing(item: str) -> None:
    with pytest.raises(NoBodyError, match="a list of links or other articles"):
        article_of(of_items(item), url=URL)


def test_a_page_whose_longest_item_stands_out_is_a_listing() -> None:
    short = f"<div>{TITLE}<p>Read what the town has to say of it.</p></div>"
    longest = f"<div>{TITLE}<p>{{text}}</p></div>".format(n=9, text=sentence(9))

    with pytest.raises(NoBodyError):
        article_of(of_items(short).replace("</div><footer", f"{longest}</div><footer"), url=URL)


MEMBER = "<div><a href='/u/{n}'>{name}{n}</a></div><div>{n} November 2026</div>"
ARTICLES = {
    "a thread": f"<div>{MEMBER}<p>{{text}}</p></div>".replace("{name}", "anna"),
    "a Chinese thread": f"<div>{MEMBER}<p>{{text}}</p></div>".replace("{name}", "海港小王子说"),
    "a thread of titles": (
        "<div><a href='/t/9/{n}'>Re: The old bridge of the town is open</a></div>" + MEMBER
    ).replace("{name}", "anna")
    + "<p>{text}</p>",
    "a round-up": "<div><p>{text}</p><div><a href='https://shop{n}.example/'>"
    "See the book of old bridges, number {n}</a></div></div>",
    "questions": "<div><div><a href='#q{n}'>What is the use of a bridge, number {n}?</a></div>"
    "<p>{text}</p></div>",
    "long parts with a link": f"<div>{TITLE}{'<p>{text}</p>' * 4}</div>",
}


@pytest.mark.parametrize("item", ARTICLES.values(), ids=ARTICLES.keys())
def test_items_that_lead_nowhere_else_or_hold_much_are_an_article(item: str) -> None:
    text = article_of(of_items(item), url=URL).text

    assert all(sentence(number) in text for number in range(1, 9))


LINKS = "".join(f"<li><a href='/{n}.html'>A story of town number {n}</a>" for n in range(1, 9))
NOTE = "<p>We write about the bridges of all towns by the river, day by day.</p>"


def test_a_note_behind_a_list_of_links_is_no_article() -> None:
    with pytest.raises(NoBodyError):
        article_of(page(f"<ul>{LINKS}</ul><div>{NOTE}</div>", "Archive"), url=URL)


@pytest.mark.parametrize("box", ["<div class=site-footer>", "<div role=contentinfo>", "<aside>"])
def test_a_note_in_a_footer_is_no_article(box: str) -> None:
    end = box[1:].split(maxsplit=1)[0].rstrip(">")
    html = f"<html><body>{MENU}<h1>Tags</h1><div>{box}{NOTE}</{end}></div></body></html>"

    with pytest.raises(NoBodyError):
        article_of(html, url=URL)


@pytest.mark.parametrize(
    "body",
    [
        f"<ul>{LINKS}</ul><h1>Town will rebuild its bridge</h1><div>{NOTE}</div>",
        f"<h1>Town will rebuild its bridge</h1><div>{NOTE}</div><ul>{LINKS}</ul>",
    ],
    ids=["below a menu", "above a menu"],
)
def test_a_short_article_below_its_headline_is_one(body: str) -> None:
    title = "<title>Town will rebuild its bridge</title>"

    article = article_of(f"<html><head>{title}</head><body>{body}{FOOTER}</body></html>", url=URL)

    assert article.text == "We write about the bridges of all towns by the river, day by day."


@pytest.mark.parametrize(
    "path", ["/archives/2026/", "/2026/11/", "/tags/", "/blog/categories/", "/authors.html"]
)
def test_what_an_address_says_of_a_listing_counts(path: str) -> None:
    some = "<p>Stories of our towns, and of those who live in them, in the order of their days.</p>"
    note = f"<div class=x>{some}</div><div><h2>More</h2><ul>{LINKS}</ul></div>"
    html = page(note, "Stories").replace(
        "<title>", '<meta property="og:type" content=website><title>'
    )

    with pytest.raises(NoBodyError):
        article_of(html, url=f"https://example.org{path}")


def test_a_note_to_turn_scripts_on_is_no_article() -> None:
    note = "<p>Sorry, your browser cannot show this page. Please enable JavaScript to go on.</p>"

    with pytest.raises(NeedsBrowserError):
        article_of(page(f"<div>{note}</div>"), url=URL)


POST = (
    "<article><h2><a href='/story-{n}.html'>Story {n} of the bridge</a></h2>"
    "<p>By Anna Bell, {n} November 2026</p>{text}</article>"
)


@pytest.mark.parametrize("path", ["/news/", "/page/2/"])
def test_several_posts_that_are_shown_whole_are_no_article(path: str) -> None:
    whole = "".join(f"<p>{sentence(number)}</p>" for number in range(1, 9))
    posts = "".join(POST.format(n=n, text=whole) for n in range(1, 6))
    html = f"<html><body>{MENU}<header>Example News</header>{posts}{FOOTER}</body></html>"

    with pytest.raises(NoBodyError):
        article_of(html, url=f"https://example.org{path}")


def test_an_issue_that_shows_its_articles_whole_is_taken_whole() -> None:
    whole = "".join(f"<p>{sentence(number)}</p>" for number in range(1, 9))
    posts = "".join(POST.format(n=n, text=whole) for n in range(1, 6))

    text = article_of(page(f"<div>{posts}</div>", "Issue 7 of the year"), url=URL).text

    assert text.count(sentence(3)) == 5


def test_a_page_to_search_at_is_no_article() -> None:
    form = "<form action=/search><input name=q><input type=submit></form>"
    note = "<p>From here you can search all that we wrote of the towns by the river.</p>" * 2

    with pytest.raises(NoBodyError):
        article_of(page(f"<div>{note}{form}</div>"), url="https://example.org/search.html")


@pytest.mark.parametrize(
    "line",
    [
        "<div><a href='?t={n}'>({time})</a><div>{said}</div></div>",
        "<div><span>{time}</span> <span>{said}</span></div>",
        "<p>{time} {said}</p>",
        "<li><time>{time}</time> {said}</li>",
        "<div><button>{time}</button><div>{said}</div></div>",
    ],
)
def test_a_transcript_with_its_times_is_an_article(line: str) -> None:
    said = [f"and then we mended the arch number {n}" for n in range(10, 50)]
    lines = "".join(
        line.format(n=n, time=f"0:{n}", said=words) for n, words in enumerate(said, start=10)
    )

    text = article_of(page(f"<div><h2>Transcript</h2><div>{lines}</div></div>"), url=URL).text

    assert all(words in text for words in said)


def test_a_listing_that_is_described_as_an_article_of_the_front_page_is_no_article() -> None:
    said = (
        '<script type="application/ld+json">{"@type": "BlogPosting", "headline": "Towns",'
        ' "mainEntityOfPage": {"@type": "WebPage", "@id": "https://example.org/"}}</script>'
    )
    title = "<p class=title><a href='/story-{n}'>Bridge {n} is open</a></p>"
    item = f"<article>{title}<time>2024-03-0{{n}}</time>{'<p>{text} {text}</p>' * 4}</article>"
    listing = of_items(item).replace("<body>", f"<head>{said}</head><body>", 1)

    with pytest.raises(NoBodyError):
        article_of(listing, url="https://example.org/page/2/")
