"""What a user means by the words that name what is to be forgotten; nothing is changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path

from crawler.archive.held import Held, Wanted, find_held, find_strays
from crawler.archive.read import find_digest
from crawler.archive.trouble import translating
from crawler.errors import UsageError
from crawler.models.state import ArticleRow
from crawler.seams import Chooser
from crawler.urls import canonical, url_hash

PAGE = 1000
"""Articles that are asked of the store at once."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be forgotten, as the user says it.

    Attributes:
        words: Each an article's id, its beginning, an address, or the name of a source.
        before: Only what is older: the article's date in its own zone, else its first capture.
    """

    words: tuple[str, ...]
    before: date | None = None


@dataclass(slots=True)
class Chosen:
    """What a wish comes to.

    Attributes:
        articles: By id.
        urls: Hashes of addresses that led to no article.
        already: Words of what was forgotten before.
    """

    articles: dict[str, ArticleRow] = field(default_factory=dict)
    urls: set[str] = field(default_factory=set)
    already: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """What forgetting would do.

    Attributes:
        chosen: Articles and addresses.
        held: What the archive holds of them.
        bytes: Of the files that would go.
        edited: Posts among them that somebody changed.
        copies: Old copies of the database, which may name them still.
    """

    chosen: Chosen
    held: Held
    bytes: int
    edited: tuple[str, ...]
    copies: tuple[str, ...]


async def choose(store: Chooser, archive: Path, wish: Wish, configured: Collection[str]) -> Chosen:
    """Find what a wish means.

    Args:
        store: The state.
        archive: The archive's folder.
        wish: What is to be forgotten.
        configured: Names of the sources that are configured.

    Raises:
        UsageError: a word means nothing, or two things.
        ArchiveUnwritableError: the journal cannot be read.
    """
    chosen = Chosen()
    known = {*configured, *await store.article_counts()}
    names = known | {state.name for state in await store.source_states()}
    for word in wish.words:
        row = await store.article(word)
        if word in names:
            if row is not None:
                raise UsageError(
                    f"'{word}' is the name of a source, and an article is known by it, too: "
                    f"{row.id} {row.title}",
                    hint="name the article by its whole id",
                )
            await _add_source(store, archive, word, wish.before, chosen)
        elif row is not None:
            if is_older(row, wish.before):
                chosen.articles[row.id] = row
        else:
            await _add_address(store, word, names, chosen)
    return chosen


async def plan(store: Chooser, archive: Path, wish: Wish, configured: Collection[str]) -> Plan:
    """Return what forgetting would do; nothing is changed.

    Raises:
        UsageError: a word means nothing, or two things.
        ArchiveUnwritableError: the archive cannot be read.
    """
    chosen = await choose(store, archive, wish, configured)
    traces = await store.traces(chosen.articles)
    urls = frozenset(chosen.urls).union(*(each.urls for each in traces.values()))
    wanted = Wanted(frozenset(chosen.articles), urls)
    posts = [row.post for row in chosen.articles.values()]
    with translating(archive):
        held = await asyncio.to_thread(find_held, archive, wanted, posts)
        size = await asyncio.to_thread(held.bytes_in, archive)
        edited = await asyncio.to_thread(find_edited, archive, chosen.articles.values())
        copies = await asyncio.to_thread(_old_databases, archive)
    return Plan(chosen, held, size, tuple(edited.values()), copies)


def _old_databases(archive: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in archive.glob("crawler.db.*")))


def is_older(row: ArticleRow, before: date | None) -> bool:
    """Whether an article's date, in its own zone, lies before a day; without one its capture."""
    return before is None or (row.published or row.first_at).date() < before


def find_edited(archive: Path, rows: Iterable[ArticleRow]) -> dict[str, str]:
    """Return the posts (by the article's id) whose bytes are not those that we wrote.

    Raises:
        OSError: one cannot be read.
    """
    found = ((row, find_digest(archive, row.post)) for row in rows)
    return {row.id: row.post for row, digest in found if digest not in (None, row.post_sha256)}


async def _add_source(
    store: Chooser, archive: Path, name: str, before: date | None, chosen: Chosen
) -> None:
    """Add a source's articles, and the addresses of its lines that led to none."""
    latest = datetime.combine(before, time(), UTC) + timedelta(days=1) if before else None
    async for row in articles_of(store, name, latest):
        if is_older(row, before):
            chosen.articles[row.id] = row
    with translating(archive):
        strays = await asyncio.to_thread(find_strays, archive, name)
    old = [key for key, last in strays.items() if before is None or last.date() < before]
    for at in range(0, len(old), PAGE):
        keys = old[at : at + PAGE]
        # An address that led to an article in the end is that article's.
        living = (await store.known([], keys, [])).aliases
        chosen.urls |= {key for key in keys if living.get(key, key) in chosen.articles
                        or key not in living}  # fmt: skip


async def articles_of(
    store: Chooser, name: str, before: datetime | None
) -> AsyncIterator[ArticleRow]:
    """Yield a source's articles, those older than an instant, in the order of their ids."""
    last = ""
    while rows := await store.articles_of(name, before=before, after=last, limit=PAGE):
        for row in rows:
            yield row
        last = rows[-1].id


async def _add_address(store: Chooser, word: str, names: Collection[str], chosen: Chosen) -> None:
    """Add an address that led to no article, or note what is forgotten already."""
    keys = _keys(word)
    forgotten = await store.forgotten(keys)
    waiting = await store.known_urls(keys) - forgotten
    if waiting:
        chosen.urls |= waiting
    elif forgotten:
        chosen.already.append(word)
    else:
        near = get_close_matches(word, names, n=1)
        guess = f" — did you mean '{near[0]}'?" if near else ""
        raise UsageError(
            f"no article, address or source is known by '{word}'{guess}",
            hint="`crawler list` prints ids and titles, `crawler status` the names of sources",
        )


def _keys(word: str) -> set[str]:
    """Return the hashes by which a word may be known: that of an address, or an id itself."""
    if len(word) == 16 and not set(word.lower()) - set("0123456789abcdef"):
        return {word.lower()}
    try:
        return {url_hash(word), url_hash(canonical(word))}
    except ValueError:
        return set()
