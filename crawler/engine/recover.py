"""Recovery: apply the journal's lines that the store has not seen, without the network.

After a kill that is the last group at most; after a lost database all of it. Every decision is
taken as its line says; what the line does not hold (title, fingerprint) is extracted again from
the raw file, by the rules that the line names.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path

from crawler.archive.forget import finish
from crawler.archive.journal import read_lines
from crawler.archive.read import find_digest, read_raw, read_rules
from crawler.archive.trouble import translating
from crawler.engine.jobs import EntryJob, Extracted, PageJob, addresses_of
from crawler.engine.listing import stands_alone
from crawler.engine.pages import with_pages
from crawler.engine.retry import next_check
from crawler.engine.rows import article_row, revision_row
from crawler.errors import CrawlerError
from crawler.extract.version import EXTRACTOR
from crawler.models.article import Outcome
from crawler.models.capture import Capture
from crawler.models.entry import Entry
from crawler.models.journal import Line, Position
from crawler.models.source import Source
from crawler.models.state import (
    Alias,
    ArticleRow,
    Batch,
    Forgotten,
    FrontierItem,
    FrontierState,
    ListingState,
    Poll,
    RevisionRow,
    Settlement,
)
from crawler.seams import Store
from crawler.urls import host_key, url_hash
from crawler.workers.pool import Pool

log = logging.getLogger(__name__)

CHUNK = 64
VERSIONS = (Outcome.NEW, Outcome.REVISED)


async def recover(archive: Path, store: Store, pool: Pool) -> int:
    """Apply what the store has not seen; return how many lines that were.

    What was to be forgotten is taken away first, in case that was cut off.

    Raises:
        DamagedFileError: a line of the journal is broken.
        ArchiveUnwritableError: what was to be forgotten cannot be taken away.
        StoreError: the store cannot be written.
    """
    position = await store.position()
    with translating(archive):
        await asyncio.to_thread(finish, archive, position)
    lines = with_pages(read_lines(archive, position))
    applied = 0
    while chunk := await asyncio.to_thread(lambda: list(islice(lines, CHUNK))):
        await _Replay(archive, store, pool).apply(chunk)
        applied += len(chunk)
    if applied:
        log.info("%d lines of the journal were applied to the database", applied)
    return applied


class _Replay:
    """Turns a chunk of lines into one commit."""

    def __init__(self, archive: Path, store: Store, pool: Pool) -> None:
        self._archive = archive
        self._store = store
        self._pool = pool
        self._sources: dict[str, Source] = {}
        self._articles: dict[str, ArticleRow] = {}
        self._first: dict[str, datetime] = {}
        self._rows: dict[str, ArticleRow] = {}
        self._revisions: list[RevisionRow] = []
        self._aliases: dict[str, Alias] = {}
        self._seen: dict[tuple[str, str], None] = {}
        self._settlements: list[Settlement] = []
        self._forgotten: list[Forgotten] = []
        self._further: dict[int, tuple[Line, ...]] = {}

    async def apply(self, chunk: list[tuple[Line, tuple[Line, ...], Position]]) -> None:
        """Commit the chunk; what a line names but the archive lacks is told and left out."""
        lines = [line for line, _, _ in chunk]
        self._further = {id(line): pages for line, pages, _ in chunk}
        ids = {line.id for line in lines if line.id is not None}
        self._articles = dict((await self._store.known(ids, [], [])).articles)
        self._first = {key: row.first_at for key, row in self._articles.items()}
        made = await self._extract([line for line in lines if line.outcome in VERSIONS])
        for line in lines:
            if line.outcome in VERSIONS:
                self._version(line, made[id(line)])
            elif line.outcome is Outcome.FORGOTTEN:
                self._forget(line)
            elif line.id is not None:
                self._decision(line)
        await self._queue(lines)
        await self._note_edits(lines)
        await self._store.commit(
            Batch(
                articles=tuple(self._rows.values()),
                revisions=tuple(self._revisions),
                aliases=tuple(self._aliases.values()),
                seen=tuple(self._seen),
                settlements=tuple(self._settlements),
                forgotten=tuple(self._forgotten),
                position=chunk[-1][2],
            )
        )

    async def _extract(self, lines: list[Line]) -> dict[int, Extracted | CrawlerError]:
        made: dict[int, Extracted | CrawlerError] = {}
        pages: list[tuple[Line, PageJob]] = []
        entries: list[tuple[Line, EntryJob]] = []
        for line in lines:
            try:
                job = await asyncio.to_thread(self._job, line)
            except CrawlerError as error:
                made[id(line)] = error
                continue
            if isinstance(job, PageJob):
                pages.append((line, job))
            else:
                entries.append((line, job))
        for name, jobs in (("page", pages), ("entry", entries)):
            results = await self._pool.run(f"crawler.engine.work:{name}", [job for _, job in jobs])
            made |= {id(line): result for (line, _), result in zip(jobs, results, strict=True)}
        return made

    def _job(self, line: Line) -> PageJob | EntryJob:
        """Return the job that the line's capture was, with the body from the raw file."""
        source = self._source(line)
        assert line.raw is not None
        body = read_raw(self._archive, line.raw)
        first_at = self._first.setdefault(line.id or "", line.at)
        if line.raw.endswith(".entry.json.gz"):
            entry = Entry.model_validate_json(body)
            partial = _is_partial(line, source, entry)
            return EntryJob(entry, source, line.at, partial=partial, first_at=first_at)
        capture = _capture(line, body)
        further = tuple(self._page(page) for page in self._further.get(id(line), ()))
        return PageJob(capture, source, line.entry, first_at, line.canonical, further)

    def _page(self, line: Line) -> Capture:
        """Return the capture of an article's further page."""
        assert line.raw is not None
        return _capture(line, read_raw(self._archive, line.raw))

    def _source(self, line: Line) -> Source:
        digest = line.rules or ""
        if digest not in self._sources:
            self._sources[digest] = read_rules(self._archive, digest)
        return self._sources[digest]

    def _version(self, line: Line, made: Extracted | CrawlerError) -> None:
        """Note a version; one that cannot be made again keeps its line and files."""
        error = made if isinstance(made, CrawlerError) else made.error
        if error is not None or isinstance(made, CrawlerError) or made.rendered is None:
            log.error("%s: %s: %s", line.post, error.code if error else "", error)
            return
        before = self._articles.get(line.id or "")
        row = article_row(line.source, line.at, made, made.rendered, before)
        # The line's own identity counts: secrets in its addresses are masked.
        own = {"id": line.id, "canonical": line.canonical, "post": line.post}
        row = row.model_copy(update={key: value for key, value in own.items() if value})
        self._articles[row.id] = self._rows[row.id] = row
        self._revisions.append(revision_row(row, line.rules or "", line.extractor or ""))
        self._lead(row, [line.url, *(url for _, url in made.rendered.addresses)])
        self._settle(line, row)

    def _decision(self, line: Line) -> None:
        """Note a duplicate, a sighting, an unchanged or gone page."""
        row = self._articles.get(line.id or "")
        if row is None:
            return
        if line.source != row.source:
            self._seen[row.id, line.source] = None
        if line.outcome is Outcome.GONE and row.gone_at is None:
            row = row.model_copy(update={"gone_at": line.at})
            self._articles[row.id] = self._rows[row.id] = row
        if line.outcome is Outcome.SEEN:
            return
        if line.outcome is not Outcome.FAILED:
            self._lead(row, [line.url, *addresses_of(line.chain), line.canonical or row.canonical])
            self._settle(line, row)

    def _forget(self, line: Line) -> None:
        """Note a tombstone; a line that stands in the place of another has none."""
        if line.tombstone is not None and line.id is not None:
            self._forgotten.append(Forgotten(id=line.id, tombstone=line.tombstone))

    def _lead(self, row: ArticleRow, urls: Iterable[str]) -> None:
        """Note addresses that lead to an article."""
        for url in urls:
            key = url_hash(url)
            self._aliases.setdefault(key, Alias(url_hash=key, url=url, article=row.id))

    def _settle(self, line: Line, row: ArticleRow) -> None:
        source = self._source(line) if line.rules else None
        due = next_check(source, row.published or row.first_at, line.at) if source else None
        state = FrontierState.QUEUED if due else FrontierState.DONE
        self._settlements.append(
            Settlement(
                host=_host(line),
                url_hash=url_hash(line.url),
                source=line.source,
                url=line.url,
                state=state,
                due_at=due,
                outcome=line.outcome,
                at=line.at,
                article=row.id,
            )
        )

    async def _note_edits(self, lines: list[Line]) -> None:
        """Remember the posts that were left as somebody's hand had made them.

        One that another version of the program wrote cannot be told from one that was changed.
        """
        for line in lines:
            row = self._rows.get(line.id or "")
            if row is None or line.outcome is not Outcome.REVISED or line.extractor != EXTRACTOR:
                continue
            found = await asyncio.to_thread(find_digest, self._archive, row.post)
            edited = found not in (None, row.post_sha256)
            for what, so in (("edited", edited), ("deleted", found is None)):
                value = row.archived_at.isoformat() if so else None
                await self._store.set_note(f"{what}:{row.post}", value)

    async def _queue(self, lines: list[Line]) -> None:
        """Put the lines' URLs into the frontier, so that no listing finds them new again."""
        by_listing: dict[tuple[str, str], list[Line]] = {}
        for line in lines:
            if line.outcome not in (Outcome.SEEN, Outcome.FORGOTTEN):
                by_listing.setdefault((line.source, line.entry.listing or ""), []).append(line)
        for (source, listing), some in by_listing.items():
            guids = tuple((line.entry.guid, url_hash(line.url)) for line in some if line.entry.guid)
            items = {url_hash(line.url): _item(line) for line in some}
            kept = next(
                (one for one in await self._store.listings(source) if one.url == listing),
                ListingState(source=source, url=listing),
            )
            await self._store.save_poll(
                Poll(listing=kept, items=tuple(items.values()), guids=guids)
            )


def _capture(line: Line, body: bytes) -> Capture:
    """Return the capture that a line is about, its content coding undone."""
    headers = tuple(pair for pair in line.headers if pair[0] != "content-encoding")
    return Capture(
        url=line.url,
        chain=line.chain,
        status=line.status or 200,
        headers=headers,
        body=body,
        fetched_at=line.at,
    )


def _item(line: Line) -> FrontierItem:
    entry = Entry(**line.entry.model_dump(exclude={"listing"}), listing=line.entry.listing or "")
    return FrontierItem(
        host=_host(line),
        url_hash=url_hash(line.url),
        url=line.url,
        source=line.source,
        entry=entry,
        due_at=line.at,
        found_at=line.at,
    )


def _host(line: Line) -> str:
    return host_key(line.entry.url or line.entry.listing or line.url)


def _is_partial(line: Line, source: Source, entry: Entry) -> bool:
    """Whether an entry stood in for its page: it would not have stood alone."""
    return line.outcome in VERSIONS and not stands_alone(source, entry)
