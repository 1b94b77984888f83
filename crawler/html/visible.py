"""The text that a reader sees: a line a block."""

from __future__ import annotations

from crawler.html.boxes import Boxes
from crawler.html.document import Node, parse
from crawler.html.render import Renderer


def visible_text(node: Node) -> str:
    """Return what is visible of an element: a line a block, white space folded.

    `<br>` ends a line, cells of a table's row are separated by tabs, preformatted lines keep
    their indentation; script, style, controls and comments are left out.
    """
    pieces = Renderer("").pieces(Boxes(node).root)
    return "\n".join(line for piece in pieces for line in piece.lines)


def fragment_text(html: str) -> str:
    """Return the visible text of a fragment of HTML.

    Raises:
        HostileMarkupError: the markup is beyond the bounds of the parser.
    """
    body = parse(html, "about:blank").tree.body
    return visible_text(body) if body is not None else ""
