"""The title of one item of an HTML list."""

from __future__ import annotations

from crawler.discover.links import HEADINGS
from crawler.html.document import Node
from crawler.html.visible import visible_text
from crawler.text import fold, weight

_MAX_TITLE = 500


def title_in(item: Node, link: Node | None = None) -> str:
    """Return the title of an item: its heading, else its link's text, else its longest line."""
    heading = _heading_of(item, link)
    text = fold(visible_text(heading)) if heading is not None else ""
    if text:
        return text[:_MAX_TITLE]
    anchors = (
        [link] if link is not None else [item] if item.tag == "a" else item.css("a[href]")[:50]
    )
    texts = [_without_time(anchor) for anchor in anchors]
    best = max(texts, key=weight, default="")
    if weight(best) >= 4:
        return best[:_MAX_TITLE]
    lines = [fold(line) for line in visible_text(item).splitlines()]
    return max(lines, key=weight, default="")[:_MAX_TITLE]


def _without_time(anchor: Node) -> str:
    """Return what a link says but for a time before or behind its title."""
    text = fold(visible_text(anchor))
    for node in anchor.css("time")[:3]:
        time = fold(node.text())
        if time and len(time) < len(text):
            text = text.removeprefix(time).removesuffix(time).strip()
    return text


def _heading_of(item: Node, link: Node | None) -> Node | None:
    if link is not None:
        inner = link.css_first(HEADINGS)
        if inner is not None:
            return inner
    return item.css_first(HEADINGS)
