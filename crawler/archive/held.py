"""What the archive holds of articles that are to be forgotten; it is read, and not changed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from crawler.archive.journal import month_files
from crawler.archive.layout import MEDIA, POSTS, QUARANTINE, RAW, RULES, is_post, rules_path
from crawler.archive.renames import find_renames, post_now, source_now
from crawler.models.article import Outcome
from crawler.models.journal import Position
from crawler.urls import url_hash

_ID_OF = re.compile(rb'"id": ?"([0-9a-f]{16})"')
_NO_ID = re.compile(rb'"id": ?null')
_KEPT_IN = re.compile(rb'"((?:raw|media)/[^"\\]+)"|"rules": ?"([0-9a-f]{64})"')
_MEDIA_IN = re.compile(rb"[0-9a-f]{64}\.[a-z0-9]{1,8}")
_AGAIN = re.compile(r"~\d+$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be forgotten.

    Attributes:
        ids: Of articles.
        urls: Hashes of addresses: lines about them go that name no article.
    """

    ids: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()

    def owner(self, fields: dict[str, Any]) -> str | None:
        """Return whom a line is about, if that is to be forgotten: an article's id, or its like."""
        known = fields.get("id")
        if known is not None:
            return known if known in self.ids else None
        hashed = url_hash(fields.get("url") or "")
        return hashed if hashed in self.urls or hashed in self.ids else None


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
        raws, rules: Files that nothing else is made of, or by.
        posts: Posts that are there.
        media: Images that no other article shows.
        aside: Copies of all that in `quarantine/`.
        shared: Files that stay, because something else needs them.
        gone: Paths of all that goes, also of what is not there any more.
        urls: Hashes of all addresses that the lines name, by owner.
        brought: By path of a file, the day (UTC) and the source of the first line that names it.
        end: How far the journal was read.
    """

    spots: dict[str, list[Spot]] = field(default_factory=dict)
    raws: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    media: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    urls: dict[str, set[str]] = field(default_factory=dict)
    brought: dict[str, tuple[str, str]] = field(default_factory=dict)
    end: Position | None = None

    @property
    def lines(self) -> int:
        """How many lines of the journal tell of it."""
        return sum(len(spots) for spots in self.spots.values())

    def files(self) -> list[str]:
        """Return the paths of the files that go; posts after the images that they name."""
        kinds = (self.aside, self.media, self.raws, self.rules, self.posts)
        return [path for kind in kinds for path in sorted(kind)]

    def bytes_in(self, archive: Path) -> int:
        """Return how many bytes the files have that go."""
        return sum(size for _, size in self._sizes(archive))

    def weights_in(self, archive: Path) -> tuple[tuple[str, str, int], ...]:
        """Return the bytes of the files that go by the day and the source that brought them."""
        sums: Counter[tuple[str, str]] = Counter()
        for path, size in self._sizes(archive):
            if path in self.brought:
                sums[self.brought[path]] += size
        return tuple((*key, size) for key, size in sums.items())

    def _sizes(self, archive: Path) -> Iterator[tuple[str, int]]:
        for path in self.files():
            with suppress(FileNotFoundError):
                yield path, (archive / path).stat().st_size


def find_held(archive: Path, wanted: Wanted, posts: Iterable[str] = ()) -> Held:
    """Return what the archive holds of what is wanted.

    Args:
        archive: Its folder.
        wanted: Articles and addresses.
        posts: Paths of the articles' posts, as far as they are known.

    Raises:
        OSError: a file of the journal cannot be read.
    """
    held = Held()
    named = {*posts}
    renames = find_renames(archive)
    for file in month_files(archive):
        for offset, data in lines_in(archive / file):
            held.end = Position(file=file, offset=offset + len(data))
            found = _ID_OF.search(data)
            if found and found[1].decode() not in wanted.ids:
                continue
            fields = fields_of(data)
            owner = wanted.owner(fields) if fields else None
            if fields is not None and owner is not None:
                _note(held, file, Spot(offset, len(data), _at(fields), owner), fields)
                post = fields.get("post") or ""
                here = {post, post_now(post, held.end, renames), *_kept_in(data)}
                day = _at(fields).astimezone(UTC).date().isoformat()
                home = day, source_now(fields.get("source") or "", held.end, renames)
                held.brought = dict.fromkeys(here, home) | held.brought
                named |= here
    files = {path for path in named if _is_file(archive, path, (POSTS, RAW, MEDIA, RULES))}
    held.posts = {path for path in files if is_post(path)}
    shown = _shown_in(archive, held.posts)
    kept = {path for path in named if path and not is_post(path)} | shown
    held.shared = _needed_by_others(archive, kept, shown, held)
    held.gone = {path for path in named | shown if path} - held.shared
    there = (files | shown) - held.shared
    held.raws = {path for path in there if path.startswith(f"{RAW}/")}
    held.rules = {path for path in there if path.startswith(f"{RULES}/")}
    held.media = {path for path in there if path.startswith(f"{MEDIA}/")}
    held.shared = {path for path in held.shared if (archive / path).is_file()}
    held.aside = _put_aside(archive, held.gone)
    return held


def _at(fields: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(str(fields["at"]))


def _note(held: Held, file: str, spot: Spot, fields: dict[str, Any]) -> None:
    held.spots.setdefault(file, []).append(spot)
    if fields.get("outcome") == Outcome.MEDIA:  # The address of an image may be anybody's.
        return
    chain = fields.get("chain")
    hops = [hop[0] for hop in chain] if isinstance(chain, list) else []
    if fields.get("outcome") == Outcome.MEDIA:
        return  # Where an image came from is no page, and others may show it.
    addresses = {fields.get("url")}
    if fields.get("id") is not None:  # Where a page without an article came from may be any page.
        addresses |= {fields.get("canonical"), *hops[-1:]}
    urls = held.urls.setdefault(spot.owner, set())
    urls |= {url_hash(url) for url in addresses if isinstance(url, str) and url}


def _kept_in(data: bytes) -> set[str]:
    """Return the files that a line names and that never change."""
    return {
        path.decode() if path else rules_path(rules.decode())
        for path, rules in _KEPT_IN.findall(data)
    }


def _needed_by_others(archive: Path, kept: set[str], shown: set[str], held: Held) -> set[str]:
    """Return those of some files that a line of something else names, too, or another post."""
    if not kept:
        return set()
    own = {(file, spot.offset) for file, spots in held.spots.items() for spot in spots}
    needed: set[str] = set()
    for file in month_files(archive):
        for offset, data in lines_in(archive / file):
            if (file, offset) not in own:
                needed |= _kept_in(data) & kept
    return needed | _shown_by_others(archive, shown - needed, held.posts)


def _shown_in(archive: Path, posts: Collection[str]) -> set[str]:
    """Return the images of the archive that posts show."""
    names = {name.decode() for path in posts for name in _names_in(archive / path)}
    paths = {f"{MEDIA}/{name[:2]}/{name}" for name in names}
    return {path for path in paths if _is_file(archive, path, (MEDIA,))}


def _shown_by_others(archive: Path, images: set[str], posts: Collection[str]) -> set[str]:
    """Return those of some images that other posts show; a hand may have put them there."""
    if not images:
        return set()
    names = {PurePosixPath(path).name.encode(): path for path in images}
    mine = {archive / path for path in posts}
    found: set[str] = set()
    for other in (archive / POSTS).rglob("*.*"):
        if other not in mine and other.is_file():
            found |= {names[name] for name in _names_in(other) if name in names}
    return found


def _names_in(post: Path) -> set[bytes]:
    try:
        return set(_MEDIA_IN.findall(post.read_bytes()))
    except FileNotFoundError:
        return set()


def _put_aside(archive: Path, gone: Collection[str]) -> set[str]:
    """Return the copies of files in `quarantine/`, where they lie below the time of a repair."""
    found = set()
    for path in (archive / QUARANTINE).rglob("*"):
        inside = path.relative_to(archive).as_posix()
        _, _, original = inside.removeprefix(f"{QUARANTINE}/").partition("/")
        if _AGAIN.sub("", original) in gone and path.is_file() and not path.is_symlink():
            found.add(inside)
    return found


def _is_file(archive: Path, path: str, below: Collection[str]) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] in below and ".." not in parts and (archive / path).is_file()


def find_strays(archive: Path, source: str) -> dict[str, datetime]:
    """Return the addresses (hashes) of a source's lines without an article, and the last's time.

    Raises:
        OSError: a file of the journal cannot be read.
    """
    found: dict[str, datetime] = {}
    renames = find_renames(archive)
    for file in month_files(archive):
        for offset, data in lines_in(archive / file):
            fields = fields_of(data) if _NO_ID.search(data) else None
            if not fields or fields.get("id") is not None:
                continue
            end = Position(file=file, offset=offset + len(data))
            if source_now(fields.get("source") or "", end, renames) == source:
                key = url_hash(fields.get("url") or "")
                found[key] = max(_at(fields), found.get(key, _at(fields)))
    return found


def lines_in(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the whole lines of a file of the journal, each with where it begins."""
    offset = 0
    with path.open("rb") as stream:
        for data in stream:
            if data.endswith(b"\n"):
                yield offset, data
            offset += len(data)


def fields_of(data: bytes) -> dict[str, Any] | None:
    """Return a line's fields; None of one that tells of nothing any more, or does not read."""
    try:
        fields = json.loads(data)
    except ValueError:
        return None
    if not isinstance(fields, dict) or fields.get("outcome") == Outcome.FORGOTTEN:
        return None
    return fields
