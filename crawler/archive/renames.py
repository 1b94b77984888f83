"""Sources under another name: what a line of the journal says of those before it, and of the posts.

No line of the past changes. One line says that a source and its folder of posts have other names
from then on, and whoever reads the lines before it gets them with these. The order makes it safe
to be killed anywhere: first the line, then the folder moves, then the manifest names the posts
where they are, and last the store's rows. Whoever finds a line that the store has not seen does
the rest again (`finish`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from crawler.archive import manifest
from crawler.archive.disk import FOLDER_MODE, put, sync_folder
from crawler.archive.layout import CAPTURES, MANIFEST, POSTS, TEMPORARY
from crawler.models.article import Outcome
from crawler.models.journal import Line, Position, Renaming

_MARK = re.compile(rb'"renamed": ?\{')
_POST = re.compile(rb'"post": ?"')
_BLOCK = 2**20
_VERSIONS = (Outcome.NEW, Outcome.REVISED)

Renames = Sequence[tuple[Position, Renaming]]
"""Renamings with the ends of their lines, in order."""


def find_renames(archive: Path, after: Position | None = None) -> Renames:
    """Return the renamings behind a position of the journal."""
    found = []
    for data, end in _lines(archive, after, _MARK):
        renaming = _renaming(data)
        if renaming is not None:
            found.append((end, renaming))
    return found


def _renaming(data: bytes) -> Renaming | None:
    """Return what a line says, if it is one of a renaming and reads back."""
    try:
        line = Line.model_validate_json(data)
    except ValueError:
        return None
    if line.outcome is not Outcome.RENAMED or line.renamed is None:
        return None
    return line.renamed.model_copy(update={"name": line.source})


def _lines(
    archive: Path, after: Position | None, mark: re.Pattern[bytes]
) -> Iterator[tuple[bytes, Position]]:
    """Yield the whole lines behind a position that hold a mark, as bytes, each with its end."""
    for path in sorted((archive / CAPTURES).glob("*.jsonl")):
        file = f"{CAPTURES}/{path.name}"
        if after is not None and file < after.file:
            continue
        with path.open("rb") as stream:
            offset = after.offset if after is not None and file == after.file else 0
            stream.seek(offset)
            while block := stream.read(_BLOCK):
                block += stream.readline()
                if mark.search(block) is None:
                    offset += len(block)
                    continue
                for data in block.splitlines(keepends=True):
                    offset += len(data)
                    if mark.search(data) and data.endswith(b"\n"):
                        yield data, Position(file=file, offset=offset)


def applied(line: Line, end: Position, renames: Renames) -> Line:
    """Return a line with the names that hold now.

    Args:
        line: As it stands in the journal.
        end: Where it ends there.
        renames: Those that may be behind it.
    """
    for at, renaming in renames:
        if _is_before(end, at):
            line = _renamed(line, renaming)
    return line


def post_now(post: str, end: Position, renames: Renames) -> str:
    """Return where a post is now that a line with this end names."""
    for at, renaming in renames:
        if _is_before(end, at):
            post = renaming.moved(post) or post
    return post


def source_now(source: str, end: Position, renames: Renames) -> str:
    """Return what a source is called now that a line with this end names."""
    for at, renaming in renames:
        if _is_before(end, at) and source == renaming.source:
            source = renaming.name
    return source


def _is_before(one: Position, other: Position) -> bool:
    return (one.file, one.offset) < (other.file, other.offset)


def _renamed(line: Line, renaming: Renaming) -> Line:
    changes: dict[str, str] = {}
    post = renaming.moved(line.post)
    if post is not None and post != line.post:
        changes["post"] = post
    owned = post != line.post and line.outcome in _VERSIONS
    if line.source == renaming.source or owned:
        changes["source"] = renaming.name
    return line.model_copy(update=changes) if changes else line


def finish(archive: Path, after: Position | None) -> int:
    """Move what the renamings behind a position say; return how many there are.

    Raises:
        OSError: the disk does not take it.
    """
    renames = find_renames(archive, after)
    for end, renaming in renames:
        move_posts(archive, renaming, end)
    return len(renames)


def move_posts(archive: Path, renaming: Renaming, end: Position) -> None:
    """Move a source's posts, and have the manifest name them where they are.

    To be called by the writer alone. It may be done again where it was cut off. Files that are not
    ours move with the folder.

    Args:
        archive: Its folder.
        renaming: From where, and where to.
        end: Of its line: posts that lines behind it wrote stay.

    Raises:
        OSError: the disk does not take it.
    """
    if renaming.folder == renaming.into:
        return
    later = _posts_behind(archive, renaming, end)
    source, target = archive / renaming.folder, archive / renaming.into
    if source.is_dir():
        if not later and not target.exists():
            source.rename(target)
            sync_folder(archive / POSTS)
        else:
            _merge(archive, source, target, later)
    _list_there(archive, renaming, end)


def _posts_behind(archive: Path, renaming: Renaming, end: Position) -> frozenset[str]:
    """Return the posts below the old folder that were written since: by another source."""
    found = set()
    for data, _ in _lines(archive, end, _POST):
        with suppress(ValueError):
            post = json.loads(data).get("post")
            if isinstance(post, str) and renaming.moved(post) != post:
                found.add(post)
    return frozenset(found)


def _merge(archive: Path, source: Path, target: Path, stay: Collection[str]) -> None:
    """Move the files of one folder into another that is there; what is taken stays where it was."""
    touched: set[Path] = set()
    for folder, _, names in os.walk(source):
        below = Path(folder)
        there = target / below.relative_to(source)
        for name in names:
            path = below / name
            if path.relative_to(archive).as_posix() in stay or (there / name).exists():
                continue
            touched |= _made(there)
            path.rename(there / name)
            touched |= {below, there}
    for each in touched:
        sync_folder(each)
    _drop_empty(source)
    sync_folder(archive / POSTS)


def _made(folder: Path) -> set[Path]:
    if folder.is_dir():
        return set()
    folder.mkdir(FOLDER_MODE, parents=True)
    return {folder, folder.parent}


def _drop_empty(source: Path) -> None:
    for folder, _, _ in os.walk(source, topdown=False):
        with suppress(OSError):  # It holds something.
            Path(folder).rmdir()


def _list_there(archive: Path, renaming: Renaming, end: Position) -> None:
    """Rewrite the log's lines of posts that lie elsewhere now."""
    changed = False
    for path in manifest.files_of(archive, ".log"):
        before = (archive / path).read_bytes()
        after = b"".join(_listed(before, renaming, end))
        if after != before:
            beside = archive / TEMPORARY / "manifest"
            put(beside, after)
            beside.replace(archive / path)
            changed = True
    if changed:
        sync_folder(archive / MANIFEST)


def _listed(data: bytes, renaming: Renaming, end: Position) -> Iterator[bytes]:
    earlier = True
    for line in data.splitlines(keepends=True):
        entry = manifest.parse(line)
        if isinstance(entry, manifest.Part):
            earlier = (entry.file, entry.end) <= (end.file, end.offset)
        elif isinstance(entry, manifest.Listed) and earlier:
            moved = renaming.moved(entry.path)
            if moved is not None and moved != entry.path:
                yield f"{manifest.Listed(entry.sha256, moved)}\n".encode()
                continue
        yield line
