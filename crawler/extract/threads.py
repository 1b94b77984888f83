"""Readers' comments, told by the word with which one answers each, whatever their boxes are called.

Only in a container that is not called a body, as that costs a look at each short line.
"""

from __future__ import annotations

from crawler.extract.alternatives import Alternatives
from crawler.html.boxes import Box

_LONGEST = 60
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


def threads(outer: Box, headline: Box | None) -> list[Box]:
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
    if len(short) < _FEWEST_LINES:
        return found
    if not _ANSWER.holds("\n".join([run.text for run in short])):
        return found
    for run in short:
        if _ANSWER.holds(run.text):
            for box in (run.box, *run.box.above()):
                found[box] = found.get(box, 0) + 1
                if box is outer:
                    break
    return found
