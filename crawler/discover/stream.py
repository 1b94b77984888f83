"""Elements of a feed or sitemap, one at a time: what was read is thrown away at once.

lxml's only user. Well-formed text is read as it is, which is twice as fast; at the first fault
reading starts anew on mended text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext, suppress
from typing import Any, Protocol, TypeVar, cast

from lxml import etree

from crawler.discover.mend import Mender, Root
from crawler.discover.names import split_tag

CHUNK = 64 * 1024

Element = Any
"""lxml's element; the library has no types."""


class Taker(Protocol):
    """Takes the elements of a document in their order."""

    notes: list[str]

    def take(self, element: Element) -> bool:
        """Read a whole element below the root or channel; False: enough."""
        ...


T = TypeVar("T", bound=Taker)


def read_elements(
    text: str, root: Root, entries: frozenset[str], make: Callable[[Element], T]
) -> T | None:
    """Read a document into the taker that `make` builds for its root element.

    `entries` are the names of its entries. None where not even the root can be read.
    """
    if not root.late:
        try:
            return cast(
                T | None,
                _Walk(root, entries, make, recover=False).run(_chunks_of(text, root.start)),
            )
        except etree.XMLSyntaxError:
            pass
    mender = Mender(text, root, entries)
    taker = cast(T | None, _Walk(root, entries, make, recover=True).run(_joined(mender.pieces())))
    if taker is not None:
        taker.notes.append("not well-formed; mended")
        if mender.cut:
            taker.notes.append("cut off: its end is missing")
    return taker


class _Walk:
    """One reading of a document."""

    def __init__(
        self,
        root: Root,
        entries: frozenset[str],
        make: Callable[[Element], Taker],
        *,
        recover: bool,
    ) -> None:
        names = {root.name.rpartition(":")[2]}
        for name in entries:
            names |= {name, name.upper(), name.capitalize()}
        self._parser = etree.XMLPullParser(
            events=("start", "end"), tag=[f"{{*}}{name}" for name in names], recover=recover,
            encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        self._recover = recover
        self._make = make
        self._root: Element | None = None
        self._ended: Element | None = None
        self._taker: Taker | None = None

    def run(self, chunks: Iterable[bytes]) -> Taker | None:
        for chunk in chunks:
            done = self._feed(chunk)
            if self._root is not None and not self._sweep(self._root, whole=done):
                return self._taker
            if done:
                return self._taker
        return self._finish()

    def _feed(self, chunk: bytes) -> bool:
        """Parse a chunk; True once the root has ended, whatever follows it."""
        try:
            self._parser.feed(chunk)
        except etree.XMLSyntaxError:
            if not self._events():
                raise
            return True
        return self._events()

    def _events(self) -> bool:
        for event, element in self._parser.read_events():
            if event == "end":
                self._ended = element
                if element is self._root:
                    return True
            elif self._root is None:
                self._root = element
                self._taker = self._make(element)
        return False

    def _finish(self) -> Taker | None:
        """Take what ended before the document was cut; libxml2 closes what is open as if whole."""
        last = self._ended
        with suppress(etree.XMLSyntaxError) if self._recover else nullcontext():
            self._parser.close()
        if self._root is not None:
            self._sweep(self._root, whole=False, ended=last)
        return self._taker

    def _sweep(self, container: Element, *, whole: bool, ended: Element | None = None) -> bool:
        """Hand over the children that are whole and drop them; the last one may be growing."""
        children = list(container)
        growing = None if whole or not children or children[-1] is ended else children.pop()
        for child in children:
            if not self._take(child):
                return False
            container.remove(child)
        if growing is not None and _is_channel(growing):
            return self._sweep(growing, whole=False, ended=ended)
        return True

    def _take(self, child: Element) -> bool:
        if _is_channel(child):
            return self._sweep(child, whole=True)
        return self._taker is None or self._taker.take(child)


def _is_channel(element: Element) -> bool:
    return isinstance(element.tag, str) and split_tag(element.tag)[1].lower() == "channel"


def _chunks_of(text: str, start: int) -> Iterator[bytes]:
    for position in range(start, len(text), CHUNK):
        yield text[position : position + CHUNK].encode("utf-8", "replace")


def _joined(pieces: Iterable[str]) -> Iterator[bytes]:
    """Put pieces together to chunks of some size; each call of the parser costs."""
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield "".join(waiting).encode("utf-8", "replace")
            waiting, size = [], 0
    yield "".join(waiting).encode("utf-8", "replace")
