"""The `list` rules of a source, applied to an element or to a JSON object."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from crawler.dates import parse_date
from crawler.discover.reading import Reading
from crawler.html.document import Document, Node
from crawler.html.selectors import compile_selector
from crawler.models.source import Pick, Picks

_MAX_VALUE = 5_000
"""Characters of a value that a user's regular expression is tried on."""


def names(picks: Picks) -> str:
    """Return the selectors of a rule as the user wrote them."""
    return ", ".join(f"`{pick.css or pick.const or pick.json_ld or '?'}`" for pick in picks)


def find_nodes(picks: Picks, scope: Document | Node) -> list[Node]:
    """Return the elements of the first selector that matches any."""
    for pick in picks:
        nodes = compile_selector(pick.css).nodes(scope) if pick.css else []
        if nodes:
            return nodes
    return []


def find_text(picks: Picks, scope: Node) -> str | None:
    """Return the value of the first rule that has one."""
    for pick in picks:
        value = _value(pick, scope)
        if value:
            return value
    return None


def find_link(picks: Picks, scope: Document | Node) -> str | None:
    """Return the address of the first rule that has one: an attribute's value, or a link's href."""
    for pick in picks:
        if not pick.css:
            continue
        selector = compile_selector(pick.css)
        if selector.takes_nodes:
            value = next((href for href in map(href_of, selector.nodes(scope)) if href), None)
        else:
            value = selector.first(scope)
        value = apply_regex(pick, value)
        if value:
            return value
    return None


def find_date(picks: Picks, scope: Node, reading: Reading, lang: str | None) -> datetime | None:
    """Return the date of the first rule that has a possible one."""
    for pick in picks:
        found = read_pick_date(pick, _value(pick, scope), reading, lang)
        if found:
            return found
    return None


def read_pick_date(
    pick: Pick, text: str | None, reading: Reading, lang: str | None
) -> datetime | None:
    """Read a date by the format and zone of its rule; without a format as any date is read."""
    if not text:
        return None
    zone = ZoneInfo(pick.timezone) if pick.timezone else reading.zone
    if not pick.format:
        return reading.in_zone(zone).date(text, "visible", lang)
    with suppress(ValueError):
        return parse_date(text, pick.format, now=reading.now, zone=zone)
    return None


def href_of(node: Node) -> str | None:
    """Return the address of a link, or of the first link in an element."""
    if node.tag not in ("a", "area", "link"):
        inner = node.css_first("a[href]")
        if inner is None:
            return None
        node = inner
    return (node.attributes.get("href") or "").strip() or None


def apply_regex(pick: Pick, value: str | None) -> str | None:
    """Return what the rule's regular expression finds: its first group, else the whole match."""
    if not value or not pick.regex:
        return value
    match = re.search(pick.regex, value[:_MAX_VALUE])
    return match[1 if match.re.groups else 0] if match else None


def _value(pick: Pick, scope: Node) -> str | None:
    if pick.const is not None:
        return pick.const
    return apply_regex(pick, compile_selector(pick.css).first(scope) if pick.css else None)
