"""Quality and time of our extraction beside its peers, on the same pages, in one run.

    python -m benchmarks.extraction [--step N] [--rounds N] [--only NAME,NAME] [--json OUT]

Peers are installed into benchmarks/.work/extraction (Python 3.12 where there is one: magic-html
asks for it; @mozilla/readability with linkedom where node and npm are). Each extractor gets the
bytes of each page of ../shared/corpus/articles, in a process of its own, twice; the shortest time
counts. With more rounds they take turns, so that a machine which is slow for a while is slow for
all of them. Times are the process's own CPU time in milliseconds.
`x` is how many times longer than ours it took over all pages. A field that an extractor does not
answer counts as not found.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.extractors import EXTRACTORS

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
WORK = Path(__file__).with_name(".work") / "extraction"
PEERS = ("trafilatura", "readability-lxml", "newspaper4k", "resiliparse", "magic-html")
OURS = "longshelf"
READABILITY_JS = "readability.js"
COLUMNS = (
    "F1",
    "P",
    "R",
    "pageF1",
    "fail",
    "segF1",
    "title",
    "date",
    "dateWrong",
    "authorF1",
    "image",
)
LANGUAGES = ("en", "de", "zh", "ja", "it", "es", "tr", "pl", "fr", "ko", "hi", "ru", "pt")
SOURCES = ("fundus", "wcxb", "magic-html", "postlight", "gne")
"""Data sets of the corpus whose truth is a whole body."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--step", type=int, default=1, help="take every N-th page")
    parser.add_argument(
        "--only", default=",".join((*EXTRACTORS, READABILITY_JS)), help="names, with commas"
    )
    parser.add_argument("--json", type=Path, help="also write all figures there")
    parser.add_argument("--rounds", type=int, default=1, help="turns that each of them takes")
    options = parser.parse_args()
    python = environment()
    results: dict[str, dict[str, Any]] = {}
    for _ in range(options.rounds):
        for name in options.only.split(","):
            interpreter = sys.executable if name == OURS else str(python)
            result = measure(name, interpreter, options.step)
            if result is not None:
                results[name] = faster(result, results.get(name, result))
    print(tables(results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


def environment() -> Path:
    """Return the peers' Python; install them if that was not done yet."""
    python = WORK / "bin" / "python"
    if not (WORK / "ready").exists():
        subprocess.run([interpreter(), "-m", "venv", "--clear", str(WORK)], check=True)
        pip = [str(python), "-m", "pip", "install", "-q"]
        subprocess.run([*pip, "--upgrade", "pip"], check=True)
        for peer in PEERS:
            if subprocess.run([*pip, peer], check=False).returncode:
                print(f"{peer} cannot be installed here and is left out", file=sys.stderr)
        (WORK / "ready").touch()
    return python


def interpreter() -> str:
    """Return a Python 3.12, else the one that runs this."""
    homes = sorted(Path.home().glob(".pyenv/versions/3.12*/bin/python3.12"))
    for candidate in [shutil.which("python3.12"), *map(str, homes)]:
        if candidate and not subprocess.run([candidate, "-c", ""], check=False).returncode:
            return candidate
    return sys.executable


def measure(
    name: str, python: str, step: int, corpus: Path = CORPUS / "articles"
) -> dict[str, Any] | None:
    """Run one extractor; return its version, times and scores, or None where it does not run."""
    out = WORK / f"{name.replace(' ', '-')}.jsonl"
    command = _command(name, python, corpus, out, step)
    if command is None:
        print(f"{name} wants node and npm and is left out", file=sys.stderr)
        return None
    environ = {**os.environ, "PYTHONPATH": str(ROOT) if name == OURS else ""}
    run = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if run.returncode:
        print(f"{name}: {run.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return {
        "version": run.stdout.strip(),
        "times": {row["id"]: 1e3 * row["seconds"] for row in rows},
        "scores": score(out, {row["id"] for row in rows}),
    }


def faster(result: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return a result with the shorter of two rounds' times of each page."""
    times = {case: min(time, other["times"][case]) for case, time in result["times"].items()}
    return {**result, "times": times}


def _command(name: str, python: str, corpus: Path, out: Path, step: int) -> list[str] | None:
    """Return what runs an extractor over the corpus, or None where that cannot be run here."""
    if name != READABILITY_JS:
        script = str(Path(__file__).with_name("extractors.py"))
        return [python, script, name, str(corpus), str(out), str(step)]
    node, npm, modules = shutil.which("node"), shutil.which("npm"), WORK / "node"
    if node is None or npm is None:
        return None
    if not (modules / "node_modules" / "linkedom").exists():
        modules.mkdir(parents=True, exist_ok=True)
        (modules / "package.json").write_text("{}", encoding="utf-8")
        quiet = ["--no-audit", "--no-fund", "--silent"]
        install = [npm, "install", *quiet, "@mozilla/readability", "linkedom"]
        if subprocess.run(install, cwd=modules, check=False).returncode:
            return None
    script = str(Path(__file__).with_name("readability.mjs"))
    return [node, script, str(modules), str(corpus), str(out), str(step)]


def score(answers: Path, ids: set[str]) -> dict[str, Any]:
    """Return the totals by score.py over the pages that were taken, and F1 by language."""
    out = answers.with_suffix(".scores.json")
    folder = answers.with_suffix(".truth")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for case in ids:
        (folder / case).symlink_to(CORPUS / "articles" / case)
    command = [sys.executable, str(CORPUS / "score.py"), str(folder), str(answers)]
    subprocess.run([*command, "--worst", "0", "--json", str(out)], check=True, capture_output=True)
    shutil.rmtree(folder)
    found = json.loads(out.read_bytes())
    languages = {name: _group(found, f"language={name}") for name in LANGUAGES}
    sources = {name: _group(found, f"source={name}") for name in SOURCES}
    return {**{name: found["total"].get(name) for name in COLUMNS}, **languages, **sources}


def _group(found: dict[str, Any], name: str) -> float | None:
    figure: float | None = found["groups"].get(name, {}).get("F1")
    return figure


def tables(results: dict[str, dict[str, Any]]) -> str:
    """Return the results as Markdown tables: times, fields, bodies by language and data set."""
    ours = statistics.mean(results[OURS]["times"].values()) if OURS in results else None
    times, fields, groups = [], [], []
    for name, result in results.items():
        all_times = [*result["times"].values()]
        mean = statistics.mean(all_times)
        last = statistics.quantiles(all_times, n=100)[98]
        ratio = f"{mean / ours:.1f}" if ours else "-"
        cells = [f"{value:.1f}" for value in (statistics.median(all_times), mean, last)]
        times.append([name, result["version"], *cells, ratio])
        fields.append([name, *(_cell(result["scores"][key]) for key in COLUMNS)])
        groups.append([name, *(_cell(result["scores"][key]) for key in (*LANGUAGES, *SOURCES))])
    return "\n\n".join(
        (
            _table(["extractor", "version", "median ms", "mean", "p99", "x"], times),
            _table(["extractor", *COLUMNS], fields),
            _table(["F1", *LANGUAGES, *SOURCES], groups),
        )
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    rule = "|---|" + "--:|" * (len(head) - 1)
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join([lines[0], rule, *lines[1:]])


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
