"""Text with ASCII digits and marks, character for character."""

from __future__ import annotations

import unicodedata
from functools import cache

_BLANKS = "\u200b\u200e\u200f\u2060\ufeff\u061c\u00ad\u202a\u202b\u202c"
_APOSTROPHES = "’‘ʼʻ՚ꞌ＇′‵`´׳"
_MARKS = {
    "॰": ".",
    "。": ".",
    "٫": ".",
    "،": ",",
    "、": ",",
    "：": ":",
    "∶": ":",
    "•": "|",
    "·": "|",
}
_BRACKETS = str.maketrans("[]", "()")


def normal(text: str) -> str:
    """Return `text` with ASCII digits, blanks, dashes and apostrophes, of the same length."""
    return text.translate(_BRACKETS if text.isascii() else _table())


@cache
def _table() -> dict[int, str]:
    """Return the characters that are another one to us; each becomes exactly one."""
    table: dict[int, str] = {ord("İ"): "i"}
    for code in range(0x80, 0x10000):
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Nd":
            table[code] = str(unicodedata.decimal(character))
        elif category == "Zs":
            table[code] = " "
        elif category == "Pd":
            table[code] = "-"
        elif 0xFF01 <= code <= 0xFF5E:
            table[code] = chr(code - 0xFEE0)
    table[0x2212] = "-"
    table.update(dict.fromkeys(map(ord, _BLANKS), " "))
    table.update(dict.fromkeys(map(ord, _APOSTROPHES), "'"))
    table.update(str.maketrans(_MARKS | {"[": "(", "]": ")", "【": "(", "】": ")"}))
    return table
