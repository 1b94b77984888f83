"""Boxes that ask the reader to subscribe, to register or to sign in, within an article."""

from __future__ import annotations

from crawler.extract.notices import CALLS
from crawler.html.boxes import Box, Run
from crawler.html.document import Node, tags

_LONGEST_RUN, _SMALLEST_BOX, _LARGEST_BOX = 400, 40, 3_000
_LONGEST_PITCH, _FIELDS = 700, 8
"""Weight of what offers a newsletter, and fields that are looked at, at most."""
_ADDRESSES = ("email", "password")
_FIELD = ", ".join(f'input[type="{kind}"]' for kind in _ADDRESSES)
_FEWEST = 2
"""Different calls that a box holds at least."""
_SHARE, _PART, _LINKED = 0.2, 0.3, 0.02
"""Of a box, what the calls make up at least; of the container, what such a box is at most; and
share of links in a box without a field."""
_KEPT = tags("p li ul ol dl td th tr tbody table pre blockquote h1 h2 h3 h4 h5 h6")


def walls(outer: Box, dropped: set[Box | Run]) -> list[Box]:
    """Return the largest boxes in `outer` that call on the reader, twice and more."""
    runs, forms = _runs(outer, dropped)
    if len(runs) < _FEWEST:
        return forms
    if len(CALLS.said("\n".join([run.text for run in runs]))) < _FEWEST:
        return forms
    said: dict[Box, set[str]] = {}
    size: dict[Box, int] = {}
    for run in runs:
        words = CALLS.said(run.text)
        if not words:
            continue
        for box in (run.box, *run.box.above()):
            if box is outer:
                break
            said.setdefault(box, set()).update(words)
            size[box] = size.get(box, 0) + run.weight
    found = {box for box, words in said.items() if _is_wall(box, words, size[box], outer)}
    return [*forms, *(box for box in found if found.isdisjoint(box.above()))]


def _runs(outer: Box, dropped: set[Box | Run]) -> tuple[list[Run], list[Box]]:
    """Return the short runs in boxes that may be such, and those where a newsletter is offered.

    They have a link or a field, to do what they call for; most of an article is in its paragraphs.
    """
    found: list[Run] = []
    forms: list[Box] = []
    # To look in each box is dear, and most articles hold no field.
    has_field = outer.node.css_first(_FIELD) is not None
    stack = [outer]
    while stack:
        for kid in stack.pop().kids:
            if (
                isinstance(kid, Run)
                or kid.weight < _SMALLEST_BOX
                or kid.tag in _KEPT
                or kid in dropped
            ):
                continue
            if kid.weight > _LARGEST_BOX or kid.mass > _PART * outer.mass:
                stack.append(kid)
                continue
            form = _around_field(kid) if has_field else None
            if form is not None and form.weight <= _LONGEST_PITCH:
                forms.append(form)
            if form is not None or kid.link > _LINKED * kid.weight:
                found += [run for run in kid.runs() if 4 < run.weight <= _LONGEST_RUN]
    return found, forms


def _around_field(box: Box) -> Box | None:
    """Return the smallest box around a field for an address, and its pitch; None without one."""
    fields = box.node.css("input")[:_FIELDS]
    field = next((field for field in fields if field.attributes.get("type") in _ADDRESSES), None)
    if field is None:
        return None
    above: set[int] = set()
    outer: Node | None = field
    while outer is not None and outer.mem_id != box.node.mem_id:
        above.add(outer.mem_id)
        outer = outer.parent
    inner: Box | None = box
    while inner is not None:
        box = inner
        inner = next((kid for kid in box.kids if isinstance(kid, Box) and _holds(kid, above)), None)
    return box


def _holds(box: Box, nodes: set[int]) -> bool:
    return box.weight >= _SMALLEST_BOX and box.tag != "form" and box.node.mem_id in nodes


def _is_wall(box: Box, words: set[str], size: int, outer: Box) -> bool:
    return (
        len(words) >= _FEWEST
        and box.tag not in _KEPT
        and box.weight <= _LARGEST_BOX
        and size >= _SHARE * box.weight
        and box.mass <= _PART * outer.mass
    )
