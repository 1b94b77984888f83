"""Forgetting: what the archive holds of articles, and how it is taken away for good.

The order makes it safe to be killed anywhere: first a line with a tombstone for each article,
then the manifest does not name the files any more, then the files go, then the lines that told of
them, and last the store's rows. Whoever finds a
tombstone that the store has not seen does the rest again (`finish`): nothing of it hurts twice.

Lines are not taken out of the journal but put in the place of others of the same length, in a
copy of the file that then takes its name, so that every position in the journal stays what it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.archive.disk import sync_folder
from crawler.archive.journal import month_files, redacted
from crawler.archive.layout import CAPTURES, MEDIA, POSTS, RAW
from crawler.archive.redact import copy_redacted, strike_out
from crawler.models.article import Outcome
from crawler.models.journal import Position, Tombstone, forgotten_line
from crawler.urls import url_hash

_RAW_OF = re.compile(rb'"raw": ?"(raw/[^"\\]+)"')
_ID_OF = re.compile(rb'"id": ?"([0-9a-f]{16})"')
_MEDIA_IN = re.compile(rb"[0-9a-f]{64}\.[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be forgotten.

    Attributes:
        ids: Of articles.
        urls: Hashes of addresses that led to no article of their own.
        source: Name of a source all of whose lines without an article go, too.
    """

    ids: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    source: str | None = None

    def owner(self, fields: dict[str, Any]) -> str | None:
        """Return whom a line is about, if that is to be forgotten: an article's id, or its like."""
        known = fields.get("id")
        if known is not None:
            return known if known in self.ids else None
        url = fields.get("url") or ""
        hashed = url_hash(url)
        if hashed in self.urls or hashed in self.ids:
            return hashed
        return hashed if self.source is not None and fields.get("source") == self.source else None


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of the journal: where it is, and what stands there then."""

    offset: int
    length: int
    at: datetime
    owner: str


@dataclass(slots=True)
class Held:
    """What the archive holds of what is to be forgotten.

    Attributes:
        spots: The journal's lines, by file.
        raws: Raw files that nothing else is made of.
        posts: Posts that are there.
        media: Images that no other post shows.
        gone: Paths of all that, also of what is not there any more.
        urls: Hashes of all addresses that the lines name, by owner.
        digests: Of the bodies that the lines name, by owner.
        end: How far the journal was read.
    """

    spots: dict[str, list[Spot]] = field(default_factory=dict)
    raws: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    media: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    urls: dict[str, set[str]] = field(default_factory=dict)
    digests: dict[str, set[str]] = field(default_factory=dict)
    end: Position | None = None

    @property
    def lines(self) -> int:
        """How many lines of the journal tell of it."""
        return sum(len(spots) for spots in self.spots.values())

    def files(self) -> list[str]:
        """Return the paths of the files that go."""
        return [*sorted(self.media), *sorted(self.raws), *sorted(self.posts)]


def find_held(archive: Path, wanted: Wanted, posts: Iterable[str] = ()) -> Held:
    """Return what the archive holds of what is wanted; it is read, and not changed.

    Args:
        archive: Its folder.
        wanted: Articles and addresses.
        posts: Paths of the articles' posts, as far as they are known.

    Raises:
        OSError: a file of the journal cannot be read.
    """
    held = Held()
    named = set(posts)
    for file in month_files(archive):
        for offset, data in _lines(archive / file):
            held.end = Position(file=file, offset=offset + len(data))
            found = _ID_OF.search(data)
            if found and found[1].decode() not in wanted.ids:
                continue
            fields = _fields(data)
            owner = wanted.owner(fields) if fields else None
            if fields is not None and owner is not None:
                _note(held, file, offset, data, fields, owner)
                named.add(fields.get("post") or "")
    held.posts = {path for path in named if _is_file(archive, path, POSTS)}
    _spare_shared(archive, held)
    held.media = _media_of(archive, held.posts)
    held.gone = named | held.raws | held.media
    held.raws = {path for path in held.raws if _is_file(archive, path, RAW)}
    return held


def _note(  # noqa: PLR0917 - a line and where it is
    held: Held, file: str, offset: int, data: bytes, fields: dict[str, Any], owner: str
) -> None:
    at = datetime.fromisoformat(str(fields["at"]))
    held.spots.setdefault(file, []).append(Spot(offset, len(data), at, owner))
    chain = fields.get("chain")
    hops = [hop[0] for hop in chain] if isinstance(chain, list) else []
    addresses = {fields.get("url"), fields.get("canonical"), *hops[-1:]}
    urls = held.urls.setdefault(owner, set())
    urls |= {url_hash(url) for url in addresses if isinstance(url, str) and url}
    if isinstance(digest := fields.get("sha256"), str):
        held.digests.setdefault(owner, set()).add(digest)
    if isinstance(raw := fields.get("raw"), str):
        held.raws.add(raw)


def _spare_shared(archive: Path, held: Held) -> None:
    """Leave raw files that a line of something else names, too."""
    if not held.raws:
        return
    own = {(file, spot.offset) for file, spots in held.spots.items() for spot in spots}
    for file in month_files(archive):
        for offset, data in _lines(archive / file):
            found = _RAW_OF.search(data)
            if found and (raw := found[1].decode()) in held.raws and (file, offset) not in own:
                held.raws.discard(raw)


def _media_of(archive: Path, posts: Collection[str]) -> set[str]:
    """Return the images that these posts show and no other does."""
    shown = {name for path in posts for name in _names_in(archive / path)}
    files = {name: f"{MEDIA}/{name[:2]}/{name}" for name in (each.decode() for each in shown)}
    files = {name: path for name, path in files.items() if _is_file(archive, path, MEDIA)}
    if not files:
        return set()
    mine = {archive / path for path in posts}
    for other in (archive / POSTS).rglob("*.*"):
        if other not in mine and other.is_file():
            for name in _names_in(other):
                files.pop(name.decode(), None)
    return set(files.values())


def _names_in(post: Path) -> set[bytes]:
    try:
        return set(_MEDIA_IN.findall(post.read_bytes()))
    except FileNotFoundError:
        return set()


def _is_file(archive: Path, path: str, below: str) -> bool:
    parts = Path(path).parts
    return bool(parts) and parts[0] == below and ".." not in parts and (archive / path).is_file()


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the whole lines of a file of the journal, each with where it begins."""
    offset = 0
    with path.open("rb") as stream:
        for data in stream:
            if data.endswith(b"\n"):
                yield offset, data
            offset += len(data)


def _fields(data: bytes) -> dict[str, Any] | None:
    """Return a line's fields; None of one that tells of nothing any more, or does not read."""
    try:
        fields = json.loads(data)
    except ValueError:
        return None
    if not isinstance(fields, dict) or fields.get("outcome") == Outcome.FORGOTTEN:
        return None
    return fields


def take_away(archive: Path, held: Held) -> int:
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
    freed = _delete(archive, held.files())
    for file, copy in copies.items():
        copy.replace(archive / file)
    if copies:
        sync_folder(archive / CAPTURES)
    return freed


def _delete(archive: Path, paths: Iterable[str]) -> int:
    freed = 0
    folders: dict[Path, None] = {}
    for path in paths:
        with suppress(FileNotFoundError):
            freed += (archive / path).stat().st_size
            (archive / path).unlink()
            folders[(archive / path).parent] = None
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
        for offset, data in _lines(archive / file):
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
