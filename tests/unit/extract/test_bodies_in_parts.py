"""An article a part of which stands beside the box that holds most of it."""

from __future__ import annotations

import pytest

from tests.unit.extract.test_article import article_of, page, sentence


def paragraphs(first: int, last: int) -> str:
    return "".join(f"<p>{sentence(number)}</p>" for number in range(first, last))


MOST = paragraphs(10, 28)
CHAPTERS = "".join(
    f"<div class=chapter><p>{text}</p></div>"
    for text in (
        " ".join(sentence(number) for number in range(1, 6)),
        "<br><br>".join(sentence(number) for number in range(6, 20)),
        " ".join(sentence(number) for number in range(20, 28)),
    )
)
LINKS = "".join(f'<li><a href="/n/{n}">Bridges of town {n} and rivers</a></li>' for n in range(60))
SNIPPETS = "".join(f"<div>{paragraphs(number, number + 2)}</div>" for number in range(10, 28, 2))
PARTS = [
    pytest.param(
        f"<div>{paragraphs(1, 6)}<div class=fold>{MOST}</div></div>", id="the rest is folded away"
    ),
    pytest.param(
        f"<article><section class=text>{SNIPPETS}</section>"
        f"<section class=verdict><h2>The verdict</h2>{paragraphs(1, 4)}</section></article>",
        id="a verdict behind the text",
    ),
    pytest.param(
        f"<section><div class=inner>{MOST}</div><div class=inner><h3>A beginning</h3>"
        f"{paragraphs(1, 4)}<ul><li>Maps</li><li>Data</li><li>Security</li></ul></div></section>",
        id="two boxes of one kind",
    ),
    pytest.param(
        f"<section>{CHAPTERS}<div class=more><ul>{LINKS}</ul></div></section>",
        id="chapters among links",
    ),
]


@pytest.mark.parametrize("body", PARTS)
def test_a_part_beside_most_of_the_article_is_kept(body: str) -> None:
    text = article_of(page(body)).text

    assert all(sentence(number) in text for number in (1, 2, 3, 10, 27))


def test_a_box_with_links_and_labels_beside_the_article_is_not() -> None:
    beside = "".join(
        f'<p><a href="/{number}">Bridges of town {number}</a> {sentence(number)}</p>'
        "<p class=label>Local news, 3 minutes</p><p>Share or save this for later</p>"
        for number in range(1, 4)
    )

    text = article_of(page(f"<div><div>{MOST}</div><div>{beside}</div></div>")).text

    assert sentence(27) in text
    assert sentence(1) not in text


def test_a_dialog_in_the_body_of_the_page_is_no_part() -> None:
    dialog = f"<div class=x><h3>Reading goes on elsewhere</h3>{paragraphs(1, 6)}</div>"

    text = article_of(
        "<html><head><title>Town will rebuild its bridge</title></head><body>"
        f"<div><h1>Town will rebuild its bridge</h1><div>{MOST}</div></div>{dialog}</body></html>"
    ).text

    assert sentence(27) in text
    assert sentence(1) not in text
