"""What a worker process does with an archived page to find what recurs: blocks of its article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from crawler.charset import decode_html
from crawler.engine.jobs import Block, BlocksJob
from crawler.engine.validity import rules_at
from crawler.extract.article import extract
from crawler.html.boxes import LINE_BREAK, Box, Boxes, Run
from crawler.html.document import Document, Node, parse, tags
from crawler.html.selectors import compile_selector
from crawler.models.capture import Page
from crawler.models.entry import Hint
from crawler.text import fold, weight

MIN_WEIGHT = 8
"""Weight of a block's text below which it is no block but a word."""
MAX_LINES = 40
MAX_BLOCKS = 500
MAX_SELECTORS = 12

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,60}")
_HEADINGS = tags("h1 h2 h3 h4 h5 h6")
"""A heading by itself may well recur ("Background") and be the article's own."""
_LANDMARKS = tags("article main")
"""Elements that need no name to be found by."""


def blocks(job: BlocksJob) -> tuple[Block, ...]:
    """Return the blocks of a page that its article took in.

    Raises:
        ExtractError: the page holds no article by the rules of today.
    """
    written = _article_lines(job)
    document = _document(job)
    if document.tree.body is None:
        return ()
    with Boxes(document.tree.body) as boxes:
        return tuple(islice(_blocks(boxes, written), MAX_BLOCKS))


def matched(job: BlocksJob) -> tuple[tuple[str, ...], ...]:
    """Return what each of the job's selectors would take out of the page's article: its lines.

    Raises:
        ExtractError: the page holds no article by the rules of today.
    """
    written = _article_lines(job)
    document = _document(job)
    return tuple(_taken(css, document, written) for css in job.selectors)


def _article_lines(job: BlocksJob) -> frozenset[str]:
    page = Page(url=job.url, body=job.body, fetched_at=job.at)
    rules = rules_at(job.source, job.at)
    article = extract(page, rules, Hint(), timezone=job.source.timezone)
    return frozenset(fold(part) for part in re.split(r"[\n\t]", article.text) if part.strip())


def _document(job: BlocksJob) -> Document:
    return parse(decode_html(job.body, None).text, job.url)


def _taken(css: str, document: Document, written: frozenset[str]) -> tuple[str, ...]:
    lines: dict[str, None] = {}
    for node in compile_selector(css).nodes(document):
        with Boxes(node) as boxes:
            for run in boxes.runs:
                lines |= dict.fromkeys(line for line in _lines(run) if line in written)
    return tuple(lines)


def _lines(run: Run) -> list[str]:
    text = "".join(item for item in run.items if isinstance(item, str))
    return [line for part in text.split(LINE_BREAK) if (line := fold(part))]


def _blocks(boxes: Boxes, written: frozenset[str]) -> Iterator[Block]:
    """Yield the boxes of which nothing stands outside the article, the outermost first."""
    inside: dict[int, list[str]] = {}
    mixed: set[int] = set()
    for run in boxes.runs:
        lines = _lines(run)
        whole = all(line in written for line in lines)
        for box in (run.box, *run.box.above()):
            if id(box) in mixed:
                break
            if not whole or len(inside.setdefault(id(box), [])) + len(lines) > MAX_LINES:
                mixed.add(id(box))
            else:
                inside[id(box)] += lines
    for box in boxes.all:
        lines = inside.get(id(box), [])
        if id(box) in mixed or box.tag in _HEADINGS or weight("".join(lines)) < MIN_WEIGHT:
            continue
        selectors = tuple(dict.fromkeys(islice(_selectors(box), MAX_SELECTORS)))
        yield Block(tuple(lines), selectors)


def _selectors(box: Box) -> Iterator[str]:
    """Yield ways to name an element: by its own names, else by those of what holds it."""
    own = list(_names(box.node))
    yield from own
    if len(own) > 1:
        yield box.tag + _all_classes(box.node)
    for above in islice(box.above(), 3):
        known = above.tag in _LANDMARKS
        for name in islice(_names(above.node), 2) if not known else (above.tag,):
            yield f"{name} {own[0]}" if own else f"{name} > {box.tag}"
            yield f"{name} > {box.tag}:last-child"
            yield f"{name} > {box.tag}:first-child"


def _names(node: Node) -> Iterator[str]:
    """Yield selectors by an element's own id and classes; names without digits live longest."""
    attributes = node.attributes
    tag = node.tag or ""
    own_id = attributes.get("id") or ""
    classes = [name for name in (attributes.get("class") or "").split() if _NAME.fullmatch(name)]
    if _NAME.fullmatch(own_id):
        yield f"#{own_id}"
    for name in sorted(classes[:6], key=lambda name: any(char.isdigit() for char in name)):
        yield f"{tag}.{name}"


def _all_classes(node: Node) -> str:
    classes = (node.attributes.get("class") or "").split()
    return "".join(f".{name}" for name in classes[:4] if _NAME.fullmatch(name))
