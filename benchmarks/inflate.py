"""Inflating the pages of the corpus: Python's own zlib beside the one that the crawler uses.

    python benchmarks/inflate.py

Each page is inflated in steps, as `crawler.fetch.decode` does; printed is the CPU time a page.
"""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zlib_ng import zlib_ng

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "articles"
STEP = 2**16
REPEATS = 5


def main() -> None:
    pages = [
        gzip.compress(gzip.decompress(page.read_bytes())) for page in CORPUS.glob("*/page.html.gz")
    ]
    python, ours = (
        min(measure(opened, pages) for _ in range(REPEATS))
        for opened in (zlib.decompressobj, zlib_ng.decompressobj)
    )
    print(f"zlib {python:.3f} ms, zlib-ng {ours:.3f} ms: {python / ours:.1f} times as fast")


def measure(opened: Callable[[int], Any], pages: list[bytes]) -> float:
    """Return the milliseconds of CPU that a page takes."""
    started = time.process_time()
    for page in pages:
        stream, left = opened(31), page
        while left:
            stream.decompress(left, STEP)
            left = stream.unconsumed_tail
    return 1000 * (time.process_time() - started) / len(pages)


if __name__ == "__main__":
    main()
