"""Pages that only send their reader on."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.refresh import refresh_target
from crawler.models.capture import Response

HERE = "https://example.org/old/page"
THERE = "https://example.org/new"
META = '<meta http-equiv="refresh" content="0; url=/new">'


def page(
    body: str | bytes, *, status: int = 200, kind: str = "text/html", **headers: str
) -> Response:
    raw = body.encode() if isinstance(body, str) else body
    return Response(
        url=HERE,
        status=status,
        headers=(("content-type", kind), *headers.items()),
        body=raw,
        ended_at=datetime(2026, 5, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "content",
    [
        "0; url=/new", "0;URL=/new", "0;url='/new'", "0 ; url = &quot;/new&quot;", "0,/new",
        "0 /new", "5;/new", "  0.5 ; Url=/new  ", "0;url=https://example.org/new#top",
        "0;url=../new", "0;url=https://me:pass@example.org/new",
    ],
)  # fmt: skip
def test_every_spelling_of_it_leads_on(content: str) -> None:
    body = f'<html><head><title>Moved</title><META CONTENT="{content}" HTTP-EQUIV=Refresh></head>'

    assert refresh_target(page(f"{body}<body><a href=/new>Click here</a></body></html>")) == THERE


@pytest.mark.parametrize(
    "body",
    [
        META + "<p>" + "There is enough to read here for a page of its own. " * 10,
        f"<noscript>{META}</noscript><div id=app></div>",
        f"<!-- {META} -->",
        f"<script>document.write('{META}')</script>",
        f"<title>{META}</title>",
        "<meta http-equiv=refresh content='300; url=/new'>",
        "<meta http-equiv=refresh content='0'>",
        "<meta http-equiv=refresh content='0; url=/old/page#again'>",
        "<meta http-equiv=refresh content='0; url=javascript:alert(1)'>",
        "<meta http-equiv=refresh content='soon; url=/new'>",
        "<meta name=refresh content='0; url=/new'>",
        "",
    ],
)
def test_a_page_that_is_read_or_reloads_itself_stays(body: str) -> None:
    assert refresh_target(page(body)) is None


def test_the_header_does_what_the_element_does() -> None:
    assert refresh_target(page("", refresh="0; url=/new")) == THERE
    assert refresh_target(page("", refresh="0; url=/new", status=404)) is None
    assert refresh_target(page("", refresh="0; url=/new", kind="text/xml")) is None


def test_a_base_counts() -> None:
    body = '<base href="https://example.org/deep/"><meta http-equiv=refresh content="0;url=../new">'

    assert refresh_target(page(body)) == THERE


@given(st.binary(max_size=400))
def test_no_page_raises(body: bytes) -> None:
    refresh_target(page(META.encode() + body))
    refresh_target(page(body + META.encode()))


@pytest.mark.parametrize(
    "part", ["<", "<!--", "<meta ", '<meta "', "<noscript>", "<base ", "<title", "refresh=", "\t"]
)
def test_no_page_takes_long(part: str) -> None:
    body = (META + part * 8000)[:8000]
    began = time.process_time()

    refresh_target(page(body))

    assert time.process_time() - began < 0.2
