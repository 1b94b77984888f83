"""The inline content of a run as clean HTML: paragraphs, links, images, line breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape as escape_attribute

from crawler.html.boxes import LINE_BREAK, MEDIA, Run
from crawler.html.document import Node
from crawler.html.images import image_url
from crawler.text import clean, escape
from crawler.urls import resolve

_RENAMED = {"strike": "s", "tt": "code", "acronym": "abbr"}
_SCHEMES = ("mailto:", "tel:")
_MAX_ADDRESS = 2_000


@dataclass(slots=True)
class Inline:
    """Writes one run.

    Attributes:
        base: What links are resolved against.
        seen: Images that were written before, on this page.
    """

    base: str
    seen: set[str]
    html: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    opened: list[tuple[str, str]] = field(default_factory=list)
    done: list[tuple[str, list[str]]] = field(default_factory=list)
    breaks: int = 0
    spaced: bool = True

    def write(self, run: Run) -> list[tuple[str, list[str]]]:
        """Return the run's paragraphs, each as HTML and the lines of its text."""
        skip = False
        for item in run.items:
            if skip:
                skip = False
            elif isinstance(item, str):
                self._words(item)
            elif item is None:
                self._end()
            elif item.tag in MEDIA:
                self._media(item)
                skip = True
            else:
                self._begin(item)
        self._finish()
        return self.done

    def _words(self, text: str) -> None:
        if text == LINE_BREAK:
            self.breaks += 1
            return
        text = clean(text)
        # Of white space only spaces are printable: two cheap looks.
        is_folded = "  " not in text and text.isprintable()
        folded = text.strip(" ") if is_folded else " ".join(text.split())
        if not folded:
            if text and not self.spaced and not self.breaks:
                self._put(" ", " ")
                self.spaced = True
            return
        if self.breaks:
            self._break(text)
        lead = " " if text[0].isspace() and not self.spaced else ""
        self.spaced = text[-1].isspace()
        folded = f"{lead}{folded} " if self.spaced else lead + folded
        self._put(escape(folded), folded)

    def _break(self, text: str) -> None:
        """Write line breaks that are due: two, or one before an indent, end the paragraph."""
        if self.breaks > 1 or text.startswith(("\u3000", "\xa0\xa0")):
            closers = [close for _, close in reversed(self.opened)]
            self.html += closers
            self._finish_paragraph()
            self.html = [start for start, _ in self.opened]
        elif self.html and self.text:
            self._put("<br>", LINE_BREAK)
        self.breaks = 0
        self.spaced = True

    def _put(self, html: str, text: str) -> None:
        self.html.append(html)
        self.text.append(text)

    def _begin(self, node: Node) -> None:
        if self.breaks > 1:
            self._break("")
        start, close = _tags(node, self.base)
        self.opened.append((start, close))
        if start:
            self.html.append(start)

    def _end(self) -> None:
        if not self.opened:
            return
        start, close = self.opened.pop()
        if not start:
            return
        if self.html and self.html[-1] == start:
            self.html.pop()
        else:
            self.html.append(close)

    def _media(self, node: Node) -> None:
        html = _media(node, self.base)
        # A noscript copy shows the same picture as the lazy one before it.
        if html and html not in self.seen:
            if self.breaks:
                self._break("")
            self.seen.add(html)
            self.html.append(html)

    def _finish_paragraph(self) -> None:
        html = "".join(self.html).strip()
        lines = [told for line in "".join(self.text).split(LINE_BREAK) if (told := line.strip())]
        if lines or "<img" in html or "<video" in html or "<audio" in html:
            self.done.append((html, lines))
        self.html, self.text = [], []

    def _finish(self) -> None:
        while self.opened:
            self._end()
        self._finish_paragraph()


def plain(run: Run) -> list[tuple[str, list[str]]] | None:
    """Return what `Inline` makes of a run that is only text, as half of them are; else None."""
    items = run.items
    if len(items) != 1:
        return None
    item = items[0]
    if not isinstance(item, str) or item == LINE_BREAK:
        return None
    cleaned = clean(item)
    text = run.text if cleaned is item else " ".join(cleaned.split())
    return [(escape(text), [text])] if text else []


def _tags(node: Node, base: str) -> tuple[str, str]:
    tag = node.tag or ""
    if tag == "a":
        href = link(node.attributes.get("href"), base)
        return (f'<a href="{escape_attribute(href)}">', "</a>") if href else ("", "")
    tag = _RENAMED.get(tag, tag)
    return f"<{tag}>", f"</{tag}>"


def link(href: str | None, base: str) -> str | None:
    """Return a link that may be kept, absolute: http(s), mailto or tel."""
    href = (href or "").strip()
    if not href or len(href) > _MAX_ADDRESS:
        return None
    if href[:7].lower().startswith(_SCHEMES):
        return clean(" ".join(href.split()))
    return resolve(base, href)


def _media(node: Node, base: str) -> str:
    if node.tag in ("video", "audio"):
        return _player(node, base)
    address = image_url(node, base)
    if address is None:
        return ""
    image = node.css_first("img, amp-img") if node.tag in ("picture", "noscript") else node
    alt = clean(" ".join(((image and image.attributes.get("alt")) or "").split()))[:500]
    return f'<img src="{escape_attribute(address)}" alt="{escape_attribute(alt)}">'


def _player(node: Node, base: str) -> str:
    source = node.attributes.get("src")
    if not source:
        inner = node.css_first("source[src]")
        source = inner.attributes.get("src") if inner is not None else None
    address = resolve(base, source) if source else None
    tag = node.tag
    return f'<{tag} src="{escape_attribute(address)}" controls></{tag}>' if address else ""
