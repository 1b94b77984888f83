"""What an archive costs: writing an article, rebuilding, bytes, and growth with what is known.

    .venv/bin/python benchmarks/archive.py write [--rounds 60]
    .venv/bin/python benchmarks/archive.py growth [--large 1000000] [--rounds 150]
    .venv/bin/python benchmarks/archive.py rebuild [--urls 400]
    .venv/bin/python benchmarks/archive.py bytes

`write`: a group of 32 articles with files, journal, manifest and database, all durable, against
the same files just written. `growth`: the same group, with asking what is due and known and a poll
of 50 entries, at 10 thousand and at 1 million known URLs; rounds at both sizes alternate.
`rebuild`: `crawler rebuild` of a real archive against extraction alone of its pages. `bytes`: the
pages of the corpus as gzip, as they are kept, and as zstd.

CPU is that of the process with all its threads (`rebuild`: of all processes), in milliseconds an
article; the median of the rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

import zstandard
from pages import CORPUS, serving
from store import GROUP, NOW, Trial, address, article, batch, item, key

from crawler.archive.group import Group, KeptFile, PostFile
from crawler.archive.prepare import prepare
from crawler.archive.write import Writer, open_writer
from crawler.fetch.decode import gzip_member
from crawler.models.article import Outcome
from crawler.models.journal import Line
from crawler.models.state import ArticleRow, ListingState, Poll
from crawler.store.sqlite import open_store

RAW_BYTES, POST_BYTES = 40_000, 8_000
FEW = 40
HERE = Path(__file__).resolve().parent
SETTINGS = """\
archive: {path: ../archive}
http: {allow_networks: [127.0.0.0/8], rate: unlimited, concurrency: 8, robots: ignore}
"""


class Costs:
    """CPU and wall-clock milliseconds an article, by name, a value a round."""

    def __init__(self) -> None:
        self.cpu: dict[str, list[float]] = defaultdict(list)
        self.wall: dict[str, list[float]] = defaultdict(list)

    async def of(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        await work()
        self.cpu[name].append(1000 * (time.process_time() - cpu) / GROUP)
        self.wall[name].append(1000 * (time.perf_counter() - wall) / GROUP)

    def show(self, first: str, second: str, what: str) -> None:
        print(f"{'ms an article':28}{first:>14}{second:>14}{what:>10}")
        for kind, times in (("CPU", self.cpu), ("wall clock", self.wall)):
            one, other = (statistics.median(times[name]) for name in (first, second))
            print(f"{kind:28}{one:>14.3f}{other:>14.3f}{other / one:>10.2f}")


def group_of(rows: list[ArticleRow], dice: random.Random) -> Group:
    """Return a group of new articles, their files full of noise."""
    made = Group()
    for row in rows:
        post = dice.randbytes(POST_BYTES // 2).hex().encode()
        made.raws.append(KeptFile(row.raw, dice.randbytes(RAW_BYTES)))
        made.posts.append(PostFile(row.post, post))
        made.lines.append(
            Line(
                at=NOW, source=row.source, url=row.canonical, chain=((row.canonical, 200),),
                status=200, headers=(("content-type", "text/html"), ("etag", '"abc"')),
                sha256=row.sha256, raw=row.raw, type="text/html", coding="gzip",
                outcome=Outcome.NEW, id=row.id, canonical=row.canonical, post=row.post,
                rules=row.sha256, extractor="1",
            )
        )  # fmt: skip
    return made


def write_plainly(folder: Path, group: Group) -> None:
    """Write a group's files, and nothing else."""
    for file in (*group.raws, *group.posts):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)


async def compare_writes(folder: Path, rounds: int) -> None:
    costs, dice = Costs(), random.Random(1)
    async with AsyncExitStack() as stack:
        writer = await stack.enter_async_context(opened(folder / "durable"))
        store = await stack.enter_async_context(open_store(folder / "durable/crawler.db"))
        for number in range(rounds):
            numbers = list(range(number * GROUP, (number + 1) * GROUP))
            group = group_of([article(each) for each in numbers], dice)

            async def durable(group: Group = group, numbers: list[int] = numbers) -> None:
                written = await writer.write(group)
                work = batch(numbers, written.position.offset)
                await store.commit(work)

            async def plain(group: Group = group) -> None:
                await asyncio.to_thread(write_plainly, folder / "plain", group)

            await costs.of("plain", plain)
            await costs.of("durable", durable)
    costs.show("plain", "durable", "ratio")


def opened(archive: Path) -> AbstractAsyncContextManager[Writer]:
    prepare(archive)
    return open_writer(archive, 0)


class Whole(Trial):
    """A store of a certain size with an archive beside it."""

    writer: Writer

    async def article_round(self, dice: random.Random) -> None:
        """Do what 32 articles take: ask, write, commit; and a poll."""
        later = NOW.replace(year=NOW.year + 1)
        await self.store.take(f"host{self.done % 60}.example", later, GROUP)
        await self.store.due_hosts(later, 100)
        numbers = list(range(self.done, self.done + GROUP))
        hashes = [key(number) for number in numbers]
        rows = [article(number) for number in numbers]
        await self.store.known(hashes, hashes, [row.fingerprint for row in rows])
        written = await self.writer.write(group_of(rows, dice))
        self.done += GROUP
        await self.store.commit(batch(numbers, written.position.offset))
        fresh = [item(number) for number in range(self.found, self.found + 3)]
        seen = [item(number) for number in range(self.found - 47, self.found)]
        self.found += 3
        await self.store.known_urls([each.url_hash for each in fresh + seen])
        listing = ListingState(source="a", url=address(0))
        await self.store.save_poll(Poll(listing=listing, items=tuple(fresh + seen)))


async def compare_sizes(folder: Path, small: int, large: int, rounds: int) -> None:
    costs = Costs()
    async with AsyncExitStack() as stack:
        trials = []
        for size in (small, large):
            archive = folder / str(size)
            writer = await stack.enter_async_context(opened(archive))
            store = await stack.enter_async_context(open_store(archive / "crawler.db"))
            trial = Whole(store, size)
            trial.writer = writer
            begun = time.perf_counter()
            await trial.fill()
            print(f"{size} URLs: filled in {time.perf_counter() - begun:.0f} s", flush=True)
            trials.append(trial)
        for number in range(rounds + 10):
            for trial in trials:
                dice = random.Random(number)
                name = str(trial.size) if number >= 10 else "warming up"
                await costs.of(name, lambda trial=trial, dice=dice: trial.article_round(dice))
    costs.show(str(small), str(large), "growth")
    pages = [str(path) for path in sorted(CORPUS.glob("*/page.html.gz"))[:100]]
    extraction = _extraction_alone(pages)
    before, after = (
        statistics.median(costs.cpu[str(size)]) + extraction for size in (small, large)
    )
    print(f"{'CPU, extraction included':28}{before:>14.3f}{after:>14.3f}{after / before:>10.3f}")


def compare_rebuild(folder: Path, urls: int) -> None:
    with serving(folder, urls=urls, hosts=20) as site:
        config = folder / "config"
        config.mkdir()
        (config / "crawler.yaml").write_text(SETTINGS)
        (config / "sources.yaml").write_text(
            json.dumps([{"url": url, "name": f"n{at}"} for at, url in enumerate(site.feeds)])
        )
        _crawler(folder, "once")
    few = folder / "few"
    for name in ("archive", "config"):
        shutil.copytree(folder / name, few / name)
    for journal in (few / "archive/captures").iterdir():
        journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:FEW]))
    start, fewer, _ = _rebuilt(few)
    cpu, number, wall = _rebuilt(folder)
    raws = [str(path) for path in sorted((folder / "archive/raw").rglob("*.html.gz"))]
    each, more = _extraction_alone(raws), 1000 * (cpu - start) / (number - fewer)
    print(f"{number} versions in {wall:.1f} s on {os.cpu_count()} cores: {number / wall:.0f}/s")
    print(f"CPU: {cpu:.1f} s, of which {start:.1f} s for start-up and the first {fewer}")
    print(f"CPU of each further article: {more:.1f} ms; extraction alone {each:.1f} ms")
    print(f"ratio: {more / each:.2f}")


def _rebuilt(folder: Path) -> tuple[float, int, float]:
    """Return CPU and wall-clock seconds of a rebuild, with the number of versions between."""
    shutil.rmtree(folder / "archive/posts")
    for path in (folder / "archive").glob("crawler.db*"):
        path.unlink()
    before, begun = _children(), time.perf_counter()
    done = json.loads(_crawler(folder, "rebuild", "--json"))
    return _children() - before, done["versions"], time.perf_counter() - begun


def _extraction_alone(pages: list[str]) -> float:
    """Return what extraction of saved pages costs, in milliseconds of CPU a page."""
    alone = subprocess.run(
        [sys.executable, HERE / "alone.py", "ours", *pages], check=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return float(alone.stdout.split()[-1])


def _crawler(folder: Path, *words: str) -> str:
    command = [sys.executable, "-m", "crawler", *words]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run(
        command, cwd=folder, check=True, text=True, stdout=subprocess.PIPE, env=environment
    )
    return done.stdout


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare_bytes() -> None:
    pages = [gzip.decompress(path.read_bytes()) for path in sorted(CORPUS.glob("*/page.html.gz"))]
    print(f"{len(pages)} pages, bytes a page")
    plain = sum(map(len, pages))
    forms: dict[str, Callable[[bytes], bytes]] = {
        "as served": bytes,
        "gzip, as we write it": gzip_member,
        **{f"zstd -{level}": zstandard.ZstdCompressor(level).compress for level in (3, 10, 19)},
    }
    for name, form in forms.items():
        begun = time.process_time()
        size = sum(len(form(page)) for page in pages)
        cost = 1000 * (time.process_time() - begun) / len(pages)
        print(f"{name:22}{size // len(pages):>10,}{size / plain:>8.3f}{cost:>8.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["write", "growth", "rebuild", "bytes"])
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=None)
    parser.add_argument("--urls", type=int, default=400)
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        if asked.what == "write":
            asyncio.run(compare_writes(folder, asked.rounds or 60))
        elif asked.what == "growth":
            rounds = asked.rounds or 150
            asyncio.run(compare_sizes(folder, asked.small, asked.large, rounds))
        elif asked.what == "rebuild":
            compare_rebuild(folder, asked.urls)
        else:
            compare_bytes()


if __name__ == "__main__":
    main()
