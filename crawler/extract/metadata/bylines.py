"""Whether a line near the headline names who wrote the article."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise, takewhile

from crawler.extract.metadata.eastern import BRACKETS, named_in
from crawler.extract.metadata.names import (
    are_names,
    is_full_name,
    is_name,
    read_names,
    without_lead,
    without_noise,
)
from crawler.extract.metadata.nearby import Line
from crawler.extract.metadata.words import is_called_date
from crawler.html.document import Node
from crawler.text import fold

_JOINED = re.compile(r"\W|(?:and|und|et|y|och|og|en|with)\b", re.IGNORECASE)
"""How a byline goes on that names one more."""
_BYLINE_CLASS = re.compile(
    r"(?<![a-z])(?:by-?_?lines?|authors?|autor(?:en|es)?|auteurs?|verfasser|writer|contributors?"
    r"|reporter|journalist|creator|zuozhe|editor-?name|muhabir|yazar|penulis|skribent|avtor"
    # Boards of Gnuboard and XpressEngine.
    r"|sv_(?:member|guest)|member_\d+)(?![a-z]{4})",
    re.IGNORECASE,
)
_PICTURE_CLASS = re.compile(r"\A(?:image|photo|foto|picture|caption|credit)", re.IGNORECASE)
_DATED = re.compile(
    r"([^\d|–—,-]{4,40}?)\s*[|–—,-]?\s+"
    r"(?:\d{1,2}[./]\d{1,2}[./]\d{2}|\d{4}[./-]\d{1,2}[./-]\d"
    r"|\d{1,2}\.?\s\w{3,12}\.?,?\s\d{4}|\w{3,12}\.?\s\d{1,2},?\s\d{4})"
)
"""A name before a date in one line."""
_DATE_LINE = re.compile(
    r"\d{1,4}[./-]\d|\d{1,2}\.?\s\w{3,12}\.?\s\d{4}|\w{3,12}\.?\s\d{1,2},\s\d{4}"
)
_BETWEEN = re.compile(r"\s*[|·•]\s*")
_DIGIT = re.compile(r"\d")
_DATE_OR_TIME = re.compile(rf"{_DATE_LINE.pattern}|\d:\d\d")
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|people|persons?|profiles?|users?|by|contributors?"
    r"|journalists?|reporters?|writers?|staff|team|redaktion|redakteure?|columnists?|bio)/|/@"
    r"|[?&]author="
)
"""In small letters: without regard to case, it could not jump to where its first sign stands."""
_NAMED = ("class", "rel", "id")
MAX_CLASS = 500
MAX_LEVELS = 3
"""Ancestors of a line whose class may call it a byline."""


def byline_of(line: Line, before: Line | None, after: Line | None) -> tuple[int, str] | None:
    """Return (rank, text) if a line is a byline; 0 is the surest."""
    text = line.text
    if eastern := named_in(text):
        return 0, eastern
    parts = line.parts or (text,) if _BETWEEN.search(text) else line.parts
    if parts and _tells_when(line) and (name := _among(parts)):
        return 0, name
    rest = without_lead(text)
    if not rest:
        return None
    if rest != text and _is_byline(rest):
        return 0, _alone(line) or rest
    labelled = before is not None and not without_lead(before.text)
    if labelled and is_name(text, strict=False):
        return 0, text
    linked = bool(line.href and _AUTHOR_LINK.search(line.href.lower()))
    marked = linked or ((" " in text or not text[0].isascii()) and _called_byline(line.node))
    if marked and are_names(text.strip(BRACKETS)):
        return 1, text.strip(BRACKETS)
    if marked and is_full_name(line.opening):
        return 1, line.opening
    return _beside_date(line, after)


def _tells_when(line: Line) -> bool:
    """Tell a line of dates and counts from a sentence that holds a number."""
    return line.text[-1] not in ".!?。" and bool(line.stamps or _DATE_OR_TIME.search(line.text))


def _among(texts: tuple[str, ...]) -> str:
    """Return the name behind a label among dates and counts: "12.03.2024, Author: A. Smith, 5".

    Or the first without a number behind two that have one: "12 March 2024 · 4 min · A. Smith".
    """
    parts = [part for text in texts for part in _BETWEEN.split(fold(text)) if part]
    for part, behind in pairwise((*parts, "")):
        rest = without_lead(part)
        name = without_noise(rest or behind) if rest != part else ""
        if name and (is_full_name(name) or (not name[0].isascii() and _is_byline(name))):
            return name
    counted = len(list(takewhile(_DIGIT.search, parts)))
    name = parts[counted] if 1 < counted < len(parts) else ""
    return name if is_full_name(name) else ""


def _alone(line: Line) -> str:
    """Return the name that has an element of its own with "By": what stands beside it is none."""
    name = without_lead(line.opening)
    behind = line.text[len(line.opening) :].lstrip()
    is_whole = name != line.opening and is_full_name(name) and name[-1] not in ",;&/|"
    is_alone = is_whole and not _JOINED.match(behind)
    return name if is_alone else ""


def _beside_date(line: Line, after: Line | None) -> tuple[int, str] | None:
    """Return a full name that stands before a date, in its line or in the one above it."""
    dated = _DATED.match(line.text) if line.holds_digit and -2 <= line.distance <= 6 else None
    if dated and is_full_name(dated[1]) and not is_called_date(dated[1]):
        return 2, dated[1]
    is_next = after is not None and after.holds_digit and 0 < line.distance <= 3
    above = after is not None and is_next and _DATE_LINE.match(after.text)
    return (3, line.text) if above and _begins_with_name(line.text) else None


def _begins_with_name(text: str) -> bool:
    """Tell names, of which an agency may be one, the first of them a person's."""
    if is_full_name(text):
        return True
    names = read_names([text], frozenset()) if are_names(text) else ()
    return len(names) > 1 and is_full_name(names[0])


def _is_byline(rest: str) -> bool:
    """Return whether what follows "By" is short and starts like a name."""
    if not rest[0].isascii():
        return len(rest) <= 40 and are_names(rest)
    return rest[0].isupper()


def _called_byline(node: Node | None) -> bool:
    for _ in range(MAX_LEVELS):
        if node is None or node.tag in {"body", "article", "main"}:
            return False
        attributes = node.attributes
        named = " ".join([attributes.get(name) or "" for name in _NAMED])
        called = _bylines_among(named[:MAX_CLASS]) if len(named) > 1 else ()
        if called:
            return not all(map(_PICTURE_CLASS.search, called))
        node = node.parent
    return False


@lru_cache(maxsize=1_024)
def _bylines_among(names: str) -> tuple[str, ...]:
    return tuple(name for name in names.split() if _BYLINE_CLASS.search(name))
