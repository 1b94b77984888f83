"""What is different between two forms of a post, field by field. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import islice

from crawler.archive.front_matter import Loaded, load

BODY = "body"
SAMPLES = 3
"""Articles of a field whose difference is shown."""
SAMPLE_LINES = 12
SAMPLE_COLUMNS = 200
_MAX_COMPARED = 2000
"""Lines of a body that are compared to be shown: the comparison is quadratic at worst."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The difference in one field of one article: lines that begin with "- " or "+ "."""

    field: str
    path: str
    lines: tuple[str, ...]


@dataclass(slots=True)
class FieldTally:
    """How many articles have another value in a field, got it, or lost it."""

    changed: int = 0
    gained: int = 0
    lost: int = 0
    samples: list[Sample] = field(default_factory=list)

    def add(self, name: str, path: str, old: Loaded, new: Loaded) -> None:
        """Count an article whose field is another one; None is no value."""
        if old is None:
            self.gained += 1
        elif new is None:
            self.lost += 1
        else:
            self.changed += 1
        if len(self.samples) < SAMPLES:
            self.samples.append(Sample(name, path, _shown(old, new)))


def changed_fields(old: bytes, new: bytes) -> dict[str, tuple[Loaded, Loaded]]:
    """Return the fields that differ between two posts, and their values; None where there is none.

    The body is one of them. Where the old post's front matter does not read back, all of it is
    taken as the body.
    """
    before, after = _fields(old), _fields(new)
    names = dict.fromkeys((*after, *before))
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _fields(post: bytes) -> Mapping[str, Loaded]:
    text = post.decode("utf-8", "replace")
    try:
        fields, body = load(text)
    except ValueError:
        return {BODY: text}
    return {**fields, BODY: body}


def _shown(old: Loaded, new: Loaded) -> tuple[str, ...]:
    before, after = _lines(old), _lines(new)
    if len(before) <= 1 and len(after) <= 1:
        found = [*(f"- {line}" for line in before), *(f"+ {line}" for line in after)]
    else:
        found = list(islice(_different(before, after), SAMPLE_LINES + 1))
        if len(found) > SAMPLE_LINES:
            found[SAMPLE_LINES:] = ["..."]
    same = _common(found[0][2:], found[1][2:]) if len(found) == 2 else 0
    return tuple(_cut(line, same) for line in found)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(line: str, same: int) -> str:
    """Return what fits of a line; what it has in common with the other is left out first."""
    if same > SAMPLE_COLUMNS // 2:
        line = f"{line[:2]}…{line[2 + same - SAMPLE_COLUMNS // 4 :]}"
    return line if len(line) <= SAMPLE_COLUMNS else f"{line[: SAMPLE_COLUMNS - 1]}…"


def _different(before: list[str], after: list[str]) -> Iterator[str]:
    changes = unified_diff(before[:_MAX_COMPARED], after[:_MAX_COMPARED], lineterm="", n=0)
    for line in islice(changes, 2, None):
        if not line.startswith("@@"):
            yield f"{line[0]} {line[1:]}"


def _lines(value: Loaded) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return value.splitlines()
    return [json.dumps(value, ensure_ascii=False)]
