"""Lists found without rules: short ones, those beside others, and what their items say."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.errors import NotAListingError
from tests.unit.discover.made import read_it, urls

TITLES = (
    "The harbour opens again after long repairs",
    "Council votes for a longer tram line",
    "Museum finds a lost painting in its cellar",
    "Railway bridge closed until next spring",
    "Market hall celebrates its hundredth year",
)
OTHERS = tuple(f"An older story of the town, number {number}" for number in range(1, 6))


def page(main: str, *, aside: str = "", head: str = "") -> str:
    return f"<html lang=en><head>{head}</head><body><main>{main}</main>{aside}</body></html>"


def card(title: str, number: int, classes: str = "card", more: str = "") -> str:
    return (
        f"<div class='{classes}'><h2><a href='/posts/{number}'>{title}</a></h2>"
        f"<time datetime='2024-05-0{number}'>May {number}</time>{more}<p>{'Words. ' * 20}</p></div>"
    )


def recent(block: str = "aside") -> str:
    rows = "".join(f"<li><a href='/posts/{n}0'>{title}</a></li>" for n, title in enumerate(OTHERS))
    return f"<{block}><h3>Recent posts</h3><ul>{rows}</ul></{block}>"


def paths(body: str, url: str = "https://news.example/list") -> list[str]:
    return [
        str(found).removeprefix("https://news.example") for found in urls(read_it(body, url=url))
    ]


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("block", ["aside", "div class=sidebar", "section class='widget recent'"])
def test_the_short_list_of_a_page_wins_over_a_longer_one_beside_it(count: int, block: str) -> None:
    cards = "".join(card(TITLES[n], n + 1) for n in range(count))

    found = paths(page(cards, aside=recent(block)))

    assert found == [f"/posts/{n + 1}" for n in range(count)]


def test_a_block_that_is_called_an_aside_is_the_list_of_a_page_that_has_no_other() -> None:
    assert len(paths(f"<html lang=en><body>{recent('div class=sidebar')}</body></html>")) == 5


@pytest.mark.parametrize("classes", ["recent-post-item", "post-card slide-up", "widget-card"])
def test_an_item_may_be_called_like_an_aside(classes: str) -> None:
    cards = "".join(card(title, n + 1, classes) for n, title in enumerate(TITLES))

    found = paths(page(f"<div>{cards}</div>", aside=recent()))

    assert found == [f"/posts/{n + 1}" for n in range(5)]


@pytest.mark.parametrize(
    "url",
    ["https://news.example/tag/town/page/3/", "https://news.example/list?page=7"],
)
def test_the_last_page_of_a_listing_may_hold_one_entry(url: str) -> None:
    assert paths(page(card(TITLES[0], 1)), url) == ["/posts/1"]


def test_one_link_on_a_page_that_is_not_counted_is_no_list() -> None:
    with pytest.raises(NotAListingError):
        paths(page(card(TITLES[0], 1)))


def test_two_links_below_a_text_are_no_list() -> None:
    text = f"<h1>{TITLES[0]}</h1><p>{'The story of the harbour. ' * 15}</p>"

    with pytest.raises(NotAListingError):
        paths(page(text + card(TITLES[1], 2) + card(TITLES[2], 3)))


def test_titles_in_paragraphs_are_no_prose_of_an_article() -> None:
    stated = '{"@type": "BlogPosting", "headline": "The Daily Harbour"}'
    about_the_site = f'<script type="application/ld+json">{stated}</script>'
    cards = "".join(
        f"<article><p><time>2024-05-0{n + 1}</time></p><p><a href='/posts/{n + 1}'>{title} and what"
        " came of it in the end</a></p></article>"
        for n, title in enumerate(TITLES)
    )
    again = "".join(
        f"<p><a href='/posts/{n + 1}'>{title} and what came of it in the end</a></p>"
        for n, title in enumerate(TITLES)
    )

    found = paths(page(cards, aside=f"<aside>{again}</aside>", head=about_the_site))

    assert len(found) == 5


def flat(text: str, dated: str = "") -> str:
    return "".join(
        f"<h2><a href='/posts/{n}'>{title}, {n}</a></h2>{dated.format(n + 1)}<p>{text}</p>"
        f"<a class=more href='/posts/{n}'>Read more</a><hr>"
        for n, title in enumerate(TITLES * 3)
    )


@pytest.mark.parametrize("length", [400, 1_500])
def test_texts_between_the_titles_of_a_flat_list_are_no_prose_of_an_article(length: int) -> None:
    text = ("Of the harbour and the town. " * 60)[:length]

    assert len(paths(page(f"<div>{flat(text)}</div>"))) == len(TITLES) * 3


@pytest.mark.parametrize(
    "dated",
    ["<p class=meta>Posted on June {0}, 2024 by Ann</p>", "<time datetime=2024-06-{0:02}></time>"],
)
def test_the_dates_of_a_flat_list_stand_behind_its_titles(dated: str) -> None:
    found = dates(page(f"<div>{flat('Of the harbour. ' * 25, dated)}</div><p>News</p>"))

    assert found[:3] == ["2024-06-01", "2024-06-02", "2024-06-03"]


@pytest.mark.parametrize("topic", ["tag-copyright", "category-social-media", "tag-links"])
def test_posts_on_a_topic_that_is_called_like_a_part_of_pages_are_posts(topic: str) -> None:
    posts = "".join(
        card(title, n + 1, f"post-{n} post type-post hentry {topic}")
        for n, title in enumerate(TITLES)
    )

    assert len(paths(page(f"<div>{posts}</div>"))) == len(TITLES)


def archive(rows: list[tuple[str, list[str]]], path: str = "/posts/{}") -> str:
    body, number = "", 0
    for heading, days in rows:
        body += heading
        for day in days:
            address = path.format(number)
            body += f"<li>{day.format(f'<a href={address}>{TITLES[number]}</a>')}</li>"
            number += 1
    return page(f"<ul>{body}</ul>")


def dates(body: str) -> list[str | None]:
    found = [entry.date for entry in read_it(body).entries]
    return [date.date().isoformat() if date else None for date in found]


@pytest.mark.parametrize(
    "day",
    ["<time>{month:02}-{day:02}</time> {{}}", "<span>{month:02}-{day:02}</span> {{}}",
     "{{}}<br>{word} {day}", "{{}}<br>{day} {word}", "<i>{month}月{day}日</i><br>{{}}"],
)  # fmt: skip
@pytest.mark.parametrize("heading", ["<h2>{}</h2>", "<p class=year>{}</p>", "<li>{}年 (3)</li>"])
def test_a_day_below_a_heading_that_is_a_year_is_of_that_year(day: str, heading: str) -> None:
    first = [day.format(month=11, day=3, word="Nov"), day.format(month=5, day=30, word="May")]
    second = [day.format(month=12, day=4, word="Dec")]

    body = archive([(heading.format(2021), first), (heading.format(2019), second)])

    assert dates(body) == ["2021-11-03", "2021-05-30", "2019-12-04"]


def test_the_year_may_stand_above_the_list() -> None:
    lists = "".join(
        f"<h3>{year}</h3><ul>"
        + "".join(
            f"<li>03-0{n + 1} <a href='/posts/{n}-of-{year % 7}'>{TITLES[n]}</a></li>"
            for n in range(3)
        )
        + "</ul>"
        for year in (2022, 2020)
    )

    assert dates(page(lists)) == [f"{year}-03-0{n}" for year in (2022, 2020) for n in (1, 2, 3)]


@pytest.mark.parametrize("day", ["04/09", "9.4", "09/04"])
def test_the_month_that_the_address_names_tells_day_and_month_apart(day: str) -> None:
    body = archive([("", [day + "<br>{}"] * 3)], path="/2024/09/story-{}")

    assert dates(body) == ["2024-09-04"] * 3


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (["3/4/2024", "3/25/2024", "2/1/2024"], "2024-03-04"),
        (["3.4.2024", "25.3.2024", "2.1.2024"], "2024-04-03"),
        (["3/4/24", "3/25/24", "2/1/24"], "2024-03-04"),
        (["3/4/2024", "25/3/2024", "2/1/2024"], "2024-04-03"),
        (["3/4/2024", "3/25/2024", "25/3/2024"], "2024-03-04"),
    ],
)
def test_one_date_of_a_list_tells_the_order_of_the_others(
    days: list[str], first: str | None
) -> None:
    body = archive([("", [day + "<br>{}" for day in days])])

    assert dates(body)[0] == first


def rows(*parts: str) -> str:
    links = (f"<a href='/posts/{n}'>{title}</a>" for n, title in enumerate(TITLES))
    return "".join(part.replace("{}", next(links)) if "{}" in part else part for part in parts)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            rows(
                "<h3>3 May 2024</h3>", "<p>{}</p>", "<p>{}</p>", "<h3>1 May 2024</h3>", "<p>{}</p>"
            ),
            ["2024-05-03", "2024-05-03", "2024-05-01"],
        ),
        (
            rows("<dl>", *(f"<dt>{n} May 2024</dt><dd>{{}}</dd>" for n in (5, 4, 3)), "</dl>"),
            ["2024-05-05", "2024-05-04", "2024-05-03"],
        ),
        (
            rows(*(f"<h3>May {n}, 2024</h3><ul><li>{{}}</li></ul>" for n in (5, 4, 3))),
            ["2024-05-05", "2024-05-04", "2024-05-03"],
        ),
        (rows("<p>3 May 2024</p>", "<p>{}</p>", "<p>{}</p>", "<p>{}</p>"), [None] * 3),
        (
            rows(*(f"<p>{{}}</p><p>{n} May 2024</p>" for n in (5, 4, 3))),
            ["2024-05-05", "2024-05-04", "2024-05-03"],
        ),
    ],
    ids=["by day", "definitions", "lists", "only one", "behind"],
)
def test_headings_between_the_items_say_their_day(body: str, expected: list[str | None]) -> None:
    assert dates(page(f"<div>{body}</div>")) == expected


def test_a_day_that_may_be_a_month_as_well_is_no_date() -> None:
    body = archive([("<h2>2024</h2>", ["04/09<br>{}"] * 3)])

    assert dates(body) == [None] * 3


@pytest.mark.parametrize(
    "updated",
    ["<time itemprop=dateModified datetime=2026-10-01>October 2026</time>",
     "<time class=updated datetime=2026-10-01></time>"],
)  # fmt: skip
def test_the_date_of_an_update_is_not_that_of_the_entry(updated: str) -> None:
    body = archive([("", [f"{updated}<time datetime=2024-05-02></time>{{}}"] * 3)])

    assert dates(body) == ["2024-05-02"] * 3


@pytest.mark.parametrize(
    "dated",
    ["<b>0</b><b>2</b><b class=published>May 2, 2024</b><b class=updated>May 9, 2024</b>",
     "<abbr class=published title=2024-05-02T10:00:00Z>on Thursday</abbr>",
     "<meta itemprop=datePublished content=2024-05-02>",
     "<time class='entry-date published updated' datetime=2024-05-02T10:00>last week</time>"],
)  # fmt: skip
def test_what_is_called_the_date_of_publication_is_it(dated: str) -> None:
    assert dates(archive([("", [f"{dated}{{}}"] * 3)])) == ["2024-05-02"] * 3


def test_a_date_far_from_the_month_in_the_address_is_not_that_of_the_entry() -> None:
    days = ["<p>2026-10-01</p>{}", "<p>2024-06-02</p>{}", "<p>2024-05-31</p>{}"]

    assert dates(archive([("", days)], path="/2024/06/story-{}")) == [
        None,
        "2024-06-02",
        "2024-05-31",
    ]


CARDS = {
    "a section above": (
        "<h3><a href='/sections/town'>Town</a></h3><h2><a href='{url}'>{title}</a></h2>"
    ),
    "a section's heading alone": (
        "<h2><a href='/sections/town'>Town</a></h2><a href='{url}'>{title}</a>"
    ),
    "a source and a count behind": "<h2><a href='{url}'>{title}</a> (site.example) <b>23</b></h2>",
    "a link to read on": (
        "<h2><a href='{url}'>{title}</a></h2><p>Text.</p>"
        "<p><a href='{url}#more-1'>Continue reading {title}</a></p>"
    ),
    "a card that is one link": (
        "<a href='{url}'><p>Posted on 3 May</p><p class='card-title big'>{title}</p>"
        "<p>What came of it, told in a sentence that is longer than its title is.</p></a>"
    ),
    "labels in the link": (
        "<a href='{url}'><figure><img src=/i.jpg><figcaption>Photo: A</figcaption></figure>"
        "<ul><li>Town</li><li>News</li></ul><p>{title}</p></a>"
    ),
    "a date in the link": "<a href='{url}'>{title} <span>2026-06-12</span></a>",
    "a number that is the link": "<p><a href='{url}'>2 CA 2013-0096</a> {title} 10/08/2013</p>",
    "a date that is the link": "<p><a href='{url}'>2026-06-12</a></p><p>{title}</p>",
}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
def test_the_title_of_a_card_is_that_of_its_entry(card: str) -> None:
    cards = "".join(
        f"<article>{card.format(url=f'/posts/{n}', title=title)}</article>"
        for n, title in enumerate(TITLES)
    )

    assert [entry.title for entry in read_it(page(cards)).entries] == list(TITLES)


def test_a_title_among_numbers_stays_the_title() -> None:
    links = ["2 CA 2013-0096", "2 CA 2013-0097", "2 CA 2013-0098", TITLES[3]]
    rows = "".join(
        f"<article><p><a href='/posts/{n}'>{link}</a></p><p>{beside}</p></article>"
        for n, (link, beside) in enumerate(zip(links, (*TITLES[:3], OTHERS[0]), strict=True))
    )

    assert [entry.title for entry in read_it(page(rows)).entries] == list(TITLES[:4])


def test_a_time_in_a_link_is_no_part_of_its_title() -> None:
    rows = "".join(
        f"<a href='/posts/{n}'><time>2024-05-1{n}</time> <span>{title}</span></a>"
        for n, title in enumerate(TITLES)
    )

    entries = read_it(page(f"<div>{rows}</div>")).entries

    assert [entry.title for entry in entries] == list(TITLES)
    assert entries[0].date == datetime(2024, 5, 10, tzinfo=UTC)


def state(count: int, **more: object) -> str:
    menu = [{"title": title, "url": f"/{n}"} for n, title in enumerate(OTHERS + OTHERS)]
    posts = [
        {"headline": title, "path": f"/posts/{n}", "datePublished": f"2024-04-0{n + 1}T12:00:00Z"}
        for n, title in enumerate(TITLES[:count])
    ]
    held = json.dumps({"props": {"menu": menu, "pageProps": {"posts": posts}} | more})
    return f"<script id=__NEXT_DATA__ type='application/json'>{held}</script>"


@pytest.mark.parametrize("count", [1, 5])
def test_a_list_that_only_a_script_holds_is_found(count: int) -> None:
    listing = read_it(f"<html><head>{state(count)}</head><body><div id=app></div></body></html>")

    assert [entry.title for entry in listing.entries] == list(TITLES[:count])
    assert listing.entries[0].url == "https://news.example/posts/0"
    assert listing.entries[0].date == datetime(2024, 4, 1, 12, tzinfo=UTC)


def test_what_a_page_shows_goes_before_what_its_scripts_hold() -> None:
    cards = "".join(card(title, n + 1) for n, title in enumerate(OTHERS))

    assert len(paths(page(cards, head=state(5)))) == 5
    assert paths(page(cards, head=state(5)))[0] == "/posts/1"


def test_one_thing_in_a_script_is_no_list_where_the_page_shows_something() -> None:
    with pytest.raises(NotAListingError):
        paths(page(f"<p>{'This page tells what we do. ' * 30}</p>", head=state(1)))


def test_a_mark_of_who_shared_a_story_is_no_search() -> None:
    cards = "".join(
        f"<div><h2><a href='/p/story-{n}?s=r'>{title}</a></h2></div>"
        for n, title in enumerate(TITLES)
    )

    assert len(paths(page(f"<div>{cards}</div>"))) == 5
