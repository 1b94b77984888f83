"""Long lists of phrases as one pattern, of which only those are tried that a text may hold.

A pattern of a hundred alternatives costs 5 to 300 us a text, as each is tried at each place. Most
texts hold none of the words that they need; a look for these costs a tenth of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from crawler.text import holds_any

_LITERAL = re.compile(r"(?:[^\\.^$*+?{}\[\]|()]|\\\W)+")
_LETTER = re.compile(r"\w")
_DIGITS = tuple("0123456789")
_SET = re.compile(r"\[([^\\^\]-]+)\]")
_OPTIONAL = ("?", "*", "{")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_TIMES = re.compile(r"(?:[?*+]|\{[\d,]+\})?[?+]?")
_MOST_TEXTS, _LONG = 8, 7
"""Texts that a stretch of a pattern may be; and letters from which on a word is seldom met."""
_LINE = 400
"""Characters of a text among which its first letters are looked for."""


class Alternatives:
    """Alternatives in lower case, with what stands before and after each of them.

    The case of a text is not looked at.
    """

    def __init__(self, before: str, alternatives: tuple[str, ...], after: str = "") -> None:
        self.before = before
        self.after = after
        self.alternatives = alternatives
        self._compiled: dict[str, re.Pattern[str] | None] = {}
        self._by_begin: dict[str, re.Pattern[str] | None] = {}
        self._each: dict[str, re.Pattern[str]] = {}

    def holds(self, text: str) -> bool:
        """Tell whether `text` holds a match."""
        low = _low(text)
        for each in self._possible(low):  # noqa: SIM110 - any() costs more, and most hold none
            if self._alone(each).search(low):
                return True
        return False

    def said(self, text: str) -> set[str]:
        """Return those of the alternatives that `text` holds."""
        low = _low(text)
        return {each for each in self._possible(low) if self._alone(each).search(low)}

    def match(self, text: str) -> re.Match[str] | None:
        """Return the match at the start of `text`, behind what is no letter there."""
        begin = text[:2]
        # Most lines begin with a letter of ASCII, and need no more looks.
        plain = begin.isascii() and begin[:1].isalnum()
        begin = begin.lower() if plain else _first_letters(text[:_LINE])
        known = self._by_begin
        pattern = known[begin] if begin in known else self._beginning_with(begin)
        return pattern.match(text) if pattern else None

    def may_match(self, text: str) -> bool:
        """Tell whether a text that begins with `text` may match, by its first letters alone."""
        return bool(self._anyhow) or bool(self._key(_first_letters(text[:_LINE])))

    def _key(self, begin: str) -> str:
        """Return the one or two letters by which those are known that a text may begin with."""
        known = self._by_letters
        first = begin[:1]
        if begin in known or first in known:
            return begin if begin in known else first
        # Any script's digit is one.
        return "0" if "0" in known and first.isdecimal() else ""

    def _possible(self, low: str) -> Iterable[str]:
        """Return the alternatives that a text may hold: mostly none, which is soon seen."""
        words = self._words
        if words is None:
            return [each for each, needs in self._needs if needs is None or holds_any(low, needs)]
        plain, others = self._sought
        if low.isascii():
            heard = [word for word in plain if word in low]
        else:
            # In a text of letters beyond ASCII, words of ASCII are sought at twice the cost.
            ascii_only = low.encode("ascii", "ignore").decode("ascii")
            heard = [word for word in plain if word in ascii_only]
            heard += [word for word in others if word in low]
        if not heard:
            return ()
        those = {each for word in heard for each in words[word]}
        return [
            each for each, needs in self._needs if each in those and holds_any(low, needs or ())
        ]

    def _beginning_with(self, begin: str) -> re.Pattern[str] | None:
        """Return the pattern of what may begin so; pairs of ASCII are few and remembered."""
        key = self._key(begin)
        pattern = self._compiled[key] if key in self._compiled else self._of_key(key)
        if begin.isascii():
            self._by_begin[begin] = pattern
        return pattern

    def _of_key(self, key: str) -> re.Pattern[str] | None:
        those = {*self._by_letters.get(key, ()), *self._by_letters.get(key[:1], ()), *self._anyhow}
        among = (a for a in self.alternatives if a in those)
        pattern = self._of(among, re.IGNORECASE) if those else None
        self._compiled[key] = pattern
        return pattern

    @cached_property
    def _by_letters(self) -> dict[str, list[str]]:
        """The alternatives by their first two letters, or by the only one that is certain."""
        kept: dict[str, list[str]] = {}
        for alternative in self.alternatives:
            begins = (begin for begin in begins_of(alternative) or () if _LETTER.match(begin))
            keys = (begin[: 1 + bool(_LETTER.match(begin[1:]))] for begin in begins)
            for key in dict.fromkeys(keys):
                kept.setdefault(key, []).append(alternative)
        return kept

    @cached_property
    def _anyhow(self) -> list[str]:
        """The alternatives that do not begin with a certain letter."""
        return [
            alternative
            for alternative in self.alternatives
            if not all(_LETTER.match(begin) for begin in begins_of(alternative) or ("",))
        ]

    def _alone(self, alternative: str) -> re.Pattern[str]:
        """Return the pattern of one alternative in lower case; compiled when it is first met.

        Without regard to case, it could not jump to where a first letter stands.
        """
        compiled = self._each.get(alternative)
        if compiled is None:
            compiled = self._each[alternative] = self._of((alternative,))
        return compiled

    def _of(self, alternatives: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
        joined = "|".join(alternatives)
        return re.compile(f"{self.before}(?:{joined}){self.after}", flags)

    @cached_property
    def _needs(self) -> list[tuple[str, tuple[str, ...] | None]]:
        """The alternatives with words of which each match holds one."""
        return [(alternative, needs_of(alternative)) for alternative in self.alternatives]

    @cached_property
    def _sought(self) -> tuple[list[str], list[str]]:
        """The words of ASCII, and the others, which no text of ASCII holds."""
        words = self._words or {}
        return [w for w in words if w.isascii()], [w for w in words if not w.isascii()]

    @cached_property
    def _words(self) -> dict[str, list[str]] | None:
        """Words of which each match holds one, with the alternatives that may need it.

        None if one of the alternatives needs no word.
        """
        needing: dict[str, list[str]] = {}
        for alternative, words in self._needs:
            if words is None:
                return None
            for word in words:
                needing.setdefault(word, []).append(alternative)
        # What holds another of them need not be looked for.
        return {
            word: [each for other in needing if word in other for each in needing[other]]
            for word in needing
            if not any(other != word and other in word for other in needing)
        }


def _low(text: str) -> str:
    """Return a text in lower case, as long as it was: the small letter of İ is an i and a dot."""
    return text.lower().replace("\u0307", "")


@lru_cache(64)  # one list after the other is asked of a line
def _first_letters(text: str) -> str:
    """Return the first two letters or digits of a text, in lower case."""
    at = 0
    if not text[:1].isalnum():
        letter = _LETTER.search(text)
        if letter is None:
            return ""
        at = letter.start()
    return _low(text[at : at + 2])


def begins_of(alternative: str) -> tuple[str, ...] | None:
    """Return the letters, in lower case, with one of which each match begins; None if unknown."""
    rest = alternative.removeprefix(r"^\W*").removeprefix(r"\b")
    if rest.startswith("(?:"):
        group, after = _group(rest)
        parts = _split(group[3:-1])
        if after.startswith("?"):
            parts.append(after[1:])
        elif after.startswith(_OPTIONAL):
            return None
        found: dict[str, None] = {}
        for part in parts:
            begins = begins_of(part)
            if begins is None:
                return None
            found.update(dict.fromkeys(begins))
        return tuple(found)
    if rest.startswith(r"\d"):
        return None if rest[2:].startswith(_OPTIONAL) else _DIGITS
    one_of = _SET.match(rest)
    if one_of is not None:
        return None if rest[one_of.end() :].startswith(_OPTIONAL) else tuple(one_of[1].lower())
    literal = _LITERAL.match(rest)
    if literal is None:
        return None
    text = literal[0].replace("\\", "")
    if rest[literal.end() :].startswith(_OPTIONAL):
        text = text[:-1]
    return (text.lower(),) if text else None


def needs_of(alternative: str) -> tuple[str, ...] | None:
    """Return words, in lower case, one of which stands in each match: the longest; None if unknown.

    One letter is no word: it stands in every text.
    """
    certain = [row for row in _rows(alternative) if row and all(map(_is_word, row))]
    best = max(certain, key=lambda row: (min(_LONG, *map(len, row)), -len(row)), default=None)
    return tuple(dict.fromkeys(best)) if best else None


def _is_word(text: str) -> bool:
    return len(text) > 1 or bool(text and not text.isascii())


def _rows(pattern: str) -> list[list[str]]:
    """Return, for each stretch of a pattern in turn, the texts of which it is one; [] for anything.

    A pattern of one stretch is one of these texts.
    """
    rows, rest = [[""]], pattern.lower()
    while rest:
        part, rest = _group(rest) if rest.startswith("(") else _cut(rest, _TOKEN)
        times, rest = _cut(rest, _TIMES)
        texts = _texts(part)
        if not texts or times not in ("", "?"):
            rows += [_words_in(part) if part.startswith("(?:") and not times else [], [""]]
            continue
        texts = [*texts, ""] if times else texts
        if len(rows[-1]) * len(texts) > _MOST_TEXTS or all(len(text) >= _LONG for text in rows[-1]):
            rows.append([""])
        rows[-1] = [text + more for text in rows[-1] for more in texts]
    return rows


def _words_in(group: str) -> list[str]:
    """Return words of which a group holds one, [] if one of its alternatives needs none."""
    each = [needs_of(inner) for inner in _split(group[3:-1])]
    return [word for words in each for word in words or ()] if all(each) else []


def _texts(part: str) -> list[str]:
    """Return all texts that a part of a pattern may be, [] if it may be many."""
    if part.startswith("(?:"):
        each = [_rows(inner) for inner in _split(part[3:-1])]
        is_few = all(len(rows) == 1 for rows in each)
        return [text for rows in each for text in rows[0]] if is_few else []
    if one_of := _SET.fullmatch(part):
        return list(one_of[1])
    return [part[-1]] if _LITERAL.fullmatch(part) else []


def _cut(text: str, pattern: re.Pattern[str]) -> tuple[str, str]:
    found = pattern.match(text)
    end = found.end() if found else 0
    return text[:end], text[end:]


def _group(text: str) -> tuple[str, str]:
    """Return the group with which `text` begins, and what follows it."""
    depth, at, in_set = 0, 0, False
    while at < len(text):
        sign = text[at]
        if sign == "\\":
            at += 1
        elif in_set:
            in_set = sign != "]"
        elif sign == "[":
            in_set = True
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if not depth:
                break
        at += 1
    return text[: at + 1], text[at + 1 :]


def _split(inner: str) -> list[str]:
    """Cut the content of a group at its own bars."""
    parts, depth, start, at, in_set = [], 0, 0, 0, False
    while at < len(inner):
        sign = inner[at]
        if sign == "\\":
            at += 1
        elif in_set:
            in_set = sign != "]"
        elif sign == "[":
            in_set = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and not depth:
            parts.append(inner[start:at])
            start = at + 1
        at += 1
    return [*parts, inner[start:]]
