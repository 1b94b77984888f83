"""Text constructs of feeds: plain text, HTML that is escaped once or twice, XHTML, base64."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from html import escape
from typing import cast

from lxml import etree

from crawler.discover.names import split_tag
from crawler.discover.reading import one_line
from crawler.discover.stream import Element
from crawler.text import unescape

MAX_SUMMARY = 2_000
MAX_CONTENT = 2_000_000
"""Characters of an entry's content that are kept; a page's bound is 10 MiB, too."""
_VISIBLE_FROM = 20_000
"""Characters of HTML that are enough for a summary."""

_REST = r"""(?=[\s/>])(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*>"""
_BREAKS = re.compile(
    r"</?(?:address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header"
    rf"|hr|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul){_REST}",
    re.IGNORECASE,
)
_TAGS = re.compile(rf"</?[A-Za-z][\w:.-]*+{_REST}|<![A-Za-z][^<>]*+>|<\?[^<>]*+>")
_HIDDEN_FROM = re.compile(r"<(?:!--|(script|style|template|svg)\b)", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|big|bdi|br|cite|code|div|em|font|h[1-6]|i|img|mark|nobr|p|q|s|small"
    r"|span|strike|strong|sub|sup|time|tt|u|var|wbr)(?:\s[^<>]{0,1000}|/)?>",
    re.IGNORECASE,
)
_ESCAPED_TAG = re.compile(
    r"&lt;/?(?:a|b|blockquote|br|div|em|figure|h[1-6]|i|img|li|ol|p|span|strong|table|ul)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#\w{1,8}|[A-Za-z]\w{1,31});")
_C1 = re.compile("[\x80-\x9f]")


def raw_text(element: Element) -> str:
    """Return all the text of an element, as the parser gives it."""
    text = (element.text or "") if not len(element) else "".join(element.itertext())
    return _C1.sub(_from_cp1252, text) if _C1.search(text) else text


def _from_cp1252(match: re.Match[str]) -> str:
    """Read a C1 control as what its writer saw: a character of windows-1252."""
    return match[0].encode("latin-1").decode("cp1252", "ignore") or match[0]


def line(element: Element) -> str | None:
    """Return an element's text on one line, or None where it has none."""
    return one_line(raw_text(element)) or None


def title(element: Element) -> str | None:
    """Return a title as plain text, whatever it is escaped as."""
    kind = _kind(element)
    text = markup(element) if kind == "xhtml" or len(element) else raw_text(element)
    if kind == "base64":
        text = _from_base64(text)
    return plain_title(text)


def plain_title(text: str) -> str | None:
    """Return a title without the HTML that feeds put into it; `<canvas>` is no such."""
    for _ in range(2):
        if "<" in text:
            text = _INLINE.sub("", text)
        if not _REFERENCE.search(text):
            break
        text = unescape(text)
    return one_line(text) or None


def markup(element: Element) -> str:
    """Return what a text construct means, as HTML."""
    kind = _kind(element)
    if kind == "xhtml" or len(element):
        return _inner(element)
    text = raw_text(element)
    if kind == "base64":
        text = _from_base64(text)
    if kind in ("text", "text/plain"):
        return escape(text, quote=False)
    return html_of(text)


def html_of(text: str) -> str:
    """Return HTML that may have been escaped once too often."""
    if "<" not in text and _ESCAPED_TAG.search(text):
        text = unescape(text)
    return text[:MAX_CONTENT].strip()


def summary(html: str) -> str | None:
    """Return the text of HTML on one line, cut to `MAX_SUMMARY` characters.

    Tags are cut out, not parsed: a parse costs ten times all the rest of an entry.
    """
    head = html[:_VISIBLE_FROM]
    if "<" in head:
        head = _TAGS.sub("", _BREAKS.sub(" ", _without_hidden(head)))
    if "&" in head:
        head = unescape(head)
    return one_line(head)[:MAX_SUMMARY].rstrip() or None


def _without_hidden(html: str) -> str:
    """Cut out comments, scripts and styles; one without an end goes as far as the text."""
    kept, position = [], 0
    while opening := _HIDDEN_FROM.search(html, position):
        kept.append(html[position : opening.start()])
        closing = re.compile(f"</{opening[1]}" if opening[1] else "-->", re.IGNORECASE)
        end = closing.search(html, opening.end())
        if end is None:
            return "".join(kept)
        position = end.end() if not opening[1] else end.start()
    return "".join((*kept, html[position:]))


def _kind(element: Element) -> str:
    if not element.attrib:
        return ""
    if (element.get("mode") or "") == "base64":
        return "base64"
    kind = (element.get("type") or "").strip().lower()
    if kind == "application/xhtml+xml" and not len(element):
        return "html"
    return "xhtml" if kind in ("xhtml", "application/xhtml+xml") else kind


def _from_base64(text: str) -> str:
    try:
        return b64decode(text, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _inner(element: Element) -> str:
    """Return the markup inside an element, without the namespaces it came in."""
    for inner in element.iterdescendants():
        if isinstance(inner.tag, str):
            inner.tag = split_tag(inner.tag)[1].rpartition(":")[2] or "span"
    etree.cleanup_namespaces(element)
    parts = [escape(element.text or "", quote=False)]
    parts += (
        cast(str, etree.tostring(child, encoding="unicode", method="html")) for child in element
    )
    return "".join(parts)[:MAX_CONTENT].strip()
