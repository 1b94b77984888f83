"""Extraction alone, without a network or a disk: CPU milliseconds a page, printed.

python alone.py ours|trafilatura PAGE.html.gz...
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

URL = "http://127.0.0.1/{name}.html"


def ours() -> Callable[[bytes, str], object]:
    from crawler.extract.article import extract  # noqa: PLC0415 - one venv has ours, one has theirs
    from crawler.models.capture import Page  # noqa: PLC0415 - one venv has ours, one has theirs
    from crawler.models.entry import Hint  # noqa: PLC0415 - one venv has ours, one has theirs
    from crawler.models.source import ArticleRules  # noqa: PLC0415 - one venv has ours, one has theirs

    at = datetime(2026, 1, 1, tzinfo=UTC)

    def work(body: bytes, url: str) -> object:
        page = Page(url=url, body=body, content_type="text/html", fetched_at=at)
        return extract(page, ArticleRules(), Hint(url=url), timezone="UTC")

    return work


def theirs() -> Callable[[bytes, str], object]:
    import trafilatura  # noqa: PLC0415 - one venv has ours, one has theirs

    return lambda body, url: trafilatura.extract(
        body, url=url, output_format="markdown", with_metadata=True
    )


def main() -> None:
    work = ours() if sys.argv[1] == "ours" else theirs()
    pages = [(gzip.decompress(Path(name).read_bytes()), name) for name in sys.argv[2:]]
    for body, name in pages[:10]:
        _tried(work, body, URL.format(name=Path(name).parent.name))
    started = time.process_time()
    for body, name in pages:
        _tried(work, body, URL.format(name=Path(name).parent.name))
    print(1000 * (time.process_time() - started) / len(pages))


def _tried(work: Callable[[bytes, str], object], body: bytes, url: str) -> None:
    try:
        work(body, url)
    except Exception as error:  # noqa: BLE001 - such a page is timed all the same
        print(f"{url}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
