"""The date of one item of an HTML list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from crawler.dates import is_near, month_in
from crawler.discover.flat import behind
from crawler.discover.reading import Reading
from crawler.html.document import Node
from crawler.html.visible import visible_text
from crawler.text import fold

_MAX_LINE = 160
"""Characters of a line in which a date is looked for; longer ones are text."""
_DIGITS = re.compile(r"\d")
_LOOKS_DATED = re.compile(
    r"(?:19[89]|20[0-4])\d\s?[-/.年]\s?\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d"
    r"|\b\d{1,2}(?:st|nd|rd|th)?,? (?:of )?\w{3,10}\.?,? 20\d\d"
    r"|\b\w{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? 20\d\d"
    r"|\b\d{1,2} ?(?:hours?|minutes?|days?|mins?|hrs?|h|小时|分钟|天|時間|分)\s?(?:ago|前)"
    r"|\d{1,2}月\d{1,2}日|(?<![\d./-])(?:0[1-9]|1[0-2])[-/](?:0[1-9]|[12]\d|3[01])(?![\d./-])"
)
_URL_DATE = re.compile(r"(?:19[89]|20[0-4])\d[-/_.]?(?:0?[1-9]|1[0-2])[-/_.]?[0-3]?\d")
_UPDATED = re.compile(r"updat|modif", re.IGNORECASE)
_DATED = "time, .published, .dt-published, [itemprop=datePublished]"
"""What says when an item was published: HTML, microformats (hAtom, h-entry), microdata."""
_STATED = ("datetime", "content", "title")
_PUBLISHED = re.compile(r"publish", re.IGNORECASE)
_DAY = re.compile(
    r"(?:^|\t)(\d{1,2})([-/.])(\d{1,2})(?![-/.:\d])|(?<![-/.:\d])(\d\d)([-/.])(\d\d)$"
)
"""A month and a day, or a day and a month, at the start or the end of a line."""
_DAY_IN_WORDS = re.compile(
    r"\d{1,2}(?:st|nd|rd|th|\.)? \w{3,10}\.?|\w{3,10}\.? \d{1,2}(?:st|nd|rd|th)?"
    r"|\d{1,2} ?[月월] ?\d{1,2} ?[日일]"
)
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d ?[年년]?(?: ?[(（]?\d{1,4}[)）]?)?")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d./-])")
_MAX_HEADING = 40
_MAX_ORDERED = 300
"""Items that are asked for the order of day and month."""
_MAX_DATED = 4
"""Texts with a digit behind a title that are looked at for its date."""
_MAX_BEFORE = 12
"""Nodes before a list's first title in which a date would be its."""
_LEVELS = 4
_MAX_SIBLINGS = 50


def has_date(item: Node) -> bool:
    """Tell, without reading it, whether an item shows a date."""
    if item.css_first("time") is not None:
        return True
    return _LOOKS_DATED.search((item.text() or "")[:2_000]) is not None


class Dates:
    """Reads the dates of a list's items.

    What one item leaves open the others tell: whether the day or the month of 03/04/2024 comes
    first, and that headings between them say the day, or the year, of what stands below. An
    address that names a month knows better than a date far from it, which is that of an update.

    Args:
        items: All of the list, in its order.
        lang: The page's language.
    """

    def __init__(self, items: Sequence[Node], reading: Reading, lang: str | None) -> None:
        self._reading = reading
        self._lang = lang
        self._order = _order_of(items)
        self._items = items
        self._headings: dict[int, str] | None = None
        self._following: dict[int, list[Node]] | None = None

    def of(self, item: Node, url: str) -> datetime | None:
        """Return the date of a `time` element, of the address, the text, or a heading above."""
        month = month_in(url)
        return (
            self._stated(item, month)
            or (self._reading.date(url, "url", self._lang) if _URL_DATE.search(url) else None)
            or self._day_alone(item, month)
            or self._one_date(_lines(item), month)
            or self._behind(item, month)
            or self._of_heading(item, month)
        )

    def _shown(self, text: str, month: date | None) -> datetime | None:
        found = None
        if self._order and _NUMERIC.search(text):
            found = self._reading.date(text, "visible", self._order)
        found = found or self._reading.date(text, "visible", self._lang)
        return found if found and is_near(found.date(), month) else None

    def _stated(self, item: Node, month: date | None) -> datetime | None:
        for node in item.css(_DATED)[:5]:
            if _is_update(node):
                continue
            attributes = node.attributes
            stated = next((said for key in _STATED if (said := attributes.get(key))), None)
            found = self._reading.date(stated, "meta", self._lang) if stated else None
            if found is None and not _is_day(text := fold(node.text())):
                found = self._shown(text[:_MAX_LINE], month)
            if found and is_near(found.date(), month):
                return found
        return None

    def _one_date(self, lines: Iterable[str], month: date | None) -> datetime | None:
        """Return the only full date among the short lines of an item."""
        dated = (line for line in lines if _DIGITS.search(line))
        found = {day for line in dated if (day := self._shown(line, month))}
        return found.pop() if len(found) == 1 else None

    def _behind(self, item: Node, month: date | None) -> datetime | None:
        """Return the date behind a title, where the list is flat and its dates stand there."""
        if self._following is None:
            self._following = _dated_behind(self._items)
        nodes = self._following.get(item.mem_id, [])
        for node in nodes:
            stated = self._stated(node, month)
            if stated:
                return stated
        return self._one_date((line for node in nodes for line in _lines(node)), month)

    def _day_alone(self, item: Node, month: date | None) -> datetime | None:
        """Return the date of a day whose year the address or a heading above the item says."""
        times = [fold(node.text()) for node in item.css("time")[:5] if not _is_update(node)]
        day = next((line for line in (*times, *_lines(item)) if _is_day(line)), None)
        if day is None:
            return None
        heading = "" if month else self._heading(item)
        year = month.year if month else int(heading[:4]) if _YEAR.fullmatch(heading) else None
        found = self._in_year(day, year, month) if year else None
        return found if found and is_near(found.date(), month) else None

    def _in_year(self, day: str, year: int, month: date | None) -> datetime | None:
        match = _DAY.search(day)
        if match is None:
            text = f"{year}年{day}" if "月" in day else f"{day} {year}"
            return self._reading.date(text, "visible", self._lang)
        one, mark, other = (group for group in match.groups() if group is not None)
        pair = _month_and_day(int(one), int(other), month, first=mark == "-" or self._east_asian())
        return pair and self._reading.date(f"{year}-{pair[0]:02}-{pair[1]:02}", "meta", None)

    def _east_asian(self) -> bool:
        return (self._lang or "")[:2].lower() in ("zh", "ja", "ko")

    def _of_heading(self, item: Node, month: date | None) -> datetime | None:
        """Return the day that a heading above the item says, if the list has several such days."""
        heading = self._heading(item)
        if not heading or _YEAR.fullmatch(heading):
            return None
        several = len(set((self._headings or {}).values())) > 1
        return self._shown(heading, month) if several else None

    def _heading(self, item: Node) -> str:
        if self._headings is None:
            self._headings = _headings_of(self._items)
        return self._headings.get(item.mem_id, "")


def _order_of(items: Sequence[Node]) -> str | None:
    """Return a language with the order of day and month that items show, if they agree on one.

    25/09/20 shows nothing: it may begin with the year.
    """
    orders = set()
    for item in items[:_MAX_ORDERED]:
        for match in _NUMERIC.finditer((item.text() or "")[:2_000]):
            one, other = int(match[1]), int(match[3])
            if 0 < one < 13 <= other < 32:
                orders.add("en-US")
            elif 0 < other < 13 <= one < 32 and len(match[4]) > 2:
                orders.add("en-GB")
    return orders.pop() if len(orders) == 1 else None


def _dated_behind(items: Sequence[Node]) -> dict[int, list[Node]]:
    """Return what stands behind the titles of a flat list, if that is where their dates are.

    Then one stands behind the last title, and none before the first.
    """
    found = {key: _telling(nodes) for key, nodes in behind(items).items()}
    if not found or not _shows_date(found.get(items[-1].mem_id, [])):
        return {}
    return {} if _shows_date(_before(items[0])) else found


def _telling(nodes: list[Node]) -> list[Node]:
    """Return the first nodes with a digit in their text or an attribute that states a date."""
    told = (n for n in nodes if _DIGITS.search((n.text() or "")[:_MAX_LINE]) or n.css_first(_DATED))
    return list(islice(told, _MAX_DATED))


def _before(node: Node) -> Iterator[Node]:
    before = node.prev
    for _ in range(_MAX_BEFORE):
        if before is None:
            return
        yield before
        before = before.prev


def _shows_date(nodes: Iterable[Node]) -> bool:
    return any(has_date(node) for node in nodes)


def _headings_of(items: Sequence[Node]) -> dict[int, str]:
    """Return what the nearest heading above each item says, if that is nothing but a date.

    A heading stands before the first item below it: where nothing does, what looks like one
    stands behind the item that it belongs to.
    """
    found: dict[int, str] = {}
    for item in items:
        node, heading = item, None
        for _ in range(_LEVELS):
            heading = _heading_before(node, found)
            if heading is not None or node.parent is None or node.parent.tag == "body":
                break
            node = node.parent
        found[item.mem_id] = heading or ""
    return found


def _heading_before(node: Node, known: dict[int, str]) -> str | None:
    """Return the heading among what stands before a node; None if neither it nor an item does."""
    heading = None
    before = node.prev
    for _ in range(_MAX_SIBLINGS):
        if before is None:
            return heading
        if before.mem_id in known:
            return (heading or known[before.mem_id]) if known[before.mem_id] else ""
        text = fold((before.text() or "")[:200])
        if heading is None and _is_heading(text):
            heading = text
        before = before.prev
    return heading


def _is_heading(text: str) -> bool:
    if _YEAR.fullmatch(text):
        return True
    return len(text) <= _MAX_HEADING and _LOOKS_DATED.search(text) is not None


def _lines(item: Node) -> Iterator[str]:
    text = fold(item.text()) if item.tag == "-text" else visible_text(item)
    for line in text.splitlines()[:40]:
        for cell in line.split("\t"):
            folded = fold(cell)
            if folded and len(folded) <= _MAX_LINE:
                yield folded


def _is_update(node: Node) -> bool:
    """Tell the date of an update; WordPress calls one that is both `published updated`."""
    named = f"{node.attributes.get('itemprop') or ''} {node.attributes.get('class') or ''}"[:200]
    return _UPDATED.search(named) is not None and _PUBLISHED.search(named) is None


def _is_day(line: str) -> bool:
    """Tell whether a line is a day without a year, or begins or ends with a numeric one."""
    return _DAY.search(line) is not None or _DAY_IN_WORDS.fullmatch(line) is not None


def _month_and_day(
    one: int, other: int, month: date | None, *, first: bool
) -> tuple[int, int] | None:
    """Tell month and day apart: by the known month, by size, or where the month comes first."""
    if month is not None:
        pairs = [(one, other), (other, one)]
        return next((pair for pair in pairs if pair[0] == month.month), None)
    if one > 12 or other > 12:
        return (other, one) if one > 12 else (one, other)
    return (one, other) if first else None
