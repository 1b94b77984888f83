"""The title of one item of an HTML list."""

from __future__ import annotations

import re

from crawler.discover.links import HEADINGS, Link
from crawler.discover.picks import href_of
from crawler.html.document import Node
from crawler.html.visible import visible_text
from crawler.text import fold, weight

_MAX_TITLE = 500
_MAX_HEADINGS = 4
_CALLED_TITLE = re.compile(
    r"(?:^|[\s_-])(?:title|ttl|headline|heading|hdl?|titulo|titre|titel)(?:$|[\s_-])", re.IGNORECASE
)
_STAMP = re.compile(
    r"[\[(【]?(?:(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}日?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d)(?: \d{1,2}:\d\d(?::\d\d)?)?[\])】]?"
)
_LABELS = "figcaption, ul, ol"
"""What a card holds beside its title: the credit of its image, names of sections."""
_STAMPED = "time, span, i, em, small, b, p, div"
_MAX_PARTS, _MAX_ANCHORS = 40, 50
_FEWEST_DIGITS, _FEWEST_LETTERS = 4, 12
"""Of a number that is no title, and of a line that may be one instead."""


def title_in(item: Node, link: Link | None = None) -> str:
    """Return the title of an item: its heading, else its link's text, else its longest line."""
    heading = _heading_of(item, link)
    text = fold(visible_text(heading)) if heading is not None else ""
    if text:
        return text[:_MAX_TITLE]
    best = max(map(_said, _anchors(item, link)), key=weight, default="")
    if weight(best) >= 4:
        return best[:_MAX_TITLE]
    lines = [fold(line) for line in visible_text(item).splitlines()]
    return max(lines, key=weight, default="")[:_MAX_TITLE]


def is_number(title: str) -> bool:
    """Tell the number of a case or a paper, or a date."""
    digits = sum(map(str.isdigit, title))
    return digits >= _FEWEST_DIGITS and digits > sum(map(str.isalpha, title))


def title_beside(item: Node, number: str) -> str:
    """Return the title that stands in an item beside the number that is its link, else that."""
    lines = (fold(line) for line in visible_text(item).splitlines())
    told = (_without_stamp(line.removeprefix(number).strip()) for line in lines)
    other = (line for line in told if number not in line and _is_told(line))
    return next(other, number)[:_MAX_TITLE]


def _is_told(line: str) -> bool:
    return sum(map(str.isalpha, line)) >= _FEWEST_LETTERS and not is_number(line)


def _without_stamp(line: str) -> str:
    """Return a line without the date that it ends with."""
    head, _, last = line.rpartition(" ")
    return head if _STAMP.fullmatch(last) else line


def _said(anchor: Node) -> str:
    """Return what a link says: what is called a title in it, else all but labels and a date."""
    for node in anchor.css("[class]")[:_MAX_PARTS]:
        if _CALLED_TITLE.search((node.attributes.get("class") or "")[:200]):
            text = fold(visible_text(node))
            if weight(text) >= 4:
                return text
    text = fold(visible_text(anchor))
    for node in anchor.css(_LABELS)[:_MAX_PARTS]:
        rest = fold(text.replace(fold(visible_text(node)), "", 1))
        text = rest if weight(rest) >= 4 else text
    for node in anchor.css(_STAMPED)[:_MAX_PARTS]:
        time = fold(node.text())
        if 0 < len(time) < len(text) and (node.tag == "time" or _STAMP.fullmatch(time)):
            text = text.removeprefix(time).removesuffix(time).strip()
    return text


def _anchors(item: Node, link: Link | None) -> list[Node]:
    """Return the links that may say the title."""
    if link is not None:
        return [link.place.node]
    return [item] if item.tag == "a" else item.css("a[href]")[:_MAX_ANCHORS]


def _heading_of(item: Node, link: Link | None) -> Node | None:
    """Return the heading that is the title; one that leads elsewhere than `link` names a section.

    Of a heading around the link only the link is the title: a count or a source may follow it.
    """
    if link is None:
        return item.css_first(HEADINGS)
    node = link.place.node
    inner = node.css_first(HEADINGS)
    if inner is not None:
        return inner
    if link.place.heading and weight(fold(visible_text(node))) >= 4:
        return node
    target = target_of(node)
    headings = item.css(HEADINGS)[:_MAX_HEADINGS]
    return next((one for one in headings if target_of(one) in ("", target)), None)


def target_of(node: Node) -> str:
    """Return where a link, or the first in an element, leads; "" without one.

    A place in that page ("#more-12") does not matter.
    """
    return (href_of(node) or "").partition("#")[0]
