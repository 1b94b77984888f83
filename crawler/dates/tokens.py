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
    r"\u0971-\u0dff\u0e31-\u0e4e\u0f71-\u0fbc\u102b-\u109d\u17b4-\u17d3\u200c\u200d]"
)
_L = rf"(?:{_LETTER}|{_MARK})"
_TOKEN = re.compile(
    r"(?P<T>(?:(?<![\d.:])|(?<=月\d\d)|(?<=(?:19|20)\d\d))\d{1,2}\s?:\s?\d{2}(?:\s?:\s?\d{2}(?:[.,]\d{1,9})?)?"
    r"(?![\d:])"
    r"|(?<![\d.:])\d{1,2}\s?[hH]\s?[0-5]\d(?!\d|\s?m))"
    r"|(?P<N>(?<=月)\d\d(?=\d\d:\d\d)|(?<!\d)(?:19|20)\d\d(?=\d{1,2}:\d\d)|\d+)"
    rf"|(?P<A>(?<!{_LETTER}){_L}{{1,3}}\.\s?{_L}{{1,3}}(?!{_LETTER}|{_MARK})\.?)"
    rf"|(?P<L>{_L}+(?:['\-]{_L}+)*)"
    r"|(?P<S>\s+)|(?P<O>.)",
    re.DOTALL,
)
_PART = re.compile(rf"{_L}+|\.")
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
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        match found.lastgroup:
            case "T":
                row.append(Token("T", _time(found[0]), start, end))
            case "N":
                row.append(_number(found[0], start, end))
            case "A":
                _short(found[0], start, words, row)
            case "L":
                _word(found[0], start, words, row)
            case "O":
                row.append(
                    Token(found[0] if found[0] in _PUNCTUATION else "~", found[0], start, end)
                )
    return _phrases(row, words)


def _time(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in _CLOCK.findall(text)[:3]]
    return (*parts, 0)[:3]


def _number(digits: str, start: int, end: int) -> Token:
    """Return the token of a run of digits."""
    size = len(digits)
    return Token("d" if size <= 2 else "y" if size == 4 else "N", digits, start, end)


def _short(text: str, start: int, words: Lexicon, row: list[Token]) -> None:
    """Read letters between dots: ก.ค., p.m. If nobody knows them, the parts."""
    sense = words.words.get(fold_word(text.replace(" ", "")))
    if sense and sense.code in "MPWc":
        row.append(Token(sense.code, sense.value, start, start + len(text)))
        return
    for part in _PART.finditer(text):
        at = start + part.start()
        if part[0] == ".":
            row.append(Token(".", ".", at, at + 1))
        else:
            _word(part[0], at, words, row)


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
    if word.lower() in NAMES and (word.isupper() or len(word) > 5):
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
        return len(numeral[0]), _number(digits, start + at, start + numeral.end())
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
            value = token.value if sense.value is None else sense.value
            out.append(Token(sense.code, value, start, end, sense.single))
        else:
            out.append(Token("x", token.value, start, end))
        if _is_ordinal(out):
            out[-1] = out[-1]._replace(code="o")
        at += size
    return out


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
