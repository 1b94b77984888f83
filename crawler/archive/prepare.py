"""Makes an archive's folder ready: what is missing, what a crash left."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crawler.archive.disk import FOLDER_MODE, empty, sync_folder
from crawler.archive.intent import read_intent, undo_unwritten
from crawler.archive.journal import drop_torn_line, month_files
from crawler.archive.layout import (
    CAPTURES,
    MANIFEST,
    MEDIA,
    POSTS,
    QUARANTINE,
    RAW,
    README,
    RULES,
    TEMPORARY,
)
from crawler.archive.readme import readme
from crawler.archive.trouble import translating

_FOLDERS = ("", POSTS, RAW, MEDIA, RULES, CAPTURES, MANIFEST, TEMPORARY, QUARANTINE)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was found half done, all zero after an orderly end.

    Attributes:
        torn: Bytes of a torn last line that were dropped.
        undone: Files without a line that were put back or taken away.
        leftovers: Temporary files that were deleted.
    """

    torn: int
    undone: int
    leftovers: int


def prepare(archive: Path) -> Prepared:
    """Make the archive ready to be written; call it with the lock held, before anything else.

    Folders and README.txt are made, a torn last line of the journal is dropped, a group that was
    cut off before its lines is undone, and `.tmp/` is emptied.

    Raises:
        ArchiveUnwritableError, DiskFullError: the folder cannot be written.
        DamagedFileError: the journal does not read back where it must.
    """
    with translating(archive):
        for name in _FOLDERS:
            (archive / name).mkdir(FOLDER_MODE, parents=True, exist_ok=True)
        torn = sum(drop_torn_line(archive / file) for file in month_files(archive)[-2:])
        intent = read_intent(archive)
        undone = undo_unwritten(archive, intent) if intent else 0
        leftovers = empty(archive / TEMPORARY)
        _write_readme(archive)
        sync_folder(archive)
    return Prepared(torn, undone, leftovers)


def _write_readme(archive: Path) -> None:
    text = readme()
    path = archive / README
    if not path.exists() or path.read_bytes() != text:
        temporary = archive / TEMPORARY / README
        temporary.write_bytes(text)
        temporary.replace(path)
