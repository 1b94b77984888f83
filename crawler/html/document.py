"""A page as a tree: the bounded parse, and what the rest of the program sees of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from selectolax.lexbor import (
    LexborDocumentOptions,
    LexborHTMLParser,
    LexborNode,
    SelectolaxError,
)

from crawler.errors import HostileMarkupError
from crawler.text import fold
from crawler.urls import resolve

Node = LexborNode
TEXT = 2
"""Number of text nodes (LXB_TAG__TEXT)."""

MAX_DEPTH = 512
"""Nesting beyond which Blink flattens (HTMLConstructionSite); Lexbor is quadratic in it."""
MAX_ATTRIBUTES = 1_000
"""Attributes on one tag; Lexbor compares each with all others (32,000 took 2.8 s)."""
MAX_TAGS = 300_000
"""Tags of a page, end tags included; the largest page of the corpus has some 20,000."""
MAX_BYTES = 20_000_000

_PLAIN = LexborDocumentOptions.WO_EVENTS
"""Without what scripts could hear of, for which Lexbor walks a select's options at each of them."""
_CLOSE_LOOK = 16_000
"""Tags from which on nesting is followed tag by tag: fewer cost 0.2 s at the very worst."""
_WINDOW = 2 * MAX_ATTRIBUTES
"""Bytes that so many attributes take up at least."""
_STRETCH, _SAMPLED = 4_096, 16
"""Of each stretch of a page, one part in so many is its sample, by which tags and values are
estimated: to count all took as long as a fifth of the parse. Who knows that can hide some, and is
stopped by the worker's deadline."""
_MANY_VALUES = 15_000
"""Signs `=` from which on tags are measured one by one: so many on one tag cost 0.5 s."""
_APART = 16 * _WINDOW
"""Bytes between looks for a `>` in a value; a tag that only one of them meets costs 0.3 s."""
_BETWEEN = 250
"""Bytes of a page in which a tag begins, usually."""
_LOOK = 4_096
"""Bytes at the start of a page that tell a small one that nests without end."""
_VOID = frozenset(
    b"area base basefont bgsound br col embed frame hr image img input keygen link meta param "
    b"source track wbr".split()
)
_SELF_CLOSING = frozenset(b"p li dd dt option optgroup tr td th thead tbody tfoot rp rt".split())
"""Elements whose start tag ends one of the same kind before it."""
_SCOPES = frozenset(b"applet caption html table td th marquee object template select".split())
"""Elements that an end tag of something outside cannot close (WHATWG HTML, 13.2.4.2)."""
_RAW = frozenset(b"script style title textarea xmp iframe noembed noframes".split())
_FOREIGN = frozenset((b"svg", b"math"))
_TAG = re.compile(
    rb"<(?:!--|(/)?([a-zA-Z][^\s/>]{0,40})"
    rb"(?:[^>=]|=\s{0,9}(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))?)*+(?:>|\Z))"
)
_END_IN_VALUE = re.compile(rb"=\s{0,9}(?:\"[^\">]*+>|'[^'>]*+>)")
_ATTRIBUTE = re.compile(rb"[^\s=/>]+(?:\s{0,9}=\s{0,9}(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")


@dataclass
class Document:
    """A parsed page.

    Attributes:
        url: Where it was served.
    """

    tree: LexborHTMLParser
    url: str

    @property
    def root(self) -> Node:
        """The html element; a parsed document always has one."""
        root = self.tree.root
        assert root is not None
        return root

    @cached_property
    def base(self) -> str:
        """What relative links are resolved against: `<base href>`, else the URL."""
        head = self.tree.head
        node = head.css_first("base[href]") if head is not None else None
        href = node.attributes.get("href") if node is not None else None
        return (resolve(self.url, href) if href else None) or self.url

    @cached_property
    def title(self) -> str:
        """The text of the title element, which is enough to know the headline by; "" without."""
        head = self.tree.head
        found = head.css_first("title") if head is not None else None
        node = found or self.first("title")
        return fold(node.text()) if node is not None else ""

    def css(self, selector: str) -> list[Node]:
        """Return the elements that match, in document order; a bad selector is a ValueError."""
        return self.tree.css(selector)

    def first(self, selector: str) -> Node | None:
        """Return the first element that matches, or None."""
        return self.tree.css_first(selector)


def tags(names: str) -> frozenset[str]:
    """Return a set of element names (or words) that are written with spaces between them."""
    return frozenset(names.split())


def parse(text: str | bytes, url: str, *, sampled: bool = False) -> Document:
    """Parse a page, as text or as UTF-8, that was served at `url`.

    Args:
        text: The page.
        url: What relative links are resolved against.
        sampled: Estimate how many tags there are, for a caller whose deadline is short: a page can
            hide some where no sample is taken.

    Raises:
        HostileMarkupError: the markup is beyond the bounds of depth, attributes or size,
            which the parser could not be stopped at.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    _check(data, sampled=sampled)
    try:
        tree = LexborHTMLParser(data, options=_PLAIN)
    except (SelectolaxError, ValueError) as error:
        raise HostileMarkupError(f"the markup cannot be parsed: {error}") from error
    return Document(tree, url)


def _check(data: bytes, *, sampled: bool) -> None:
    """Refuse what would hold the parser up for long. Linear; some 0.1 ms for a usual page."""
    if len(data) > MAX_BYTES:
        raise HostileMarkupError(f"the page is larger than {MAX_BYTES:,} bytes")
    sample, parts = (_sample(data), _SAMPLED) if sampled else (data, 1)
    tags = parts * sample.count(b"<")
    if tags > MAX_TAGS // 2 and data.count(b"<") > MAX_TAGS:
        raise HostileMarkupError(f"the page has more than {MAX_TAGS:,} tags")
    _check_attributes(data)
    if parts * sample.count(b"=") >= _MANY_VALUES or _holds_ends(data):
        _check_values(data)
    if tags > _CLOSE_LOOK or _is_unclosed(data):
        _check_depth(data)


def _sample(data: bytes) -> bytes:
    part = _STRETCH // _SAMPLED
    return b"".join([data[at : at + part] for at in range(0, len(data), _STRETCH)])


def _check_attributes(data: bytes) -> None:
    """Look at tags so long that a whole window in them holds no `>`; every other one is tried."""
    starts = range(0, len(data), 2 * _WINDOW)
    stop = -1
    for start in [at for at in starts if data.find(b">", at, at + _WINDOW) < 0]:
        if start <= stop:
            continue
        stop = data.find(b">", start + _WINDOW)
        stop = len(data) if stop < 0 else stop
        opened = data.rfind(b"<", max(0, start - 2 * _WINDOW), stop)
        # Mostly it is closed before: what follows is a script or a style.
        if opened < 0 or data.find(b">", opened, start) >= 0:
            continue
        if _may_exceed(data, opened, stop):
            tag = _TAG.match(data, opened)
            if tag is not None and _attributes(tag[0]) > MAX_ATTRIBUTES:
                # In a script `a<b` looks like one, and libraries go on for long without a `>`.
                _check_values(data)
                return
            stop = max(stop, tag.end() if tag is not None else 0)


def _check_values(data: bytes) -> None:
    """Look at each tag, and at no script: a `>` in the values of its attributes hides its length.

    Only where signs `=` are many, such values are (1 page of the corpus in 200), or something
    looks like a tag of too many: it is dear.
    """
    for tag in _tags_of(data):
        if len(tag[0]) > _WINDOW and _attributes(tag[0]) > MAX_ATTRIBUTES:
            raise HostileMarkupError(f"a tag has more than {MAX_ATTRIBUTES:,} attributes")


def _holds_ends(data: bytes) -> bool:
    """Tell whether two looks in a row meet a value that holds a `>`."""
    last = False
    for start in range(0, len(data), _APART):
        # Where tags begin as often as usual, none goes on for long.
        found = data.find(b"<", start, start + _BETWEEN) < 0 and bool(
            _END_IN_VALUE.search(data, start, start + _WINDOW)
        )
        if found and last:
            return True
        last = found
    return False


def _attributes(tag: bytes) -> int:
    """Count a tag's attributes, as far as it matters."""
    return sum(1 for _ in islice(_ATTRIBUTE.finditer(tag), MAX_ATTRIBUTES + 1))


def _may_exceed(data: bytes, start: int, end: int) -> bool:
    """Tell cheaply what may be a tag of too many attributes: by its length, words and signs."""
    if end - start < _WINDOW:
        return False
    signs = data.count(b"=", start, end) + data.count(b"/", start, end)
    if signs > MAX_ATTRIBUTES:
        return True
    words = data[start:end].split(None, MAX_ATTRIBUTES)
    return len(words) + signs > MAX_ATTRIBUTES


def _is_unclosed(data: bytes) -> bool:
    """Tell whether the start of a page opens tags and closes few: a look at what costs little."""
    opened = data.count(b"<", 0, _LOOK)
    return opened > MAX_DEPTH and opened > 3 * data.count(b"</", 0, _LOOK)


def _check_depth(data: bytes) -> None:
    """Follow the nesting tag by tag, as the parser's stack of open elements would grow."""
    stack: list[bytes] = []
    for tag in _tags_of(data):
        name = tag[2].lower()
        if tag[1]:
            _close(stack, name)
        elif name not in _RAW and name not in _VOID:
            _open(stack, name)


def _tags_of(data: bytes) -> Iterator[re.Match[bytes]]:
    """Yield start and end tags in order, without what stands in comments, scripts and the like.

    In SVG and MathML a script or a style is an element as any other (WHATWG HTML, 13.2.6.5).
    """
    at, end, foreign = 0, len(data), 0
    while at < end:
        tag = _TAG.search(data, at)
        if tag is None:
            return
        at = tag.end()
        name = (tag[2] or b"").lower()
        if not name:
            close = data.find(b"-->", at)
            at = close + 3 if close >= 0 else end
            continue
        yield tag
        if name in _FOREIGN and not tag[0].endswith(b"/>"):
            foreign = max(0, foreign - 1) if tag[1] else foreign + 1
        if not tag[1] and name in _RAW and not foreign:
            close = data.find(b"</" + name, at)
            at = close if close >= 0 else end


def _open(stack: list[bytes], name: bytes) -> None:
    if name in _SELF_CLOSING and stack and stack[-1] == name:
        return
    stack.append(name)
    if len(stack) > MAX_DEPTH:
        raise HostileMarkupError(f"elements are nested deeper than {MAX_DEPTH}")


def _close(stack: list[bytes], name: bytes) -> None:
    for index in range(len(stack) - 1, -1, -1):
        if stack[index] == name:
            del stack[index:]
            return
        if stack[index] in _SCOPES and name not in _SCOPES:
            return
