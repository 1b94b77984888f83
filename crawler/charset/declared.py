"""Which encoding a page, feed or header says it is in."""

from __future__ import annotations

import re

from crawler.charset.labels import label

_PRESCAN = 16_384
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/]([^>]{0,1000})", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"([^\s\"'>/=]{1,64})\s{0,16}=\s{0,16}(?:\"([^\"]{0,500})\"?|'([^']{0,500})'?|([^\s>]{1,500}))"
)
_CHARSET = re.compile(rb"charset\s{0,16}=\s{0,16}[\"']?\s{0,16}([^\s;\"'>]{1,64})", re.IGNORECASE)
_XML = re.compile(
    rb"\s{0,64}<\?xml\s[^>]{0,300}?encoding\s{0,16}=\s{0,16}[\"']\s{0,16}([^\"'>\s]{1,64})",
    re.IGNORECASE,
)
_HEADER = re.compile(r"charset\s{0,16}=\s{0,16}[\"']?\s{0,16}([^\s;,\"']{1,64})", re.IGNORECASE)


def from_header(content_type: str | None) -> str | None:
    """Return the encoding of a Content-Type header."""
    found = _HEADER.search(content_type[:1000]) if content_type else None
    return label(found[1]) if found else None


def from_meta(body: bytes) -> str | None:
    """Return the encoding that a page's own head names.

    Browsers look at 1,024 bytes; real heads are longer. A meta tag that can be read is no UTF-16,
    so that name means UTF-8.

    Source: WHATWG HTML, section 13.2.3.2 (prescan).
    """
    head = body[:_PRESCAN]
    if b"charset" not in head and b"charset" not in head.lower():
        return from_xml(body)
    if b"<!--" in head:
        head = _COMMENT.sub(b"", head)
    for tag in _META.finditer(head):
        if b"charset" in tag[1].lower() and (named := _meta_name(tag[1])):
            return _readable(named)
    return from_xml(body)


def _meta_name(attributes: bytes) -> str | None:
    values: dict[bytes, bytes] = {}
    for found in _ATTRIBUTE.finditer(attributes):
        values.setdefault(found[1].lower(), found[2] or found[3] or found[4] or b"")
    if b"charset" in values:
        return label(values[b"charset"].decode("latin-1"))
    if values.get(b"http-equiv", b"").strip().lower() != b"content-type":
        return None
    charset = _CHARSET.search(values.get(b"content", b""))
    return label(charset[1].decode("latin-1")) if charset else None


def from_xml(body: bytes) -> str | None:
    """Return the encoding of an XML declaration in the first bytes."""
    found = _XML.match(body[:600])
    named = label(found[1].decode("latin-1")) if found else None
    return _readable(named) if named else None


def _readable(encoding: str) -> str:
    """Return the encoding that bytes must be in whose ASCII could be read."""
    return "utf-8" if encoding.startswith("utf-16") else encoding
