"""Group commit: decide what an article is, write its files, its line, then its rows.

All decisions are made here, by one task, one group after the other: two captures of one article
can never be decided at the same time. A group is 32 outcomes, or 2 MiB of pages, or what came
within 200 ms; less where nothing else is under way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.archive.group import AsideFile, Written
from crawler.archive.rules import RulesBook
from crawler.archive.write import Writer
from crawler.dedupe.decide import claims_too_much
from crawler.engine.edits import DELETED, EDITED, note_hand_made
from crawler.engine.gate import Gates
from crawler.engine.jobs import EntryJob, Extracted, PageJob
from crawler.engine.outcomes import candidate_of, find_revised
from crawler.engine.report import Event
from crawler.engine.settle import Ledger, Settled
from crawler.engine.visit import Visit
from crawler.errors import CrawlerError
from crawler.models.journal import Renaming, renamed_line
from crawler.models.source import Source
from crawler.models.state import ArticleRow, Batch, FrontierItem, Known
from crawler.seams import Clock, Store

if TYPE_CHECKING:
    from crawler.engine.bench import Bench
    from crawler.engine.media import Image

log = logging.getLogger(__name__)

GROUP = 32
GROUP_BYTES = 2 * 2**20
"""Bytes of pages after which a group waits for no more: nothing is asked while many are held."""
PATIENCE = 0.2
"""Seconds that the first outcome of a group waits for others."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was made of one capture: of the page, or of the entry in its place.

    Attributes:
        images: Those of the article that were asked for, also in vain.
        yardstick: What it is compared with in place of what is stored; see `Bench.yardstick`.
    """

    job: PageJob | EntryJob
    extracted: Extracted
    images: tuple[Image, ...] = ()
    yardstick: ArticleRow | None = None


@dataclass(slots=True)
class Finished:
    """A URL that has gone all the way, and waits to be settled.

    Attributes:
        at: When its last response ended, UTC.
        visit: The page as it was asked; None where it was not asked, or the asking failed.
        taken: What can be archived; the last one that holds an article is the one that counts.
        error: Why the page could not be had.
    """

    item: FrontierItem
    source: Source
    at: datetime
    visit: Visit | None = None
    taken: list[Taken] = field(default_factory=list)
    error: CrawlerError | None = None


@dataclass(slots=True)
class _Waiting:
    finished: Finished
    done: asyncio.Future[Event]

    @property
    def size(self) -> int:
        visit = self.finished.visit
        return len(visit.capture.body) if visit is not None else 0


class Committer:
    """Settles URLs in groups; what could not be kept raises where it was handed in."""

    def __init__(
        self,
        writer: Writer,
        store: Store,
        gates: Gates,
        clock: Clock,
        bench: Bench,
        *,
        catch_up: Callable[[], Awaitable[object]],
    ) -> None:
        self._writer = writer
        self._store = store
        self._gates = gates
        self._clock = clock
        self._bench = bench
        self._catch_up = catch_up
        self._expected = 0
        self._rules = RulesBook(writer.secrets)
        self._behind = False
        self._turn = asyncio.Lock()
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(4 * GROUP)
        self._idle = asyncio.Event()
        self._idle.set()

    def __repr__(self) -> str:
        return f"<Committer {self._queue.qsize()} waiting>"

    def keep_secret(self, secrets: Collection[str]) -> None:
        """Mask these values from now on in whatever is written."""
        self._writer.secrets = secrets
        self._rules = RulesBook(secrets)

    async def put_aside(self, path: str, data: bytes) -> AsideFile:
        """Keep an image, on disk, until the group comes that it belongs to.

        Raises:
            ArchiveError: the disk did not take it.
        """
        return await self._writer.put_aside(path, data)

    def has_image(self, path: str) -> bool:
        """Whether the archive has an image."""
        return self._writer.has_image(path)

    def check_room(self) -> None:
        """Raise DiskFullError where less than `archive.min_free` is left."""
        self._writer.check_room()

    @contextmanager
    def expecting(self) -> Iterator[None]:
        """Have groups wait for a URL that is under way, until it is handed in in this block."""
        self._expected += 1
        try:
            yield
        finally:
            self._expected -= 1

    async def settle(self, finished: Finished) -> Event:
        """Return what became of a URL that is expected, once that is durable.

        Raises:
            StoreError, ArchiveError: it could not be kept; the URL stays in the frontier.
        """
        done: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._idle.clear()
        await self._queue.put(_Waiting(finished, done))
        self._expected -= 1
        try:
            return await done
        finally:
            self._expected += 1

    async def run(self) -> None:
        """Commit groups until cancelled."""
        while True:
            group = await self._gather()
            try:
                await self._commit_or_tell(group)
            finally:
                for waiting in group:
                    waiting.done.cancel()
            if self._queue.empty():
                self._idle.set()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep groups from being written while the block is open.

        Lines that the block wrote and did not get to apply are applied before the next group.

        Raises:
            StoreError, ArchiveError: the archive cannot be used.
        """
        async with self._turn:
            await self._be_up_to_date()
            try:
                yield
            except BaseException:
                self._behind = True
                raise

    async def rename(self, renaming: Renaming) -> None:
        """Give a source's articles another name, and move their posts.

        Raises:
            StoreError, ArchiveError: it could not be kept; what is begun is finished before the
                next group, or at the next start.
        """
        async with self.alone():
            position = await self._writer.rename(renamed_line(self._clock.now(), renaming))
            await self._store.commit(Batch(renamed=(renaming,), position=position))

    async def flush(self) -> None:
        """Return when nothing waits any more, and sightings that have ripened have their line."""
        await self._idle.wait()
        while await self._commit([]):
            pass

    async def _gather(self) -> list[_Waiting]:
        group = [await self._queue.get()]
        deadline = asyncio.get_running_loop().time() + PATIENCE
        size = group[0].size
        while len(group) < GROUP and size < GROUP_BYTES:
            if self._queue.empty():
                if not self._expected:
                    break
                try:
                    async with asyncio.timeout_at(deadline):
                        group.append(await self._queue.get())
                except TimeoutError:
                    break
            else:
                group.append(self._queue.get_nowait())
            size += group[-1].size
        return group

    async def _commit_or_tell(self, group: list[_Waiting]) -> None:
        try:
            await self._commit(group)
        except CrawlerError as error:
            log.debug("a group could not be kept: %s", error)
            for waiting in group:
                if not waiting.done.done():
                    waiting.done.set_exception(error)

    async def _commit(self, group: list[_Waiting]) -> int:
        """Decide, write, commit; return how many lines were written."""
        async with self._turn:
            return await self._commit_alone(group)

    async def _commit_alone(self, group: list[_Waiting]) -> int:
        await self._be_up_to_date()
        finished = [waiting.finished for waiting in group]
        ledger = Ledger(
            await self.known(finished),
            self._gates,
            self._clock.now(),
            self._rules,
            self._writer.shelves,
        )
        settled = []
        for one in finished:
            one.taken = [await self._again(one, taken, ledger) for taken in one.taken]
            one.taken = [await self._measured(one, taken, ledger) for taken in one.taken]
            settled.append(ledger.settle(one))
        for ripe in await self._store.ripe_seen(GROUP):
            ledger.see(ripe)
        if ledger.empty:
            return 0
        written = await self._writer.write(ledger.group())
        try:
            await self._note_edits(written)
            batch = ledger.batch(written, self._gates.take_changes())
            await self._store.commit(batch)
        except BaseException:
            self._behind = True
            raise
        for waiting, outcome in zip(group, settled, strict=True):
            _tell(waiting, outcome)
        return len(ledger.lines)

    async def _be_up_to_date(self) -> None:
        """Apply lines that were written in a group whose transaction failed."""
        if self._behind:
            await self._catch_up()
            self._behind = False

    async def _again(self, finished: Finished, taken: Taken, ledger: Ledger) -> Taken:
        """Have a post made again where what is known says that it was made on a wrong ground.

        That is its address, where the page claims that of another article, and, for an article
        without a date of its own, when it was captured first.
        """
        rendered, job = taken.extracted.rendered, taken.job
        if rendered is None:
            return taken
        if (
            isinstance(job, PageJob)
            and rendered.id != rendered.served_id
            and claims_too_much(candidate_of(finished, rendered), ledger.known)
        ):
            job = replace(job, address=rendered.addresses[-1][1])
            taken = await self._made(job, taken)
            rendered = taken.extracted.rendered
            if rendered is None:
                return taken
        first_at = ledger.first_at(rendered)
        if rendered.article.published is not None or first_at in (None, job.first_at):
            return taken
        return await self._made(replace(job, first_at=first_at), taken)

    async def _measured(self, finished: Finished, taken: Taken, ledger: Ledger) -> Taken:
        """Have what would be a revision compared with its article as that would be read now.

        Nothing is read or made for it unless rules or extractor are others than the article's.
        """
        rendered = taken.extracted.rendered
        row = find_revised(finished, rendered, ledger.known) if rendered is not None else None
        if row is None:
            return taken
        rules, _ = self._rules.document(finished.source)
        made_by = rules, taken.extracted.extractor
        return replace(taken, yardstick=await self._bench.yardstick(row, finished.source, made_by))

    async def _made(self, job: PageJob | EntryJob, before: Taken) -> Taken:
        """Have a post made again; a worker that fails at it fails this one, not the group."""
        try:
            extracted = await self._bench.again(job)
        except CrawlerError as error:
            extracted = replace(before.extracted, rendered=None, error=error)
        return replace(before, job=job, extracted=extracted)

    async def _note_edits(self, written: Written) -> None:
        """Remember posts that were left as somebody's hand had made them; `status` lists them."""
        for path in (*written.edited, *written.deleted):
            what = EDITED if path in written.edited else DELETED
            if await note_hand_made(self._store, path, what, self._clock.now()):
                said = "%s was %s by hand and stays so; the new version is in raw"
                log.warning(said, path, what.rstrip(":"))

    async def known(self, finished: Sequence[Finished]) -> Known:
        """Return what the store knows of the articles that URLs led to."""
        ids, urls, prints, digests = set(), set(), set(), set()
        for one in finished:
            ids |= {one.item.article} if one.item.article else set()
            urls.add(one.item.url_hash)
            for taken in one.taken:
                digests.add(taken.extracted.sha256)
                rendered = taken.extracted.rendered
                if rendered is not None:
                    ids |= {rendered.id, rendered.served_id}
                    urls |= {url_hash for url_hash, _ in rendered.addresses}
                    prints.add(rendered.fingerprint)
        if not finished:
            return Known()
        return await self._store.known(ids, urls, prints, digests)


def _tell(waiting: _Waiting, settled: Settled) -> None:
    if not waiting.done.done():
        waiting.done.set_result(settled.event)
