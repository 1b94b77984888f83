"""Leaving out page furniture: by what it is called, by its links, by its headings."""

from __future__ import annotations

import re
from collections import defaultdict

from crawler.extract import phrases
from crawler.extract.words import CERTAIN, COMMENTS, NOISE, signs_of
from crawler.html.boxes import Box, Run
from crawler.html.document import tags
from crawler.html.render import HEADINGS

_OUTSIDE = tags("nav footer aside form dialog menu")
_ROLES = tags("navigation banner contentinfo complementary search dialog alertdialog menu menubar")
_NOT_LINK_BLOCKS = HEADINGS | tags("li td th tr tbody")
_TEXT_TAGS = HEADINGS | tags("p tr td th dt dd")

_NAMES = NOISE | COMMENTS

_NOT_SHOWN = re.compile(r"display\s{0,3}:\s{0,3}none")
_LINKS, _LINKS_IN_PROSE = 0.6, 0.72
"""Share of links from which on a box is a list of links; a paragraph or a list may have more."""
_PROSE = tags("p ul ol dl")
_NONE: frozenset[str] = frozenset()

Dropped = set[Box | Run]


def reasons(boxes: list[Box], total: float, *, by_name: bool) -> dict[Box, str]:
    """Return the boxes that are called as page furniture is, each with the reason.

    A word that, on this page, stands over more than a quarter of the text is no sign of
    furniture here and is not looked at (`editor` on every paragraph, `widget` on every section).
    """
    names = _NAMES if by_name else COMMENTS
    called: list[tuple[Box, frozenset[str]]] = []
    share: dict[str, float] = defaultdict(float)
    for box in boxes:
        if not (box.weight or box.media) or not (box.attrs or box.tag in _OUTSIDE):
            continue
        marks = _marks(box)
        called_by = signs_of(box)
        if called_by:
            marks |= called_by & names
        if not marks or box.parent is None:
            continue
        called.append((box, marks))
        if box.mass:
            for word in marks - signs_of(box.parent):
                share[word] += box.mass
    limit = 0.25 * total
    found = {}
    for box, marks in called:
        signs = [
            word
            for word in marks
            if share[word] <= (2 * limit if word in CERTAIN else limit) or _is_comments(box, word)
        ]
        if signs and box.tag != "blockquote" and (box.tag not in _TEXT_TAGS or box.mass < 200):
            found[box] = min(signs)
    return found


def _is_comments(box: Box, word: str) -> bool:
    return word in COMMENTS and box.tag not in ("body", "main", "article")


def _marks(box: Box) -> frozenset[str]:
    """Return what else than a class or id marks a box as furniture, or as not shown."""
    attrs = box.attrs
    found = [f"<{box.tag}>"] if box.tag in _OUTSIDE else []
    if "role" in attrs and attrs["role"] in _ROLES:
        found.append(f"role={attrs['role']}")
    if "hidden" in attrs or attrs.get("aria-hidden") == "true":
        found.append("hidden")
    if "style" in attrs and _NOT_SHOWN.search(attrs["style"] or ""):
        found.append("display:none")
    name = attrs.get("class")
    if name and "hidden" in name and _is_hidden(name):
        found.append("hidden")
    return frozenset(found) if found else _NONE


def _is_hidden(name: str) -> bool:
    names = name.split()
    shown = any(n.endswith((":block", ":flex", ":grid", ":inline")) for n in names)
    return "hidden" in names and not shown


def drop_named(root: Box, named: dict[Box, str], dropped: Dropped) -> None:
    """Drop what is named below `root`; take its mass from the boxes above."""
    stack = [root]
    while stack:
        box = stack.pop()
        for kid in box.kids:
            if isinstance(kid, Run):
                continue
            if kid in named:
                _take(kid)
                dropped.add(kid)
            else:
                stack.append(kid)


def _take(box: Box) -> None:
    lost = box.mass
    box.mass = 0.0
    for above in box.above():
        above.mass -= lost


def drop_links(root: Box, dropped: Dropped) -> None:
    """Drop below `root` what is mostly links: lists, boxes and paragraphs."""
    stack: list[Box] = [root]
    while stack:
        box = stack.pop()
        for kid in box.kids:
            if kid in dropped or not kid.weight:
                continue
            if kid.link > _LINKS * kid.weight and _is_link_block(kid):
                dropped.add(kid)
                continue
            if isinstance(kid, Box):
                stack.append(kid)


def _is_link_block(kid: Box | Run) -> bool:
    if isinstance(kid, Run):
        return kid.link > 0.9 * kid.weight and kid.box.tag not in _NOT_LINK_BLOCKS
    if kid.tag in _PROSE:
        return kid.link > _LINKS_IN_PROSE * kid.weight
    return kid.tag not in _NOT_LINK_BLOCKS


def drop_sections(root: Box, dropped: Dropped) -> None:
    """Drop headings such as "Related" below `root` with what they head."""
    stack: list[Box] = [root]
    while stack:
        box = stack.pop()
        cutting = False
        for kid in box.kids:
            if kid in dropped:
                continue
            if kid.weight and kid.weight < 160 and phrases.RELATED.match(_text(kid)):
                dropped.add(kid)
                cutting = True
            elif cutting:
                mass = kid.mass if isinstance(kid, Box) else 0.0
                heading = isinstance(kid, Box) and kid.tag in HEADINGS
                if heading or mass > 100 or (isinstance(kid, Run) and kid.weight > 100):
                    cutting = False
                elif kid.link > 0.3 * kid.weight:
                    dropped.add(kid)
                else:
                    cutting = not kid.weight
            if isinstance(kid, Box) and kid not in dropped:
                stack.append(kid)


def _text(kid: Box | Run) -> str:
    return kid.text if isinstance(kid, Run) else " ".join(run.text for run in kid.runs())
