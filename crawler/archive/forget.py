"""Forgetting: how what the archive holds of articles is taken away for good.

The order makes it safe to be killed anywhere: first a line with a tombstone for each article,
then the manifest does not name the files any more, then the files go, then the lines that told of
them, and last the store's rows. Whoever finds a
tombstone that the store has not seen does the rest again (`finish`): nothing of it hurts twice.

Lines are not taken out of the journal but put in the place of others of the same length, in a
copy of the file that then takes its name, so that every position in the journal stays what it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from crawler.archive.disk import sync_folder
from crawler.archive.held import Held, Wanted, find_held, lines_in
from crawler.archive.journal import month_files, redacted
from crawler.archive.layout import CAPTURES
from crawler.archive.redact import copy_redacted, strike_out
from crawler.models.article import Outcome
from crawler.models.journal import Position, Tombstone, forgotten_line

Tell = Callable[[], None]
"""Called after each file that was deleted."""


def take_away(archive: Path, held: Held, tell: Tell = lambda: None) -> int:
    """Delete the files and put other lines in the place of those; return the bytes that it freed.

    To be called by the writer alone. It may be done again where it was cut off: posts go after the
    images that they name, and the lines that name all of it go last.

    Raises:
        OSError: the disk does not take it; what was done stays done.
    """
    lines = {
        file: [
            (spot.offset, redacted(forgotten_line(spot.at, spot.owner), spot.length))
            for spot in spots
        ]
        for file, spots in held.spots.items()
    }
    copies = copy_redacted(archive, lines)
    strike_out(archive, held.gone, copies, lines)
    freed = _delete(archive, held.files(), tell)
    for file, copy in copies.items():
        copy.replace(archive / file)
    if copies:
        sync_folder(archive / CAPTURES)
    return freed


def _delete(archive: Path, paths: Iterable[str], tell: Tell) -> int:
    freed = 0
    folders: dict[Path, None] = {}
    for path in paths:
        with suppress(FileNotFoundError):
            freed += (archive / path).stat().st_size
            (archive / path).unlink()
            folders[(archive / path).parent] = None
        tell()
    for folder in folders:
        sync_folder(folder)
    for folder in folders:
        with suppress(OSError):  # Folders that hold nothing any more, but not the archive's own.
            while folder.parent != archive:
                folder.rmdir()
                folder = folder.parent  # noqa: PLW2901 - upwards from it
    return freed


def read_stones(archive: Path, after: Position | None) -> dict[str, Tombstone]:
    """Return the tombstones behind a position of the journal, by the article's id."""
    stones: dict[str, Tombstone] = {}
    for file in month_files(archive):
        if after is not None and file < after.file:
            continue
        start = after.offset if after is not None and file == after.file else 0
        for offset, data in lines_in(archive / file):
            if offset < start or b'"tombstone"' not in data:
                continue
            fields = json.loads(data)
            if fields.get("outcome") == Outcome.FORGOTTEN and fields.get("tombstone"):
                stones[fields["id"]] = Tombstone.model_validate(fields["tombstone"])
    return stones


def finish(archive: Path, after: Position | None) -> int:
    """Take away what tombstones behind a position name; return how many there are.

    Raises:
        OSError: the disk does not take it.
    """
    stones = read_stones(archive, after)
    if stones:
        urls = frozenset(word for stone in stones.values() for word in stone.urls)
        take_away(archive, find_held(archive, Wanted(frozenset(stones), urls)))
    return len(stones)
