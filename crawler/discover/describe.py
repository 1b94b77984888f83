"""What came, in words: for the message that says why it is no listing."""

from __future__ import annotations

import re

from crawler.discover.feed_text import plain_title
from crawler.text import fold

_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PK\x03\x04", "a zip file"),
    (b"\x1f\x8b", "a damaged gzip file"),
)
_TITLE = re.compile(r"<title[^>]{0,500}>([^<]{0,1000})", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|br|script|b|h1)\b", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})[\s/>]")
_ERROR = re.compile(
    r"\b(?:40[0-9]|50[0-9]|not found|forbidden|access denied|bad gateway|unavailable|error)\b",
    re.IGNORECASE,
)
_KNOWN = {"rss", "feed", "rdf:rdf", "urlset", "sitemapindex"}
_CHALLENGE = re.compile(
    r"just a moment|attention required|captcha|are you (?:a )?human",
    re.IGNORECASE,
)


def describe(data: bytes, text: str) -> str:
    """Return a noun phrase: "an HTML page titled “News”", "an empty response"."""
    head = text[:20_000].lstrip("\ufeff \t\r\n\x00")
    if not head:
        return "an empty response"
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if head.startswith(("{", "[")):
        return "a JSON document that lists nothing we know"
    if _HTML.search(head):
        return _describe_page(head)
    root = _ROOT.search(head)
    if root:
        kind = "whose first tag is damaged" if root[1].lower() in _KNOWN else "of another kind"
        return f"an XML document {kind}, `{root[1]}`"
    return f"plain text that begins “{fold(head[:200])[:60]}”"


def _describe_page(head: str) -> str:
    match = _TITLE.search(head)
    title = (plain_title(match[1]) or "")[:100] if match else ""
    if _CHALLENGE.search(title):
        return f"a challenge page titled “{title}”"
    if _ERROR.search(title):
        return f"an error page titled “{title}”"
    return f"an HTML page titled “{title}”" if title else "an HTML page without a title"
