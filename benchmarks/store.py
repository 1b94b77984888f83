"""What the store costs at 10 thousand and at 1 million known URLs, as figures and ratios.

    .venv/bin/python benchmarks/store.py [--large 1000000] [--rounds 200]

Each round is what an engine does for 32 articles: take, known, commit; and a poll of 50 entries of
which 3 are new. Times are medians of wall-clock milliseconds. Rounds at both sizes alternate, so
that a noisy neighbour hits both.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import statistics
import tempfile
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.models.article import Outcome
from crawler.models.entry import Entry
from crawler.models.journal import Position
from crawler.models.state import (
    Alias,
    ArticleRow,
    Batch,
    FrontierItem,
    FrontierState,
    HostState,
    ListingState,
    Poll,
    RevisionRow,
    Settlement,
)
from crawler.store.sqlite import SqliteStore, open_store

GROUP = 32
HOSTS = 60
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def key(number: int) -> str:
    return digest(address(number))[:16]


def address(number: int) -> str:
    return f"https://host{number % HOSTS}.example/{number // 1000}/a-page-about-{number}.html"


def item(number: int) -> FrontierItem:
    entry = Entry(
        url=address(number),
        guid=f"tag:host.example,2026:{number}",
        title=f"Something happened for the {number}th time, and people talk of it",
        summary="Two or three sentences tell what it was and who was there. " * 4,
        listing="https://host.example/feed.xml",
    )
    return FrontierItem(
        host=f"host{number % HOSTS}.example",
        url_hash=key(number),
        url=address(number),
        source=f"source {number % HOSTS}",
        entry=entry,
        due_at=NOW + timedelta(milliseconds=number),
    )


def article(number: int) -> ArticleRow:
    name = digest(f"article {number}")
    return ArticleRow(
        id=key(number),
        canonical=address(number),
        source=f"source {number % HOSTS}",
        title=f"Something happened for the {number}th time, and people talk of it",
        published=NOW,
        post=f"posts/source-{number % HOSTS}/2026/01/2026-01-01-something-{name[:16]}.md",
        post_sha256=digest(f"post {number}"),
        sha256=name,
        raw=f"raw/{name[:2]}/{name[2:4]}/{name}.html.gz",
        fingerprint=digest(f"text {number}"),
        text_weight=4000,
        confidence=0.9,
        first_at=NOW,
        archived_at=NOW + timedelta(seconds=number),
    )


def batch(numbers: list[int], offset: int) -> Batch:
    articles = tuple(article(number) for number in numbers)
    return Batch(
        articles=articles,
        revisions=tuple(
            RevisionRow(
                id=row.id, number=1, at=NOW, sha256=row.sha256, raw=row.raw,
                fingerprint=row.fingerprint, title=row.title, rules=digest("rules"), extractor="1",
            )
            for row in articles
        ),
        aliases=tuple(
            Alias(url_hash=row.id, url=row.canonical, article=row.id) for row in articles
        ),
        settlements=tuple(
            Settlement(
                at=NOW + timedelta(seconds=number),
                host=f"host{number % HOSTS}.example", url_hash=key(number),
                source=f"source {number % HOSTS}", state=FrontierState.DONE, outcome=Outcome.NEW,
                article=key(number), url=address(number), etag='"abc"',
            )
            for number in numbers
        ),
        hosts=tuple(
            HostState(host=f"host{number % HOSTS}.example", next_allowed_at=NOW)
            for number in numbers[:8]
        ),
        position=Position(file="captures/2026-01.jsonl", offset=offset),
    )  # fmt: skip


class Trial:
    """A store of a certain size, and the clock beside it."""

    def __init__(self, store: SqliteStore, size: int) -> None:
        self.store, self.size = store, size
        self.done, self.found = 0, size
        self.times: dict[str, list[float]] = defaultdict(list)

    async def fill(self) -> None:
        """Half of the URLs are settled articles, half wait."""
        for start in range(0, self.size, 5000):
            numbers = range(start, min(start + 5000, self.size))
            listing = ListingState(source="filling", url="all")
            await self.store.save_poll(
                Poll(listing=listing, items=tuple(item(number) for number in numbers))
            )
        while self.done < self.size // 2:
            numbers_done = list(range(self.done, min(self.done + 2000, self.size // 2)))
            self.done += len(numbers_done)
            await self.store.commit(batch(numbers_done, self.done))

    async def timed(self, name: str, call: Any) -> Any:
        start = time.perf_counter()
        result = await call
        self.times[name].append((time.perf_counter() - start) * 1000)
        return result

    async def round(self) -> None:
        later = NOW + timedelta(days=30)
        host = f"host{self.done % HOSTS}.example"
        await self.timed("take 32", self.store.take(host, later, GROUP))
        await self.timed("due_hosts", self.store.due_hosts(later, 100))
        await self.timed("next_due", self.store.next_due())
        numbers = list(range(self.done, self.done + GROUP))
        older = [number - self.size // 3 for number in numbers]
        hashes = [key(number) for number in numbers + older]
        prints = [digest(f"text {number}") for number in numbers[:16] + older[:16]]
        await self.timed("known 32", self.store.known(hashes[:GROUP], hashes[16:48], prints))
        self.done += GROUP
        work = batch(numbers, self.done)
        await self.timed("commit 32", self.store.commit(work))
        fresh = [item(number) for number in range(self.found, self.found + 3)]
        seen = [item(number) for number in range(self.found - 47, self.found)]
        self.found += 3
        await self.timed(
            "known_urls 50", self.store.known_urls([each.url_hash for each in fresh + seen])
        )
        poll = Poll(
            listing=ListingState(source="a", url="b"),
            items=tuple(fresh + seen),
            guids=tuple((each.url, each.url_hash) for each in fresh),
        )
        await self.timed("save_poll 50", self.store.save_poll(poll))


async def run(sizes: list[int], rounds: int, folder: Path) -> None:
    async with AsyncExitStack() as stack:
        trials = []
        for size in sizes:
            store = await stack.enter_async_context(open_store(folder / f"{size}.db"))
            trial = Trial(store, size)
            start = time.perf_counter()
            await trial.fill()
            megabytes = (folder / f"{size}.db").stat().st_size / 2**20
            print(
                f"{size} URLs: filled in {time.perf_counter() - start:.0f} s, {megabytes:.0f} MiB"
            )
            trials.append(trial)
        for _ in range(rounds):
            for trial in trials:
                await trial.round()
        report(trials)
        start = time.perf_counter()
        await trials[-1].store.frontier_counts(NOW)
        print(f"frontier_counts at {sizes[-1]}: {(time.perf_counter() - start) * 1000:.0f} ms")
    start = time.perf_counter()
    async with open_store(folder / f"{sizes[-1]}.db"):
        print(f"opening {sizes[-1]}: {(time.perf_counter() - start) * 1000:.0f} ms")


def report(trials: list[Trial]) -> None:
    names = list(trials[0].times)
    print(
        f"{'median ms (mean)':20}"
        + "".join(f"{trial.size:>20}" for trial in trials)
        + f"{'ratio':>16}"
    )
    for name in names:
        medians = [statistics.median(trial.times[name]) for trial in trials]
        means = [statistics.fmean(trial.times[name]) for trial in trials]
        cells = "".join(f"{a:>12.2f} ({b:5.2f})" for a, b in zip(medians, means, strict=True))
        print(f"{name:20}{cells}{medians[-1] / medians[0]:>8.2f} ({means[-1] / means[0]:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        asyncio.run(run([asked.small, asked.large], asked.rounds, Path(folder)))


if __name__ == "__main__":
    main()
