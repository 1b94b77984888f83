"""What words mean in dates, by language: `words.json`, made by `scripts/date_words.py`."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

_LONGEST_TAG = 35
_LEAST_WEEKDAY = 5
_KEPT_MARKS = 0x0700  # from here on marks are vowels, not accents
_NO_SPACES = "\u0e00"  # Thai and what follows is written without spaces, or with few


class Sense(NamedTuple):
    """What a word is: a code of the grammar, and its value.

    Codes: M month, W weekday, P time of day, U unit, C count with unit, S unit that says "ago",
    G ago, D day, R right now, Q number, c filler, J the word "month".
    """

    code: str
    value: Any = None
    single: bool = False


class Lexicon(NamedTuple):
    """A language's words.

    Attributes:
        words: Every word and phrase, folded, words joined by one space.
        longest: The most words in a phrase that begins with a word.
        begins: The most letters in a word of a script without spaces, by its first.
    """

    words: dict[str, Sense]
    longest: dict[str, int]
    begins: dict[str, int]


@lru_cache(4096)
def fold_word(word: str) -> str:
    """Return `word` in lower case without accents, joiners and abbreviating dots."""
    word = word.replace("İ", "i").lower().replace("ı", "i").replace(".", "")
    if word.isascii():
        return word
    kept = [
        c
        for c in unicodedata.normalize("NFD", word)
        if not (unicodedata.category(c) == "Mn" and ord(c) < _KEPT_MARKS)
        and c not in "\u200c\u200d"
    ]
    return unicodedata.normalize("NFC", "".join(kept))


def fold_phrase(text: str) -> str:
    """Return a phrase of the tables as it is looked up."""
    for mark in "-'’ʼ\u00a0\u202f":
        text = text.replace(mark, " ")
    return " ".join(word for word in map(fold_word, text.split()) if word)


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("words.json").read_text("utf-8")
    tables: dict[str, dict[str, Any]] = json.loads(text)
    return tables


def base_language(lang: str | None) -> str:
    """Return the language that has words for a BCP 47 tag, "" if none has."""
    return _base_language(lang[:_LONGEST_TAG]) if lang else ""


@lru_cache(256)
def _base_language(lang: str) -> str:
    code = lang.replace("_", "-").split("-")[0].lower()
    code = {"no": "nb", "nn": "nb", "iw": "he", "in": "id", "tl": "fil", "sh": "sr"}.get(code, code)
    return code if code in _tables() else ""


@cache
def weekdays() -> frozenset[str]:
    """Return the days of the week in all languages, in small letters, without their short forms."""
    named = (word for table in _tables().values() for word in table.get("weekdays", ()))
    return frozenset(word.lower() for word in named if len(word) >= _LEAST_WEEKDAY)


@cache
def lexicon(code: str) -> Lexicon:
    """Return a language's words with English ones beneath; "" is what all languages agree on."""
    if not code:
        return _built(_agreed())
    words: dict[str, Sense] = {}
    for part in ("en", "zh", code) if code == "ja" else ("en", code):
        words.update(_senses(part))
    return _built(words)


@cache
def _senses(code: str) -> dict[str, Sense]:
    """Return a language's words; of two senses of one word the first of `_listed` holds."""
    words: dict[str, Sense] = {}
    for word, sense in _listed(_tables()[code]):
        if key := fold_phrase(word):
            words.setdefault(key, sense)
    return words


def _listed(table: dict[str, Any]) -> Iterator[tuple[str, Sense]]:
    singles = {fold_phrase(word) for word in table.get("singles", ())}
    for key, letter in (("months", "M"), ("now", "R"), ("days", "D")):
        yield from _each(table, key, letter)
    for key, number in (("counts", 1), ("twos", 2)):
        for word, unit in table.get(key, {}).items():
            yield word, Sense("C", (number, unit))
    for word, (number, unit) in table.get("counted", {}).items():
        whole = " " in word or number > 1
        yield word, Sense("C", (number, unit)) if whole else Sense("U", unit, single=True)
    for key, letter in (("since", "S"), ("ago", "G"), ("month_words", "J")):
        yield from _each(table, key, letter)
    for word, unit in table.get("units", {}).items():
        yield word, Sense("U", unit, single=fold_phrase(word) in singles)
    for key, letter in (("ones", "Q"), ("fill", "c"), ("periods", "P"), ("weekdays", "W")):
        yield from _each(table, key, letter)


def _each(table: dict[str, Any], key: str, letter: str) -> Iterator[tuple[str, Sense]]:
    """Yield the words of a table: a mapping to their values, or a list without any."""
    words = table.get(key, {})
    value = "M" if letter == "J" else None
    for word in words:
        yield word, Sense(letter, words[word] if isinstance(words, dict) else value)


def _agreed() -> dict[str, Sense]:
    """Return the months and weekdays that all languages read alike, English ones first."""
    agreed: dict[str, Sense | None] = {}
    for code in _tables():
        for word, sense in _senses(code).items():
            if sense.code in "MWJ" and len(word) > 2 and agreed.setdefault(word, sense) != sense:
                agreed[word] = None
    words = {word: sense for word, sense in agreed.items() if sense}
    for code in _tables():
        fillers = (word for word, sense in _senses(code).items() if sense.code == "c")
        words.update((word, Sense("c")) for word in fillers if word not in words)
    return {**words, **_senses("zh"), **_senses("ko"), **_senses("en")}


def _built(words: dict[str, Sense]) -> Lexicon:
    longest: dict[str, int] = {}
    for phrase in words:
        first = phrase.split(" ", 1)[0]
        longest[first] = max(longest.get(first, 1), phrase.count(" ") + 1)
    begins: dict[str, int] = {}
    for word in words:
        if word >= _NO_SPACES:
            begins[word[0]] = max(begins.get(word[0], 0), min(len(word), 24))
    return Lexicon(words, longest, begins)


_INFLECTING = frozenset(
    (
        *("be", "bg", "bs", "cs", "el", "et", "eu", "fi", "hr", "hu", "hy", "is", "ka", "kk", "lt"),
        *("lv", "mk", "pl", "ru", "sk", "sl", "sq", "sr", "tr", "uk"),
    )
)


@lru_cache(4096)
def month_like(word: str, code: str) -> int | None:
    """Return the month that a folded `word` is cut short from or an inflected form of.

    Only for a word that stands where a month does.
    """
    if not code or len(word) < 2:
        return None
    own = {w: s for w, s in _senses(code).items() if s.code == "M" and " " not in w}
    begun = {s.value for w, s in own.items() if w.startswith(word)}
    if len(begun) == 1 and (len(word) > 2 or code != "en"):
        return int(begun.pop())
    if code not in _INFLECTING or len(word) < 5:
        return None
    alike = {s.value for w, s in own.items() if len(w) > 4 and _stem(w, word)}
    return int(alike.pop()) if len(alike) == 1 else None


def _stem(name: str, word: str) -> bool:
    """Whether two words begin alike but for an ending of up to three letters."""
    same = next((i for i, (a, b) in enumerate(zip(name, word, strict=False)) if a != b), None)
    same = min(len(name), len(word)) if same is None else same
    return same >= 4 and len(name) - same <= 3 and len(word) - same <= 3
