"""Pages onto which other articles are appended, whatever their boxes are called."""

from __future__ import annotations

import pytest

from tests.unit.extract.test_article import FOOTER, MENU, article_of, sentence

TITLES = (
    "Town will rebuild its bridge",
    "Minister wants cheaper trains for all pupils",
    "A harbour seal was found in the middle of the city",
)
SIGNED = "<div class=q>By Anna Bell</div><div class=q>{n} November 2026</div>"


def paragraphs(story: int, count: int = 4) -> str:
    return "".join(f"<p>{sentence(10 * story + number)}</p>" for number in range(count))


def page(stories: str) -> str:
    title = f"<title>{TITLES[0]} | Example News</title>"
    return f"<html><head>{title}</head><body>{MENU}<main>{stories}</main>{FOOTER}</body></html>"


def headline(story: int, tag: str, *, linked: bool) -> str:
    text = TITLES[story]
    if linked and story:
        text = f"<a href='/story-{story}.html'>{text}</a>"
    return f"<{tag}>{text}</{tag}>"


SHAPES = {
    "wrapped": "<div class=x>{head}{by}{text}</div>",
    "in two boxes": "<div class=x>{head}{by}</div><div class=y>{text}</div>",
    "without boxes": "{head}{by}{text}",
    "below a standfirst": "<div class=x>{head}<p>What the council said of it.</p>{by}{text}</div>",
}


def appended(shape: str, tag: str, *, linked: bool) -> str:
    return page(
        "".join(
            SHAPES[shape].format(
                head=headline(story, tag if story else "h1", linked=linked),
                by=SIGNED.format(n=story + 1),
                text=paragraphs(story, 4 + 2 * story),
            )
            for story in range(len(TITLES))
        )
    )


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("tag", ["h1", "h2"])
@pytest.mark.parametrize("shape", ["wrapped", "in two boxes", "without boxes"])
def test_only_the_first_of_several_articles_is_the_page_s(
    shape: str, tag: str, *, linked: bool
) -> None:
    text = article_of(appended(shape, tag, linked=linked)).text

    assert text.split("\n") == [sentence(number) for number in range(4)]


def test_a_standfirst_may_stand_above_the_byline_of_the_next_article() -> None:
    text = article_of(appended("below a standfirst", "h1", linked=True)).text

    assert sentence(3) in text
    assert sentence(10) not in text


def test_an_article_with_a_date_alone_in_a_box_of_the_same_kind_is_another() -> None:
    each = "<section class=x><h1>{title}</h1><time>{n} November 2026</time>{text}</section>"
    stories = "".join(
        each.format(title=title, n=n + 1, text=paragraphs(n)) for n, title in enumerate(TITLES)
    )

    assert article_of(page(stories)).text.split("\n") == [sentence(number) for number in range(4)]


PARTS = {
    "chapters": "<h1>Chapter {n} of the bridge</h1>{text}",
    "days with a date": "<h2>Day {n} at the bridge</h2><p>{n} November 2026</p>{text}",
    "live entries": "<div class=e><h2>The bridge is open at last</h2><p>1{n}:05</p>{text}</div>",
    "a round-up": (
        "<div><h2><a href='/film-{n}.html'>The film of bridge {n}</a></h2>"
        "<p>By Anna Bell</p>{text}</div>"
    ),
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())
def test_parts_of_one_article_stay_together(part: str) -> None:
    parts = "".join(part.format(n=n, text=paragraphs(n, 3)) for n in range(1, 5))
    head = f"<h1>{TITLES[0]}</h1>{SIGNED.format(n=1)}<p>{sentence(0)}</p><p>{sentence(1)}</p>"

    text = article_of(page(f"<div class=x>{head}{parts}</div>")).text

    assert all(sentence(10 * n + 2) in text for n in range(1, 5))


def test_an_article_goes_on_behind_another_one_shown_within_it() -> None:
    other = f"<div class=z><h2><a href='/b.html'>{TITLES[1]}</a></h2><div>By Bo Hall</div></div>"
    story = f"<h1>{TITLES[0]}</h1>{paragraphs(0)}{other}{paragraphs(1)}"

    text = article_of(page(f"<div class=x>{story}</div>")).text

    assert sentence(3) in text
    assert sentence(13) in text
