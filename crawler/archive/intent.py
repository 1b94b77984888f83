"""What a group is about to change, kept on disk until it is done, so that a crash undoes it.

A post is replaced before its line is written. Without this, a kill between the two would leave a
post that no line explains, and that looks as if somebody had edited it.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.archive import manifest
from crawler.archive.disk import move, put
from crawler.archive.journal import month_files, read_lines
from crawler.archive.layout import TEMPORARY
from crawler.archive.manifest import Ends
from crawler.models.article import Outcome
from crawler.models.journal import Position

INTENT = f"{TEMPORARY}/group"
BACK = f"{TEMPORARY}/back"


@dataclass(frozen=True, slots=True)
class Intent:
    """The files of one group.

    Attributes:
        journal: The journal's end before the group; None where it had no file.
        created: Files that were not there before.
        replaced: Posts that were, and their bytes before.
        manifest: How long the manifest's files were before the group.
    """

    journal: Position | None
    created: tuple[str, ...]
    replaced: tuple[tuple[str, bytes], ...]
    manifest: Ends = ()


def encode(intent: Intent) -> bytes:
    """Return an intent as it is written: a digest, then JSON, so that a torn one is known."""
    journal = intent.journal.model_dump() if intent.journal else None
    replaced = [(path, b64encode(data).decode()) for path, data in intent.replaced]
    body = json.dumps([journal, intent.created, replaced, intent.manifest]).encode()
    return hashlib.sha256(body).hexdigest().encode() + b" " + body


def read_intent(archive: Path) -> Intent | None:
    """Return the intent of a group that may be half done; None if there is none or it is torn.

    A torn one was never acted on: nothing is renamed before it is whole.
    """
    try:
        digest, _, body = (archive / INTENT).read_bytes().partition(b" ")
    except FileNotFoundError:
        return None
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    journal, created, replaced, *ends = json.loads(body)  # A version before had no manifest.
    return Intent(
        Position(**journal) if journal else None,
        tuple(created),
        tuple((path, b64decode(data)) for path, data in replaced),
        tuple((path, size) for path, size in (ends[0] if ends else ())),
    )


def undo_unwritten(archive: Path, intent: Intent) -> int:
    """Put back what a group changed and no line of the journal names; return how many files.

    Raises:
        DamagedFileError: the journal's lines behind the intent's position do not read back.
        OSError: a file cannot be put back.
    """
    named: set[str | None] = set()
    for line, _ in read_lines(archive, intent.journal):
        rules = f"rules/{line.rules}.json" if line.rules else None
        # Lines of a version's pages and images name its post, too: only its own says it is whole.
        post = line.post if line.outcome in (Outcome.NEW, Outcome.REVISED) else None
        named.update((post, line.raw, rules))
    undone = undo(archive, intent, keep=named)
    _list_anew(archive, intent, named)
    return undone


def _list_anew(archive: Path, intent: Intent, named: Collection[str | None]) -> None:
    """Have the manifest say what is left of a group that was cut off."""
    manifest.cut(archive, intent.manifest)
    files = month_files(archive)
    mine = (*intent.created, *(path for path, _ in intent.replaced))
    kept = [path for path in mine if path in named]
    if named and files:
        sheet = manifest.sheet_of(archive, kept, intent.journal, files)
        for path, data in sheet.texts(files[-1]).items():
            manifest.append(archive, path, data)


def undo(archive: Path, intent: Intent, keep: Collection[str | None] = ()) -> int:
    """Put back what a group changed, but for the files to `keep`; return how many files.

    Raises:
        OSError: a file cannot be put back; the rest may be undone again.
    """
    undone = 0
    for path in intent.created:
        if path not in keep:
            with suppress(FileNotFoundError):
                (archive / path).unlink()
                undone += 1
    for path, data in intent.replaced:
        if path not in keep and not _holds(archive / path, data):
            put(archive / BACK, data)
            move(archive / BACK, archive / path)
            undone += 1
    return undone


def _holds(path: Path, data: bytes) -> bool:
    with suppress(FileNotFoundError):
        return path.read_bytes() == data
    return False
