"""Text as a row of tokens, each with a one-letter code for the grammar."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from crawler.dates.lexicon import Lexicon, Sense, fold_word, lexicon
from crawler.dates.zones import NAMES

# Letters with the marks that are part of words: Arabic, Indic, Thai, and joiners.
_LETTER = r"[^\W\d_]"
_MARK = (
    r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963"
    r"\u0971-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u0f71-\u0fbc\u102b-\u109d\u17b4-\u17d3\u200c\u200d]"
)
_L = rf"{_LETTER}+(?:{_MARK}+(?:{_LETTER}+)?)*"
_TOKEN = re.compile(
    r"\s*+(?:(?P<A>[\u0e01-\u0e4e]{1,3}\.\s?[\u0e01-\u0e4e]{1,3}(?![\u0e01-\u0e4e])\.?)"
    rf"|(?P<L>{_L}(?:['\-]{_L})*)"
    r"|(?P<T>(?:(?<![\d.:])|(?<=月\d\d)|(?<=(?:19|20)\d\d))"
    r"\d{1,2}\s?:\s?\d{2}(?:\s?:\s?\d{2}(?:[.,]\d{1,9})?)?(?![\d:])"
    r"|(?<![\d.:])\d{1,2}\s?[hH]\s?[0-5]\d(?!\d|\s?m))"
    r"|(?P<N>(?<=月)\d\d(?=\d\d:\d\d)|(?<!\d)(?:19|20)\d\d(?=\d{1,2}:\d\d)|\d+)"
    r"|(?P<O>\S))"
)
_PART = re.compile(r"['\-]|(?P<L>[^'\-]+)")
_CLOCK = re.compile(r"\d{1,2}")
_HAN_NUMBER = re.compile(
    r"[〇零一二三四五六七八九十廿卅]{1,12}(?=\s?(?:[年月日号號天时時点點分秒周週个個]|小时|小時|星期))"
)
_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
_MARKERS: dict[str, tuple[str, str]] = {
    "年": ("K", "y"), "년": ("K", "y"), "月": ("B", ""), "월": ("B", ""), "日": ("I", "d"),
    "号": ("I", "d"), "號": ("I", "d"), "일": ("I", "d"), "时": ("H", ""), "時": ("H", ""),
    "点": ("H", ""), "點": ("H", ""), "시": ("H", ""), "分": ("i", "m"), "분": ("i", "m"),
    "秒": ("k", "s"), "초": ("k", "s"),
}  # fmt: skip
_ERAS = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867,
    "中華民國": 1911, "中华民国": 1911, "民國": 1911, "民国": 1911,
}  # fmt: skip
_HAN_FIRST = frozenset("〇零一二三四五六七八九十廿卅")
_ERA_FIRST = frozenset(era[0] for era in _ERAS)
_NO_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff]"
)
_PUNCTUATION = frozenset(".,/-:()|@'+~%$€£#§©")


class Token(NamedTuple):
    """One word, number or mark.

    Attributes:
        code: What it is to the grammar; see `Sense`, and d a number below 100, o its ending, y one
            of four digits, N any other, T a time, Z a zone, E an era, K B I H i k the marks of
            Chinese, Japanese and Korean dates, ~ any mark that is not its own code, x a word
            without meaning.
        value: Number, sense, or the text.
        start: Where it begins in the text.
        end: Where it ends.
        single: A unit that stands for one of itself.
    """

    code: str
    value: Any
    start: int
    end: int
    single: bool = False


def tokens(text: str, code: str) -> list[Token]:
    """Return the tokens of a normal `text` read with the words of a language."""
    words = lexicon(code)
    row: list[Token] = []
    for found in _TOKEN.finditer(text.rstrip()):
        kind = found.lastgroup or "O"
        piece = found[kind]
        end = found.end()
        start = end - len(piece)
        if kind == "L":
            _word(piece, start, words, row)
        elif kind == "N":
            row.append(_number(piece, start, end))
        elif kind == "T":
            row.append(Token("T", _time(piece), start, end))
        elif kind == "A":
            _short(piece, start, words, row)
        else:
            row.append(Token(piece if piece in _PUNCTUATION else "~", piece, start, end))
    return _phrases(row, words)


def _time(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in _CLOCK.findall(text)[:3]]
    return (*parts, 0)[:3]


def _number(digits: str, start: int, end: int) -> Token:
    """Return the token of a run of digits."""
    size = len(digits)
    return Token("d" if size <= 2 else "y" if size == 4 else "N", digits, start, end)


def _short(text: str, start: int, words: Lexicon, row: list[Token]) -> None:
    """Read Thai letters between dots: ก.ค. If nobody knows them, they mean nothing."""
    sense = words.words.get(fold_word(text.replace(" ", "")))
    code, value = (sense.code, sense.value or text) if sense else ("x", text)
    row.append(Token(code, value, start, start + len(text)))


def _word(word: str, start: int, words: Lexicon, row: list[Token]) -> None:
    end = start + len(word)
    if not word.isascii() and _NO_SPACES.search(word):
        _segment(word, start, words, row)
    elif "'" in word or "-" in word:
        for part in _PART.finditer(word):
            code = "?" if part.lastgroup else part[0]
            row.append(Token(code, fold_word(part[0]), start + part.start(), start + part.end()))
    elif (word.isupper() or len(word) > 5) and word.lower() in NAMES:
        row.append(Token("Z", word, start, end))
    else:
        row.append(Token("?", fold_word(word), start, end))


def _segment(word: str, start: int, words: Lexicon, row: list[Token]) -> None:
    """Cut a run of letters without spaces into the words that are known, longest first."""
    at = unknown = 0
    while at < len(word):
        size, token = _known(word, at, start, words)
        if token:
            if unknown < at:
                row.append(Token("x", "", start + unknown, start + at))
            row.append(token)
            unknown = at + size
        at += size
    if unknown < at:
        row.append(Token("x", "", start + unknown, start + at))


def _known(word: str, at: int, start: int, words: Lexicon) -> tuple[int, Token | None]:
    """Return how many letters at `at` belong together, and what they are if that is known."""
    first = word[at]
    start += at
    if first in _HAN_FIRST and (numeral := _HAN_NUMBER.match(word, at)):
        size = len(numeral[0])
        return size, _number(_han(numeral[0]), start, start + size)
    if first in _ERA_FIRST:
        for era, base in _ERAS.items():
            if word.startswith(era, at):
                return len(era), Token("E", base, start, start + len(era))
    most = min(words.begins.get(first, 0), len(word) - at)
    for size in range(most, 1, -1):
        if sense := words.words.get(fold_word(word[at : at + size])):
            return size, Token(sense.code, sense.value, start, start + size, sense.single)
    if first in _MARKERS:
        code, unit = _MARKERS[first]
        return 1, Token(code, unit, start, start + 1)
    alone = words.words.get(first) if most else None
    if alone:
        return 1, Token(alone.code, alone.value, start, start + 1, alone.single)
    return 1, None


def _han(text: str) -> str:
    """Return Chinese numerals as digits: 二〇二一, 十九, 廿一."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return "".join(str(_HAN_DIGITS[c]) for c in text)
    tens, _, ones = text.partition("十")
    value = _HAN_DIGITS.get(tens[-1:], 1) * 10 + _HAN_DIGITS.get(ones[:1], 0)
    return str(value)


def _phrases(row: list[Token], words: Lexicon) -> list[Token]:
    """Give words their senses, phrases of several before single words."""
    out: list[Token] = []
    at = 0
    while at < len(row):
        token = row[at]
        if token.code != "?":
            out.append(token)
            at += 1
            continue
        size, sense = _dotted(row, at, words) or _longest(row, at, words)
        start, end = token.start, row[at + size - 1].end
        if sense:
            value = token.value if sense.value is None else sense.value
            out.append(Token(sense.code, value, start, end, sense.single))
        else:
            out.append(Token("x", token.value, start, end))
        if _is_ordinal(out):
            out[-1] = out[-1]._replace(code="o")
        at += size
    return out


def _dotted(row: list[Token], at: int, words: Lexicon) -> tuple[int, Sense] | None:
    """Return p.m. and its like as one word."""
    if at + 2 >= len(row) or row[at + 1].code != "." or row[at + 2].code != "?":
        return None
    first, _, last = row[at : at + 3]
    if first.end - first.start > 3 or last.end - last.start > 3:
        return None
    sense = words.words.get(first.value + last.value)
    if not sense or sense.code not in "MPW":
        return None
    closing = row[at + 3 : at + 4]
    return (4 if closing and closing[0].code == "." else 3), sense


def _is_ordinal(row: list[Token]) -> bool:
    """Whether the last token is the th of 19th."""
    if len(row) < 2 or row[-1].code not in "xcW":
        return False
    before, last = row[-2:]
    return before.code == "d" and before.end == last.start and last.end - last.start <= 3


def _longest(row: list[Token], at: int, words: Lexicon) -> tuple[int, Sense | None]:
    """Return how many tokens the longest phrase at `at` has, and its sense."""
    key = row[at].value
    most = words.longest.get(key, 1)
    found: tuple[int, Sense | None] = (1, words.words.get(key))
    step = at + 1
    while most > 1 and step < len(row):
        if row[step].code in {"-", "'"} and row[step].start == row[step - 1].end:
            step += 1
            continue
        if row[step].code != "?":
            break
        key += " " + row[step].value
        if sense := words.words.get(key):
            found = (step - at + 1, sense)
        most -= 1
        step += 1
    return found
