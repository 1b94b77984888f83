"""Every Protocol of the program.

| seam | implementations |
|---|---|
| Clock | `app.SystemClock`; a hand-wound one of the tests |
| Fetcher | `fetch.http.HttpFetcher`, `MeteredFetcher`, `Witness` (`engine`) round it; replay |
| SiteMemory | the Store; `engine.preview.SitesInMemory` |
| Chooser | `store.sqlite.SqliteReader`, `SqliteStore` |
| Reader | `store.sqlite.SqliteReader`, `SqliteStore` |
| Store | `store.sqlite.SqliteStore`; PostgreSQL comes with the cluster |
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from crawler.models.article import Outcome
from crawler.models.capture import Request, Response
from crawler.models.journal import Position, Tombstone
from crawler.models.state import (
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


class Clock(Protocol):
    """Time, as the engine sees it."""

    def now(self) -> datetime:
        """Return the time, aware UTC."""
        ...

    async def sleep_until(self, when: datetime) -> None:
        """Return at `when`, at once if it has passed."""
        ...


class Fetcher(Protocol):
    """One request, one response; no redirect is followed, no body inflated."""

    async def fetch(self, request: Request) -> Response:
        """Ask for `request.url`.

        Any status is a response. Raises FetchError for all else: FetchTimeoutError,
        ConnectionFailedError, ProtocolError, AddressError, UrlError, TooLargeError.
        """
        ...


class SiteMemory(Protocol):
    """Where robots.txt files and cookies are kept: the store, or for a preview the memory."""

    async def robots(self, origin: str) -> RobotsState | None:
        """Return the kept robots.txt of an origin, expired or not."""
        ...

    async def save_robots(self, state: RobotsState) -> None:
        """Insert or replace by origin."""
        ...

    async def note(self, key: str) -> str | None:
        """Return a note: the cookies of a source."""
        ...

    async def set_note(self, key: str, value: str | None) -> None:
        """Keep a note, or drop it."""
        ...

    async def forgotten(self, keys: Collection[str]) -> frozenset[str]:
        """Return those of `keys` (16 hex digits each) that must not come back."""
        ...


class Chooser(Protocol):
    """What is asked of the state to find what is to be forgotten."""

    async def article(self, which: str) -> ArticleRow | None:
        """Find by id, by a prefix of it (>= 4, unique), or by any known URL of the article."""
        ...

    async def articles_of(
        self, source: str, *, before: datetime | None, after: str, limit: int
    ) -> list[ArticleRow]:
        """Return a source's articles whose date, else first capture, lies before `before`.

        In the order of their ids, those behind `after`; `before` None is all.
        """
        ...

    async def written(self, since_day: str) -> list[Written]:
        """Return the bytes that sources took, in all and since a day (UTC, YYYY-MM-DD)."""
        ...

    async def article_counts(self) -> dict[str, int]:
        """Return how many articles each source owns."""
        ...

    async def source_states(self) -> list[SourceState]:
        """Return all sources, also those no longer configured."""
        ...

    async def known(
        self,
        ids: Collection[str],
        url_hashes: Collection[str],
        fingerprints: Collection[str],
        digests: Collection[str] = (),
    ) -> Known:
        """Return the articles with these ids, those that the aliases and fingerprints lead to.

        `Known.articles` holds every article that any of the three maps names, by id, and
        `Known.forgotten` which keys, the digests of bodies among them, must not come back.
        """
        ...

    async def known_urls(self, url_hashes: Collection[str]) -> set[str]:
        """Return those that are in the frontier (in any state) or an alias."""
        ...

    async def forgotten(self, keys: Collection[str]) -> frozenset[str]:
        """Return those of `keys` (16 hex digits each) that must not come back."""
        ...

    async def traces(self, ids: Collection[str]) -> dict[str, Tombstone]:
        """Return by digests what is known of articles: their addresses and all versions."""
        ...


class Reader(Protocol):
    """What those who look after the archive ask of the state: its owner's store, or one beside it.

    See Store for what may be raised.
    """

    async def known(
        self,
        ids: Collection[str],
        url_hashes: Collection[str],
        fingerprints: Collection[str],
        digests: Collection[str] = (),
    ) -> Known:
        """Return what the keys lead to; see `Store.known`."""
        ...

    async def notes(self, prefix: str) -> dict[str, str]:
        """Return the notes whose key starts with `prefix`."""
        ...

    async def articles_after(self, article: str, limit: int) -> list[ArticleRow]:
        """Return articles in the order of their ids, those behind `article`."""
        ...

    async def check(self) -> str | None:
        """Read the whole database; return what is damaged in it, None if nothing is."""
        ...


class Store(Chooser, Protocol):
    """State: schedule, frontier, articles. Every write is one transaction.

    Every method may raise StoreBusyError, StoreDamagedError, DiskFullError, StoreError.
    """

    async def save_sources(self, states: Sequence[SourceState]) -> None:
        """Insert or replace by name."""
        ...

    async def source_state(self, name: str) -> SourceState | None:
        """Return one source."""
        ...

    async def due_sources(self, now: datetime, limit: int) -> list[SourceState]:
        """Return sources with next_due <= now, the longest due first."""
        ...

    async def listings(self, source: str | None = None) -> list[ListingState]:
        """Return the listings of a source, or all."""
        ...

    async def save_poll(self, poll: Poll) -> int:
        """Commit a poll: listing state and new frontier items. Return how many items were new.

        With `poll.release`, items that exist as held (not released yet) count as new.
        """
        ...

    async def known_guids(self, source: str, guids: Collection[str]) -> dict[str, str]:
        """Return guid -> url_hash for those that the source has listed before."""
        ...

    async def due_hosts(
        self, now: datetime, limit: int, sources: Collection[str] | None = None
    ) -> list[HostDue]:
        """Return hosts with a queued URL that is due, whose back-off is over, longest due first."""
        ...

    async def next_due(self, sources: Collection[str] | None = None) -> datetime | None:
        """Return when the next queued URL (its host's back-off counted) falls due."""
        ...

    async def take(
        self,
        host: str,
        now: datetime,
        limit: int,
        *,
        sources: Collection[str] | None = None,
        excluding: Collection[str] = (),
    ) -> list[FrontierItem]:
        """Return due URLs of `host`, greater priority first, then longest due, without `excluding`.

        They stay queued: whoever takes them keeps them apart until they are settled.
        """
        ...

    async def release(self, source: str, now: datetime) -> int:
        """Queue all held URLs of a source at backfill's priority; return how many."""
        ...

    async def revive(self, source: str, codes: Collection[str], now: datetime) -> int:
        """Queue again given-up URLs of a source whose code starts with one of `codes`."""
        ...

    async def resting_hosts(self, now: datetime) -> list[HostState]:
        """Return the hosts that may not be asked yet: by their back-off or by their pace."""
        ...

    async def save_hosts(self, states: Sequence[HostState]) -> None:
        """Insert or replace by host."""
        ...

    async def robots(self, origin: str) -> RobotsState | None:
        """Return the kept robots.txt of an origin, expired or not."""
        ...

    async def save_robots(self, state: RobotsState) -> None:
        """Insert or replace by origin."""
        ...

    async def ripe_seen(self, limit: int) -> list[RipeSeen]:
        """Return pending sightings whose URL has its article now, oldest first."""
        ...

    async def commit(self, batch: Batch) -> None:
        """Apply a group: articles, revisions, aliases, settlements, counts, hosts, position.

        Idempotent. Settlements also add to the counts of their source and drop the entry's content.
        """
        ...

    async def turn_back(self, now: datetime, limit: datetime) -> int:
        """Bring back times that a clock left that was ahead; return how many rows had such.

        What was polled or settled in a time to come is due now, and no host rests beyond `limit`.
        """
        ...

    async def compact(self) -> None:
        """Leave nothing in the files of what was deleted; takes long where they are large."""
        ...

    async def drop_articles(self, note: tuple[str, str]) -> None:
        """Drop all that the journal tells (articles, versions, aliases, sightings, position).

        The frontier, the schedule and the counts stay. The note (key, value) is set with it.
        """
        ...

    async def position(self) -> Position | None:
        """Return the end of the last journal line applied."""
        ...

    async def backfill(self, source: str, key: str) -> BackfillState | None:
        """Return a backfill's state."""
        ...

    async def articles(
        self,
        *,
        source: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        newest_first: bool = True,
    ) -> list[ArticleRow]:
        """List articles by `archived_at`; `since` inclusive, `until` exclusive."""
        ...

    async def revisions(self, article: str) -> list[RevisionRow]:
        """Return all versions, oldest first."""
        ...

    async def counts(self, since_day: str | None = None) -> list[Count]:
        """Return outcomes and errors per source and day."""
        ...

    async def frontier_counts(self, now: datetime) -> list[FrontierCount]:
        """Return how many URLs of each source stand where."""
        ...

    async def outcomes(self, source: str, outcome: Outcome, limit: int) -> list[FrontierItem]:
        """Return items of a source with this outcome, newest first."""
        ...

    async def note(self, key: str) -> str | None:
        """Return a note (what the daemon wants `status` to say)."""
        ...

    async def notes(self, prefix: str) -> dict[str, str]:
        """Return the notes whose key starts with `prefix`."""
        ...

    async def set_note(self, key: str, value: str | None) -> None:
        """Keep a note, or drop it."""
        ...

    async def set_notes(self, values: Mapping[str, str | None]) -> None:
        """Keep notes, or drop those that are None."""
        ...

    async def rename_source(self, old: str, new: str) -> int:
        """Give a source's state another name; return how many URLs of the frontier that were.

        What is known under the new name already stays. Its articles are left as they are: their
        source is a decision of the journal. Idempotent.
        """
        ...
