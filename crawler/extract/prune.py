"""Leaving out page furniture: by what it is called, by its links, by its headings."""

from __future__ import annotations

import re
from collections import defaultdict

from crawler.extract.insets import is_inset
from crawler.extract.lines import (
    ends_sentence,
    heads_what_is_behind,
    is_label,
    is_labelled,
    leads_elsewhere,
)
from crawler.extract.related import RELATED
from crawler.extract.tables import holds_data
from crawler.extract.words import CERTAIN, COMMENTS, HIDDEN, NOISE, SIDES, signs_of
from crawler.html.boxes import Attributes, Box, Run
from crawler.html.document import Node, tags
from crawler.html.render import HEADINGS

_OUTSIDE = tags("nav footer aside form dialog menu")
_ROLES = tags("navigation banner contentinfo complementary search dialog alertdialog menu menubar")
_NOT_LINK_BLOCKS = HEADINGS | tags("p li td th tr tbody")
_TEXT_TAGS = HEADINGS | tags("p tr td th dt dd")

_NAMES = NOISE | COMMENTS | {HIDDEN}
_FILM = "of a film"
_SURE = CERTAIN | {_FILM}
_UNSEEN = frozenset((HIDDEN, "display:none"))
_SCRAP = 0.2
"""Share of the limit up to which a box that is not shown holds messages, not a part of the text."""

_PLAYED = re.compile(r"schema\.org/(?:Video|Audio)Object$")
"""Types of what is played: what a page says in one describes a film, or is its transcript."""
_NOT_SHOWN = re.compile(r"display\s{0,3}:\s{0,3}none")
_LINKS, _LINKS_IN_PROSE = 0.6, 0.72
"""Share of links from which on a box is a list of links; a paragraph or a list may have more."""
_BUTTON = 25
"""Weight below which a link that stands alone is a button, if it is no sentence."""
_PARAGRAPHS, _NEAR = 200, 5
"""Mass of what a heading heads, at least; and how many boxes are looked at for neighbours."""
_ENOUGH = 150
"""Mass of an article from which on it may stand beside a sidebar that is longer."""
_BAR, _LINKED, _LEAST_LINKS = 300, 0.3, 3
"""Weight of a bar of links at most, the share of its links, and their number, at least."""
_PROSE = tags("p ul ol dl")
_FULL_STOPS = (".", "。", "।")
_TITLED = 15
"""Weight of a link from which on it may be another article's title."""
_LABEL = 30
"""Weight below which words with a colon behind them may announce a list."""
_HEADING = 160
"""Weight below which a box or a run may be a heading."""
_TEXT = 100
"""Weight of a run, or mass of a box, from which on it is text and no teaser."""
_CARD = 500
"""Weight up to which a box shows no more than one other article."""
_LINKED_CARD = 0.15
"""Share of links from which on what surrounds a teaser is a card."""
_INSETS = SIDES | {"<aside>"}
_NONE: frozenset[str] = frozenset()

Dropped = set[Box | Run]


class Names(dict[Box, str | None]):
    """Why a box is page furniture by what it is called, or None if it is not.

    A word that, on this page, stands over more than a quarter of the text is no sign of
    furniture here and is not looked at (`editor` on every paragraph, `widget` on every section).
    """

    def __init__(self, boxes: list[Box], total: float) -> None:
        self._limit = 0.25 * total
        self._share: dict[str, float] = defaultdict(float)
        called: list[tuple[Box, frozenset[str]]] = []
        for box in boxes:
            if not box.mass or box.parent is None:
                continue
            marks = self._marks_of(box)
            if marks:
                called.append((box, marks))
                # What is called so as a whole counts once, but the page itself is never counted.
                outer = _NONE if box.parent.parent is None else signs_of(box.parent)
                for word in marks - outer:
                    self._share[word] += box.mass
            else:
                self[box] = None
        for box, marks in called:
            self[box] = self._reason(box, marks)

    def __missing__(self, box: Box) -> str | None:
        marks = self._marks_of(box)
        reason = self[box] = self._reason(box, marks) if marks else None
        return reason

    def _marks_of(self, box: Box) -> frozenset[str]:
        """Return all words and attributes that speak for furniture; most boxes have none."""
        signs, attrs = signs_of(box), box.attrs
        marks = signs & _NAMES if signs else _NONE
        if box.tag in _OUTSIDE:
            marks |= {f"<{box.tag}>"}
        if len(attrs) > ("class" in attrs) + ("id" in attrs):
            marks |= _marks(attrs)
        return marks

    def _reason(self, box: Box, marks: frozenset[str]) -> str | None:
        if box.tag == "blockquote" or (box.tag in _TEXT_TAGS and box.mass >= 200):
            return None
        share, limit = self._share, self._limit
        signs = [
            word
            for word in marks
            if share[word] <= (2 * limit if word in _SURE else limit)
            or _is_comments(box, word)
            or (word in _UNSEEN and box.mass <= _SCRAP * limit and box.tag not in _TEXT_TAGS)
        ]
        if signs == ["teaser"] and _leads_nowhere(box):
            return None
        if signs and _INSETS.issuperset(signs) and is_inset(box):
            return None
        return min(signs) if signs else None


def _leads_nowhere(box: Box) -> bool:
    """Tell the teaser that is this article's first paragraph: those of others are linked."""
    outer = box.parent or box
    return not box.link and not box.media and outer.link < _LINKED_CARD * outer.weight


def _is_comments(box: Box, word: str) -> bool:
    return word in COMMENTS and box.tag not in ("body", "main", "article")


def _marks(attrs: Attributes) -> set[str]:
    """Return what else than a class or id marks a box as furniture, or as not shown."""
    found = set()
    if attrs.get("role") in _ROLES:
        found.add(f"role={attrs['role']}")
    if "hidden" in attrs or attrs.get("aria-hidden") == "true":
        found.add(HIDDEN)
    style = attrs.get("style")
    if style and "none" in style and _NOT_SHOWN.search(style):
        found.add("display:none")
    if "itemtype" in attrs and _PLAYED.search(attrs["itemtype"] or ""):
        found.add(_FILM)
    return found


def drop_heavy(root: Box, names: Names, dropped: Dropped) -> None:
    """Drop what is called furniture and holds paragraphs; take its mass from the boxes above.

    Most boxes of a page hold none, and what they are called matters only within the container.
    """
    stack = [root]
    while stack:
        for kid in stack.pop().kids:
            if isinstance(kid, Run) or not kid.mass:
                continue
            if names[kid] is not None:
                take(kid)
                dropped.add(kid)
            else:
                stack.append(kid)


def drop_beside(headline: Box, dropped: Dropped) -> None:
    """Drop the sidebars beside what holds the headline and paragraphs, however long they are."""
    box = headline
    while (outer := box.parent) is not None:
        for kid in outer.kids if box.mass > _ENOUGH else ():
            if (
                isinstance(kid, Box)
                and kid is not box
                and kid.mass
                and _is_side(kid)
                and not is_inset(kid)
            ):
                take(kid)
                dropped.add(kid)
        box = outer


def _is_side(box: Box) -> bool:
    if box.tag in ("aside", "footer", "dialog") or signs_of(box) & SIDES:
        return True
    return box.attrs.get("role") in ("complementary", "contentinfo", "dialog")


def drop_light(root: Box, names: Names, dropped: Dropped) -> None:
    """Drop below `root` what else is called furniture."""
    stack = [root]
    while stack:
        for kid in stack.pop().kids:
            if isinstance(kid, Run) or kid in dropped:
                continue
            if names[kid] is not None:
                dropped.add(kid)
            else:
                stack.append(kid)


def take(box: Box) -> None:
    """Take the mass of a box from it and from all above it."""
    lost = box.mass
    box.mass = 0.0
    for above in box.above():
        above.mass -= lost


def drop_links(root: Box, dropped: Dropped) -> None:
    """Drop below `root` what is mostly links: lists, boxes and paragraphs."""
    stack: list[Box] = [root]
    while stack:
        box = stack.pop()
        for index, kid in enumerate(box.kids):
            if not kid.link or kid in dropped:
                continue
            if kid.link > _LINKS * kid.weight and holds_data(kid):
                continue
            if kid.link > _LINKS * kid.weight and (
                _is_link_block(kid) or any(is_label(b.text) for b in _announcing(box.kids, index))
            ):
                if not _heads(kid, box.kids[index + 1 : index + 1 + _NEAR]):
                    dropped.add(kid)
                    dropped.update(_announcing(box.kids, index))
                continue
            if kid.weight < _BAR and kid.link > _LINKED * kid.weight and _is_bar(kid):
                dropped.add(kid)
            elif isinstance(kid, Box):
                stack.append(kid)


def _announcing(kids: list[Box | Run], index: int) -> list[Box | Run]:
    """Return the label that announces the links behind it and nothing else, if there is one.

    It is a few words and a colon.
    """
    kid = kids[index - 1] if index else None
    if kid is None or not 0 < kid.weight < _LABEL or kid.link:
        return []
    return [kid] if kid.text.rstrip().endswith((":", "：")) else []


def _is_bar(kid: Box | Run) -> bool:
    """Tell links beside which nothing but marks stands: "[Prev] [Up] [Next]"."""
    if isinstance(kid, Run) or kid.tag in _NOT_LINK_BLOCKS or kid.tag in _PROSE:
        return False
    links = 0
    for run in kid.runs():
        open_: list[bool] = []
        for item in run.items:
            if item is None:
                open_.pop()
            elif isinstance(item, Node):
                open_.append(item.tag == "a" and "href" in item.attrs)
                links += open_[-1]
            elif not any(open_) and any(map(str.isalnum, item)):
                return False
    return links >= _LEAST_LINKS


def _is_link_block(kid: Box | Run) -> bool:
    if isinstance(kid, Run):
        return kid.link > 0.9 * kid.weight and kid.box.tag not in _NOT_LINK_BLOCKS
    if kid.tag in _PROSE:
        if kid.link > _LINKS_IN_PROSE * kid.weight:
            return not _is_line(kid)
        return kid.tag == "p" and len(kid.kids) == 1 and leads_elsewhere(kid.text)
    return kid.tag not in _NOT_LINK_BLOCKS


def _heads(kid: Box | Run, behind: list[Box | Run]) -> bool:
    """Tell a box with nothing but a heading, a link, of the paragraphs in the box behind it."""
    first = kid.first_run() if isinstance(kid, Box) else None
    if first is None or first.box.tag not in HEADINGS or first.weight != kid.weight:
        return False
    below = next((box for box in behind if box.weight), None)
    return isinstance(below, Box) and below.mass > _PARAGRAPHS


def _is_line(box: Box) -> bool:
    """Tell a paragraph of one link from a button and from a label with another's title."""
    run = box.kids[0]
    if box.tag != "p" or len(box.kids) > 1 or isinstance(run, Box):
        return False
    if run.weight < _BUTTON and not ends_sentence(run.text):
        return False
    return _links_of(run) == 1 and not leads_elsewhere(run.text)


def drop_sections(root: Box, dropped: Dropped) -> None:
    """Drop headings such as "Related" below `root` with what they head.

    What is all of a box whose text is no heading is none, either.
    """
    stack = [(root, 0)]
    while stack:
        box, told = stack.pop()
        cutting = False
        for kid in box.kids:
            if kid in dropped:
                continue
            is_short = 0 < kid.weight < _HEADING and kid.weight != told
            text = _heading_of_others(kid) if is_short else ""
            if text:
                # What heads comments and the like may end the article: that is decided later.
                ends = heads_what_is_behind(text)
                if not ends and box is not root and _is_card(box, kid):
                    dropped.add(box)
                    break
                dropped.update([] if ends else [kid])
                cutting = True
            elif cutting:
                cutting = _is_headed(kid)
                if cutting and kid.weight:
                    dropped.add(kid)
            if isinstance(kid, Run) or not kid.weight or (text == "" and _is_paragraph(kid)):
                continue
            if kid not in dropped:
                stack.append((kid, kid.weight if text == "" else 0))


def _is_headed(kid: Box | Run) -> bool:
    """Tell links, or nothing, below a heading such as "Related": what it heads ends with text."""
    if isinstance(kid, Run):
        is_text = kid.weight > _TEXT
    else:
        is_text = kid.mass > _TEXT or kid.tag in HEADINGS
    return not is_text and (not kid.weight or kid.link > _LINKED * kid.weight)


def _is_card(box: Box, heading: Box | Run) -> bool:
    """Tell a box that begins with a heading such as "Related" and shows one other article."""
    first = next((kid for kid in box.kids[:_NEAR] if kid.weight), None)
    rest = box.weight - heading.weight
    return first is heading and rest < _CARD and box.link - heading.link > _LINKED_CARD * rest > 0


def _is_paragraph(box: Box) -> bool:
    return len(box.kids) == 1 and isinstance(box.kids[0], Run)


def _heading_of_others(kid: Box | Run) -> str | None:
    """Return the text of a heading such as "Related", "" of others, None where it is not told."""
    if (kid.box if isinstance(kid, Run) else kid).tag == "pre":
        return ""
    if isinstance(kid, Run):
        text = kid.text
    else:
        first = kid.first_run()
        if first is None:
            return None
        # A box is not read whole if its first words already tell that it is none.
        is_all = first.weight == kid.weight
        if first.weight and not is_all and not RELATED.may_match(first.text):
            return ""
        text = first.text if is_all else kid.text
    # Without a link, a sentence that begins with such words is the article's.
    if not kid.link and text.endswith(_FULL_STOPS) and not text.endswith(".."):
        return ""
    if RELATED.match(text) or (kid.link > _TITLED and is_labelled(text) and _has_one_link(kid)):
        return text
    return ""


def _has_one_link(kid: Box | Run) -> bool:
    """Tell a line that leads to one page from one that refers to several."""
    run = kid if isinstance(kid, Run) else kid.first_run()
    return run is not None and _links_of(run) == 1


def _links_of(run: Run) -> int:
    return sum(1 for item in run.items if isinstance(item, Node) and item.tag == "a")
