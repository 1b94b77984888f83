"""Text as Unicode has it: cleaning, cutting, weighing, slugs, and what may be shown."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_REPLACEMENT = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")
# Invisible and without meaning in any script: controls, soft hyphen, zero-width space, BOM ...
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u180e\u200b\u2060\ufeff]")
# Joiners spell words in Persian and Indic scripts and make emoji; anywhere else they are noise.
_JOINER = re.compile(
    "(?<![\u0600-\u109f\u1780-\u18af\u200d\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]+"
)
_UNCLEAN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200d\u2060\ufeff\ud800-\udfff]"
)
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_WIDE = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1100, 0x11FF),  # Hangul jamo
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x9FFF),  # radicals, kana, bopomofo, ideographs
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),  # half-width kana
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
)
_WIDE_RUN = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _WIDE) + "]+")
_WORD = re.compile(r"[^\W_]+")
_ENDLESS = re.compile(r"&#[0-9]{16}")
_ZEROS = re.compile(r"&#0{8,}(?=[0-9])")
_BEYOND = re.compile(r"&#[1-9][0-9]{7,};?")
"""A numeric character reference of more digits than the last code point has."""
_VISIBLE = bytes((0x09, 0x0A, *range(0x20, 0x7F)))
_PLAIN = bytes(range(128))
_NOT_PLAIN = bytes(code for code in range(256) if code > 127 or not chr(code).isalnum())
"""All but the letters and digits of ASCII."""
_MANY_MARKS = 64
_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MANY_MARKS},}}")
_WORD_CHARACTER = re.compile(r"[^\W_]")
# Windows opens a device by these names, whatever their suffix.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])")


def clean(s: str) -> str:
    """Return `s` as NFC without what nobody can see.

    Lone surrogates become U+FFFD; controls other than tab and newline, BOMs, soft hyphens and
    zero-width marks go. Joiners stay where they spell a word or make an emoji.
    """
    # Bytes can be looked at at a third of what it costs to look at characters.
    if s.isascii() and not s.encode("ascii").translate(None, _VISIBLE):
        return s
    if "\r" in s:
        s = s.replace("\r\n", "\n").replace("\r", "\n")
    # What is printable needs no look at each character by a pattern, which costs ten times that.
    if not s.replace("\n", "").isprintable() and _UNCLEAN.search(s):
        s = _SURROGATE.sub(_REPLACEMENT, s)
        s = _JOINER.sub("", _INVISIBLE.sub("", s))
    return s if s.isascii() else nfc(s)


def nfc(s: str) -> str:
    """Return `s` as NFC; of a row of marks on one letter that has to be sorted, the first 64.

    More than that nobody can read, and Python sorts them in the square of their number: 60,000
    in 6 s.

    Source: Unicode UAX #15, section 13 (stream-safe text), which stops at 30.
    """
    if unicodedata.is_normalized("NFC", s):
        return s
    if len(s) <= _MANY_MARKS or not _MARKS.search(s):
        return unicodedata.normalize("NFC", s)
    # Some marks are two when normalised, so that what was thinned may be too long again.
    return _MARKS.sub(_thinned, unicodedata.normalize("NFC", _MARKS.sub(_thinned, s)))


def _thinned(found: re.Match[str]) -> str:
    kept: list[str] = []
    row = 0
    for character in found[0]:
        row = row + 1 if unicodedata.combining(character) else 0
        if row <= _MANY_MARKS:
            kept.append(character)
    return "".join(kept)


def fold(s: str) -> str:
    """Return `s` clean, every run of white space one space, none at the ends."""
    flat = s.replace("\n", " ")
    # Most texts are folded already, and taking them apart costs twice what these looks do. Of white
    # space only spaces are printable; what is clean and ASCII has no other but tabs and newlines.
    if not flat.isascii() and flat.isprintable():
        flat = nfc(flat)
    else:
        flat = clean(s).replace("\n", " ")
        if "\t" in flat or not flat.isascii():
            return " ".join(flat.split())
    return flat.strip(" ") if "  " not in flat else " ".join(flat.split())


def holds_any(s: str, words: tuple[str, ...]) -> bool:
    """Tell whether one of the words stands in `s`: a cheap look before a dear pattern."""
    for word in words:  # noqa: SIM110 - a third of what any() and a generator cost
        if word in s:
            return True
    return False


def escape(s: str) -> str:
    """Return `s` as text of HTML; most texts hold nothing that must be written otherwise."""
    if "&" in s:
        s = s.replace("&", "&amp;")
    if "<" in s:
        s = s.replace("<", "&lt;")
    return s.replace(">", "&gt;") if ">" in s else s


def unescape(s: str) -> str:
    """Return `s` with HTML's character references read; beyond Unicode they are U+FFFD.

    Python reads no number of more than 4,300 digits, and raises ValueError.
    """
    if _ENDLESS.search(s):
        s = _BEYOND.sub(_REPLACEMENT, _ZEROS.sub("&#", s))
    return html.unescape(s)


def weight(s: str) -> int:
    """Return how many letters and digits `s` has; those of scripts without spaces count two."""
    # As bytes: half of what characters cost.
    data = s.encode("utf-8", "replace")
    plain = len(data.translate(None, _NOT_PLAIN))
    if len(data) == len(s):
        return plain
    letters = "".join(_WORD.findall(data.translate(None, _PLAIN).decode()))
    return plain + len(letters) + sum(map(len, _WIDE_RUN.findall(letters)))


def cut_bytes(s: str, limit: int) -> str:
    """Return the longest beginning of `s` of at most `limit` UTF-8 bytes.

    It ends between characters, and a base keeps its combining marks or goes with them.
    """
    s = _SURROGATE.sub(_REPLACEMENT, s)
    data = s.encode()
    if len(data) <= limit:
        return s
    end = len(data[: max(limit, 0)].decode("utf-8", "ignore"))
    while end and _belongs_to_the_one_before(s, end):
        end -= 1
    return s[:end]


def _belongs_to_the_one_before(s: str, at: int) -> bool:
    """Whether `s[at]` continues the character that `s[at - 1]` is part of."""
    return (
        unicodedata.category(s[at]).startswith("M")
        or s[at] == "\u200d"
        or s[at - 1] == "\u200d"
        or "\U0001f3fb" <= s[at] <= "\U0001f3ff"
    )


@lru_cache(16)  # names are cut, checked and used one after the other
def slug(s: str, max_bytes: int = 80) -> str:
    """Return a name for files and addresses: words in lower case joined by "-".

    Letters, digits and marks of any script stay; "" if there are none. The result is NFC, at
    most `max_bytes` of UTF-8, and a safe file name on Linux, macOS and Windows.
    `slug(slug(s)) == slug(s)`.
    """
    lowered = unicodedata.normalize("NFC", clean(s).lower())
    kept = "".join(c if _in_a_word(c) else " " for c in lowered)
    words = [word.lstrip("\u200c\u200d") for word in kept.split()]
    name = cut_bytes("-".join(word for word in words if _WORD_CHARACTER.search(word)), max_bytes)
    name = name.rstrip("-\u200c\u200d")
    if _DEVICES.fullmatch(name):
        return cut_bytes("the-" + name, max_bytes)
    return name


def _in_a_word(c: str) -> bool:
    """Tell letters and digits (categories L and N), marks and joiners."""
    return c.isalnum() or unicodedata.category(c)[0] == "M" or c in "\u200c\u200d"


def terminal(s: str) -> str:
    """Return `s` with what would steer a terminal (escapes, direction marks) spelt out."""
    return _HARMFUL.sub(_spelt, s)


def _spelt(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s\"'<>`]{1,16384}", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=://)[^/?#\\]*@")
_PARAMETER = re.compile(r"(?P<name>[?&;#][^=&;#?\s]{1,64})=(?P<value>[^&;#\s]+)")
_SECRET = re.compile(
    r"(?:^|[^a-z])(?:key|auth|pass|pwd|sig|jwt|authorization)(?:$|[^a-z])"
    r"|token|secret|passw|apikey|authkey|accesskey|userkey|credential|signature"
)


def redact(text: str) -> str:
    """Return `text` with the secrets of its URLs masked: user and password, token-like values."""
    return _URL.sub(lambda found: redact_url(found[0]), text) if "://" in text else text


def redact_url(url: str) -> str:
    """Return one URL with its user, password and token-like values as ***."""
    return _PARAMETER.sub(_masked, _USERINFO.sub("***@", url, count=1))


def _masked(found: re.Match[str]) -> str:
    name = found["name"]
    return f"{name}=***" if _SECRET.search(name[1:].lower()) else found[0]
