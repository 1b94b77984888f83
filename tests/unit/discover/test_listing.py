"""HTML listings: by the user's selectors, by declared feeds, and without any help."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.errors import NoEntriesError, NotAListingError
from crawler.models.source import Kind, ListRules, Pick
from tests.unit.discover.made import item, read_it, rss, urls

WORDS = ("Harbour", "Council", "Museum", "Railway", "Forest", "Market", "Bridge", "Library")


def picks(*selectors: str) -> tuple[Pick, ...]:
    return tuple(Pick(css=selector) for selector in selectors)


def row(word: str) -> str:
    return (
        f'<li class=row><h2><a href="/2021/07/19/{word.lower()}-opens-again">The {word} opens again'
        f" after long repairs</a></h2><span class=when>19 July 2021</span>"
        f'<a class=by href="/author/ann">Ann</a><p class=sum>About the {word}.</p></li>'
    )


NAV = "".join(f'<li><a href="/{word.lower()}">{word}</a></li>' for word in WORDS)
PAGE = (
    "<html lang=en><head><title>News of the town</title></head><body>"
    f"<nav><ul>{NAV}</ul></nav><main><ul class=list>{''.join(map(row, WORDS))}</ul>"
    '<div class=pager><span>1</span> <a href="?page=2">2</a> <a href="?page=2">Next »</a></div>'
    "</main></body></html>"
)


def test_a_class_of_a_hundred_thousand_letters_does_not_keep_a_list_waiting() -> None:
    endless = PAGE.replace("class=list", f'class="{"Aa" * 50_000}- list"')

    assert urls(read_it(endless)) == urls(read_it(PAGE))


def test_the_list_of_a_page_is_found_without_rules() -> None:
    listing = read_it(PAGE)

    assert [url and url.rpartition("/")[2] for url in urls(listing)] == [
        f"{word.lower()}-opens-again" for word in WORDS
    ]
    assert listing.entries[0].title == "The Harbour opens again after long repairs"
    assert listing.entries[0].date == datetime(2021, 7, 19, tzinfo=UTC)
    assert listing.next_url == "https://news.example/listing?page=2"
    assert (listing.kind, listing.title, listing.language) == ("html", "News of the town", "en")


def test_a_site_where_others_share_may_be_listed_itself() -> None:
    assert len(read_it(PAGE, url="https://www.reddit.com/r/town").entries) == len(WORDS)


def test_rules_say_what_an_entry_is() -> None:
    rules = ListRules(
        item=picks("li.missing", "li.row"), title=picks("a"), summary=picks(".sum"),
        date=(Pick(css=".when", format="%d %B %Y", timezone="Asia/Tokyo"),),
        next=picks(".pager a::attr(href)"),
    )  # fmt: skip

    listing = read_it(PAGE, rules=rules)

    assert len(listing.entries) == len(WORDS)
    entry = listing.entries[0]
    assert entry.url == "https://news.example/2021/07/19/harbour-opens-again"
    assert entry.summary == "About the Harbour."
    assert entry.date is not None
    assert entry.date.isoformat() == "2021-07-19T00:00:00+09:00"
    assert listing.unmatched == ()


def test_an_item_that_is_a_link_is_the_link() -> None:
    listing = read_it(PAGE, Kind.HTML, rules=ListRules(item=picks("li.row h2 a")))

    assert len(listing.entries) == len(WORDS)
    assert listing.entries[1].title == "The Council opens again after long repairs"


def test_a_rule_that_matches_nothing_is_named() -> None:
    with pytest.raises(NoEntriesError, match=r"`list.item` \(`div.gone`\).*News of the town"):
        read_it(PAGE, rules=ListRules(item=picks("div.gone")))
    with pytest.raises(NoEntriesError, match=r"`list.link` \(`a.gone`\)"):
        read_it(PAGE, rules=ListRules(item=picks("li.row"), link=picks("a.gone")))

    rules = ListRules(item=picks("li.row"), title=picks("h2"), date=picks("time"), next=picks("b"))
    assert read_it(PAGE, rules=rules).unmatched == ("date", "next")


def test_include_and_exclude_choose() -> None:
    rules = ListRules(include=("/20\\d\\d/",), exclude=("museum",))

    assert len(read_it(PAGE, rules=rules).entries) == len(WORDS) - 1


def test_a_page_names_its_feeds_comments_last() -> None:
    links = (
        '<link rel="Alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
        '<link rel=alternate type=" application/atom+xml" href="/feed">'
        '<link rel="alternate stylesheet" type="text/css" href="/x.css">'
        '<link rel=alternate type="application/json" href="/wp-json/wp/v2/posts/1">'
        '<link rel=alternate type="application/rss+xml" href="">'
    )

    feeds = read_it(PAGE.replace("<head>", "<head>" + links)).feeds

    assert feeds == ("https://news.example/feed", "https://news.example/comments/feed")


def test_the_feed_of_a_section_comes_before_that_of_the_site() -> None:
    links = "".join(
        f'<link rel=alternate type="application/rss+xml" href="{path}">'
        for path in ("/comments/feed", "/feed", "/town/feed")
    )

    feeds = read_it(
        PAGE.replace("<head>", "<head>" + links), url="https://news.example/town/"
    ).feeds

    assert [feed.removeprefix("https://news.example") for feed in feeds] == [
        "/town/feed",
        "/feed",
        "/comments/feed",
    ]


def test_a_page_without_a_list_is_none() -> None:
    text = "<p>" + "Only words, and many of them, in one long text. " * 30 + "</p>"

    with pytest.raises(NotAListingError, match="titled “One text”"):
        read_it(f"<title>One text</title>{text}<a href=/x>A single link to somewhere else</a>")


def test_a_page_called_html_is_not_taken_for_the_feed_that_it_declares() -> None:
    page = "<html><head><link rel=alternate type=application/rss+xml href=/feed></head></html>"

    assert read_it(page).feeds == ("https://news.example/feed",)
    with pytest.raises(NotAListingError) as caught:
        read_it(page, Kind.HTML)

    assert "https://news.example/feed" in str(caught.value.hint)


def test_an_article_with_related_links_is_no_list() -> None:
    prose = "<p>" + "A sentence of the article that goes on and on. " * 8 + "</p>"
    related = "".join(
        f'<li><a href="/{w}-story-of-today">A related {w}</a></li>' for w in WORDS[:4]
    )
    head = '<title>T</title><meta property="og:type" content="article">'

    with pytest.raises(NotAListingError):
        read_it(f"{head}<main>{prose * 20}<ul>{related}</ul></main>")


def test_kinds_are_tried_in_order() -> None:
    assert read_it(PAGE, Kind.FEED, Kind.HTML).kind == "html"
    assert read_it(rss(item(1)), Kind.HTML, Kind.FEED).kind == "feed"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "an empty response"),
        (PAGE, "an HTML page titled “News of the town”"),
        ("<html><title>502 Bad Gateway</title></html>", "an error page titled “502 Bad Gateway”"),
        ("<title>Just a moment...</title><p>", "a challenge page"),
        ("%PDF-1.7", "a PDF"),
        ('<?xml version="1.0"?><opml></opml>', "an XML document of another kind, `opml`"),
        ("<rss <channel><item>", "an XML document whose first tag is damaged, `rss`"),
    ],
)
def test_what_is_no_feed_is_named(body: str, words: str) -> None:
    with pytest.raises(NotAListingError) as caught:
        read_it(body, Kind.FEED)

    assert words in caught.value.message
