"""Repair: what verify found is made right from what is whole; nothing is deleted.

What is damaged or cannot be explained is moved to `quarantine/` first. Then each file that is
missing is looked for there, by what is in it, or made again; what cannot be is noted as lost.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

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
    read_lost,
    read_whole,
)
from crawler.archive.disk import FOLDER_MODE, move, put, sync_folder
from crawler.archive.journal import blank_broken, end_of, without_repeats
from crawler.archive.layout import CAPTURES, MANIFEST, QUARANTINE, RAW, TEMPORARY, is_post
from crawler.archive.listed import LogBook, Wrong
from crawler.archive.read import inflate_any
from crawler.archive.reseal import list_anew, list_posts_anew, seal_anew
from crawler.archive.trouble import translating
from crawler.engine.judge import Version, last_versions, made_again
from crawler.engine.posts import MadePost, PostKeeper
from crawler.engine.rebuild import Rebuilder
from crawler.engine.remake import Remaker
from crawler.engine.verify import Findings
from crawler.errors import DamagedFileError
from crawler.models.state import Batch
from crawler.seams import Store

DATABASE = "crawler.db"
IN_DATABASE = (DIFFERS, "store.damaged")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done about a file: remade, found, listed, moved, noted, lost."""

    path: str
    what: str


@dataclass(slots=True)
class Repairer:
    """Makes an archive right that is ours alone.

    Attributes:
        archive: Its folder.
        store: The database.
        remaker: Makes posts again.
        rebuilder: Fills the database anew, where it does not agree with the journal.
        rules: Rules documents that can be had, by digest.
        now: The time, aware; the folder in `quarantine/` is called by it.
    """

    archive: Path
    store: Store
    remaker: Remaker
    rebuilder: Rebuilder
    rules: Mapping[str, bytes]
    now: datetime
    done: list[Done] = field(default_factory=list)
    _homes: dict[str, Path] = field(default_factory=dict)

    async def run(self, found: Findings, *, restore: bool) -> list[Done]:
        """Repair what was found; return what was done, file by file.

        Args:
            found: What verify says.
            restore: Write posts again that somebody took away.

        Raises:
            ArchiveUnwritableError, DiskFullError: the disk does not take it.
            StoreError: the database cannot be written.
        """
        await asyncio.to_thread(self._files, found.faults)
        await asyncio.to_thread(self._list_posts, found.log.wrong)
        await self._posts(found, restore=restore)
        if any(self._is_of_index(fault) for fault in found.faults):
            # Lines may be lost: what was written last stays, though the journal tells of less.
            await self.rebuilder.run(lambda _, __: None, newest=found.log.digest_of)
            self._note("crawler.db", "filled anew from the journal")
        await self._rows(found.log.rows)
        return self.done

    @staticmethod
    def _is_of_index(fault: Fault) -> bool:
        journal = fault.path.startswith(f"{CAPTURES}/") and fault.code == DAMAGED
        return (fault.path == DATABASE and fault.code in IN_DATABASE) or journal

    async def _rows(self, digests: Mapping[str, str]) -> None:
        """Have the database hold the digests of posts that are what was written last."""
        versions = await last_versions(self.archive, set(digests)) if digests else {}
        for path, several in sorted(versions.items()):
            row = await self.store.article(several[-1].line.id or "")
            if row is not None and row.post == path and row.post_sha256 != digests[path]:
                row = row.model_copy(update={"post_sha256": digests[path]})
                await self.store.commit(Batch(articles=(row,)))
            self._note(path, "the database has its digest again")

    def _note(self, path: str, what: str) -> None:
        self.done.append(Done(path, what))

    def _files(self, faults: Iterable[Fault]) -> None:
        with translating(self.archive):
            faults = list(faults)
            known = {path for path in read_lost(self.archive) if _below(path, manifest.KEPT)}
            kept = [fault for fault in faults if _below(fault.path, manifest.KEPT)]
            for fault in faults:
                self._put_away(fault)
            lost = [fault.path for fault in kept if fault.code in (MISSING, DAMAGED)
                    and not self._bring_back(fault.path)]  # fmt: skip
            self._keep_account(kept, known, lost)
            self._journal(faults)

    def _list_posts(self, wrong: Wrong) -> None:
        """Have the manifest hold the posts' digests."""
        if wrong:
            with translating(self.archive):
                list_posts_anew(self.archive, wrong)
            for path, right in sorted(wrong.items()):
                self._note(path, f"{'listed in' if right else 'taken out of'} the manifest")

    def _put_away(self, fault: Fault) -> None:
        """Move what is damaged or cannot be explained to quarantine."""
        path = fault.path
        if fault.code not in (DAMAGED, UNEXPLAINED) or _is_account(path):
            return
        kept = _below(path, manifest.KEPT) and fault.code == DAMAGED
        if kept and check_kept(self.archive, path, None) is None:
            return  # Only the manifest has another digest: what is in it is what it must be.
        to = self._quarantine(path)
        to.parent.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
        (self.archive / path).rename(to)
        sync_folder(to.parent)
        self._note(path, f"moved to {to.relative_to(self.archive).as_posix()}")
        self._remember(path, to)

    def _quarantine(self, path: str) -> Path:
        folder = self.archive / QUARANTINE / f"{self.now:%Y%m%dT%H%M%SZ}"
        to, number = folder / path, 1
        while to.exists() or to.is_symlink():
            number += 1
            to = folder / f"{path}~{number}"
        return to

    def _remember(self, path: str, to: Path) -> None:
        """Remember what is in a file that was moved: it may belong elsewhere."""
        data = read_whole(to.parent, to.name)
        if isinstance(data, bytes):
            self._homes[manifest.digest(data)] = to
            if path.startswith(f"{RAW}/"):
                try:
                    self._homes[manifest.digest(inflate_any(data, path))] = to
                except DamagedFileError:
                    return

    def _bring_back(self, path: str) -> bool:
        """Have a file in its place that never changes; return whether that could be done."""
        if check_kept(self.archive, path, None) is None:
            return True
        digest = PurePosixPath(path).name.partition(".")[0]
        data = None
        if digest in self._homes:
            data, what = self._homes[digest].read_bytes(), "found elsewhere, and put in its place"
        elif digest in self.rules:
            data, what = self.rules[digest], "made again from the configuration"
        if data is None:
            self._note(path, "lost: it can only come from a backup")
            return False
        self._write(path, data)
        self._note(path, what)
        return True

    def _write(self, path: str, data: bytes) -> None:
        beside = self.archive / TEMPORARY / "repaired"
        put(beside, data)
        for folder in move(beside, self.archive / path):
            sync_folder(folder)

    def _keep_account(self, kept: list[Fault], known: set[str], lost: list[str]) -> None:
        """Have the manifest list what is there, and what is lost noted."""
        touched = {fault.path for fault in kept}
        whole = [path for path in sorted(touched) if (self.archive / path).is_file()]
        list_anew(self.archive, touched, whole)
        for fault in kept:
            if fault.code == UNLISTED:
                self._note(fault.path, "listed in the manifest")
        known |= set(lost)
        if known != read_lost(self.archive):
            self._write(LOST, "".join(f"{path}\n" for path in sorted(known)).encode())

    def _journal(self, faults: list[Fault]) -> None:
        """Take lines that do not read back out of the account, and seal the journal anew."""
        files = {fault.path for fault in faults if fault.path.startswith(f"{CAPTURES}/")}
        damaged = {fault.path for fault in faults if fault.code == DAMAGED} & files
        for path in sorted(damaged):
            if not (self.archive / path).is_file():
                self._bring_back_journal(path)
            else:
                self._blank_journal(path)
        bad = any(_is_account(fault.path) and fault.path not in files for fault in faults)
        if files or bad:
            seal_anew(self.archive)
            for path in sorted(files - damaged):
                self._note(path, "listed in the manifest")

    def _blank_journal(self, path: str) -> None:
        """Take lines out of the account that do not read back, and those that stand there twice."""
        copy = self._quarantine(path)
        copy.parent.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
        shutil.copyfile(self.archive / path, copy)
        once = without_repeats((self.archive / path).read_bytes())
        if self._is_whole(path, once):
            self._write(path, once)
        broken = blank_broken(self.archive, path, self.now)
        kept = copy.relative_to(self.archive).as_posix()
        self._note(path, f"{broken} lines taken out of the account; as it was: {kept}")

    def _bring_back_journal(self, path: str) -> None:
        """Have a file of the journal in its place, if all its parts lie in one that was moved."""
        for home in self._homes.values():
            data = home.read_bytes()
            if self._is_whole(path, data):
                self._write(path, data)
                self._note(path, "found elsewhere, and put in its place")
                return
        self._note(path, "lost: it can only come from a backup")

    def _is_whole(self, path: str, data: bytes) -> bool:
        """Whether a file of the journal that holds this is what the manifest says of it."""
        parts = [part for part in LogBook().read(self.archive) if part.file == path]
        return bool(parts) and all(
            manifest.digest(data[part.start : part.end]) == part.sha256 for part in parts
        )

    async def _posts(self, found: Findings, *, restore: bool) -> None:
        damaged = [one.path for one in found.faults if one.code == DAMAGED and is_post(one.path)]
        missing = [one.path for one in found.faults if one.code == MISSING and is_post(one.path)]
        wanted = {*damaged, *(missing if restore else ()), *(found.deleted if restore else ())}
        versions = await last_versions(self.archive, wanted)
        made = await made_again(self.remaker, versions)
        for path in sorted(wanted):
            await self._post(path, versions.get(path, []), made.get(path))
        if not restore:
            for path in missing:
                await self._take_as_deleted(path)

    async def _post(self, path: str, versions: list[Version], data: bytes | None) -> None:
        """Write a post again: what was there, if it is found, else what is made of its page."""
        line = versions[-1].line if versions else None
        row = await self.store.article(line.id) if line is not None and line.id else None
        home = self._homes.get(row.post_sha256) if row else None
        if home is not None:
            await asyncio.to_thread(self._write, path, home.read_bytes())
            self._note(path, "found elsewhere, and put in its place")
        elif row is not None and data is not None:
            await self._remake(MadePost(path, data, manifest.digest(data), row.post_sha256))
            update = {"post_sha256": manifest.digest(data)}
            await self.store.commit(Batch(articles=(row.model_copy(update=update),)))
            self._note(path, "made again")
        else:
            await self._take_as_deleted(path)
            self._note(path, "lost: its page is, too")
            return
        await self.store.set_notes({f"deleted:{path}": None, f"edited:{path}": None})

    async def _remake(self, post: MadePost) -> None:
        end = end_of(self.archive)
        assert end is not None  # Its line is there.
        await PostKeeper(self.archive).keep([post], end)

    async def _take_as_deleted(self, path: str) -> None:
        await self.store.set_note(f"deleted:{path}", self.now.isoformat())
        self._note(path, "taken as deleted by hand: `--restore` writes it again")


def _below(path: str, folders: Iterable[str]) -> bool:
    return path.partition("/")[0] in folders


def _is_account(path: str) -> bool:
    """Whether a path is that of the journal, the manifest or the database: they stay."""
    folder = path.partition("/")[0]
    return path == "crawler.db" or (folder == CAPTURES and path.endswith(".jsonl")) or (
        folder == MANIFEST and manifest.is_name(path)
    )  # fmt: skip
