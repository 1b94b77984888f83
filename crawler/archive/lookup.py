"""Finds lines of the journal without reading all of it as JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from crawler.archive.journal import MAX_LINE
from crawler.archive.quoting import json_text
from crawler.models.journal import Line, Position

_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Found:
    """A line of the journal; `number` counts from 1 in its file."""

    line: Line
    end: Position
    number: int


def value(text: str) -> bytes:
    """Return how a text stands in the journal as a value."""
    return json_text(text).encode()


def beginning(text: str) -> bytes:
    """Return how the values begin that begin with a text."""
    return value(text)[:-1]


def find_in(archive: Path, file: str, needles: Collection[bytes]) -> Iterator[Found]:
    """Yield the lines of one of the journal's files that hold any of the needles.

    They are looked for in the bytes, so that lines about others are not parsed. A line that does
    not read back, or is being written, is left out: `verify` tells of it.
    """
    offset = number = 0
    with (archive / file).open("rb") as stream:
        while block := stream.read(_BLOCK):
            block += stream.readline(MAX_LINE)
            if not any(needle in block for needle in needles):
                offset += len(block)
                number += block.count(b"\n")
                continue
            for data in block.splitlines(keepends=True):
                offset += len(data)
                number += 1
                if data.endswith(b"\n") and any(needle in data for needle in needles):
                    line = _line(data)
                    if line is not None:
                        yield Found(line, Position(file=file, offset=offset), number)


def _line(data: bytes) -> Line | None:
    try:
        return Line.model_validate_json(data)
    except ValidationError:
        return None
