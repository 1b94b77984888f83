"""Other articles that stand behind the page's own: appended as one scrolls, or shown below it.

What they are called differs from site to site; that each has a headline with a byline or a date of
its own does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.extract.lines import ends_sentence, is_byline, is_dated
from crawler.extract.metadata.words import flat
from crawler.html.boxes import Box, Boxes, Run
from crawler.html.document import Node, tags
from crawler.html.render import HEADINGS

_HEADLINES = tags("h1 h2")
_SHORTEST_HEADLINE = 8
_LINKED = 0.8
_PARAGRAPH, _FEW_LINKS = 80, 0.3
"""Weight of a paragraph at least, and share of links in it at most."""
_NOT_TEXT = HEADINGS | tags("li td th dd dt figcaption")
_LINES, _LINE = 5, 100
"""Lines behind a headline among which its byline stands, and weight of one at most."""
_STANDFIRST = 400
"""Weight of what may stand between headline and byline, at most."""
_LEAST, _FEWEST = 300, 2
"""Text of the page's own article above another one, at least: weight and paragraphs."""
_MUCH, _MANY, _PART = 400, 3, 0.5
"""The same, and its share of the other one, where that has a lower heading, as the items of a
round-up have them."""
_ARTICLE = 150
"""Mass of an article from which on it is no teaser."""


def appended(boxes: Boxes, titles: list[Box], title: str) -> list[Box | Run]:
    """Return what holds other articles than the one below the first of `titles`.

    Args:
        boxes: The page.
        titles: Where its headline stands, and stands again.
        title: What the title element says, of which a headline of the page's own is a part.
    """
    runs = boxes.runs
    own = titles[0] if titles else None
    start = next((at for at, run in enumerate(runs) if run.box is own), len(runs))
    behind = _headlines_behind(runs, start)
    # Most pages have no other headline.
    if own is None or not behind:
        return []
    story = _Story(own, signed=_is_signed_in_full(runs, start))
    said = flat(title)
    others = {
        at
        for at in behind
        if story.may_differ(runs[at]) and flat(runs[at].text) not in said and is_signed(runs, at)
    }
    return _read(runs, start, others, story) if others else []


def _read(runs: list[Run], start: int, others: set[int], story: _Story) -> list[Box | Run]:
    """Read the page's own article from `start` on; return what holds those of `others`."""
    found: list[Box | Run] = []
    for at in range(start + 1, len(runs)):
        run = runs[at]
        if at not in others:
            if _is_text(run) and not _is_in(found, run.box):
                story.take(run)
            continue
        kid = story.apart(run.box)
        if not story.is_enough():
            if kid is run.box or kid.mass > _ARTICLE:
                # The first of several on a page that has no text of its own, as of an issue.
                return found
        elif _is_next(story.own, run, kid) or (story.signed and _is_signed_in_full(runs, at)):
            return [*found, *_from(kid)]
        elif story.is_longer(run, kid):
            found.append(kid)
        elif kid.mass > _ARTICLE:
            # The first part of a round-up, and so are those behind it.
            return found
    return found


class _Story:
    """The page's own article, as far as it was read."""

    def __init__(self, own: Box, *, signed: bool) -> None:
        self.signed = signed
        self.own = own
        self._around = set(own.above())
        self._weight = 0
        self._paragraphs = 0

    def may_differ(self, headline: Run) -> bool:
        """Tell a headline that may be another's: few that only head a part are looked at."""
        return self.signed or headline.box.tag == self.own.tag or bool(headline.link)

    def take(self, run: Run) -> None:
        """Read a paragraph."""
        self._weight += run.weight
        self._paragraphs += 1
        self._around.update(run.box.above())

    def is_enough(self) -> bool:
        """Tell whether enough was read for the next headline to be another's."""
        return self._weight > _LEAST and self._paragraphs >= _FEWEST

    def apart(self, box: Box) -> Box:
        """Return the largest box with `box` in it that holds nothing of what was read."""
        while box.parent is not None and box.parent not in self._around:
            box = box.parent
        return box

    def is_longer(self, headline: Run, kid: Box) -> bool:
        """Tell an article below, in a box of its own, whose lower heading leads to its page."""
        if kid is headline.box or not _leads_elsewhere(headline):
            return False
        each = kid.mass / max(1, sum(1 for _ in _headlines(kid)))
        much = self._weight > max(_MUCH, _PART * each)
        return each > _ARTICLE and much and self._paragraphs >= _MANY


def _headlines_behind(runs: list[Run], start: int) -> list[int]:
    return [
        at
        for at, run in enumerate(runs[start + 1 :], start + 1)
        if run.box.tag in _HEADLINES and run.weight > _SHORTEST_HEADLINE
    ]


def _is_text(run: Run) -> bool:
    return (
        run.weight > _PARAGRAPH
        and run.box.tag not in _NOT_TEXT
        and run.link < _FEW_LINKS * run.weight
        and ends_sentence(run.text)
    )


def _is_in(found: list[Box | Run], box: Box) -> bool:
    return bool(found) and not set(found).isdisjoint((box, *box.above()))


def is_signed(runs: list[Run], at: int) -> bool:
    """Tell a headline with a byline or a date behind it; a standfirst may come between."""
    long = 0
    for run in runs[at + 1 : at + 1 + _LINES]:
        if run.weight <= _LINE and (is_byline(run.text) or _has_time(run)):
            return True
        long += run.weight > _LINE
        if long > 1 or run.weight > _STANDFIRST:
            return False
    return False


def _is_signed_in_full(runs: list[Run], at: int) -> bool:
    """Tell a headline that both who wrote and when stand behind: no heading of a part has that."""
    by, when = False, False
    for run in runs[at + 1 : at + 1 + _LINES]:
        if run.weight > _LINE:
            break
        dated = is_dated(run.text) or _has_time(run)
        when = when or dated
        by = by or (not dated and is_byline(run.text))
    return by and when


def _has_time(run: Run) -> bool:
    return any(isinstance(item, Node) and item.tag == "time" for item in run.items)


def _is_next(own: Box, headline: Run, kid: Box) -> bool:
    """Tell the headline of an article of the same rank as the page's own."""
    if headline.box.tag != own.tag:
        return False
    return _leads_elsewhere(headline) or (kid is not headline.box and _is_like(kid, own))


def _is_like(kid: Box, own: Box) -> bool:
    """Tell a box that is called as its neighbour is, which holds the page's own headline."""
    mine = own
    while mine.parent is not None and mine.parent is not kid.parent:
        mine = mine.parent
    return mine.tag == kid.tag and mine.attrs.get("class") == kid.attrs.get("class")


def _headlines(box: Box) -> Iterator[Run]:
    return (run for run in box.runs() if run.box.tag in _HEADLINES and _leads_elsewhere(run))


def _leads_elsewhere(headline: Run) -> bool:
    if headline.link < _LINKED * headline.weight:
        return False
    links = (item for item in headline.items if isinstance(item, Node) and item.tag == "a")
    return any((link.attributes.get("href") or "#")[:1] != "#" for link in links)


def _from(kid: Box) -> list[Box | Run]:
    """Return a box and all behind it in the same one."""
    outer = kid.parent
    return outer.kids[outer.kids.index(kid) :] if outer is not None else []
