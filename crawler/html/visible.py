"""The text that a reader sees: a line a block."""

from __future__ import annotations

from crawler.html.boxes import Boxes
from crawler.html.document import Node, parse
from crawler.html.render import Renderer

_ANYWHERE = "https://localhost/"
"""What addresses are resolved against where only the text is wanted."""


def visible_text(node: Node) -> str:
    """Return what is visible of an element: a line a block, white space folded.

    `<br>` ends a line, cells of a table's row are separated by tabs, preformatted lines keep
    their indentation; script, style, controls and comments are left out.
    """
    return _text(node, captions=True)


def fragment_text(html: str) -> str:
    """Return the running text of a fragment of HTML: what is visible but for pictures' captions.

    Raises:
        HostileMarkupError: the markup is beyond the bounds of the parser.
    """
    body = parse(html, _ANYWHERE).tree.body
    return _text(body, captions=False) if body is not None else ""


def _text(node: Node, *, captions: bool) -> str:
    with Boxes(node) as boxes:
        pieces = Renderer(_ANYWHERE, captions=captions).pieces(boxes.root)
    return "\n".join(line for piece in pieces for line in piece.lines)
