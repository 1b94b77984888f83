"""Verify: captures, posts, images, manifest and database held against each other, all re-read.

Nothing is written. Of each file and article some hundred bytes are kept in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from crawler.archive import manifest
from crawler.archive.check import (
    DAMAGED,
    DIFFERS,
    LOST,
    MISSING,
    UNEXPLAINED,
    UNLISTED,
    Fault,
    check_kept,
    check_parts,
    files_below,
    key_of,
    read_lost,
    read_whole,
)
from crawler.archive.journal import is_month, read_lines
from crawler.archive.layout import CAPTURES, MANIFEST, POSTS, README, is_post, rules_path
from crawler.archive.listed import LogBook
from crawler.archive.readme import is_whole
from crawler.engine.edits import DECIDED, DELETED, EDITED, decision_of
from crawler.engine.judge import Judge, Oddity
from crawler.engine.replay import VERSIONS
from crawler.errors import DamagedFileError, StoreDamagedError
from crawler.models.journal import Keep, Line, Position
from crawler.models.state import ArticleRow
from crawler.seams import Reader

BATCH = 32
THREADS = 8

Tell = Callable[[int], None]
"""Told how many things more were looked at."""


@dataclass(slots=True)
class Findings:
    """What a verification found.

    Attributes:
        faults: Damage, in the order in which it was found.
        edited: Posts that somebody changed.
        deleted: Posts that somebody took away, as the database has noted.
        decided: Posts that are not ours by a decision, whatever lies there.
        foreign: Files below `posts/` that are none of ours.
        orphans: Whole files that the manifest lists, and whose lines in the journal were lost.
        lost: Files that an earlier repair found missing and could not remake.
        log: What the manifest says of posts, and where it is wrong.
        files, lines, articles: How many were looked at.
    """

    faults: list[Fault] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    log: LogBook = field(default_factory=LogBook)
    files: int = 0
    lines: int = 0
    articles: int = 0


class _Told(NamedTuple):
    """An article's last version by the journal; whether its page or its rules are known as lost."""

    number: int
    sha256: str
    lost: bool


class Verifier:
    """Re-reads an archive.

    Args:
        archive: Its folder.
        store: The database; None where there is none, or it cannot be read.
        judge: Tells an edited post from a damaged one.
        tell: Told of progress.
    """

    def __init__(self, archive: Path, store: Reader | None, judge: Judge, tell: Tell) -> None:
        self._archive = archive
        self._store = store
        self._judge = judge
        self._tell = tell
        self._found = Findings()
        self._lost: set[str] = set()
        self._listed: set[int] = set()
        self._named: set[int] = set()
        self._versions: dict[str, _Told] = {}
        self._posts: set[int] = set()
        self._checked: set[int] = set()
        self._log = LogBook()
        self._bad: set[str] = set()
        self._decided: dict[str, Keep] = {}
        self._by_hand: dict[str, set[str]] = {EDITED: set(), DELETED: set(), DECIDED: set()}

    async def run(self) -> Findings:
        """Return what is wrong.

        Raises:
            StoreError: the database cannot be read any more.
        """
        self._lost = await asyncio.to_thread(self._known_losses)
        await self._check_listed()
        await asyncio.to_thread(self._check_journal)
        await asyncio.to_thread(self._check_folders)
        if self._store is not None:
            await self._check_database(self._store)
        if self._store is None:
            await self._check_posts(self._log.posts)
        await asyncio.to_thread(self._find_foreign)
        await self._settle_oddities()
        self._found.lost = sorted(path for path in self._lost if self._is_gone(path))
        self._found.log = self._log
        return self._found

    def _fault(self, fault: Fault) -> None:
        several = fault.code == DIFFERS or manifest.is_name(fault.path)
        if fault.path not in self._bad or several:
            self._bad.add(fault.path)
            self._found.faults.append(fault)

    def _is_gone(self, path: str) -> bool:
        return not (self._archive / path).exists()

    def _known_losses(self) -> set[str]:
        lost = read_lost(self._archive)
        if not all(path.partition("/")[0] in manifest.KEPT for path in lost):
            self._fault(Fault(DAMAGED, LOST, "it holds lines that name no file of ours"))
        if not is_whole(self._archive):
            self._fault(Fault(DAMAGED, README, "it is not what was written there"))
        return lost

    async def _check_listed(self) -> None:
        """Check every file that the manifest lists."""
        entries = self._entries()
        slots = asyncio.Semaphore(THREADS)

        async def check(batch: list[manifest.Listed]) -> None:
            async with slots:
                faults = await asyncio.to_thread(self._check_batch, batch)
            for fault in faults:
                self._fault(fault)
            self._found.files += len(batch)
            self._tell(len(batch))

        while wave := await asyncio.to_thread(lambda: list(islice(entries, BATCH * THREADS))):
            async with asyncio.TaskGroup() as group:
                for at in range(0, len(wave), BATCH):
                    group.create_task(check(wave[at : at + BATCH]), name="files are checked")

    def _entries(self) -> Iterator[manifest.Listed]:
        for path in manifest.files_of(self._archive, ".sha256"):
            for number, entry in manifest.read(self._archive, path):
                if not isinstance(entry, manifest.Listed) or is_post(entry.path):
                    self._fault(Fault(DAMAGED, path, f"line {number} is none of a manifest"))
                elif key_of(entry.path) in self._listed:
                    message = f"line {number} names {entry.path} a second time"
                    self._fault(Fault(DAMAGED, path, message))
                else:
                    self._listed.add(key_of(entry.path))
                    yield entry

    def _check_batch(self, batch: list[manifest.Listed]) -> list[Fault]:
        faults = [check_kept(self._archive, one.path, one.sha256) for one in batch]
        return [fault for fault in faults if fault is not None]

    def _check_journal(self) -> None:
        """Check the journal's bytes, and that what its lines name is there."""
        for fault in check_parts(self._archive, self._log.read(self._archive)):
            self._fault(fault)
        for fault in self._log.faults:
            self._fault(fault)

        def broken(error: DamagedFileError, end: Position) -> None:
            self._found.faults.append(Fault(DAMAGED, end.file, error.message))

        try:
            for line, _ in read_lines(self._archive, broken=broken):
                self._note(line)
                self._tell(1)
        except OSError as error:
            self._fault(Fault(DAMAGED, CAPTURES, f"cannot be read: {error.strerror}"))

    def _note(self, line: Line) -> None:
        self._found.lines += 1
        for path in (line.raw, rules_path(line.rules) if line.rules else None):
            if path is not None and key_of(path) not in self._named:
                self._named.add(key_of(path))
                self._check_named(path)
        if (decided := decision_of(line)) is not None:
            self._decided[decided[0]] = decided[1]
        if line.outcome in VERSIONS and line.id is not None:
            count = self._versions[line.id].number if line.id in self._versions else 0
            paths = (line.raw or "", rules_path(line.rules) if line.rules else "")
            self._versions[line.id] = _Told(
                count + 1, line.sha256 or "", lost=not self._lost.isdisjoint(paths)
            )
        if line.outcome in VERSIONS and line.post is not None:
            self._posts.add(key_of(line.post))

    def _check_named(self, path: str) -> None:
        """Check that a file is there that a line names; what is in it is checked elsewhere."""
        if key_of(path) not in self._listed and self._is_gone(path) and path not in self._lost:
            self._fault(Fault(MISSING, path, "it is not there, and the journal names it"))

    def _check_folders(self) -> None:
        """Check the files that lie there and that nothing lists or names."""
        for folder in manifest.KEPT:
            for path in files_below(self._archive, folder):
                self._check_lying(path)
        for folder, names in ((MANIFEST, manifest.is_name), (CAPTURES, _is_journal)):
            for path in files_below(self._archive, folder):
                known = names(path) or path == LOST
                if not known or (self._archive / path).is_symlink():
                    self._fault(Fault(UNEXPLAINED, path, "nothing of ours has that name"))

    def _check_lying(self, path: str) -> None:
        listed = key_of(path) in self._listed
        if path in self._bad:
            return
        if not listed:
            self._found.files += 1
            fault = check_kept(self._archive, path, None)
            if fault is not None:
                self._fault(fault)
                return
        if key_of(path) not in self._named and listed:
            self._found.orphans.append(path)  # It is whole: lines of the journal were lost.
        elif key_of(path) not in self._named:
            self._fault(Fault(UNEXPLAINED, path, "no line of the journal names it"))
        elif not listed:
            self._fault(Fault(UNLISTED, path, "no digest is kept of it in the manifest"))

    async def _check_database(self, store: Reader) -> None:
        """Check the database, and the posts by it; from where it does not read on, without it."""
        if (said := await store.check()) is not None:
            self._fault(Fault("store.damaged", "crawler.db", said))
        try:
            await self._check_articles(store)
        except StoreDamagedError as error:
            self._fault(Fault(error.code, "crawler.db", error.message))
            self._store = None

    async def _check_articles(self, store: Reader) -> None:
        """Check the rows against the journal, and the posts against the rows."""
        for what in (EDITED, DELETED, DECIDED):
            notes = await store.notes(what)
            self._by_hand[what] = {key.removeprefix(what) for key in notes}
        last = ""
        while rows := await store.articles_after(last, BATCH * THREADS):
            last = rows[-1].id
            for row in rows:
                self._check_row(row)
            posts = {row.post: row.post_sha256 for row in rows}
            await self._check_posts(posts)
            self._found.articles += len(rows)
        for article, told in self._versions.items():
            if told.lost:
                continue  # So it cannot be made any more; that its page is lost is told.
            message = f"the journal has an article {article}, the database has not"
            self._fault(Fault(DIFFERS, "crawler.db", message))

    def _check_row(self, row: ArticleRow) -> None:
        told = self._versions.pop(row.id, None)
        if told is None:
            message = f"no line of the journal tells of the article {row.id} ({row.canonical})"
            self._fault(Fault(DIFFERS, "crawler.db", message))
        elif (told.number, told.sha256) != (row.revision, row.sha256) and not told.lost:
            message = (
                f"article {row.id}: version {row.revision} of {row.sha256[:16]}, by the journal "
                f"version {told.number} of {told.sha256[:16]}"
            )
            self._fault(Fault(DIFFERS, "crawler.db", message))

    async def _check_posts(self, posts: Mapping[str, str]) -> None:
        for oddity in await asyncio.to_thread(self._odd_posts, posts):
            if isinstance(oddity, Fault):
                if oddity.path in self._lost:
                    continue
                if oddity.code == MISSING and oddity.path in self._by_hand[DELETED]:
                    self._found.deleted.append(oddity.path)
                else:
                    self._fault(oddity)
            else:
                self._judge.add(oddity)
        self._tell(len(posts))

    def _odd_posts(self, posts: Mapping[str, str]) -> list[Fault | Oddity]:
        found: list[Fault | Oddity] = []
        for path, sha256 in posts.items():
            self._posts.add(key_of(path))
            self._checked.add(key_of(path))
            data = read_whole(self._archive, path)
            digest = manifest.digest(data) if isinstance(data, bytes) else None
            if not self._left(path, digest, sha256):
                wrong = self._log.compare(path, sha256, digest)
                found += [wrong] if wrong else []
            theirs = self._decided.get(path, Keep.OURS) is not Keep.OURS
            if theirs and digest != sha256:
                self._found.decided.append(path)
            elif isinstance(data, Fault):
                found.append(data)
            elif digest not in (sha256, self._log.digest_of(path)):
                found.append(Oddity(path, sha256, data))
        return found

    def _left(self, path: str, digest: str | None, expected: str) -> bool:
        """Whether a version came after somebody's work and was not written: the log has none."""
        by_hand = any(path in paths for paths in self._by_hand.values())
        said = self._log.digest_of(path)
        return by_hand and said is not None and digest not in (said, expected)

    def _check_unheard_of(self) -> None:
        """Check that the log names no post that is not there and that no line tells of."""
        for path, sha256 in self._log.posts.items():
            if key_of(path) not in self._posts:
                data = read_whole(self._archive, path)
                if not isinstance(data, bytes) or manifest.digest(data) != sha256:
                    self._fault(self._log.belie(path, None))

    def _find_foreign(self) -> None:
        """Find files below posts/ that are none of ours: they stay, unless they are one of ours."""
        self._check_unheard_of()
        for path in files_below(self._archive, POSTS):
            key = key_of(path)
            if self._store is None and key in self._posts and key not in self._checked:
                self._fault(Fault(UNLISTED, path, "no digest is kept of it in the manifest"))
            if key not in self._posts:
                data = read_whole(self._archive, path)
                ours = isinstance(data, bytes) and (
                    manifest.digest(data) == self._log.digest_of(path)
                )  # Its line in the journal was lost, or its name there damaged: it stays.
                if isinstance(data, bytes) and not ours:
                    self._judge.add(Oddity(path, "", data))
                else:
                    self._found.foreign.append(path)

    async def _settle_oddities(self) -> None:
        if self._judge.idle:
            return
        if self._store is None:
            for path, sha256 in self._log.posts.items():
                self._judge.expect(path, sha256)
        last = ""
        while self._store and (rows := await self._store.articles_after(last, BATCH * THREADS)):
            last = rows[-1].id
            for row in rows:
                self._judge.expect(row.post, row.post_sha256)
        verdicts = await self._judge.verdicts()
        for path, fault in verdicts.items():
            if fault is not None:
                self._fault(fault)
            elif path in self._judge.belied:
                self._fault(self._log.belie(path, self._judge.belied[path]))
            elif key_of(path) in self._posts:
                self._found.edited.append(path)
            else:
                self._found.foreign.append(path)


def _is_journal(path: str) -> bool:
    return is_month(path.removeprefix(f"{CAPTURES}/"))
