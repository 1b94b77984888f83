"""What stands in one item of an HTML list: its title and its date."""

from __future__ import annotations

import re
from datetime import datetime

from crawler.discover.reading import Reading
from crawler.html.document import Node
from crawler.html.visible import visible_text
from crawler.text import fold, weight

_HEADINGS = "h1, h2, h3, h4, h5, h6"
_MAX_TITLE = 500
_MAX_LINE = 160
"""Characters of a line in which a date is looked for; longer ones are text."""
_DIGITS = re.compile(r"\d")
_LOOKS_DATED = re.compile(
    r"(?:19[89]|20[0-4])\d\s?[-/.年]\s?\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d"
    r"|\b\d{1,2}(?:st|nd|rd|th)?,? (?:of )?\w{3,10}\.?,? 20\d\d"
    r"|\b\w{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? 20\d\d"
    r"|\b\d{1,2} ?(?:hours?|minutes?|days?|mins?|hrs?|h|小时|分钟|天|時間|分)\s?(?:ago|前)"
    r"|\d{1,2}月\d{1,2}日"
)
_URL_DATE = re.compile(r"(?:19[89]|20[0-4])\d[-/_.]?(?:0?[1-9]|1[0-2])[-/_.]?[0-3]?\d")


def title_in(item: Node, link: Node | None = None) -> str:
    """Return the title of an item: its heading, else its link's text, else its longest line."""
    heading = _heading_of(item, link)
    text = fold(visible_text(heading)) if heading is not None else ""
    if text:
        return text[:_MAX_TITLE]
    anchors = (
        [link] if link is not None else [item] if item.tag == "a" else item.css("a[href]")[:50]
    )
    texts = [fold(visible_text(anchor)) for anchor in anchors]
    best = max(texts, key=weight, default="")
    if weight(best) >= 4:
        return best[:_MAX_TITLE]
    lines = [fold(line) for line in visible_text(item).splitlines()]
    return max(lines, key=weight, default="")[:_MAX_TITLE]


def _heading_of(item: Node, link: Node | None) -> Node | None:
    if link is not None:
        inner = link.css_first(_HEADINGS)
        if inner is not None:
            return inner
    return item.css_first(_HEADINGS)


def has_date(item: Node) -> bool:
    """Tell, without reading it, whether an item shows a date."""
    if item.css_first("time") is not None:
        return True
    return _LOOKS_DATED.search((item.text() or "")[:2_000]) is not None


def date_in(item: Node, url: str, reading: Reading, lang: str | None) -> datetime | None:
    """Return an item's date: of a `time` element, of its address, or the one date in its text."""
    for node in item.css("time")[:5]:
        stated = node.attributes.get("datetime")
        found = reading.date(stated, "meta", lang) if stated else None
        if found is None:
            found = reading.date(fold(node.text())[:_MAX_LINE], "visible", lang)
        if found:
            return found
    from_url = reading.date(url, "url", lang) if _URL_DATE.search(url) else None
    return _one_date(item, reading, lang) or from_url if from_url is None else from_url


def _one_date(item: Node, reading: Reading, lang: str | None) -> datetime | None:
    """Return the only full date among the short lines of an item."""
    found = set()
    for line in visible_text(item).splitlines()[:40]:
        for cell in line.split("\t"):
            text = fold(cell)
            if text and len(text) <= _MAX_LINE and _DIGITS.search(text):
                date = reading.date(text, "visible", lang)
                if date:
                    found.add(date)
    return found.pop() if len(found) == 1 else None
