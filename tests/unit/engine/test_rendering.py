"""What is rendered in a browser, and what is not."""

from __future__ import annotations

import pytest

from crawler.engine.rendering import is_data


@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf <?xml version="1.0"?><!-- a --><rss version="2.0"><channel/></rss>',
        b'<?xml-stylesheet href="a.xsl"?>\n<feed xmlns="http://www.w3.org/2005/Atom"></feed>',
        b"<urlset></urlset>",
        b'\n\n{"items": []}',
        b"[1]",
    ],
)
def test_data_that_came_as_a_page_are_told(body: bytes) -> None:
    assert is_data(body)


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>{}</body></html>",
        b"<p>The feed is at &lt;rss&gt;</p>",
        b"<!---->" * 1_000 + b"<div>a page that scripts have built</div>",
        b" " * 8_000 + b"<html>",
        b"",
    ],
)
def test_pages_are_none_however_they_begin(body: bytes) -> None:
    assert not is_data(body)
