"""The store on SQLite: one method a door; what each does stands in the module of its topic."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from crawler.models.article import Outcome
from crawler.models.journal import Position, Tombstone
from crawler.models.state import (
    Alias,
    ArticleRow,
    BackfillState,
    Batch,
    Count,
    FrontierCount,
    FrontierItem,
    HostDue,
    HostState,
    Known,
    ListingState,
    Poll,
    RevisionRow,
    RipeSeen,
    RobotsState,
    SourceState,
    Written,
)
from crawler.store import (
    addresses,
    articles,
    commits,
    dispatch,
    forgetting,
    frontier,
    renaming,
    sightings,
    sources,
    turning_back,
)
from crawler.store.database import Database
from crawler.store.opening import (
    compacted,
    open_for_reading,
    open_for_writing,
    overwriting,
    overwritten,
    quick_check,
)

PATIENCE = timedelta(seconds=5)
"""How long another process's lock is waited for (busy_timeout)."""


class SqliteReader:
    """All that can be asked of a state database; see `seams.Store` for what each answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._database!r}>"

    async def source_states(self) -> list[SourceState]:
        """Return all sources, also those no longer configured."""
        return await self._database.read(sources.source_states)

    async def source_state(self, name: str) -> SourceState | None:
        """Return one source."""
        return await self._database.read(lambda s: sources.source_state(s, name))

    async def due_sources(self, now: datetime, limit: int) -> list[SourceState]:
        """Return sources with next_due <= now, the longest due first."""
        return await self._database.read(lambda s: sources.due_sources(s, now, limit))

    async def listings(self, source: str | None = None) -> list[ListingState]:
        """Return the listings of a source, or all."""
        return await self._database.read(lambda s: sources.listing_states(s, source))

    async def known_urls(self, url_hashes: Collection[str]) -> set[str]:
        """Return those that are in the frontier (in any state) or an alias."""
        return await self._database.read(lambda s: frontier.known_urls(s, url_hashes))

    async def frontier_items(self, url_hashes: Collection[str]) -> list[FrontierItem]:
        """Return the URLs with these hashes that are in the frontier, in any state."""
        return await self._database.read(lambda s: frontier.by_urls(s, url_hashes))

    async def known_guids(self, source: str, guids: Collection[str]) -> dict[str, str]:
        """Return guid -> url_hash for those that the source has listed before."""
        return await self._database.read(lambda s: frontier.known_guids(s, source, guids))

    async def due_hosts(
        self, now: datetime, limit: int, sources: Collection[str] | None = None
    ) -> list[HostDue]:
        """Return hosts with a queued URL that is due, whose back-off is over, longest due first."""
        return await self._database.read(lambda s: dispatch.due_hosts(s, now, limit, sources))

    async def next_due(self, sources: Collection[str] | None = None) -> datetime | None:
        """Return when the next queued URL (its host's back-off counted) falls due."""
        return await self._database.read(lambda s: dispatch.next_due(s, sources))

    async def take(
        self, host: str, now: datetime, limit: int, *,
        sources: Collection[str] | None = None, excluding: Collection[str] = (),
    ) -> list[FrontierItem]:  # fmt: skip
        """Return due URLs of `host`, greater priority first, then longest due, not `excluding`."""
        work = partial(
            dispatch.take, host=host, now=now, limit=limit, sources=sources, excluding=excluding
        )
        return await self._database.read(work)

    async def resting_hosts(self, now: datetime) -> list[HostState]:
        """Return the hosts that may not be asked yet."""
        return await self._database.read(lambda s: sources.resting_hosts(s, now))

    async def robots(self, origin: str) -> RobotsState | None:
        """Return the kept robots.txt of an origin, expired or not."""
        return await self._database.read(lambda s: sources.robots_state(s, origin))

    async def known(
        self, ids: Collection[str], url_hashes: Collection[str], fingerprints: Collection[str],
        digests: Collection[str] = (),
    ) -> Known:  # fmt: skip
        """Return the articles with these ids, those that the aliases and fingerprints lead to."""
        return await self._database.read(
            lambda s: articles.known(s, ids, url_hashes, fingerprints, digests)
        )

    async def ripe_seen(self, limit: int) -> list[RipeSeen]:
        """Return pending sightings whose URL has its article now, oldest first."""
        return await self._database.read(lambda s: sightings.ripe_seen(s, limit))

    async def position(self) -> Position | None:
        """Return the end of the last journal line applied."""
        return await self._database.read(commits.position)

    async def backfill(self, source: str, key: str) -> BackfillState | None:
        """Return a backfill's state."""
        return await self._database.read(lambda s: sources.backfill_state(s, source, key))

    async def article(self, which: str) -> ArticleRow | None:
        """Find by id, by a prefix of it (>= 4, unique), or by any known URL of the article."""
        return await self._database.read(lambda s: articles.article(s, which))

    async def articles(
        self, *, source: str | None = None, since: datetime | None = None,
        until: datetime | None = None, limit: int = 50, newest_first: bool = True,
    ) -> list[ArticleRow]:  # fmt: skip
        """List articles by `archived_at`; `since` inclusive, `until` exclusive."""
        return await self._database.read(
            lambda s: articles.article_list(
                s, source, since, until, limit, newest_first=newest_first
            )
        )

    async def articles_after(self, article: str, limit: int) -> list[ArticleRow]:
        """Return articles in the order of their ids, those behind `article`."""
        return await self._database.read(lambda s: articles.articles_after(s, article, limit))

    async def articles_of(
        self, source: str, *, before: datetime | None, after: str, limit: int
    ) -> list[ArticleRow]:
        """Return a source's articles whose date, else first capture, lies before `before`."""
        return await self._database.read(
            lambda s: articles.articles_of(s, source, before, after, limit)
        )

    async def forgotten(self, keys: Collection[str]) -> frozenset[str]:
        """Return those of `keys` (16 hex digits each) that a tombstone names."""
        return await self._database.read(lambda s: forgetting.find_forgotten(s, keys))

    async def traces(self, ids: Collection[str]) -> dict[str, Tombstone]:
        """Return by digests what is known of articles: their addresses and versions."""
        return await self._database.read(lambda s: forgetting.traces(s, ids))

    async def check(self) -> str | None:
        """Read the whole database; return what is damaged in it, None if nothing is."""
        said = await self._database.outside(quick_check)
        return None if said == "ok" else said

    async def revisions(self, article: str) -> list[RevisionRow]:
        """Return all versions, oldest first."""
        return await self._database.read(lambda s: articles.article_revisions(s, article))

    async def addresses(self, article: str) -> list[Alias]:
        """Return every address that leads to an article; its canonical URL need not be among."""
        return await self._database.read(lambda s: addresses.addresses(s, article))

    async def written(self, since_day: str) -> list[Written]:
        """Return the bytes that sources took, in all and since a day."""
        return await self._database.read(lambda session: articles.written(session, since_day))

    async def article_counts(self) -> dict[str, int]:
        """Return how many articles each source owns."""
        return await self._database.read(articles.article_counts)

    async def counts(self, since_day: str | None = None) -> list[Count]:
        """Return outcomes and errors per source and day."""
        return await self._database.read(lambda s: articles.count_rows(s, since_day))

    async def frontier_counts(self, now: datetime) -> list[FrontierCount]:
        """Return how many URLs of each source stand where."""
        return await self._database.read(lambda s: frontier.frontier_counts(s, now))

    async def outcomes(self, source: str, outcome: Outcome, limit: int) -> list[FrontierItem]:
        """Return items of a source with this outcome, newest first."""
        return await self._database.read(lambda s: frontier.outcomes(s, source, outcome, limit))

    async def notes(self, prefix: str) -> dict[str, str]:
        """Return the notes whose key starts with `prefix`."""
        return await self._database.read(lambda s: sources.notes_below(s, prefix))

    async def note(self, key: str) -> str | None:
        """Return a note (what the daemon wants `status` to say)."""
        return await self._database.read(lambda s: sources.note(s, key))


class SqliteStore(SqliteReader):
    """A state database and its one owner: what `seams.Store` asks for."""

    async def save_sources(self, states: Sequence[SourceState]) -> None:
        """Insert or replace by name."""
        await self._database.write(lambda s: sources.put(s, sources.PUT_SOURCE, states))

    async def save_poll(self, poll: Poll) -> int:
        """Commit a poll: listing state and new frontier items. Return how many items were new."""
        return await self._database.write(lambda s: frontier.save_poll(s, poll))

    async def release(self, source: str, now: datetime) -> int:
        """Queue all held URLs of a source at backfill's priority; return how many."""
        return await self._database.write(lambda s: frontier.release(s, source, now))

    async def revive(self, source: str, codes: Collection[str], now: datetime) -> int:
        """Queue again given-up URLs of a source whose code starts with one of `codes`."""
        return await self._database.write(lambda s: frontier.revive(s, source, codes, now))

    async def save_hosts(self, states: Sequence[HostState]) -> None:
        """Insert or replace by host."""
        await self._database.write(lambda s: sources.put(s, sources.PUT_HOST, states))

    async def save_robots(self, state: RobotsState) -> None:
        """Insert or replace by origin."""
        await self._database.write(lambda s: sources.put(s, sources.PUT_ROBOTS, [state]))

    async def commit(self, batch: Batch) -> None:
        """Apply a group: articles, revisions, aliases, settlements, counts, hosts, position."""
        if not batch.forgotten:
            await self._database.write(lambda s: commits.commit(s, batch))
            return
        await self._database.outside(overwriting)
        await self._database.write(lambda s: commits.commit(s, batch))
        await self._database.outside(overwritten)

    async def turn_back(self, now: datetime, limit: datetime) -> int:
        """Bring back times that lie ahead, for a clock that did; return how many rows had such."""
        return await self._database.write(lambda s: turning_back.turn_back(s, now, limit))

    async def compact(self) -> None:
        """Write the file anew, so that nothing is left in it of what was deleted."""
        await self._database.outside(compacted)

    async def drop_articles(self, note: tuple[str, str]) -> None:
        """Drop all that the journal tells, and set a note (key, value)."""
        await self._database.write(lambda s: commits.drop_articles(s, note))

    async def set_note(self, key: str, value: str | None) -> None:
        """Keep a note, or drop it."""
        await self.set_notes({key: value})

    async def set_notes(self, values: Mapping[str, str | None]) -> None:
        """Keep notes, or drop those that are None."""
        await self._database.write(lambda s: sources.set_notes(s, values))

    async def rename_source(self, old: str, new: str) -> int:
        """Give a source's state another name; its articles keep theirs."""
        return await self._database.write(lambda s: renaming.rename_source(s, old, new))


@asynccontextmanager
async def open_store(path: Path, *, timeout: timedelta = PATIENCE) -> AsyncIterator[SqliteStore]:
    """Open the state database at `path` as its one owner; make it where there is none.

    A database of an older version is copied to `<path>.backup-<version>`, then brought up to date.

    Raises:
        StoreDamagedError: another program's file, or a corrupt one.
        SchemaError: a newer program wrote it.
        StoreBusyError: another process holds it, for longer than `timeout`.
        StoreError: no permission, or a network file system.
        DiskFullError: no room.
    """
    async with open_for_writing(path, timeout) as database:
        yield SqliteStore(database)


@asynccontextmanager
async def open_reader(path: Path, *, timeout: timedelta = PATIENCE) -> AsyncIterator[SqliteReader]:
    """Open the state database at `path` to read it, also while its owner writes.

    Raises:
        StoreError: there is none, or one of an older version.
        StoreDamagedError: another program's file, or a corrupt one.
        SchemaError: a newer program wrote it.
    """
    async with open_for_reading(path, timeout) as database:
        yield SqliteReader(database)
