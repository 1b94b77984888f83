"""The sources of an archive's lines, from its rules documents, each read once."""

from __future__ import annotations

from pathlib import Path

from crawler.archive.read import read_rules
from crawler.models.journal import Line
from crawler.models.source import Source


class SourceBook:
    """Reads rules documents, and keeps what they say."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._read: dict[str, Source] = {}

    def __repr__(self) -> str:
        return f"<SourceBook of {len(self._read)} rules documents>"

    def source(self, line: Line) -> Source:
        """Return the source as it was when the line was written.

        Raises:
            DamagedFileError: the rules document is missing or damaged.
        """
        digest = line.rules or ""
        if digest not in self._read:
            self._read[digest] = read_rules(self._archive, digest)
        return self._read[digest]
