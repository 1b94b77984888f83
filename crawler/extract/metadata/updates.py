"""When a page shows that its article was changed, where its metadata do not say so."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.extract.metadata.moments import Reader, Reading, one
from crawler.extract.metadata.nearby import Line, is_in_comments, marks_of_updates
from crawler.extract.metadata.page import Evidence
from crawler.extract.metadata.words import PUBLISHED_LABEL, UPDATED, UPDATED_AFTER, UPDATED_LABEL

_TIME = "时间"
"""What may stand between the label and its date, and by itself is a label of publication."""
MAX_LINE = 160
MAX_BEHIND = 60
"""Characters from the label to the end of its date."""
_NEAR = range(-5, 9)
"""Distances in lines from the headline at which a page tells of its own dates."""


def shown_updates(evidence: Evidence, reader: Reader) -> Iterator[Reading]:
    """Yield what is marked or labelled as the time of a change, the most trusted first."""
    for node in marks_of_updates(evidence.document):
        attributes = node.attributes
        stated = attributes.get("datetime") or attributes.get("title") or node.text()
        yield from one(reader.read("marked as updated", stated, "meta"))
    for line in (*evidence.lines, *evidence.first_lines):
        if line.distance in _NEAR:
            yield from _labelled(line, reader)
    for line in (*evidence.last_lines, *evidence.lines_behind):
        yield from _labelled(line, reader)


def _labelled(line: Line, reader: Reader) -> Iterator[Reading]:
    """Yield the date behind "Updated" and its like in a line, or before 更新."""
    text = line.text
    if not line.holds_digit or len(text) > MAX_LINE or not UPDATED.holds(text):
        return
    label = UPDATED_LABEL.search(text)
    if label is None or is_in_comments(line.node):
        return
    behind = text[label.end() :][:MAX_BEHIND]
    other = PUBLISHED_LABEL.search(behind, len(_TIME))
    said = behind[: other.start()] if other else behind
    reading = reader.read("labelled as updated", said, "visible")
    if reading is None:
        reading = reader.read("labelled as updated", text, "visible")
        if reading is None or not UPDATED_AFTER.match(text, reading.found.span[1]):
            return
    yield reading
