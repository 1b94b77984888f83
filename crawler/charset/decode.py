"""Bytes to text, as browsers sniff it, for pages and feeds alike."""

from __future__ import annotations

import codecs
from functools import cache
from typing import Literal, NamedTuple

from crawler.charset.declared import from_header, from_meta, from_xml
from crawler.charset.detect import contradicts, detect, is_iso_2022_jp, utf_16
from crawler.charset.labels import codec

How = Literal["bom", "http", "meta", "xml", "utf-8", "detected", "default"]

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
_MULTIBYTE = frozenset({"gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"})
# So many high bytes are valid UTF-8 by accident in no text of a multi-byte encoding.
_CERTAIN = 12
_TOLERATED = 0.05
# Into a page in UTF-8 a few words come from elsewhere (a description from an old database). Of
# 4,000 texts in other encodings that were tried, none was valid UTF-8 in half of its letters.
_MIXED = 0.4
# Mending costs 3 us a fault; a text of more faults than this is no text.
_MENDED = 10_000
_PIECE = 16_384
_HIGH = bytes(range(0x80, 0x100))
_ERRORS = "longshelf-euc-jp"


class Decoded(NamedTuple):
    """Text with where its encoding was learnt.

    Attributes:
        text: Without its BOM; what could not be read is U+FFFD.
        encoding: By its WHATWG name, in lower case.
        how: Byte-order mark, Content-Type header, meta tag, XML declaration, because the bytes are
            valid UTF-8, by their statistics, or because they are ASCII and nothing is said.
    """

    text: str
    encoding: str
    how: How


def utf8_html(body: bytes, content_type: str | None) -> bytes:
    """Return a page as UTF-8: as it is, where it is that already, else decoded and encoded."""
    if _is_utf8(body, _claims_of_html(body, content_type)):
        return body
    return decode_html(body, content_type).text.encode("utf-8", "replace")


def _is_utf8(body: bytes, claims: list[_Claim]) -> bool:
    """Tell bytes without a mark that `decode_html` surely takes for UTF-8, or for ASCII."""
    if body.startswith(tuple(mark for mark, _ in _BOMS)) or utf_16(body):
        return False
    if body.isascii():
        return not is_iso_2022_jp(body)
    return (not claims or claims[0].encoding == "utf-8") and _is_valid(body)


def _is_valid(body: bytes) -> bool:
    """Tell valid UTF-8, piece by piece: the whole text would be as large as the page again."""
    view, at = memoryview(body), 0
    while at < len(body):
        end = at + _PIECE
        try:
            at += codecs.utf_8_decode(view[at:end], "strict", end >= len(body))[1]
        except UnicodeDecodeError:
            return False
    return True


class _Claim(NamedTuple):
    encoding: str
    how: How


def decode_html(body: bytes, content_type: str | None) -> Decoded:
    """Decode a page: BOM, header, meta, else what the bytes say. Never raises.

    Valid UTF-8 wins over a declaration of anything else, a declaration that the bytes do not fit
    loses to one that they fit.

    Source: WHATWG HTML, section 13.2.3 (encoding sniffing).
    """
    return _marked(body) or _decode(body, _claims_of_html(body, content_type))


def decode_xml(body: bytes, content_type: str | None) -> Decoded:
    """Decode a feed or sitemap: as a page, but its own declaration goes before the header's."""
    return _marked(body) or _decode(
        body, _claims((from_xml(body), "xml"), (from_header(content_type), "http"))
    )


def _claims_of_html(body: bytes, content_type: str | None) -> list[_Claim]:
    return _claims((from_header(content_type), "http"), (from_meta(body), "meta"))


def _claims(*declared: tuple[str | None, How]) -> list[_Claim]:
    """Return what is declared, the most trusted first; no page that can be read is UTF-16."""
    return [_Claim(e, how) for e, how in declared if e and not e.startswith("utf-16")]


def _marked(body: bytes) -> Decoded | None:
    """Decode what begins with a byte-order mark, or is full of UTF-16's NULs."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return Decoded(_read(body[len(mark) :], encoding), encoding, "bom")
    betrayed = utf_16(body)
    return Decoded(_read(body, betrayed), betrayed, "detected") if betrayed else None


def _decode(body: bytes, claims: list[_Claim]) -> Decoded:
    if body.isascii():
        return _ascii(body, claims)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(body, claims)
    first = claims[0] if claims else _Claim("utf-8", "utf-8")
    if first.encoding == "utf-8":
        return Decoded(text, *first)
    if _is_accident(body, first.encoding):
        return _legacy(body, claims)
    return Decoded(text, "utf-8", "utf-8")


def _ascii(body: bytes, claims: list[_Claim]) -> Decoded:
    if is_iso_2022_jp(body):
        how = next((c.how for c in claims if c.encoding == "iso-2022-jp"), None)
        return Decoded(_read(body, "iso-2022-jp"), "iso-2022-jp", how or "detected")
    claim = claims[0] if claims else _Claim("utf-8", "default")
    return Decoded(body.decode("ascii"), *claim)


def _is_accident(body: bytes, claimed: str) -> bool:
    """Whether a few bytes that are valid UTF-8 may well be what the page says they are."""
    high = len(body) - len(body.translate(None, _HIGH))
    return claimed in _MULTIBYTE and high < _CERTAIN and _fits(_read(body, claimed), claimed)


def _legacy(body: bytes, claims: list[_Claim]) -> Decoded:
    """Decode what is not UTF-8: by the first claim that the bytes fit, else by detection."""
    texts: list[Decoded] = []
    for claim in claims:
        text = _read(body, claim.encoding)
        if _fits(text, claim.encoding) and not contradicts(body, claim.encoding):
            return Decoded(text, *claim)
        texts.append(Decoded(text, *claim))
    text = _read(body, "utf-8")
    if _fits(text, "utf-8"):
        return Decoded(text, "utf-8", "utf-8")
    found = detect(body)
    guess = Decoded(_read(body, found), found, "detected")
    return min([guess, *texts], key=lambda decoded: _lost(decoded.text))


def _fits(text: str, encoding: str) -> bool:
    return _lost(text) <= (_MIXED if encoding == "utf-8" else _TOLERATED)


def _lost(text: str) -> float:
    """Return the share of the characters outside ASCII that could not be read."""
    lost = text.count("\ufffd")
    if not lost:
        return 0.0
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return lost / beyond


def _read(body: bytes, encoding: str) -> str:
    """Decode `body`; what the encoding does not have is U+FFFD."""
    name = codec(encoding)
    if encoding not in _MULTIBYTE and not encoding.startswith("utf"):
        return codecs.charmap_decode(body, "strict", _single_bytes(name))[0]
    text = body.decode(name, "replace")
    if encoding == "euc-jp" and 0 < text.count("\ufffd") <= _MENDED:
        return body.decode(name, _ERRORS)
    return text


@cache
def _single_bytes(name: str) -> str:
    """Return the characters of a codec's 256 bytes; as the WHATWG has it, C1 fills what is free."""
    table = bytes(range(256)).decode(name, "replace")
    return "".join(
        chr(byte) if character == "\ufffd" and 0x80 <= byte < 0xA0 else character
        for byte, character in enumerate(table)
    )


def _read_on(error: UnicodeError) -> tuple[str, int]:
    """Read NEC's row 13 (①, ㈱, Ⅳ), which browsers' EUC-JP has and Python's lacks."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    body, start = error.object, error.start
    try:
        return body[start : start + 2].decode("euc_jis_2004"), start + 2
    except UnicodeDecodeError:
        return "\ufffd", max(error.end, start + 1)


codecs.register_error(_ERRORS, _read_on)
