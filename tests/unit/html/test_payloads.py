"""Pages whose article stands only in what a framework keeps in scripts for itself."""

from __future__ import annotations

import json
import time
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.html.payloads import Flight, values_of
from tests.unit.extract.test_article import PROSE, article_of, page

TITLE = "Town will rebuild its bridge"
MARKUP = "".join(f"<p>{text}</p>" for text in PROSE)
ROOT = '<div id="root"></div>'


def pushed(stream: str, length: int = 700) -> str:
    parts = [stream[at : at + length] for at in range(0, len(stream), length)]
    return "".join(f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in parts)


def element(tag: str, *children: Any) -> list[Any]:
    return ["$", tag, None, {"className": "x", "children": list(children)}]


def rendered() -> str:
    """Return rows with the tree of a page, part of which stands in a row of its own."""
    menu = element("nav", *(element("a", f"Section {number}") for number in range(12)))
    story = element("article", *(element("p", text) for text in PROSE))
    root = element("html", element("body", menu, element("h1", TITLE), "$L1b"))
    return f'1:"$Sreact.fragment"\n0:{json.dumps(root)}\n1b:{json.dumps(story)}\n'


def referred() -> str:
    """Return rows where the body's text is a row that an object points at."""
    text = MARKUP.encode()
    post = ["$", "$L9", None, {"post": {"title": TITLE, "body": "$2a"}}]
    return f'9:I[123,[],"Post"]\n2a:T{len(text):x},{text.decode()}0:{json.dumps(post)}\n'


def nuxt() -> str:
    data = [
        {"data": 1, "state": 8}, ["ShallowReactive", 2], {"post": 3},
        {"title": 4, "content": 5, "likes": 6}, TITLE, MARKUP, 7, 7, {},
    ]  # fmt: skip
    return f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(data)}</script>'


def nuxt_2() -> str:
    text = json.dumps(MARKUP).replace("/", "\\u002F").replace("<", "\\u003C")
    return (
        "<script>window.__NUXT__=(function(a,b){return "
        f'{{layout:"default",data:[{{post:{{title:a,likes:b,content:{text}}}}}]}}'
        f"}}({json.dumps(TITLE)},7));</script>"
    )


def remix() -> str:
    flat = [{"_1": 2}, "loaderData", {"_3": 4}, "post", {"_5": 6, "_7": 8}, "title", TITLE]
    data = json.dumps([*flat, "body", MARKUP])
    stream = "window.__reactRouterContext.streamController"
    return f"<script>{stream}.enqueue({json.dumps(data)});</script>"


def sveltekit() -> str:
    return (
        '<script>{__sveltekit_1 = {}; const data = [null,{type:"data",data:{post:'
        f"{{title:{json.dumps(TITLE)},html:{json.dumps(MARKUP)}}}}},uses:{{}}}}];}}</script>"
    )


def astro() -> str:
    props = {"post": [0, {"title": [0, TITLE], "html": [0, MARKUP]}]}
    return f'<astro-island uid="1" props="{escape(json.dumps(props))}"></astro-island>'


def blocks() -> str:
    body = [{"_type": "block", "children": [{"text": text}]} for text in PROSE]
    state = json.dumps({"props": {"post": {"title": TITLE, "body": body}}})
    return f'<script id="__NEXT_DATA__" type="application/json">{state}</script>'


PAGES = {
    "the tree of a flight": pushed(rendered()),
    "a text of a flight": pushed(referred()),
    "devalue": nuxt(),
    "a call of a function": nuxt_2(),
    "turbo-stream": remix(),
    "object literals": sveltekit(),
    "an island": astro(),
    "blocks with spans": blocks(),
}


@pytest.mark.parametrize("scripts", PAGES.values(), ids=PAGES.keys())
def test_a_body_that_only_a_framework_holds_is_read(scripts: str) -> None:
    article = article_of(page(f"{ROOT}{scripts}"))

    assert article.text.split("\n") == PROSE
    assert article.confidence < 0.8


@pytest.mark.parametrize("scripts", PAGES.values(), ids=PAGES.keys())
def test_a_body_that_readers_see_is_taken_from_where_they_see_it(scripts: str) -> None:
    shown = "".join(f"<p>Seen: {text}</p>" for text in PROSE)

    article = article_of(page(f"<div>{shown}</div>{scripts}"))

    assert article.text.split("\n") == [f"Seen: {text}" for text in PROSE]


def test_rows_that_point_at_each_other_end() -> None:
    rows = "".join(f'{n:x}:["$L{n + 1:x}","$L{n + 1:x}","$L0"]\n' for n in range(60))
    start = time.process_time()

    flight = Flight([f"self.__next_f.push([1,{json.dumps(rows)}])"])

    assert flight.html() == ""
    assert time.process_time() - start < 1


def test_arrays_that_point_at_themselves_end() -> None:
    flat = json.dumps([{f"k{n}": n % 9 for n in range(200)} for _ in range(200)])
    start = time.process_time()

    assert list(values_of(flat))

    assert time.process_time() - start < 1


@given(st.text(alphabet='{}[]":,\\$_0123456789abT\n (=', max_size=300))
def test_any_script_is_read_without_an_error(text: str) -> None:
    list(values_of(text))
    flight = Flight([f"self.__next_f.push([1,{json.dumps(text)}])"])

    list(flight.values())
    flight.html()
