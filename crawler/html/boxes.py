"""A page as boxes and runs, as a browser lays it out: what extraction and cleaning work on.

A `Box` is a block element, a `Run` the inline content that stands together in one: text, links
and images between two block boundaries. A `<p>`, a bare `<div>` with text, a table cell and the
text between two headings all become runs, whatever the page calls them. One pass over the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat
from typing import Self

from crawler.errors import HostileMarkupError
from crawler.html.document import MAX_DEPTH, TEXT, Node, tags

Attributes = dict[str, str | None]
Item = str | Node | None
"""A piece of text, an element that starts (or an image), or None where one ends."""

MAX_ELEMENTS = 400_000
"""Elements with content that are looked at; the rest of the page is not read."""
_REOPENED = slice(-8, None)
"""Inline elements that are opened again behind a block which stands in them."""

LINE_BREAK = "\u2028"
_TO_ITSELF = frozenset("¶#§🔗")
"""Signs of the links by which a heading leads to itself, as manuals have them."""
_OWN_TAGS = 1_000
"""Numbers below are Lexbor's own and always the same; unknown tags get an address."""
_SKIPPED = tags(
    "script style template svg canvas object embed applet head link meta title base button "
    "input select textarea option optgroup datalist output progress meter map area param "
    "source track dialog frame frameset noframes noembed iframe nav -comment -doctype"
)
"""Elements of which nothing is read."""
_UNSEEN = tags("script style template head link meta title base param source track -comment")
"""Those of them that do not even part the words beside them."""
MEDIA = tags("img picture video audio noscript amp-img")
"""Elements that stand in a run as a whole."""
MARKUP = tags(
    "a abbr b bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small strong sub "
    "sup time u var strike tt"
)
"""Inline elements that are kept."""
_PLAIN = tags("acronym bdi big data font label math nobr rb rtc span wbr center o:p")
"""Inline elements of which only the content is kept."""
_EASTERN = bytes(range(0xE3, 0xEE))
"""First bytes of kana, Han and Hangul in UTF-8, each of three bytes."""
_IDEOGRAPHIC_MARKS = b"\xe3\x80"
_E0, _E1 = 0xE0, 0xE1
_SOUTHERN = re.compile(rb"\xe0[\xb8-\xbb]|\xe1[\x80-\x82\x9e\x9f]")
"""How letters of Thai, Lao, Burmese and Khmer begin in UTF-8."""
_BLOCK, _INLINE, _LINK, _THROUGH, _MEDIA, _BREAK, _GAP, _SKIP = range(8)
_KINDS: dict[str, int] = {
    **dict.fromkeys(MARKUP, _INLINE),
    **dict.fromkeys(_PLAIN, _THROUGH),
    **dict.fromkeys(_SKIPPED, _GAP),
    **dict.fromkeys(_UNSEEN, _SKIP),
    **dict.fromkeys(MEDIA, _MEDIA),
    **dict.fromkeys(
        tags(
            "p div li ul ol h1 h2 h3 h4 h5 h6 section article header footer main figure td tr "
            "table tbody aside blockquote pre form"
        ),
        _BLOCK,
    ),
    "a": _LINK,
    "br": _BREAK,
}
"""What is done with an element; one that is not here is a block, or inline if it is custom."""


_NUMBERS: dict[int, tuple[int, str]] = {}
"""What is done with an element, and its tag, by Lexbor's number; filled as tags are met."""
_CELLS = tags("td th tr")
"""Boxes that take a place though they are empty."""


def _kind(tag: str) -> int:
    return _KINDS.get(tag, _THROUGH if "-" in tag else _BLOCK)


def _kind_of_link(node: Node) -> int:
    """Return what is done with an `a`: an anchor that one jumps to is no link.

    One that a script makes a button has no name; a sign that leads to its heading is no word of it.
    """
    attrs = node.attrs
    href = attrs.get("href")
    if href is None:
        is_place = "href" not in attrs and ("id" in attrs or "name" in attrs)
        return _INLINE if is_place else _LINK
    is_sign = "#" in href and node.text() in _TO_ITSELF and not _is_amid_text(node)
    return _SKIP if is_sign else _LINK


def _is_amid_text(node: Node) -> bool:
    """Tell what stands between two texts: part of a sentence."""
    before, after = node.prev, node.next
    if before is None or after is None or not before.tag_id == after.tag_id == TEXT:
        return False
    return not (before.is_empty_text_node or after.is_empty_text_node)


def unspaced(text: str) -> int:
    """Return how many letters of scripts that are written without spaces `text` has.

    By the bytes of UTF-8, which costs a fifth of what a pattern does, and it is asked of every
    text; 0 where they are but a few among others.
    """
    data = text.encode("utf-8", "replace")
    beyond = len(data) - len(text)
    if 4 * beyond < len(text):
        return 0
    found = len(data) - len(data.translate(None, _EASTERN))
    if found:
        found -= data.count(_IDEOGRAPHIC_MARKS)
    if 3 * found < beyond and (_E0 in data or _E1 in data):
        found += len(_SOUTHERN.findall(data))
    return found


def _meet(node: Node, number: int) -> tuple[int, str]:
    """Return what is done with an element, and remember it where its number is Lexbor's own."""
    tag = node.tag or ""
    known = (_kind(tag), tag)
    if number < _OWN_TAGS:
        _NUMBERS[number] = known
    return known


def _too_deep() -> HostileMarkupError:
    return HostileMarkupError(f"elements are nested deeper than {MAX_DEPTH}")


class Run:
    """Inline content that stands together.

    Attributes:
        items: Text, and the elements around it, as they open and close.
        weight: Length of the text; a letter of a script without spaces counts 3.
        link: The part of `weight` that stands in links.
        media: Images and videos in it.
    """

    __slots__ = ("_text", "box", "items", "link", "media", "weight")

    def __init__(self, box: Box, items: list[Item], weight: int = 0) -> None:
        self.box = box
        self.items = items
        self.weight = weight
        self.link = 0
        self.media = 0
        self._text: str | None = None

    @property
    def text(self) -> str:
        """Its text, white space folded."""
        if self._text is None:
            first = self.items[0]
            if len(self.items) > 1 or not isinstance(first, str):
                first = "".join([i for i in self.items if type(i) is str])
            # What is printable and has no two spaces in a row is folded: two cheap looks.
            folded = "  " not in first and first.isprintable()
            self._text = first.strip(" ") if folded else " ".join(first.split())
        return self._text


class Box:
    """A block element.

    Attributes:
        kids: Boxes and runs in it, in order.
        weight: Length of all text in it, as a run's.
        link: The part of it that stands in links.
        media: Images and videos in it.
        mass: What it holds of an article's paragraphs; set by whoever weighs them.
        signs: What its names say of it; set by whoever reads them.
    """

    __slots__ = (
        "_attrs", "kids", "link", "mass", "media", "node", "parent", "signs", "tag", "weight",
    )  # fmt: skip

    def __init__(self, node: Node, tag: str, parent: Box | None) -> None:
        self.node = node
        self.tag = tag
        self.parent = parent
        self._attrs: Attributes | None = None
        self.kids: list[Box | Run] = []
        self.weight = 0
        self.link = 0
        self.media = 0
        self.mass = 0.0
        self.signs: frozenset[str] | None = None

    @property
    def attrs(self) -> Attributes:
        """The element's attributes."""
        if self._attrs is None:
            self._attrs = self.node.attributes
        return self._attrs

    def runs(self) -> Iterator[Run]:
        """Yield all runs in it, in document order."""
        stack: list[Box | Run] = [self]
        while stack:
            item = stack.pop()
            if isinstance(item, Run):
                yield item
            else:
                stack.extend(reversed(item.kids))

    @property
    def text(self) -> str:
        """Its text, with a space between runs; most short boxes hold one."""
        if len(self.kids) == 1 and isinstance(self.kids[0], Run):
            return self.kids[0].text
        return " ".join([run.text for run in self.runs()])

    def first_run(self) -> Run | None:
        """Return the first run in it; None where an empty cell stands first."""
        item: Box | Run = self
        while isinstance(item, Box):
            if not item.kids:
                return None
            item = item.kids[0]
        return item

    def above(self) -> Iterator[Box]:
        """Yield the boxes that hold it, innermost first."""
        box = self.parent
        while box is not None:
            yield box
            box = box.parent


class Boxes:
    """The boxes of a subtree, without the elements (by `mem_id`) that are to be skipped.

    They are to be released, by a `with` or else: only the collector would, and it seldom comes.

    Attributes:
        all: Every box, in document order, the root first.
        runs: Every run, in document order.
        made: Boxes that were put around others since, which `all` does not have.
        skipped: The elements that were to be skipped.
    """

    def __init__(self, root: Node, skip: frozenset[int] = frozenset()) -> None:
        self.skipped = skip
        self.root = Box(root, root.tag or "", None)
        self.all: list[Box] = [self.root]
        self.runs: list[Run] = []
        self.made: list[Box] = []
        self._read(root)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Let go of the tree: boxes hold each other, and with them the whole parsed page."""
        for box in (*self.all, *self.made):
            box.kids.clear()
        self.runs = []

    def _read(self, root: Node) -> None:  # noqa: C901, PLR0912, PLR0915 - the one hot loop
        box, run, skip = self.root, None, self.skipped
        links = 0
        open_: list[Item] = []
        above: list[tuple[Node, int, Box]] = []
        every, runs, known = self.all, self.runs, dict(_NUMBERS)
        node: Node | None = root.first_child
        for _ in repeat(None, MAX_ELEMENTS):
            while node is not None:
                number = node.tag_id
                if number == TEXT:
                    # Most text nodes are the white space between blocks: not even read.
                    if run is None and node.is_empty_text_node:
                        node = node.next
                        continue
                    text = node.text_content or ""
                    length = len(text.strip())
                    if length:
                        if not text.isascii():
                            length += 2 * unspaced(text)
                        if run is None:
                            if len(above) > MAX_DEPTH:
                                raise _too_deep()
                            run = Run(box, open_[_REOPENED], length)
                            box.kids.append(run)
                            runs.append(run)
                        else:
                            run.weight += length
                        box.weight += length
                        if links:
                            run.link += length
                            box.link += length
                    if run is not None:
                        run.items.append(text)
                    node = node.next
                    continue
                try:
                    kind, tag = known[number]
                except KeyError:
                    kind, tag = known[number] = _meet(node, number)
                if skip and node.mem_id in skip:
                    kind = _SKIP
                if kind == _BLOCK:
                    run = None
                    first = node.first_child
                    if first is None and tag not in _CELLS:
                        node = node.next
                        continue
                    above.append((node, _BLOCK, box))
                    inner = Box(node, tag, box)
                    box.kids.append(inner)
                    every.append(inner)
                    box = inner
                    node = first
                    continue
                if kind <= _THROUGH:
                    first = node.first_child
                    if first is not None:
                        if kind == _LINK:
                            kind = _kind_of_link(node)
                            if kind == _SKIP:
                                node = node.next
                                continue
                        above.append((node, kind, box))
                        if kind != _THROUGH:
                            links += kind == _LINK
                            open_.append(node)
                            if run is not None:
                                run.items.append(node)
                        node = first
                        continue
                elif kind == _MEDIA:
                    run = run or self._start(box, open_, above)
                    run.items += (node, None)
                    if tag != "noscript":
                        run.media += 1
                        box.media += 1
                elif kind != _SKIP and run is not None:
                    run.items.append(LINE_BREAK if kind == _BREAK else " ")
                node = node.next
            if not above:
                break
            node, kind, outer = above.pop()
            if kind == _BLOCK:
                run = None
                if box.kids or box.tag in _CELLS:
                    outer.weight += box.weight
                    if box.link:
                        outer.link += box.link
                    if box.media:
                        outer.media += box.media
                else:
                    outer.kids.pop()
                    every.pop()
                box = outer
            elif kind != _THROUGH:
                links -= kind == _LINK
                open_.pop()
                if run is not None:
                    run.items.append(None)
            node = node.next
        while (parent := box.parent) is not None:
            parent.weight += box.weight
            parent.link += box.link
            parent.media += box.media
            box = parent

    def _start(self, box: Box, open_: list[Item], above: list[tuple[Node, int, Box]]) -> Run:
        if len(above) > MAX_DEPTH:
            raise _too_deep()
        run = Run(box, open_[_REOPENED])
        box.kids.append(run)
        self.runs.append(run)
        return run
