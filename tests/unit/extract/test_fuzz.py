"""Any bytes, and real pages that were damaged: an article or an error of ours, and soon."""

from __future__ import annotations

import gzip
import time
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.charset import decode_html
from crawler.errors import ExtractError
from crawler.extract.article import EMBEDDED, extract
from crawler.html.document import parse
from crawler.html.visible import fragment_text
from crawler.models.article import Article
from crawler.models.capture import Page
from crawler.models.entry import Hint
from crawler.models.source import ArticleRules
from crawler.text import clean
from tests.kit.shared import shared

URL = "https://example.org/2026/a.html"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PIECES = (
    b"<div>", b"</div>", b"<p>", b"</p>", b"<table>", b"<td>", b"</table>", b"<a href=/x>", b"</a>",
    b"<script>", b"</script>", b"<!--", b"-->", b"<b>", b"<ul><li>", b"<svg>", b"<select>",
    b"\0", b"\xff", b"<h1>", b"<body>", b"<template>", b"&#x110000;", b"\xe2\x80\xa8", b'"',
    b"<noscript>",
)  # fmt: skip
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@lru_cache(maxsize=1)
def real_pages() -> list[bytes]:
    files = sorted(shared("corpus", "articles").glob("*/page.html.gz"))[::40]
    return [gzip.decompress(file.read_bytes())[:60_000] for file in files]


def article_of(body: bytes) -> Article | None:
    start = time.process_time()
    try:
        page = Page(url=URL, body=body, fetched_at=NOW)
        return extract(page, ArticleRules(), Hint(), timezone="UTC")
    except ExtractError:
        return None
    finally:
        assert time.process_time() - start < 3


def check(body: bytes) -> None:
    article = article_of(body)
    if article is None:
        return
    assert article.text == fragment_text(article.body)
    assert 0 <= article.confidence <= 1
    if article.confidence != EMBEDDED:  # what stands only in a script is no text of the tree
        shown = clean(parse(decode_html(body, None).text, URL).root.text())
        assert Counter("".join(article.text.split())) <= Counter(shown)


@QUIET
@given(st.binary(max_size=3_000))
def test_any_bytes(body: bytes) -> None:
    check(body)


@QUIET
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=60).map(str.encode), max_size=80))
def test_any_pile_of_markup(parts: list[bytes]) -> None:
    check(b"".join(parts))


@QUIET
@given(st.data())
def test_real_pages_that_were_damaged(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(real_pages())))
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(body)))
        cut = data.draw(st.integers(0, 400))
        body[at : at + cut] = data.draw(st.sampled_from(PIECES)) * data.draw(st.integers(0, 4))

    check(bytes(body))
