"""Text as a row of tokens, each with a one-letter code for the grammar."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

from crawler.dates.lexicon import Lexicon, Sense, fold_word, lexicon
from crawler.dates.zones import NAMES

# Letters with the marks that are part of words: Arabic, Indic, Thai, and joiners.
_L = (
    r"(?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963"
    r"\u0971-\u0dff\u0e31-\u0e4e\u0f71-\u0fbc\u102b-\u109d\u17b4-\u17d3\u200c\u200d])"
)
_TOKEN = re.compile(
    r"(?P<T>(?:(?<![\d.,:])|(?<=月\d\d))\d{1,2}\s?:\s?\d{2}(?:\s?:\s?\d{2}(?:[.,]\d{1,9})?)?(?![\d:])"
    r"|(?<![\d.,:])\d{1,2}\s?[hH]\s?[0-5]\d(?!\d|\s?m))"
    r"|(?P<N>(?<=月)\d\d(?=\d\d:\d\d)|\d+)"
    rf"|(?P<A>(?<!{_L[3:-1]}){_L}{{1,3}}\.\s?{_L}{{1,3}}\.?(?!{_L[3:-1]}))"
    rf"|(?P<L>{_L}+(?:['\-]{_L}+)*)"
    r"|(?P<S>\s+)|(?P<O>.)",
    re.DOTALL,
)
_CLOCK = re.compile(r"\d{1,2}")
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十廿卅]+(?=\s?[年月日号號])")
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
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff]")
_PUNCTUATION = frozenset(".,/-:()|@'+~%$€£#§©")


class Token(NamedTuple):
    """One word, number or mark.

    Attributes:
        code: What it is to the grammar; see `Sense`, and d a number below 100, y one of four
            digits, N any other, T a time, Z a zone, E an era, K B I H i k the marks of Chinese,
            Japanese and Korean dates, ~ any mark that is not its own code, x a word without meaning.
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


@lru_cache(1)
def _table() -> dict[int, str]:
    """Return the characters that are another one to us; each becomes exactly one."""
    table: dict[int, str] = {}
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Nd":
            table[code] = str(unicodedata.decimal(character))
        elif category == "Zs" or character in "\u200b\u200e\u200f\u2060\ufeff\u061c\u00ad\u202c\u202b\u202a":
            table[code] = " "
        elif category == "Pd" or character == "\u2212":
            table[code] = "-"
        elif 0xFF01 <= code <= 0xFF5E:
            table[code] = chr(code - 0xFEE0)
    for character in "’‘ʼʻ՚ꞌ＇′‵`´׳":
        table[ord(character)] = "'"
    table.update({ord("॰"): ".", ord("،"): ",", ord("、"): ",", ord("。"): ".", ord("٫"): ".", ord("İ"): "i"})
    table.update({ord("："): ":", ord("∶"): ":", ord("•"): "|", ord("·"): "|", ord("【"): "(", ord("】"): ")"})
    table.update({ord("["): "(", ord("]"): ")"})
    return table


def normal(text: str) -> str:
    """Return `text` with ASCII digits, blanks, dashes and apostrophes, character for character."""
    if text.isascii():
        return text.replace("[", "(").replace("]", ")")
    return text.translate(_table())


def tokens(text: str, code: str) -> list[Token]:
    """Return the tokens of a normal `text` read with the words of a language."""
    words = lexicon(code)
    row: list[Token] = []
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind == "S":
            continue
        _READERS[kind](found, words, row)
    return _phrases(row, words)


def _time(found: re.Match[str], words: Lexicon, row: list[Token]) -> None:
    del words
    parts = [int(part) for part in _CLOCK.findall(found[0])[:3]]
    row.append(Token("T", (*parts, 0)[:3], found.start(), found.end()))


def _number(found: re.Match[str], words: Lexicon, row: list[Token]) -> None:
    del words
    row.append(number(found[0], found.start(), found.end()))


def number(digits: str, start: int, end: int) -> Token:
    """Return the token of a run of digits."""
    size = len(digits)
    return Token("d" if size <= 2 else "y" if size == 4 else "N", digits, start, end)


def _short(found: re.Match[str], words: Lexicon, row: list[Token]) -> None:
    """Read letters between dots: ก.ค., p.m. If nobody knows them, the parts."""
    key = fold_word(found[0].replace(" ", ""))
    sense = words.words.get(key)
    if sense and sense.code in "MPWc":
        row.append(Token(sense.code, sense.value, found.start(), found.end()))
        return
    for part in re.finditer(rf"(?P<L>{_L}+)|(?P<O>\.)", found[0]):
        start = found.start() + part.start()
        if part.lastgroup == "L":
            _word(part[0], start, words, row)
        else:
            row.append(Token(".", ".", start, start + 1))


def _letters(found: re.Match[str], words: Lexicon, row: list[Token]) -> None:
    _word(found[0], found.start(), words, row)


def _word(word: str, start: int, words: Lexicon, row: list[Token]) -> None:
    if _NO_SPACES.search(word):
        _segment(word, start, words, row)
        return
    key = fold_word(word)
    if ("'" in key or "-" in key) and key not in words.words:
        at = 0
        for part in re.split(r"(['\-])", word):
            if part in {"'", "-"}:
                row.append(Token(part, part, start + at, start + at + 1))
            elif part:
                row.append(Token("?", fold_word(part), start + at, start + at + len(part)))
            at += len(part)
        return
    if word.lower() in NAMES and word.isupper():
        row.append(Token("Z", word, start, start + len(word)))
        return
    row.append(Token("?", key, start, start + len(word)))


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
    if numeral := _HAN_NUMBER.match(word, at):
        digits = _han(numeral[0])
        return len(numeral[0]), number(digits, start + at, start + numeral.end())
    for era, base in _ERAS.items():
        if word.startswith(era, at):
            return len(era), Token("E", base, start + at, start + at + len(era))
    for size in range(min(words.reach, len(word) - at), 0, -1):
        piece = word[at : at + size]
        if size == 1 and piece in _MARKERS:
            code, unit = _MARKERS[piece]
            return 1, Token(code, unit, start + at, start + at + 1)
        if sense := words.words.get(fold_word(piece)):
            return size, Token(sense.code, sense.value, start + at, start + at + size, sense.single)
    piece = word[at]
    if piece in _MARKERS:
        code, unit = _MARKERS[piece]
        return 1, Token(code, unit, start + at, start + at + 1)
    return 1, None


def _han(text: str) -> str:
    """Return Chinese numerals as digits: 二〇二一, 十九, 廿一."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return "".join(str(_HAN_DIGITS[c]) for c in text)
    tens, _, ones = text.partition("十")
    value = _HAN_DIGITS.get(tens[-1:], 1) * 10 + _HAN_DIGITS.get(ones[:1], 0)
    return str(value)


def _other(found: re.Match[str], words: Lexicon, row: list[Token]) -> None:
    del words
    mark = found[0]
    row.append(Token(mark if mark in _PUNCTUATION else "~", mark, found.start(), found.end()))


_READERS = {"T": _time, "N": _number, "A": _short, "L": _letters, "O": _other}


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
        size, sense = _longest(row, at, words)
        start, end = token.start, row[at + size - 1].end
        if sense:
            out.append(Token(sense.code, sense.value, start, end, sense.single))
        else:
            out.append(Token("x", token.value, start, end))
        at += size
    return out


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
