"""Bodies that stand only in scripts: JSON-LD's articleBody, state of JavaScript frameworks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.errors import HostileMarkupError
from crawler.extract import body
from crawler.extract.lines import size
from crawler.extract.metadata import Metadata
from crawler.extract.metadata.words import flat
from crawler.html.boxes import Boxes
from crawler.html.document import Document, Node, parse
from crawler.html.payloads import (
    MAX_SCRIPT,
    MAX_SCRIPTS,
    Flight,
    Value,
    island,
    scripts_of,
    values_of,
)
from crawler.html.render import Piece, Renderer
from crawler.text import escape, unescape

MAX_VALUES = 200_000
_LEAST = 200

_BODIES = frozenset(
    ("articlebody", "body", "bodyhtml", "content", "contenthtml", "contents", "html", "text",
     "fulltext", "articlecontent", "articletext", "rendered", "maintext", "detail", "story",
     "richtext", "description", "markdown", "paragraphs", "blocks", "contentelements", "bodytext",
     "bodyblocks")
)  # fmt: skip
_TITLES = ("title", "headline", "name", "seotitle", "arttitle")
_NESTED, _MOST_BLOCKS = 6, 2_000
_SENTENCE = re.compile(r"[.!?。！？।؟](?:\s|$|<|[\"”」])")
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|ul|section|figure)\b", re.IGNORECASE)
_BRACED_END = re.compile(r"\{(/[a-z][\w-]{0,30})\}", re.IGNORECASE)
"""An end tag as some write it, so that none ends the script that it stands in."""


def embedded_pieces(document: Document, facts: Metadata, title: str) -> list[Piece]:
    """Return the pieces of the best body that no reader sees without running scripts, or none.

    JSON-LD goes first, then what is there for readers without script; of application state the
    longest text is taken that is called a body, before others one that stands beside this page's
    title.
    """
    stated = facts.json_ld.article_body
    candidates = [(float(size(stated)) * 2, stated)] if size(stated) >= _LEAST else []
    candidates += _held_back(document)
    flight = Flight(text for text in scripts_of(document) if "__next_f" in text)
    candidates += _of_state(document, flat(title), flight)
    text = max(candidates, key=lambda candidate: candidate[0], default=(0.0, ""))[1]
    tree = flight.html() if flight.rows else ""
    if size(tree) > 2 * size(text):
        return _tree_pieces(tree, document.base, title)
    return _pieces(text, document.base) if text else []


def _tree_pieces(html: str, base: str, title: str) -> list[Piece]:
    """Return the pieces of the body in a whole page's tree."""
    try:
        root = parse(html, base).tree.body
    except HostileMarkupError:
        return []
    if root is None:
        return []
    with Boxes(root) as boxes:
        found = body.find(boxes, title)
        return Renderer(base, found.dropped).pieces(found.box)


def _held_back(document: Document) -> Iterator[tuple[float, str]]:
    """Yield what is kept for readers without script, or in a template, where that is a text."""
    for node in document.css("body noscript, template")[:MAX_SCRIPTS]:
        nodes = node.template_fragments() if node.tag == "template" else [node]
        text = "\n".join(part.text(separator="\n") for part in nodes)
        if _is_data(text):
            continue
        if size(text) >= _LEAST and len(_SENTENCE.findall(text[:20_000])) > 1:
            yield float(size(text)), "".join(_inside(part) for part in nodes)


def _is_data(text: str) -> bool:
    """Tell settings that scripts read."""
    text = text.strip()
    return f"{text[:1]}{text[-1:]}" in ("{}", "[]")


def _inside(node: Node) -> str:
    html = node.inner_html if node.tag == "noscript" else node.html
    return html or ""


def _of_state(document: Document, title: str, flight: Flight) -> Iterator[tuple[float, str]]:
    for script in scripts_of(document):
        for value in values_of(script):
            yield from _bodies(value, title)
    for value in flight.values():
        yield from _bodies(value, title)
    for node in document.css("astro-island[props]")[:MAX_SCRIPTS]:
        yield from _bodies(island((node.attributes.get("props") or "")[:MAX_SCRIPT]), title)


def _bodies(state: Value, title: str) -> Iterator[tuple[float, str]]:
    """Yield texts that are called bodies, with what speaks for each."""
    stack: list[Value] = [state]
    left = MAX_VALUES
    while stack and left:
        left -= 1
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(item for item in value if isinstance(item, (dict, list)))
        elif isinstance(value, dict):
            beside = _is_beside(value, title)
            for key, inner in value.items():
                text = _text(key, inner)
                if text:
                    yield size(text) * (4.0 if beside else 1.0), text
                if isinstance(inner, (dict, list)):
                    stack.append(inner)


def _is_beside(value: dict[str, Value], title: str) -> bool:
    names = (flat(inner) for key, inner in value.items()
             if isinstance(inner, str) and key.lower() in _TITLES and len(inner) < 500)  # fmt: skip
    return any(len(name) > 5 and (name in title or title in name) for name in names if title)


def _text(key: str, value: Value) -> str | None:
    """Return the text of a value that is called a body: one string, or a list of paragraphs."""
    if key.lower().replace("_", "") not in _BODIES:
        return None
    if isinstance(value, list):
        value = _joined(value)
    if not isinstance(value, str) or size(value) < _LEAST:
        return None
    if "<" not in value and "&lt;p" in value:
        value = unescape(value)
    if "{/" in value:
        value = _BRACED_END.sub(r"<\1>", value)
    return value if len(_SENTENCE.findall(value[:20_000])) > 1 else None


def _joined(blocks: list[Value]) -> str:
    """Return blocks of text (`{"type": "paragraph", "text": ...}` or strings) as HTML."""
    texts = (_block(block, _NESTED) for block in blocks[:_MOST_BLOCKS])
    return "".join(
        text if _MARKUP.search(text) else f"<p>{text}</p>" for text in texts if text.strip()
    )


def _block(block: Value, depth: int) -> str:
    """Return the text of a block: its own, or that of the spans it holds."""
    if isinstance(block, str):
        return block
    if isinstance(block, list):
        return "".join(_block(inner, depth - 1) for inner in block[:_MOST_BLOCKS]) if depth else ""
    if not isinstance(block, dict) or not depth:
        return ""
    inner = [block.get(name) for name in ("text", "html", "content", "value", "body", "children")]
    return next((text for one in inner if one and (text := _block(one, depth - 1))), "")


def _pieces(text: str, base: str) -> list[Piece]:
    if not _MARKUP.search(text):
        lines = [line for line in text.splitlines() if line.strip()]
        text = "".join(f"<p>{escape(unescape(line))}</p>" for line in lines)
    try:
        root = parse(text, base).tree.body
    except HostileMarkupError:
        return []
    if root is None:
        return []
    with Boxes(root) as boxes:
        return Renderer(base).pieces(boxes.root)
