"""HTML as Markdown, where that says the same: what is made is read back and compared.

Every converter loses something: emphasis beside Chinese punctuation, lists in tables, line ends in
code. So each article is proven for itself, and the caller keeps its HTML where the proof fails.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from crawler.errors import HostileMarkupError
from crawler.html.document import Document, parse
from crawler.html.visible import visible_text
from crawler.models.profile import Dialect
from crawler.urls import resolve

if TYPE_CHECKING:
    from html_to_markdown import ConversionOptions
    from markdown_it import MarkdownIt

MAX_CHARACTERS = 2**20
"""Of HTML: an article beyond is no text that anybody edits."""

_BASE = "https://a.invalid/"
# Markdown has no words for these; their tags stand in it, and what is in them is as it was.
_KEPT = ("sub", "sup", "kbd", "ins", "mark", "video", "audio", "ruby", "rt", "rp")
# Where a first try says something else: `**“quoted”**and` is no emphasis to CommonMark.
_ALSO_KEPT = ("strong", "b", "em", "i", "del", "s", "table", "dl")
_FORBIDDEN = "script, style, iframe, textarea, title, xmp, plaintext, noembed, noframes, template"
_MARKUP = re.compile(r'(<[^"<>]*(?:"[^"]*"[^"<>]*)*>)')
_NUMBER = re.compile(r"(?<=\d)\\(?=[.)])")
_MAY_BE_ITEM = re.compile(r"[\s>*+-]*\d+\\[.)]")
_PLACEHOLDER = 0xE100
_PRIVATE = re.compile("[\ue100-\ue17f]")


class _Meaning(NamedTuple):
    """What a reader finds: it must be the same before and after."""

    text: str
    blocks_of_code: list[str]
    code: list[str]
    images: list[tuple[str, str]]
    links: list[tuple[str, str]]
    headings: list[tuple[str, str]]
    items: int


def find_markdown(html: str, dialect: Dialect) -> str | None:
    """Return `html` (as a parser writes it) as Markdown, or None where that says something else.

    Said the same are text, code, images, links, headings and the number of list items, by a reader
    of CommonMark with tables. What the dialect acts on does not occur in it.
    """
    if len(html) > MAX_CHARACTERS or _PRIVATE.search(html):
        return None
    wanted = _meaning(html)
    marked = _marked(html, dialect.escapes)
    for kept in (_KEPT, _KEPT + _ALSO_KEPT):
        markdown = _converted(marked, kept)
        if markdown is None or (dialect.acts_on and re.search(dialect.acts_on, markdown)):
            continue
        for candidate in dict.fromkeys((_plainer(markdown), markdown)):
            if wanted is not None and _meaning(_reader().render(candidate)) == wanted:
                return candidate
    return None


def _plainer(markdown: str) -> str:
    """Return `markdown` without the escapes behind numbers that stand inside of a line.

    Only at its start would `5.` begin a list; what this does to code, the comparison finds.
    """
    return "\n".join(
        _NUMBER.sub("", line) if not _MAY_BE_ITEM.match(line) else line
        for line in markdown.split("\n")
    )


def _marked(html: str, characters: str) -> str:
    """Return `html` with placeholders for `characters` where they are neither code nor markup."""
    if not characters:
        return html
    places = {ord(one): _PLACEHOLDER + ord(one) for one in characters}
    parts = _MARKUP.split(html)
    depth = 0
    for at, part in enumerate(parts):
        if at % 2 == 0:
            parts[at] = part if depth else part.translate(places)
        elif part.startswith(("<pre", "<code")):
            depth += 1
        elif part.startswith(("</pre", "</code")):
            depth -= 1
    return "".join(parts)


def _converted(html: str, kept: tuple[str, ...]) -> str | None:
    from html_to_markdown import ConversionError, convert  # noqa: PLC0415 - 200 ms, for few

    try:
        content = convert(html, _options(kept)).content
    except (ConversionError, ValueError):
        return None
    text = _PRIVATE.sub(lambda found: "\\" + chr(ord(found[0]) - _PLACEHOLDER), content or "")
    return f"{text.strip()}\n" if text.strip() else "\n"


@lru_cache(maxsize=4)
def _options(kept: tuple[str, ...]) -> ConversionOptions:
    from html_to_markdown import ConversionOptions  # noqa: PLC0415 - as above

    return ConversionOptions(
        escape_misc=True,
        escape_asterisks=True,
        escape_underscores=True,
        preserve_tags=list(kept),
        extract_metadata=False,
    )


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - as above

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _meaning(html: str) -> _Meaning | None:
    """Return what a reader finds in a fragment; None where it is nothing to be read."""
    try:
        document = parse(f"<!doctype html><body>{html}", _BASE)
    except HostileMarkupError:
        return None
    body = document.tree.body
    if body is None or document.css(_FORBIDDEN):
        return None
    return _Meaning(
        text=" ".join(visible_text(body).split()),
        blocks_of_code=[node.text().strip("\n") for node in document.css("pre")],
        code=[
            " ".join(node.text().split())
            for node in document.css("code")
            if node.parent is None or node.parent.tag != "pre"
        ],
        images=[
            (_address(node.attributes.get("src")), node.attributes.get("alt") or "")
            for node in document.css("img")
        ],
        links=_links(document),
        headings=[
            (node.tag or "", " ".join(node.text().split()))
            for node in document.css("h1, h2, h3, h4, h5, h6")
        ],
        items=len(document.css("li")),
    )


def _links(document: Document) -> list[tuple[str, str]]:
    return [
        (_address(node.attributes.get("href")), " ".join(node.text().split()))
        for node in document.css("a[href]")
    ]


def _address(url: str | None) -> str:
    return resolve(_BASE, url or "") or url or ""
