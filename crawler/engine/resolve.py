"""Resolving: whose bytes a post has that somebody edited or deleted, ours or theirs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.archive.disk import FOLDER_MODE, put, sync_folder
from crawler.archive.group import Group, PostFile
from crawler.archive.layout import QUARANTINE
from crawler.archive.manifest import digest
from crawler.archive.trouble import translating
from crawler.archive.write import Writer
from crawler.engine.edits import DECIDED, note_decision
from crawler.engine.forget import Alone
from crawler.engine.history import read_history, versions
from crawler.engine.jobs import Extracted
from crawler.engine.remake import Remaker
from crawler.engine.report import Resolved
from crawler.errors import ArchiveUnwritableError, DamagedFileError, UsageError
from crawler.models.article import Outcome
from crawler.models.journal import Keep, Line
from crawler.models.state import ArticleRow, Batch
from crawler.seams import Clock, Store


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a post.

    Attributes:
        theirs: What lies there; None where it was deleted.
        ours: The newest version, made again.
    """

    theirs: bytes | None
    ours: bytes


async def read_sides(archive: Path, remaker: Remaker, row: ArticleRow) -> Sides:
    """Return both sides of an article's post.

    Raises:
        CrawlerError: the newest version cannot be made again, or the post cannot be read.
    """
    theirs = await asyncio.to_thread(_bytes_at, archive, row.post)
    if theirs is not None and digest(theirs) == row.post_sha256:
        return Sides(theirs, theirs)
    return Sides(theirs, await _make(archive, remaker, row))


async def _make(archive: Path, remaker: Remaker, row: ArticleRow) -> bytes:
    known = versions(await asyncio.to_thread(read_history, archive, row))
    if not known:
        raise DamagedFileError(f"no line of the journal tells of {row.id}")
    (made,) = await remaker.make([(known[-1].line, known[-1].pages)], {row.id: row.first_at})
    if not isinstance(made, Extracted):
        raise made
    if made.rendered is None:
        raise made.error or DamagedFileError(f"{made.raw} holds no article any more")
    return made.rendered.post


def _bytes_at(archive: Path, path: str) -> bytes | None:
    with translating(archive):
        try:
            return (archive / path).read_bytes()
        except FileNotFoundError:
            return None


class Resolver:
    """Decides about posts in an archive that is ours.

    Args:
        archive: Its folder.
        store: The state.
        writer: The archive's writer.
        remaker: Makes versions again.
        clock: Tells when it was.
        alone: Keeps others from writing meanwhile.
    """

    def __init__(  # noqa: PLR0917 - what it works with
        self, archive: Path, store: Store, writer: Writer, remaker: Remaker, clock: Clock,
        alone: Alone,
    ) -> None:  # fmt: skip
        self._archive = archive
        self._store = store
        self._writer = writer
        self._remaker = remaker
        self._clock = clock
        self._alone = alone

    def __repr__(self) -> str:
        return f"<Resolver of {self._archive}>"

    async def run(self, which: str, keep: Keep) -> Resolved:
        """Decide about an article's post; return what was done.

        Once begun it is done to its end, though its caller is cancelled.

        Args:
            which: The article's id or URL.
            keep: OURS writes our newest version, THEIRS lets stand what is there, or is not.

        Raises:
            UsageError: no article is known by that.
            DamagedFileError: our version cannot be made again.
            StoreError, ArchiveError: it could not be done; nothing is half done.
        """
        task = asyncio.create_task(self._run(which, keep), name="resolve")
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait([task])
            raise

    async def _run(self, which: str, keep: Keep) -> Resolved:
        async with self._alone():
            row = await self._store.article(which)
            if row is None:
                raise UsageError(f"no article is known by '{which}'")
            if keep is Keep.OURS:
                return await self._write_ours(row)
            return await self._let_stand(row)

    async def _let_stand(self, row: ArticleRow) -> Resolved:
        theirs = await asyncio.to_thread(_bytes_at, self._archive, row.post)
        if theirs is not None and digest(theirs) == row.post_sha256:
            raise UsageError(f"{row.post} is as it was written: there is nothing to decide")
        decision = Keep.DELETED if theirs is None else Keep.THEIRS
        if await self._store.note(f"{DECIDED}{row.post}") != decision:
            await self._record(row, decision, [])
        await note_decision(self._store, row.post, decision)
        return Resolved(id=row.id, post=row.post, decision=decision)

    async def _write_ours(self, row: ArticleRow) -> Resolved:
        sides = await read_sides(self._archive, self._remaker, row)
        aside = None
        if sides.theirs is not None and sides.theirs != sides.ours:
            with translating(self._archive):
                aside = await asyncio.to_thread(self._keep_aside, row.post, sides.theirs)
        expected = digest(sides.theirs) if sides.theirs is not None else None
        row = row.model_copy(update={"post_sha256": digest(sides.ours)})
        await self._record(row, Keep.OURS, [PostFile(row.post, sides.ours, expected)])
        await note_decision(self._store, row.post, Keep.OURS)
        return Resolved(id=row.id, post=row.post, decision=Keep.OURS, aside=aside)

    def _keep_aside(self, path: str, data: bytes) -> str:
        """Keep what somebody wrote in quarantine, durably; return where."""
        folder = self._archive / QUARANTINE / f"{self._clock.now():%Y%m%dT%H%M%SZ}"
        to, number = folder / path, 1
        while to.exists():
            number += 1
            to = folder / f"{path}~{number}"
        to.parent.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
        put(to, data)
        for each in to.relative_to(self._archive).parents:
            sync_folder(self._archive / each)
        return to.relative_to(self._archive).as_posix()

    async def _record(self, row: ArticleRow, decision: Keep, posts: list[PostFile]) -> None:
        """Write the decision's line, with the post if it is ours, and tell the store."""
        line = _line(row, decision, self._clock.now())
        written = await self._writer.write(Group(lines=[line], posts=posts))
        if written.edited:
            raise ArchiveUnwritableError(
                f"{row.post} was changed just now", hint="close it in your editor, and try again"
            )
        await self._store.commit(Batch(articles=(row,), position=written.position))


def _line(row: ArticleRow, decision: Keep, at: datetime) -> Line:
    return Line(
        at=at,
        source=row.source,
        url=row.canonical,
        outcome=Outcome.RESOLVED,
        id=row.id,
        canonical=row.canonical,
        post=row.post,
        decision=decision,
    )
