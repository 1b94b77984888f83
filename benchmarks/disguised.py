"""How far extraction falls on pages that do not say what their parts are.

    python -m benchmarks.disguised [--only NAME,NAME]

Pages of sites that nobody tuned an extractor on have other class names, and often no markup that
tells. So the pages of ../shared/corpus/articles are written anew four times: every class and id
replaced by a made-up one; without JSON-LD; with a div for article, main, nav, aside and the like,
and without roles, itemprop and test ids; and all of these at once. Each extractor gets each copy.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.extraction import CORPUS, OURS, READABILITY_JS, WORK, environment, measure
from tests.kit.disguises import DISGUISES

PEERS = (OURS, "trafilatura metadata", READABILITY_JS, "readability-lxml", "magic-html")
COLUMNS = ("F1", "pageF1", "fail", "title", "date", "dateWrong", "authorF1")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(PEERS), help="names, with commas")
    names = parser.parse_args().only.split(",")
    python = str(environment())
    print(f"| pages | extractor | {' | '.join(COLUMNS)} |")
    print("|---|---|" + "--:|" * len(COLUMNS))
    for kind, change in DISGUISES.items():
        folder = written(kind, change)
        for name in names:
            result = measure(name, sys.executable if name == OURS else python, 1, folder)
            scores = result["scores"] if result else {}
            cells = (scores.get(column) for column in COLUMNS)
            shown = " | ".join("-" if cell is None else f"{cell:.3f}" for cell in cells)
            print(f"| {kind} | {name} | {shown} |", flush=True)
    return 0


def written(kind: str, change: Callable[[bytes], bytes]) -> Path:
    """Write the corpus with its pages changed; return the folder."""
    folder = WORK / "disguised" / kind.replace(" ", "-")
    shutil.rmtree(folder, ignore_errors=True)
    for file in (CORPUS / "articles").glob("*/page.html.gz"):
        copy = folder / file.parent.name
        copy.mkdir(parents=True)
        page = change(gzip.decompress(file.read_bytes()))
        (copy / file.name).write_bytes(gzip.compress(page, 1, mtime=0))
        shutil.copy(file.with_name("truth.json"), copy)
    return folder


if __name__ == "__main__":
    sys.exit(main())
