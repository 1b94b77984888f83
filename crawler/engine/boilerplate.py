"""What recurs in a source's articles: found in its archived pages, proposed as `remove` rules."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import Any

from crawler.archive.read import read_raw
from crawler.engine.jobs import Block, BlocksJob
from crawler.errors import CrawlerError, UsageError
from crawler.models.source import Source
from crawler.models.state import ArticleRow
from crawler.text import weight
from crawler.workers.pool import Pool

WORK = "crawler.engine.blocks"
LAST = 50
"""Articles that are worth a look: older ones tell of an older site."""
LEAST = 3
"""Pages on which a text must stand to be no part of any article."""
BATCH = 8
MAX_TEXTS = 200
SELECTORS_EACH = 8
MAX_URLS = 3

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recurring:
    """A block that recurs.

    Attributes:
        selector: What names it and nothing that an article says of its own; None if nothing does.
        pages: On how many pages.
        text: What stands in it, on one of them.
        urls: Some of the articles.
    """

    selector: str | None
    pages: int
    text: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """What recurs on how many pages; the most frequent first."""

    pages: int
    blocks: tuple[Recurring, ...]


class Comparison:
    """Compares a source's archived pages, without the network."""

    def __init__(self, archive: Path, pool: Pool) -> None:
        self._archive = archive
        self._pool = pool

    async def find(self, source: Source, articles: Sequence[ArticleRow]) -> Boilerplate:
        """Return what recurs in a source's articles as its rules of today read their pages.

        Raises:
            UsageError: too few pages are archived.
            DamagedFileError: a raw file is missing or damaged.
        """
        pages = [row for row in articles if row.raw.endswith(".html.gz")]
        found = await self._over("blocks", pages, source)
        seen = {
            row.id: blocks for row, blocks in zip(pages, found, strict=True) if blocks is not None
        }
        if len(seen) < LEAST:
            message = f"{source.name}: {len(seen)} archived pages are too few to compare"
            raise UsageError(
                message, hint=f"`crawler once {quote(source.name)}` archives what is new"
            )
        texts = recurring_texts(seen.values())
        selectors = tuple(dict.fromkeys(css for ways in texts.values() for css in ways))
        read = [row for row in pages if row.id in seen]
        taken = await self._over("matched", read, source, selectors) if selectors else []
        by_selector = {
            css: {row.canonical: lines[at] for row, lines in zip(read, taken, strict=True) if lines}
            for at, css in enumerate(selectors)
        }
        standing = {
            row.canonical: {block.lines for block in seen[row.id]} & texts.keys() for row in read
        }
        return Boilerplate(len(read), choose(texts, standing, by_selector))

    async def _over(
        self, function: str, rows: Sequence[ArticleRow], source: Source, selectors: Lines = ()
    ) -> list[Any]:
        """Return what the function makes of each page; None of one that holds no article now."""
        todo = iter(rows)
        tasks: list[asyncio.Task[list[Any]]] = []
        async with asyncio.TaskGroup() as group:
            while batch := list(islice(todo, BATCH)):
                work = self._batch(function, batch, source, selectors)
                tasks.append(group.create_task(work, name=f"{function} of {len(batch)} pages"))
        return [result for task in tasks for result in task.result()]

    async def _batch(
        self, function: str, rows: Sequence[ArticleRow], source: Source, selectors: Lines
    ) -> list[Any]:
        jobs = []
        for row in rows:
            body = await asyncio.to_thread(read_raw, self._archive, row.raw)
            jobs.append(BlocksJob(row.canonical, body, source, row.archived_at, selectors))
        results = await self._pool.run(f"{WORK}:{function}", jobs)
        return [None if isinstance(result, CrawlerError) else result for result in results]


def recurring_texts(pages: Iterable[Sequence[Block]]) -> dict[Lines, Lines]:
    """Return the texts that stand in a block of their own on several pages, the longest first.

    Each with the selectors by which it can be found on several pages, the simplest first.
    """
    on_pages: Counter[Lines] = Counter()
    ways: dict[Lines, Counter[str]] = {}
    for blocks in pages:
        by_text: dict[Lines, dict[str, None]] = {}
        for block in blocks:
            by_text.setdefault(block.lines, {}).update(dict.fromkeys(block.selectors))
        on_pages.update(by_text.keys())
        for lines, selectors in by_text.items():
            ways.setdefault(lines, Counter()).update(selectors.keys())
    recurring = [lines for lines, count in on_pages.items() if count >= LEAST]
    recurring.sort(key=lambda lines: (-weight("".join(lines)), lines))
    return {lines: _shared(ways[lines]) for lines in recurring[:MAX_TEXTS]}


def _shared(ways: Counter[str]) -> Lines:
    return tuple(css for css, count in ways.items() if count >= LEAST)[:SELECTORS_EACH]


def choose(
    texts: dict[Lines, Lines],
    standing: dict[str, set[Lines]],
    by_selector: dict[str, dict[str, Lines]],
) -> tuple[Recurring, ...]:
    """Choose a selector for each text: the simplest that takes out nothing but what recurs.

    Args:
        texts: The recurring texts with their selectors, the longest first.
        standing: By page: which of them stand there.
        by_selector: By selector and page: the lines of the article that it would take out.
    """
    common = {line for lines in texts for line in lines}
    covered: dict[str, set[str]] = {page: set() for page in standing}
    found: list[Recurring] = []
    for lines, selectors in texts.items():
        bare = [
            page
            for page, there in standing.items()
            if lines in there and not covered[page].issuperset(lines)
        ]
        if len(bare) < LEAST:
            continue
        chosen = next((css for css in selectors if _is_safe(by_selector[css], common)), None)
        hit = [page for page, taken in by_selector[chosen].items() if taken] if chosen else bare
        for page in hit:
            covered[page] |= set(by_selector[chosen][page]) if chosen else set(lines)
        found.append(Recurring(chosen, len(hit), " ".join(lines), tuple(hit[:MAX_URLS])))
    return tuple(sorted(found, key=lambda one: (one.selector is None, -one.pages)))


def _is_safe(taken: dict[str, Lines], common: set[str]) -> bool:
    """Whether a selector finds something on several pages, and nothing that is a page's own."""
    hit = [lines for lines in taken.values() if lines]
    return len(hit) >= LEAST and all(line in common for lines in hit for line in lines)
