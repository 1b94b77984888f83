"""Page bytes to an article: decode, parse, metadata, body, clean, text. Start here."""

from __future__ import annotations

from datetime import datetime

from crawler.charset import decode_html
from crawler.errors import NoBodyError
from crawler.extract import body
from crawler.extract.lines import letters
from crawler.extract.trim import trim
from crawler.html.boxes import Boxes
from crawler.html.document import parse
from crawler.html.render import Renderer
from crawler.models.article import Article
from crawler.models.capture import Page
from crawler.models.entry import Entry, Hint
from crawler.models.source import ArticleRules

EXTRACTOR = "1"


def extract(page: Page, rules: ArticleRules, hints: Hint, *, timezone: str) -> Article:
    text = decode_html(page.body, page.content_type).text
    document = parse(text, page.url)
    root = document.tree.body
    if root is None:
        raise NoBodyError("the page is empty")
    boxes = Boxes(root)
    choice = body.find(boxes)
    pieces = Renderer(document.base, choice.dropped).pieces(choice.box)
    node = document.first("title")
    title = node.text() if node is not None else ""
    heads = [t for b in boxes.all if b.tag == "h1" for t in [" ".join(r.text for r in b.runs())] if letters(t) in letters(title)]
    pieces = trim(pieces, [title, *heads])
    html = "".join(piece.html for piece in pieces)
    lines = [line for piece in pieces for line in piece.lines]
    return Article(url=page.url, title="", body=html, text="\n".join(lines))
