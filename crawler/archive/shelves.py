"""Which folder a new post goes to, so that none holds more than some thousand files."""

from __future__ import annotations

import os
from pathlib import Path

MOST = 2000
"""Files of a folder, from which on the next one beside it is used."""
REMEMBERED = 10_000
"""Folders whose files are not counted again."""


class Shelves:
    """Counts what lies in the folders of posts; a full one is followed by `<MM>-2`, `<MM>-3` ...

    A year has twelve folders with room for 24,000 articles; but a news agency, or a backfill of
    pages without a date, fills one month alone.
    """

    def __init__(self, archive: Path, most: int = MOST) -> None:
        self._archive = archive
        self._most = most
        self._counts: dict[str, int] = {}
        self._last: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"<Shelves {len(self._counts)} folders>"

    def place(self, path: str) -> str:
        """Return the path of a new post: as it is, or in the first folder beside it with room."""
        if len(self._counts) > REMEMBERED:
            self._counts.clear()
            self._last.clear()
        folder, _, name = path.rpartition("/")
        number = self._last.get(folder, 1)
        while self._count(shelf := _shelf(folder, number)) >= self._most:
            number += 1
        self._last[folder] = number
        self._counts[shelf] += 1
        return f"{shelf}/{name}"

    def _count(self, folder: str) -> int:
        found = self._counts.get(folder)
        if found is None:
            try:
                with os.scandir(self._archive / folder) as entries:
                    found = sum(1 for _ in entries)
            except FileNotFoundError:
                found = 0
            self._counts[folder] = found
        return found


def _shelf(folder: str, number: int) -> str:
    return folder if number == 1 else f"{folder}-{number}"
