"""Posts that somebody edited or deleted: what is noted until it is decided, and what then counts.

The notes are for `status`; the decisions are lines of the journal.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from crawler.archive.journal import month_files
from crawler.archive.lookup import find_in, value
from crawler.archive.renames import applied, find_renames
from crawler.models.article import Outcome
from crawler.models.journal import Keep, Line
from crawler.seams import Store

EDITED, DELETED, DECIDED = "edited:", "deleted:", "decided:"
"""Beginnings of notes about a post, whose path follows."""


async def note_hand_made(store: Store, path: str, what: str, at: datetime) -> bool:
    """Remember that a version was not written over somebody's work; False where that is decided.

    Args:
        store: Keeps the note.
        path: The post's.
        what: EDITED or DELETED.
        at: When the version came.
    """
    if await store.note(f"{DECIDED}{path}") is not None:
        return False
    notes = {f"{EDITED}{path}": None, f"{DELETED}{path}": None}
    await store.set_notes({**notes, f"{what}{path}": at.isoformat()})
    return True


async def clear_hand_made(store: Store, path: str) -> None:
    """Drop the notes that somebody edited or deleted a post."""
    await store.set_notes({f"{EDITED}{path}": None, f"{DELETED}{path}": None})


async def note_decision(store: Store, path: str, decision: Keep | None) -> None:
    """Remember what was decided about a post; None or OURS: it is ours again."""
    lasting = None if decision in (None, Keep.OURS) else str(decision)
    notes = {f"{EDITED}{path}": None, f"{DELETED}{path}": None, f"{DECIDED}{path}": lasting}
    await store.set_notes(notes)


def decision_of(line: Line) -> tuple[str, Keep] | None:
    """Return the post that a line decides about, and what; None of any other line."""
    if line.outcome is not Outcome.RESOLVED or line.post is None or line.decision is None:
        return None
    return line.post, line.decision


def read_decisions(archive: Path) -> dict[str, Keep]:
    """Return the last decision about each post of which there is one.

    Raises:
        OSError: a file of the journal cannot be read.
    """
    needles = [value(Outcome.RESOLVED)]
    found = {}
    renames = find_renames(archive)
    for file in month_files(archive):
        for one in find_in(archive, file, needles):
            line = applied(one.line, one.end, renames)
            if (decided := decision_of(line)) is not None:
                found[decided[0]] = decided[1]
    return found


def left_away(archive: Path) -> frozenset[str]:
    """Return the posts of which it was decided that they stay deleted.

    Raises:
        OSError: a file of the journal cannot be read.
    """
    decided = read_decisions(archive)
    return frozenset(path for path, keep in decided.items() if keep is Keep.DELETED)
