"""What a built site shows of each post, and what it must show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.models.article import Article

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as a reader of the site sees it."""

    title: str
    instant: datetime | None
    text: str
    code: tuple[str, ...]
    images: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


def wanted(article: Article) -> Shown:
    """Return what must be shown of an article."""
    html = _CONTROL.sub(lambda found: " " if found[0].isspace() else "", article.body)
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    return _shown(article.title, article.published, body)


def read_site(folder: Path) -> Iterator[tuple[str, Shown]]:
    """Yield each post of a built site, with its id."""
    for path in sorted(folder.rglob("*.html")):
        tree = LexborHTMLParser(path.read_text("utf-8"))
        for node in tree.css("article[id]"):
            yield (node.attributes["id"] or "")[-16:], _post(node)


def _post(article: LexborNode) -> Shown:
    heading, time = article.css_first("h1"), article.css_first("time")
    assert heading is not None
    assert time is not None
    title = heading.text()
    instant = datetime.fromisoformat(time.attributes["datetime"] or "")
    body = article.css_first("section")
    assert body is not None, "a post stands in <section>"
    return _shown(title, instant, body)


def _shown(title: str, instant: datetime | None, body: LexborNode) -> Shown:
    return Shown(
        title=_folded(_CONTROL.sub("", title)),
        instant=instant,
        text="".join(_folded(body.text()).split()),
        code=tuple(node.text().strip("\n") for node in body.css("pre")),
        images=tuple(_address(node, "src") for node in body.css("img, video, audio")),
        links=tuple((_address(node, "href"), _folded(node.text())) for node in body.css("a[href]")),
    )


def _folded(text: str) -> str:
    return " ".join(text.split())


def _address(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""
