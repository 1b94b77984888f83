"""What readers wrote of an article, whatever its boxes are called.

Threads are told by the word with which one answers each comment: looked for only in a container
that is not called a body, as that costs a look at each short line. Lists are told by the article
beside them.
"""

from __future__ import annotations

from crawler.extract import prune
from crawler.extract.alternatives import Alternatives
from crawler.extract.candidates import stretches
from crawler.extract.container import container
from crawler.extract.words import is_trusted
from crawler.html.boxes import Box, Boxes, Run
from crawler.html.document import tags

_ALONE = 150
"""Mass of what is left without threads from which on it is an article."""

_LONGEST = 60
_WORD = 16
"""Weight of a line that is no more than such a word; where it is no link, it is a button."""
_FEWEST, _FEWEST_LINES = 3, 9
"""Answers of a thread, and short lines of a container that may hold one."""
_ANSWER = Alternatives(
    r"",
    (
        (
            r"(?<![^\W\d_])(?:reply|antworten|répondre|responder|rispondi|beantwoorden|reageer"
            r"|svara?|vastaa|odpowiedz|odpovědět|odpovedať|válasz|răspunde|ответить|відповісти"
            r"|yan[ıi]tla|cevapla|balas|trả lời|απάντηση|ตอบกลับ|जवाब दें|رد|پاسخ|השב)(?![^\W\d_])"
        ),
        r"(?:回[复復覆]|返信|답글|举报|舉報|通報する|신고)",
    ),
)
"""What is written below a comment: answer, and report where that is more usual."""
_LISTS = tags("ul ol")
_PARAGRAPHS, _LEAST, _BESIDE = 3, 300, 0.15
"""Paragraphs of an article beside a list at least, their mass, and its share of the list's."""


def without_readers(boxes: Boxes, titles: list[Box], dropped: prune.Dropped) -> Box:
    """Return the container of the article; drop what readers wrote, as lists or as threads."""
    anchor = titles[0] if titles else None
    box = container(boxes, titles)
    answers = _list_of_answers(boxes, box, anchor)
    found = [] if is_trusted(box) else _threads(box, anchor)
    if answers is not None:
        found = [answers]
    elif not found or not _stands_alone(boxes, box, found):
        return box
    for thread in found:
        prune.take(thread)
        dropped.add(thread)
    return container(boxes, titles)


def _stands_alone(boxes: Boxes, outer: Box, found: list[Box]) -> bool:
    """Tell whether an article is left without threads: those of a forum are all there is."""
    if outer.mass - sum(thread.mass for thread in found) > _ALONE:
        return True
    return any(
        one.paragraphs >= _PARAGRAPHS
        and one.mass > 2 * _ALONE
        and not set(found) & {box, *box.above()}
        for box, one in stretches(boxes).items()
    )


def _list_of_answers(boxes: Boxes, box: Box, headline: Box | None) -> Box | None:
    """Return the list that `box` stands in, or is, if there is an article beside it.

    An article may be a list, but what readers wrote of one, too: then its paragraphs stand
    together elsewhere.
    """
    lists = [above for above in (box, *box.above()) if above.tag in _LISTS]
    if not lists or headline is None or lists[-1] in headline.above():
        return None
    outer = lists[-1]
    least = max(_LEAST, _BESIDE * outer.mass)
    is_other = any(
        one.paragraphs >= _PARAGRAPHS and one.mass > least and outer not in (other, *other.above())
        for other, one in stretches(boxes).items()
    )
    return outer if is_other else None


def _threads(outer: Box, headline: Box | None) -> list[Box]:
    """Return the boxes in `outer` that hold threads of comments; none holds the headline."""
    inside = _holders(outer)
    if inside.get(outer, 0) < _FEWEST:
        return []
    above = {headline, *headline.above()} if headline is not None else set()
    found: list[Box] = []
    stack = [outer]
    while stack:
        kids = [kid for kid in stack.pop().kids if isinstance(kid, Box) and kid in inside]
        for kid in kids:
            if kid in above:
                stack.append(kid)
            elif inside[kid] >= _FEWEST or len(kids) >= _FEWEST:
                found.append(_innermost(kid, inside))
            else:
                stack.append(kid)
    return found


def _innermost(box: Box, inside: dict[Box, int]) -> Box:
    """Return the innermost box that holds all answers of `box`, if they are those of a thread."""
    while inside[box] >= _FEWEST:
        inner = [kid for kid in box.kids if isinstance(kid, Box) and kid in inside]
        if len(inner) != 1 or inside[inner[0]] != inside[box]:
            break
        box = inner[0]
    return box


def _holders(outer: Box) -> dict[Box, int]:
    """Return how many answers each box in `outer` holds."""
    found: dict[Box, int] = {}
    short = [run for run in outer.runs() if 1 < run.weight <= _LONGEST]
    buttons = list(filter(_is_button, short)) if len(short) >= _FEWEST_LINES else []
    if len(buttons) < _FEWEST or not _ANSWER.holds("\n".join([run.text for run in buttons])):
        return found
    for run in buttons:
        if _ANSWER.holds(run.text):
            for box in (run.box, *run.box.above()):
                found[box] = found.get(box, 0) + 1
                if box is outer:
                    break
    return found


def _is_button(run: Run) -> bool:
    """Tell what one clicks at: manuals tell of answers, too, and define the word."""
    return run.link > 0 or (run.weight <= _WORD and run.box.tag not in _DEFINED)


_DEFINED = tags("dt th code")
