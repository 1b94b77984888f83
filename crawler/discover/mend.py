"""Broken XML made well-formed as text, before a parser sees it.

libxml2's recovery drops references silently after the first fault, so nothing is left for it to
recover: references become numbers or characters, stray marks are escaped, tags are balanced, and
what is too deep or too long is left out. One pass; time and memory grow with the input only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5

from crawler.discover.names import PREFIXES

MAX_DEPTH = 64
MAX_RUN = 4_000_000
"""Characters of one text or CDATA section; libxml2 gives up at ten million."""
ROOT_WITHIN = 128 * 1024

_ROOTS = frozenset({"rss", "feed", "rdf", "channel", "urlset", "sitemapindex"})
_NAME = r"[^\W\d][\w.\-]{0,99}(?::[^\W\d][\w.\-]{0,99})?"
_PRELUDE = re.compile(rf"<!--|<\?|<!(?=doctype)|<({_NAME})(?=[\s/>])", re.IGNORECASE)
_DOCTYPE = re.compile(
    r"<!doctype\s+[^\[>]{0,2000}+(?:\[.*?\]\s{0,99}+)?>",
    re.IGNORECASE | re.DOTALL,
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]+")
_MARKUP = re.compile(
    rf"<!\[CDATA\[|<!--|<\?|<(/?)({_NAME})"
    r"""((?=[\s/>])(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+|(?=[\s/>])[^<>]*+)>|<+""",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>]++))?""")
_WHOLE_ATTRIBUTES = re.compile(
    r"""(?:\s++[^\s"'<>/=&]++\s*+=\s*+(?:"[^"<&]*+"|'[^'<&]*+'))*\s*+/?"""
)
_REFERENCE = re.compile(r"&(#[xX]?[0-9A-Fa-f]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
_NUMBERS = str.maketrans({"&": "&#38;", "<": "&#60;", ">": "&#62;", '"': "&#34;"})
_MAX_VALUE = 100_000
"""Characters of an attribute."""
_MAX_ATTRIBUTES = 100


@dataclass(frozen=True, slots=True)
class Root:
    """The root element of a feed or sitemap, as found in its text.

    Attributes:
        name: As written, with its prefix.
        local: Without prefix, in lower case.
        start: Where its tag begins.
        late: Something stands before it that belongs to no XML document.
    """

    name: str
    local: str
    start: int
    late: bool


def find_root(text: str) -> Root | None:
    """Find the root of a feed or sitemap; declarations, comments and warnings may precede it.

    None for a web page, for any other document, and for text without a root.
    """
    text = text[:ROOT_WITHIN]
    skip = _Skip(text)
    position, late = 0, False
    while match := _PRELUDE.search(text, position):
        name = match[1]
        if name is None:
            position = skip.past(match[0].lower(), match.start())
            continue
        local = name.rpartition(":")[2].lower()
        if local in _ROOTS:
            return Root(name, local, match.start(), late)
        if local in ("html", "head", "body"):
            return None
        late, position = True, match.end()
    return None


class _Skip:
    """Where comments, instructions and the document type of a text end.

    Each end is looked for once from behind, so that a million openings without an end cost no more
    than one.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._last = {end: text.rfind(end) for end in ("-->", "?>", "]]>")}
        self._doctype_seen = False

    def past(self, opening: str, start: int) -> int:
        """Return where what opens at `start` has ended; without an end, behind the opening."""
        if opening == "<!":
            return self._past_doctype(start)
        end = "-->" if opening == "<!--" else "?>"
        found = self.find(end, start + len(opening))
        return found + len(end) if found >= 0 else start + len(opening)

    def find(self, end: str, start: int) -> int:
        """Return where `end` stands next, or -1."""
        return self._text.find(end, start) if start <= self._last[end] else -1

    def _past_doctype(self, start: int) -> int:
        doctype = None if self._doctype_seen else _DOCTYPE.match(self._text, start)
        self._doctype_seen = True
        return doctype.end() if doctype else start + 2


@dataclass(slots=True)
class Mender:
    """Makes the text of one document well-formed.

    Attributes:
        entries: Names of elements that never hold one another, such as `item`.
        cut: Its end is missing.
    """

    text: str
    root: Root
    entries: frozenset[str]
    cut: bool = False
    _stack: list[tuple[str, str]] = field(default_factory=list)
    _skip: _Skip = field(init=False)
    _dropped: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._skip = _Skip(self.text)

    def pieces(self) -> Iterator[str]:
        """Yield the document's text from its root to its end, mended.

        What is open at the end stays open: so the reader knows which entry is not whole.
        """
        text, position = self.text, self.root.start
        while match := _MARKUP.search(text, position):
            yield _mend_text(text[position : min(match.start(), position + MAX_RUN)])
            piece, position = self._markup(match)
            yield piece
            if not self._stack:
                return
        self.cut = True
        yield _mend_text(text[position : position + MAX_RUN])

    def _markup(self, match: re.Match[str]) -> tuple[str, int]:
        """Return what stands for a piece of markup, and where to go on."""
        if match[2] is not None:
            piece = self._end(match[2]) if match[1] else self._start(match[2], match[3])
            return piece, match.end()
        mark = match[0]
        if mark[:2] in ("<?", "<!"):
            if mark == "<![CDATA[":
                return self._section(match.end())
            past = self._skip.past(mark, match.start())
            if past > match.end():
                return "", past
        return _cdata(mark[:MAX_RUN]), match.end()

    def _section(self, start: int) -> tuple[str, int]:
        """Return a CDATA section; one without an end stops where the element around it does."""
        found, after = self._skip.find("]]>", start), 3
        if found < 0:
            closing = re.compile(f"</{re.escape(self._stack[-1][0])}\\s*>") if self._stack else None
            ending = closing.search(self.text, start) if closing else None
            found, after = (ending.start() if ending else len(self.text)), 0
        content = _FORBIDDEN.sub("", self.text[start : min(found, start + MAX_RUN)])
        return f"<![CDATA[{content}]]>", found + after

    def _start(self, name: str, attributes: str) -> str:
        low = name.lower()
        closed = self._close_sibling(low) if low in self.entries else ""
        alone = attributes.endswith("/")
        if len(self._stack) >= MAX_DEPTH:
            if not alone:
                self._dropped[low] += 1
            return ""
        if not _WHOLE_ATTRIBUTES.fullmatch(attributes):
            attributes = _mend_attributes(attributes)
        if not self._stack:
            attributes = _declare_prefixes(attributes)
        if not alone:
            self._stack.append((name, low))
        return f"{closed}<{name}{attributes}>"

    def _close_sibling(self, low: str) -> str:
        """Close an entry that is still open when the next one starts."""
        names = [known for _, known in self._stack]
        return self._close(names.index(low)) if low in names else ""

    def _end(self, name: str) -> str:
        low = name.lower()
        if self._dropped[low]:
            self._dropped[low] -= 1
            return ""
        for index in range(len(self._stack) - 1, -1, -1):
            if self._stack[index][1] == low:
                return self._close(index)
        return ""

    def _close(self, index: int) -> str:
        """Close all that is open from `index` on."""
        closing = "".join(f"</{name}>" for name, _ in reversed(self._stack[index:]))
        del self._stack[index:]
        self._dropped.clear()
        return closing


def _mend_text(text: str) -> str:
    """Return text without references: what they stand for is there itself, in CDATA if need be."""
    plain = _decode(text)
    return _cdata(plain) if "&" in plain or "<" in plain or "]]>" in plain else plain


def _cdata(plain: str) -> str:
    return f"<![CDATA[{plain.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _decode(text: str) -> str:
    """Return text with every reference that XML or HTML knows replaced."""
    if "&" in text:
        text = _REFERENCE.sub(_referred, text)
    return _FORBIDDEN.sub("", text)


def _referred(match: re.Match[str]) -> str:
    name = match[1]
    if not name.startswith("#"):
        return html5.get(name + ";", match[0])
    try:
        return chr(int(f"0{name[1:]}", 0) if name[1] in "xX" else int(name[1:]))
    except (ValueError, OverflowError):
        return ""


def _mend_attributes(attributes: str) -> str:
    """Write attributes anew: each once, quoted, without what is none."""
    kept: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(attributes):
        value = match[2] if match[2] is not None else match[1]
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        if re.fullmatch(_NAME, match[1]) and len(kept) < _MAX_ATTRIBUTES:
            kept.setdefault(match[1], _decode(value[:_MAX_VALUE]).translate(_NUMBERS))
    alone = "/" if attributes.endswith("/") else ""
    return "".join(f' {name}="{value}"' for name, value in kept.items()) + alone


def _declare_prefixes(attributes: str) -> str:
    missing = (
        f' xmlns:{prefix}="{uri}"'
        for prefix, uri in PREFIXES.items()
        if not re.search(rf"\sxmlns:{prefix}\s*=", attributes)
    )
    if attributes.endswith("/"):
        return attributes[:-1] + "".join(missing) + "/"
    return attributes + "".join(missing)
