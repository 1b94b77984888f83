"""Object literals of JavaScript, read as values: never run.

ECMA-262 calls them ObjectLiteral and ArrayLiteral. What only a run could tell (calls, names,
arithmetic) makes the whole one none.
"""

from __future__ import annotations

import json
import re
import sys

_MOST_TOKENS = 200_000
_TOKEN = re.compile(
    r"""(?:\s|//[^\n]*(?:\n|$)|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)*
    (?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\$]|\\.)*`)
    |(?P<number>-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
    |(?P<word>!0|!1|void\s+0|[A-Za-z_$][\w$]*)
    |(?P<mark>[{}\[\],:]))""",
    re.VERBOSE | re.DOTALL,
)
_OPENING = re.compile(r"\s*[{\[]")
_WORDS = {
    "true": "true", "!0": "true", "false": "false", "!1": "false",
    "null": "null", "undefined": "null", "NaN": "null",
}  # fmt: skip
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


def literal_at(text: str, start: int) -> object:
    """Return the value of the object or array literal that begins at `start`; None if it is none.

    Its size is bounded, and its depth by what the JSON reader takes.
    """
    parts: list[str] = []
    depth, at = 0, start
    if _OPENING.match(text, start) is None:
        return None
    for _ in range(_MOST_TOKENS):
        token = _TOKEN.match(text, at)
        if token is None:
            return None
        at = token.end()
        part = _as_json(token, is_key=text[at : at + 20].lstrip().startswith(":"))
        if part is None:
            return None
        if part in ("}", "]"):
            if parts[-1:] == [","]:
                parts.pop()
            depth -= 1
        elif part in ("{", "["):
            depth += 1
        parts.append(part)
        if depth == 0:
            return _loaded(" ".join(parts))
    return None


def _as_json(token: re.Match[str], *, is_key: bool) -> str | None:
    """Return a token as JSON writes it; None for a word that only a run could tell."""
    quoted, number, word = token["text"], token["number"], token["word"]
    if quoted is not None:
        return json.dumps(_ESCAPE.sub(_unescaped, quoted[1:-1]))
    if is_key:
        return token["mark"] or json.dumps(number or word)
    if number is not None:
        return re.sub(r"^-?\.", lambda point: point[0][:-1] + "0.", number)
    if word is not None:
        return "null" if word.startswith("void") else _WORDS.get(word)
    return token["mark"]


def _unescaped(escape: re.Match[str]) -> str:
    digits = escape[1] or escape[2] or escape[3]
    if digits is None:
        return _ESCAPED.get(escape[4], escape[4])
    return chr(int(digits, 16)) if int(digits, 16) <= sys.maxunicode else ""


def _loaded(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
