"""Our selector language: CSS, with an optional ending that says what of the element is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.html.document import Document, Node
from crawler.html.visible import visible_text
from crawler.text import fold

MAX_LENGTH = 2_000
MAX_NODES = 10_000
"""Elements of which a selector's values are read; a page has some 2,000 elements."""

_ENDING = re.compile(r"::([\w-]+(?:\([^()]*\))?)\Z")
_ATTR = re.compile(r"attr\(\s*([A-Za-z_:][\w:.-]{0,99})\s*\)\Z")
_MARKS = re.compile(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()\[\],"']""", re.DOTALL)
"""What a list is cut by; an escape or a string is one mark, so that what it holds is none."""
_CLOSING = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class _Branch:
    """One selector of a list: plain CSS, and what of its elements is the value.

    Attributes:
        take: "" for the whole text, "::text" for the element's own text, else an attribute.
    """

    css: str
    take: str


@dataclass(frozen=True, slots=True)
class Selector:
    """A compiled selector.

    Attributes:
        source: As it was written.
    """

    source: str
    _branches: tuple[_Branch, ...]

    @property
    def takes_nodes(self) -> bool:
        """True where no branch has an ending, so that the elements themselves are meant."""
        return not any(branch.take for branch in self._branches)

    def nodes(self, scope: Document | Node) -> list[Node]:
        """Return the elements that match below `scope` (or are it), in document order."""
        return scope.css(", ".join(branch.css for branch in self._branches))

    def values(self, scope: Document | Node) -> list[str]:
        """Return a value for each match that has one: white space folded, never empty.

        They stand in document order as long as all branches end alike, else branch by branch.
        """
        return list(self._read(scope))

    def first(self, scope: Document | Node) -> str | None:
        """Return the first of `values`, or None."""
        return next(self._read(scope), None)

    def _read(self, scope: Document | Node) -> Iterator[str]:
        takes = {branch.take for branch in self._branches}
        if len(takes) == 1:
            yield from _values(self.nodes(scope), takes.pop())
            return
        for branch in self._branches:
            yield from _values(scope.css(branch.css), branch.take)


def _values(nodes: list[Node], take: str) -> Iterator[str]:
    for node in nodes[:MAX_NODES]:
        value = fold(_value(node, take))
        if value:
            yield value


def _value(node: Node, take: str) -> str:
    if not take:
        return visible_text(node)
    if take == "::text":
        return node.text(deep=False)
    return node.attributes.get(take) or ""


@lru_cache(maxsize=2_048)
def compile_selector(css: str) -> Selector:
    """Compile a selector: CSS, or a list `a, b`, each with an optional `::attr(name)` or `::text`.

    Without an ending the value of an element is its whole visible text; `::text` is the text that
    stands in the element itself, `h1 ::text` that of anything inside `h1`.

    Raises:
        ValueError: no selector of ours; the message says what is wrong with it.
    """
    if len(css) > MAX_LENGTH:
        raise ValueError(f"a selector longer than {MAX_LENGTH} characters")
    return Selector(css, tuple(_branch(part) for part in _split(css)))


def _split(css: str) -> list[str]:
    """Cut a list at its commas; those in brackets and quotes are not the list's."""
    parts, start = [], 0
    awaited: list[str] = []
    for match in _MARKS.finditer(css):
        mark = match[0]
        if mark in _CLOSING:
            awaited.append(_CLOSING[mark])
        elif mark == "," and not awaited:
            parts.append(css[start : match.start()])
            start = match.end()
        elif mark in ('"', "'"):
            raise ValueError(f"`{mark}` is not closed in `{css}`")
        elif mark in (")", "]") and (not awaited or awaited.pop() != mark):
            raise ValueError(f"`{mark}` without its opening one in `{css}`")
    if awaited:
        raise ValueError(f"`{awaited[-1]}` is missing in `{css}`")
    return [*parts, css[start:]]


def _branch(part: str) -> _Branch:
    css = part.strip()
    ending = _ENDING.search(css)
    if ending is None:
        _check(css)
        return _Branch(css, "")
    take = _take(ending[1])
    css = css[: ending.start()]
    if not css or css[-1].isspace():
        css += "*"
    _check(css)
    return _Branch(css, take)


def _take(ending: str) -> str:
    if ending == "text":
        return "::text"
    attribute = _ATTR.match(ending)
    if attribute:
        return attribute[1].lower()
    if ending.startswith("attr"):
        raise ValueError(f"`::{ending}` should be `::attr(name)`, at the end of the selector")
    raise ValueError(f"`::{ending}` is neither `::attr(name)` nor `::text`, the two endings")


def _check(css: str) -> None:
    if not css:
        raise ValueError("an empty selector")
    if css.startswith(("/", "./", "(//")):
        raise ValueError(f"`{css}` looks like XPath; a CSS selector is wanted, such as `div.story`")
    try:
        LexborHTMLParser("").css(css)
    except (SelectolaxError, ValueError, UnicodeError) as error:
        raise ValueError(f"`{css}` is no CSS selector{_reason(css)}") from error


def _reason(css: str) -> str:
    if ":contains(" in css:
        return '; for elements by their text write `:lexbor-contains("text")`'
    if "::" in css:
        return "; `::attr(name)` and `::text` stand at its end"
    pseudo = re.search(r":([a-z-]+)", css)
    if pseudo:
        return f", or `:{pseudo[1]}` is not supported"
    return ""
