"""From feeds to a durable archive, beside its peers on the same pages, as ratios.

    .venv/bin/python benchmarks/throughput.py            # 600 URLs, beside Scrapy: some minutes
    .venv/bin/python benchmarks/throughput.py --full     # 3000 URLs on 60 hosts, beside all

Serves real pages (../shared/corpus/articles) on loopback hosts through RSS feeds, gzipped, and
archives them with `crawler once` (politeness off, durability on, an empty folder each time) and
with each peer, one after the other, so that all see the same machine. Prints the median round of
each: articles a second, CPU, memory, and the F1 of the texts. `--late 200` has each article come
200 ms late, too. Interrupted (Ctrl-C), it prints what it has; each round's figures are kept in
benchmarks/.work/rounds.jsonl as well. The peers' venvs are made below benchmarks/.work at the
first run, with their latest releases.

What the rounds wrote stays in benchmarks/.work/runs until the end of the next run: ext4 without a
journal passes over each inode that was deleted in the last five minutes whenever a file is made,
and thousands of them, deleted before a round, cost it a tenth of its time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import scoring
import tree
from pages import CORPUS, Site, serving

HERE = Path(__file__).resolve().parent
WORK = HERE / ".work"
ROUNDS = WORK / "rounds.jsonl"
RUNS = WORK / "runs" / time.strftime("%Y%m%dT%H%M%S")
# lxml_html_clean: justext, which trafilatura uses, asks for it by an extra that is gone.
# curl_cffi: fundus 0.5.7 asks for no version, and does not work with the latest.
PEERS = {
    "scrapy": ("scrapy", "trafilatura", "lxml_html_clean"),
    "crawlee": ("crawlee", "trafilatura", "lxml_html_clean"),
    "fundus": ("fundus", "curl_cffi<0.15"),
}
"""What each peer's venv holds; the first is the peer, and names its release."""
ENOUGH = 200
"""Characters of a body that count as an article's text."""

SETTINGS = """
archive: {path: ../archive, min_free: 1MiB}
http: {allow_networks: [127.0.0.0/8], rate: unlimited, concurrency: 8, robots: ignore}
log: {level: warning}
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What one run of a contestant gave."""

    cost: tree.Cost
    raw: int
    articles: int
    f1: float

    def per_article(self, seconds: float) -> float:
        """Return milliseconds an article."""
        return 1000 * seconds / max(self.articles, 1)


def ours(site: Site, folder: Path) -> Round:
    """Run `crawler once`."""
    config = folder / "config"
    config.mkdir()
    (config / "crawler.yaml").write_text(SETTINGS)
    sources = [{"name": feed.split("/")[2].split(":")[0], "url": feed} for feed in site.feeds]
    (config / "sources.yaml").write_text(json.dumps(sources))
    command = [sys.executable, "-m", "crawler", "once"]
    cost = tree.run(command, folder=folder, environ=_environment(), log=folder / "log")
    archive = folder / "archive"
    return _counted(cost, archive, scoring.f1(scoring.own_texts(archive), site.cases))


def _peer(name: str, site: Site, folder: Path) -> Round:
    command = [_python(name), str(HERE / f"peer_{name}.py"), str(folder / "out")]
    cost = tree.run(
        [*command, *site.feeds], folder=folder, environ=_environment(), log=folder / "log"
    )
    return _of_peer(cost, site, folder / "out")


def _of_peer(cost: tree.Cost, site: Site, *outs: Path) -> Round:
    texts: dict[str, str] = {}
    for out in outs:
        texts |= scoring.peer_texts(out, site.cases)
    return _counted(
        cost, outs[0] if len(outs) == 1 else outs[0].parent, scoring.f1(texts, site.cases)
    )


def scrapy_in_two(site: Site, folder: Path) -> Round:
    """Run two processes of Scrapy with trafilatura, each with half of the feeds."""
    one = f'"{_python("scrapy")}" "{HERE / "peer_scrapy.py"}"'
    halves = (" ".join(site.feeds[::2]), " ".join(site.feeds[1::2]))
    script = " & ".join(f"{one} {folder}/out/{half[0]} {half[1]}" for half in enumerate(halves))
    command = ["/bin/sh", "-c", f"{script} & wait"]
    cost = tree.run(command, folder=folder, environ=_environment(), log=folder / "log")
    return _of_peer(cost, site, folder / "out" / "0", folder / "out" / "1")


CONTESTANTS: dict[str, Callable[[Site, Path], Round]] = {
    "longshelf": ours,
    "scrapy": partial(_peer, "scrapy"),
    "scrapy-2": scrapy_in_two,
    "fundus": partial(_peer, "fundus"),
    "crawlee": partial(_peer, "crawlee"),
}


def _counted(cost: tree.Cost, out: Path, f1: float) -> Round:
    if cost.code:
        sys.exit((out.parent / "log").read_text(errors="replace")[-2000:])
    raw = sum(1 for path in out.rglob("*.htm*") if path.is_file())
    articles = sum(_length(path) > ENOUGH for path in out.rglob("*.md") if "posts" in path.parts)
    return Round(cost, raw, articles, f1)


def _length(post: Path) -> int:
    """Return the characters of a post's text: without front matter and tags."""
    text = post.read_text("utf-8")
    body = text.split("\n---\n", 1)[-1]
    return len("".join(part.partition(">")[2] for part in f">{body}".split("<")))


def _environment() -> dict[str, str]:
    """Return the environment of a contestant: bytecode is kept, as where it was installed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return {**kept, "PYTHONPATH": str(HERE.parent)}


def _set_up(names: Sequence[str]) -> None:
    """Make the venvs of these contestants, where they are not there yet."""
    for name in {name.removesuffix("-2") for name in names} & set(PEERS):
        folder = WORK / name
        if not (folder / "ready").exists():
            print(f"making the venv of {name} ...", file=sys.stderr)
            venv.create(folder, with_pip=True, clear=True)
            _in_peer(name, "-m", "pip", "install", "-qq", "--upgrade", *PEERS[name])
            (folder / "ready").touch()


def _python(name: str) -> str:
    return str(WORK / name / "bin" / "python")


def _in_peer(name: str, *words: str) -> str:
    done = subprocess.run([_python(name), *words], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def _rounds(site: Site, names: Sequence[str], count: int) -> Iterator[tuple[str, Round]]:
    for number in range(count):
        for name in names:
            folder = RUNS / f"{name}-{number}{'-late' if site.delay else ''}"
            folder.mkdir(parents=True)
            os.sync()
            load = os.getloadavg()[0]
            done = CONTESTANTS[name](site, folder)
            print(
                f"{name}: {done.articles / done.cost.wall:.1f}/s, "
                f"{done.per_article(done.cost.cpu):.1f} ms (load before: {load:.1f})",
                file=sys.stderr,
            )
            _keep(site, name, done, load)
            yield name, done


def _keep(site: Site, name: str, done: Round, load: float) -> None:
    facts = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S"), "name": name, "urls": site.urls,
        "hosts": len(site.feeds), "late": site.delay, "load": round(load, 1), **asdict(done),
    }  # fmt: skip
    with ROUNDS.open("a") as file:
        file.write(f"{json.dumps(facts)}\n")


def _median(rounds: Sequence[Round]) -> Round:
    """Return the round in the middle by CPU time: it depends least on neighbours."""
    return sorted(rounds, key=lambda each: each.cost.cpu)[(len(rounds) - 1) // 2]


def _table(site: Site, medians: dict[str, Round]) -> None:
    print(
        "| | articles/s | CPU ms/article | main process | its children | cores used "
        "| peak MB | raw | articles | F1 |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    for name, done in medians.items():
        cost = done.cost
        print(
            f"| {name} | {done.articles / cost.wall:.1f} | {done.per_article(cost.cpu):.2f} "
            f"| {done.per_article(cost.own):.2f} | {done.per_article(cost.children):.2f} "
            f"| {cost.cpu / cost.wall:.2f} | {cost.memory / 1e6:.0f} "
            f"| {done.raw} of {site.urls} | {done.articles} | {done.f1:.3f} |"
        )


def _ratios(medians: dict[str, Round]) -> None:
    own = medians.get("longshelf")
    for name, done in medians.items():
        if own is None or name == "longshelf":
            continue
        speed = own.articles / own.cost.wall / (done.articles / done.cost.wall)
        work = done.per_article(done.cost.cpu) / own.per_article(own.cost.cpu)
        print(f"\nagainst {name}: {speed:.1f} x the articles/s, 1/{work:.1f} of the CPU an article")


def _alone(medians: dict[str, Round]) -> None:
    """Time extraction alone, on the first 120 pages; ours also in two processes at once.

    Two busy cores of a virtual machine may do little more than one: where they are threads of one
    core, or its neighbours are busy. Who uses two is compared with who uses one by that.
    """
    pages = [str(path) for path in sorted(CORPUS.glob("*/page.html.gz"))[:120]]
    script = str(HERE / "alone.py")
    own = [sys.executable, script, "ours", *pages]
    times: dict[str, list[float]] = {"ours": [], "ours, two at once": [], "trafilatura": []}
    for _ in range(3):
        times["ours"] += _at_once(own, 1)
        times["ours, two at once"].append(statistics.mean(_at_once(own, 2)))
        if "scrapy" in medians:
            times["trafilatura"].append(float(_in_peer("scrapy", script, "trafilatura", *pages)))
    middle = {name: statistics.median(each) for name, each in times.items() if each}
    parts = [f"{name} {value:.2f}" for name, value in middle.items()]
    print(f"\nextraction alone, CPU ms a page (120 pages): {', '.join(parts)}")
    gain = 2 * middle["ours"] / middle["ours, two at once"]
    print(f"two busy cores of this machine do {gain:.2f} times the work of one")


def _at_once(command: Sequence[str], count: int) -> list[float]:
    """Run a command that prints a number, so many times at once."""
    running = [
        subprocess.Popen(
            command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        for _ in range(count)
    ]  # fmt: skip
    return [float(each.communicate()[0]) for each in running]


def _said(site: Site, rounds: int) -> None:
    print(
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, served by {site.server}; "
        f"{site.urls} URLs of {site.pages} pages on {len(site.feeds)} hosts, "
        f"{site.mean_bytes / 1000:.0f} kB each ({site.mean_gzipped / 1000:.0f} kB gzipped), "
        f"median of {rounds}"
    )
    for name, packages in PEERS.items():
        if (WORK / name / "ready").exists():
            code = "; ".join(
                f"print({package!r}, version({package!r}))"
                for package in packages
                if "<" not in package and package != "lxml_html_clean"
            )
            told = _in_peer(name, "-c", f"from importlib.metadata import version; {code}")
            print(" + ".join(told.splitlines()))
    print()


def _measured(chosen: argparse.Namespace, delay: float) -> None:
    """Run everybody on a site whose articles are late by so many seconds, and print it."""
    found: dict[str, list[Round]] = {}
    stopped = False
    served = RUNS / ("pages-late" if delay else "pages")
    served.mkdir(parents=True)
    with serving(served, urls=chosen.urls, hosts=chosen.hosts, delay=delay) as site:
        try:
            for name, done in _rounds(site, chosen.only, chosen.rounds):
                found.setdefault(name, []).append(done)
        except KeyboardInterrupt:
            stopped = True
    medians = {name: _median(rounds) for name, rounds in found.items()}
    if delay:
        print(f"\neach article {1000 * delay:.0f} ms late:\n")
    else:
        _said(site, chosen.rounds)
    _table(site, medians)
    _ratios(medians)
    if stopped:
        sys.exit("\ninterrupted: the others were not run")
    if not delay:
        _alone(medians)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--urls", type=int, default=600)
    options.add_argument("--hosts", type=int, default=20)
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--late", type=int, default=0, help="milliseconds, in a second run")
    options.add_argument("--only", nargs="+", choices=CONTESTANTS, default=["longshelf", "scrapy"])
    options.add_argument("--full", action="store_true", help="3000 URLs, 60 hosts, all, and late")
    chosen = options.parse_args()
    if chosen.full:
        chosen.urls, chosen.hosts, chosen.late = 3000, 60, chosen.late or 200
        chosen.only = list(CONTESTANTS)
    WORK.mkdir(exist_ok=True)
    _set_up(chosen.only)
    _measured(chosen, 0.0)
    if chosen.late:
        _measured(chosen, chosen.late / 1000)
    for folder in RUNS.parent.iterdir():
        if folder != RUNS:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
