"""The next page of a listing."""

from __future__ import annotations

import pytest

from crawler.discover.numbered import has_page, page_url
from crawler.discover.paging import find_next
from crawler.html.document import parse

HERE = "https://news.example/list"


def test_a_template_counts_its_pages() -> None:
    template = "https://news.example/list/{page}.html"

    assert has_page(template)
    assert page_url(template, 3) == "https://news.example/list/3.html"
    assert not has_page(HERE)
    assert page_url(HERE, 3) == HERE


@pytest.mark.parametrize(
    "html",
    [
        "<link rel=next href='?p=2'>",
        "<a href='?p=2' rel='nofollow next'>x</a>",
        "<a href='?p=2'>Next</a>",
        "<a href='?p=2'>« Older posts</a>",
        "<a href='?p=2'>Nächste Seite ›</a>",
        "<a href='?p=2'>下一页</a>",
        "<a href='?p=2'>次へ</a>",
        "<a href='?p=2'>Вперёд</a>",
        "<a href='?p=2' title='Next page'><img src=x></a>",
        "<div class=pagination><a href='?p=2'>›</a><a href='?p=9'>»</a></div>",
        "<li class='pager-next'><a href='?p=2'>…</a></li>",
        "<div class=pager><b>1</b> <a href='?p=2'>2</a> <a href='?p=3'>3</a></div>",
        "<div class=paginator><a href='?p=2'><i class='fa fa-chevron-right'></i></a></div>",
        "<li class='pager-next inactive'><a href='?p=2'>…</a></li>",
    ],
)
def test_the_next_page_is_found(html: str) -> None:
    assert find_next(parse(html, HERE)) == f"{HERE}?p=2"


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        ("https://news.example/", "https://news.example/page/2"),
        ("https://news.example/tag/town/", None),
        ("https://news.example/page/1/", "https://news.example/page/2"),
        ("https://news.example/page/2", None),
    ],
)
def test_the_address_with_the_next_number_is_that_of_the_next_page(
    here: str, expected: str | None
) -> None:
    html = "<a href='/page/1'>1</a> <a href='/page/23'>All</a> <a href='/page/2'>Read on</a>"

    assert find_next(parse(html, here)) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<a href='#'>Next</a>",
        "<a href='/list'>Next</a>",
        "<a href='https://other.example/?p=2'>Next</a>",
        "<div class=carousel><a href='?slide=2'>Next</a></div>",
        "<a href='?p=2'>Next week the council will meet again in the town hall</a>",
        "<p>2 <a href='/x'>»</a></p>",
        "<a href='javascript:next()'>Next</a>",
        "<a href='/'>Next</a>",
        "<div class='pagination-next is-invisible'><a href='?p=9'>Next</a></div>",
        "<li class=disabled><a href='?p=9'>Next</a></li>",
        "<a href='?p=9' aria-disabled=true>Next</a>",
        "<div class=prev-next><a href='?p=1'>&lt;</a><p>2 / 2</p></div>",
        "<div class=paginator><a href='?p=9'><i class='fa fa-angle-double-right'></i></a></div>",
        "<div class=card><a href='/story'><i class='fa fa-chevron-right'></i></a></div>",
    ],
)
def test_what_is_no_next_page_is_left(html: str) -> None:
    assert find_next(parse(html, HERE)) is None
