"""Whether what was found is an article, and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.errors import NoBodyError
from crawler.extract.body import Choice
from crawler.extract.metadata import Metadata
from crawler.html.boxes import Boxes
from crawler.html.document import Document
from crawler.html.render import Piece
from crawler.text import weight


@dataclass(frozen=True, slots=True)
class Finding:
    """What the steps before came to."""

    document: Document
    boxes: Boxes
    choice: Choice
    pieces: list[Piece]
    facts: Metadata


def judge(finding: Finding) -> float:
    size = sum(weight(line) for piece in finding.pieces for line in piece.lines)
    if size < 20:
        raise NoBodyError("no text was found")
    return 1.0
