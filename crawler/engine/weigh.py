"""How many bytes the lines of a group brought, by day and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from crawler.archive.journal import encode
from crawler.archive.layout import rules_path
from crawler.models.journal import Line

Weight = tuple[str, str, int]
"""A day (UTC, YYYY-MM-DD), a source, and bytes."""


def weigh(
    lines: Sequence[Line], lengths: Sequence[int], sizes: Mapping[str, int]
) -> tuple[Weight, ...]:
    """Return what was written with lines.

    Args:
        lines: Of the journal.
        lengths: Bytes of each.
        sizes: Bytes that files grew by, by path: each counts for the first line that names it.
    """
    left = dict(sizes)
    sums: Counter[tuple[str, str]] = Counter()
    for line, length in zip(lines, lengths, strict=True):
        rules = rules_path(line.rules) if line.rules else ""
        grown = sum(left.pop(path or "", 0) for path in (line.raw, line.post, rules))
        day = line.at.astimezone(UTC).date().isoformat()
        sums[day, line.source] += grown + length
    return tuple((day, source, number) for (day, source), number in sums.items() if source)


def weigh_there(archive: Path, lines: Sequence[Line]) -> tuple[Weight, ...]:
    """Return what lines brought that were written before, by what lies in the archive."""
    sizes = {}
    rules = {rules_path(line.rules) for line in lines if line.rules}
    for path in {one for line in lines for one in (line.raw, line.post) if one} | rules:
        with suppress(OSError):
            sizes[path] = (archive / path).stat().st_size
    return weigh(lines, [len(encode(line)) for line in lines], sizes)
