"""What a page in the browser may ask for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.fetch.browser.wishes import POST_BYTES, Answer, answer_to, is_question, sent, shown
from crawler.models.capture import Response


@pytest.mark.parametrize(
    ("kind", "method", "url", "wanted"),
    [
        ("script", "GET", "https://a.example/x.js", Answer.FETCH),
        ("fetch", "GET", "http://a.example/data", Answer.FETCH),
        ("xhr", "POST", "http://a.example/data", Answer.REFUSE),
        ("xhr", "GET", "file:///etc/passwd", Answer.REFUSE),
        ("image", "GET", "http://a.example/x.png", Answer.STAND_IN),
        ("stylesheet", "GET", "http://a.example/x.css", Answer.STAND_IN),
        ("media", "GET", "http://a.example/x.mp4", Answer.REFUSE),
        ("font", "GET", "http://a.example/x.woff2", Answer.REFUSE),
        ("document", "GET", "http://a.example/frame", Answer.REFUSE),
        ("websocket", "GET", "ws://a.example/", Answer.REFUSE),
        ("ping", "POST", "http://a.example/", Answer.REFUSE),
        ("a kind that comes later", "GET", "http://a.example/", Answer.REFUSE),
    ],
)
def test_only_scripts_and_data_are_fetched(
    kind: str, method: str, url: str, wanted: Answer
) -> None:
    assert answer_to(kind, method, url) is wanted


def test_what_identifies_us_and_the_connection_is_ours_to_say() -> None:
    asked = {"User-Agent": "x", "Cookie": "a=b", "Sec-Fetch-Mode": "cors", "Accept": "*/*"}

    assert sent(asked) == (("Accept", "*/*"),)


def test_the_browser_sees_no_header_by_which_it_would_ask_for_more_or_save_a_file() -> None:
    headers = (
        ("content-type", "text/html"),
        ("content-encoding", "gzip"),
        ("content-disposition", "attachment"),
        ("link", "</x>; rel=preload"),
        ("refresh", "0; url=/x"),
        ("vary", "a"),
        ("vary", "b"),
    )
    at = datetime(2026, 1, 1, tzinfo=UTC)

    response = Response(url="http://a.example/", status=200, headers=headers, ended_at=at)

    assert shown(response) == {"content-type": "text/html", "vary": "a, b"}


GRAPH, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("url", "kind", "body", "wanted"),
    [
        ("https://www.a.example/graphql", GRAPH, b'{"query": "{ stories { title } }"}', True),
        ("https://a.example/graphql", f"{GRAPH}; charset=utf-8", b'{"query": "query Q {s}"}', True),
        ("https://api.a.example/graphql", GRAPH, b'{"id": "persisted"}', True),
        ("https://a.example/ajax", FORM, b"action=load_more&page=2", True),
        ("https://a.example/graphql", GRAPH, b'{"query": "mutation Like { like }"}', False),
        ("https://a.example/graphql", GRAPH, b'{"query": "\\n  mutation\\n{ like }"}', False),
        (
            "https://a.example/graphql",
            GRAPH,
            b'{"query": "fragment F on S {t} mutation {l}"}',
            False,
        ),
        ("https://a.example/find", GRAPH, b'{"words": "a mutation of the virus"}', True),
        ("https://b.example/graphql", GRAPH, b'{"query": "{ s }"}', False),
        ("https://nota.example/graphql", GRAPH, b'{"query": "{ s }"}', False),
        ("https://a.example:8443/graphql", GRAPH, b'{"query": "{ s }"}', False),
        ("https://a.example/upload", "multipart/form-data; boundary=x", b"--x", False),
        ("https://a.example/graphql", GRAPH, b"x" * (POST_BYTES + 1), False),
        ("https://a.example/graphql", GRAPH, b"", False),
        ("ftp://a.example/graphql", GRAPH, b"{}", False),
    ],
)
def test_a_post_is_a_question_if_it_is_small_and_goes_to_the_pages_own_site(
    url: str,
    kind: str,
    body: bytes,
    wanted: bool,  # noqa: FBT001 - a column
) -> None:
    assert is_question("https://www.a.example/story", url, kind, body) is wanted
