"""Notices that the configuration was saved: by looking at its files, a few of them each second.

Looking costs less than a notifier's thread, and works on network file systems, in containers and
with editors that write a new file and rename it over the old one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from crawler.config.load import SETTINGS_FILES, SOURCE_FILES

Look = frozenset[tuple[str, int, int, int]]
"""What the files look like: path, inode, size and time of the last change of each."""

ENDINGS = (".yaml", ".yml")


def look(folder: Path, others: Iterable[str] = ()) -> Look:
    """Return what the files of a configuration look like now; those that are absent are left out.

    Args:
        folder: The folder of the configuration.
        others: Further files that it names: those of `file:` secrets.
    """
    found = set()
    for path in (*_named(folder), *others):
        with suppress(OSError):
            found.add(_seen(path, Path(path).stat()))
    with suppress(OSError), os.scandir(folder / "sources") as entries:
        for entry in entries:
            if entry.name.endswith(ENDINGS) and not entry.name.startswith("."):
                with suppress(OSError):
                    found.add(_seen(entry.path, entry.stat()))
    return frozenset(found)


def _named(folder: Path) -> Iterator[str]:
    for name in (*SETTINGS_FILES, *SOURCE_FILES):
        yield str(folder / name)


def _seen(path: str, stat: os.stat_result) -> tuple[str, int, int, int]:
    return path, stat.st_ino, stat.st_size, stat.st_mtime_ns


class Settled:
    """Tells when files have changed and then kept still, so that none is read half written.

    Args:
        before: What they looked like when they were read last.
    """

    def __init__(self, before: Look) -> None:
        self._read = before
        self._last = before

    def __repr__(self) -> str:
        return f"<Settled {len(self._read)} files>"

    @property
    def moving(self) -> bool:
        """Whether something has changed that was not told yet: look again soon."""
        return self._last != self._read

    def changed(self, now: Look) -> bool:
        """Take another look; whether it is time to read the files again."""
        still = now == self._last
        self._last = now
        if now == self._read or not still:
            return False
        self._read = now
        return True
