"""Reading the JSON of script elements, also where it is not quite JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from crawler.text import unescape

_WRAPPING = re.compile(
    r"\A(?:\s|<!--|//[ \t]?<!\[CDATA\[|<!\[CDATA\[|/\*[ \t]?<!\[CDATA\[[ \t]?\*/)+"
)
_BETWEEN = re.compile(r"[\s;,]*+")
_END = ("-->", "]]>", "//", "/*")
_TOKENS = re.compile(
    r"""
    "(?:\\.|[^"\\])*+(?:"|\Z)        # a string, matched only so that it is passed over
    | //[^\n]*                       # what JavaScript has and JSON has not
    | /\*.{0,200}?\*/
    | ,(?=[ \t\r\n]{0,40}[}\]])
    """,
    re.DOTALL | re.VERBOSE,
)
_STRING_LINE = re.compile(
    r'^([ \t]{0,80}"[@\w-]{1,40}"[ \t]{0,8}:[ \t]{0,8}")(.*)("[ \t]{0,8}[,}]?[ \t\r]{0,8})$',
    re.MULTILINE,
)
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_BARE_QUOTE = re.compile(r'(?<!\\)"')
_SCALAR = re.compile(
    r'"(@type|headline|name|datePublished|dateModified|author|image|description|articleSection)"'
    r'\s{0,20}:\s{0,20}(?:\{[^{}"]{0,50}"@type"\s{0,8}:\s{0,8}"[^"]{1,40}"\s{0,8},\s{0,40}"name"\s{0,8}:\s{0,8})?'
    r'"((?:\\.|[^"\\\n]){1,500}+)"'
)
_DECODER = json.JSONDecoder(strict=False)
MAX_REPAIRED = 300_000
"""Characters beyond which broken JSON is not mended; such blocks are no article's description."""


def parse_json(text: str) -> Any:  # noqa: ANN401 - JSON is anything
    """Return the values of a block of JSON as a list, [] where nothing can be read.

    Tried in turn: as it is, several values in a row, without comments, stray commas, wrong escapes
    and bare quotes, and at last the well-known properties by themselves.
    """
    text = _WRAPPING.sub("", text, count=1)
    values, rest = _decode_all(text)
    if not rest or len(text) > MAX_REPAIRED:
        return values
    for mend in (_without_extras, _with_quotes):
        text = mend(text)
        again, rest = _decode_all(text)
        if not rest:
            return again
    return values or _scalars(text)


def _decode_all(text: str) -> tuple[list[Any], str]:
    """Return the JSON values in a row, and what follows them that is none."""
    values: list[Any] = []
    at = 0
    while True:
        gap = _BETWEEN.match(text, at)
        at = gap.end() if gap else at
        rest = text[at : at + 100].strip()
        if not rest or (values and rest.startswith(_END)):
            return values, ""
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return values, rest
        if isinstance(value, (dict, list)):
            values.append(value)


def _without_extras(text: str) -> str:
    if "&quot;" in text and text.count('"') < text.count("&quot;"):
        text = unescape(text)
    return _TOKENS.sub(lambda match: match[0] if match[0][0] == '"' else "", text)


def _with_quotes(text: str) -> str:
    """Escape quotes inside a value that has a line of its own, and escapes that JSON lacks."""
    text = _STRING_LINE.sub(lambda m: m[1] + _BARE_QUOTE.sub(r"\\" + '"', m[2]) + m[3], text)
    return _BAD_ESCAPE.sub(r"\\\\", text)


def _scalars(text: str) -> list[Any]:
    """Return one object with the first value of each well-known property."""
    found: dict[str, str] = {}
    for key, value in _SCALAR.findall(text):
        found.setdefault(key, value)
    return [found] if "@type" in found else []
