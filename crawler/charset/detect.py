"""Which encoding undeclared bytes are in, by chardetng, the detector of Firefox."""

from __future__ import annotations

import re

import chardetng_py

from crawler.charset.labels import label

_SAMPLE = 24_576
_READ = 2_000_000
# Text with its tags, without the long stretches of ASCII that say nothing. It ends in ASCII, so
# that no character is cut in two; possessive, so that nothing is tried twice.
_RUN = re.compile(rb"[\x80-\xff](?:[\x00-\x7f]{0,32}+[\x80-\xff])*+[\x00-\x7f]{0,16}+")
_BEFORE = 16
_CYRILLIC = frozenset({"windows-1251", "koi8-r", "koi8-u"})
_ROWS = (bytes(range(0xC0, 0xE0)), bytes(range(0xE0, 0x100)))
_CAPITALS = 40
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I")
# The letters that KOI8-U has in the place of KOI8-R's box drawing.
_UKRAINIAN = re.compile(rb"[\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd]")
# ISO-8859-15 is Latin-1 with the euro sign and seven letters, which stand beside letters.
_LATIN_9 = re.compile(rb"[a-z](?:[\xbd\xa8\xb8])[a-z]|\d\s?\xa4|[\xa6\xb4\xbc][a-z]")
_WINDOWS = re.compile(rb"[\x80-\x9f]")


def detect(body: bytes) -> str:
    """Return the WHATWG name of the likeliest encoding of `body`, which is not UTF-8."""
    sample = _text(body)
    detector = chardetng_py.EncodingDetector()
    detector.feed(sample, last=False)
    guess = _named(str(detector.guess(tld=None, allow_utf8=False)))
    if guess == "koi8-u" and not _UKRAINIAN.search(sample):
        return "koi8-r"
    if guess == "windows-1252" and _LATIN_9.search(sample) and not _WINDOWS.search(sample):
        return "iso-8859-15"
    return guess


def _named(guess: str) -> str:
    """Return the WHATWG name of the detector's answer, which may be a codec of Python."""
    return label(guess) or label(guess.lower().replace("cp", "windows-", 1)) or "windows-1252"


def contradicts(body: bytes, claimed: str) -> bool:
    """Whether `body`, read as the Cyrillic it claims to be, is nearly all capitals.

    KOI8 and windows-1251 have each other's small letters where they have capitals.
    """
    if claimed not in _CYRILLIC:
        return False
    low, high = (len(body) - len(body.translate(None, row)) for row in _ROWS)
    small, capital = (high, low) if claimed == "windows-1251" else (low, high)
    return capital >= _CAPITALS and capital > 4 * small


def is_iso_2022_jp(body: bytes) -> bool:
    """Whether ASCII bytes hold the escapes of ISO-2022-JP."""
    return b"\x1b" in body and any(escape in body for escape in _ESCAPES)


def utf_16(body: bytes) -> str | None:
    """Return the UTF-16 that the NULs of the first bytes betray."""
    head = body[:512]
    if b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    enough = max(len(head) // 8, 1)
    if odd >= enough and even * 8 <= odd:
        return "utf-16le"
    if even >= enough and odd * 8 <= even:
        return "utf-16be"
    return None


def _text(body: bytes) -> bytes:
    """Return what has high bytes in it, at most about `_SAMPLE` bytes."""
    runs: list[bytes] = []
    size = end = 0
    for found in _RUN.finditer(body, 0, _READ):
        run = body[max(end, found.start() - _BEFORE) : found.end()]
        end = found.end()
        runs.append(run[:_SAMPLE])
        size += len(run)
        if size >= _SAMPLE:
            break
    return b"\n".join(runs)
