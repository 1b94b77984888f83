"""Any HTML to a clean fragment."""

from __future__ import annotations

from crawler.html.boxes import Boxes
from crawler.html.document import Node, parse
from crawler.html.render import Renderer


def sanitize(html: str | Node, base: str) -> str:
    """Return HTML as a clean fragment: headings, paragraphs, lists, tables, quotes, figures, code.

    Only elements and attributes of an allow-list remain; links are http(s), mailto or tel and
    absolute, as images are; div, span and the like are taken off, bare text becomes paragraphs.
    No script, style, comment, form or event handler is left. `sanitize(sanitize(x))` is the same.

    Raises:
        HostileMarkupError: the markup is beyond the bounds of the parser.
    """
    node = parse(html, base).tree.body if isinstance(html, str) else html
    if node is None:
        return ""
    with Boxes(node) as boxes:
        return "".join(piece.html for piece in Renderer(base).pieces(boxes.root))
