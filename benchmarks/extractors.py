"""One extractor over the corpus, timed page by page: `extractors.py NAME CORPUS OUT.jsonl`.

Run by `extraction.py`, each extractor in a process of its own: ours with the project's Python, the
peers with that of their environment. Standard library only, but for the extractor itself.
"""

# ruff: noqa: PLC0415 - each extractor is imported only in its own process

from __future__ import annotations

import gc
import gzip
import importlib.metadata
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
Extract = Callable[[bytes, str], Answer]
REPEATS = 2
COLLECTED_AFTER = (50_000, 20, 20)
"""The collector as our worker processes have it (crawler.workers.child), for all alike."""


def longshelf() -> Extract:
    from crawler.errors import ExtractError
    from crawler.extract.article import extract, stated
    from crawler.models.capture import Page
    from crawler.models.entry import Hint
    from crawler.models.source import ArticleRules

    now = datetime(2026, 11, 23, tzinfo=UTC)

    def run(body: bytes, url: str) -> Answer:
        page = Page(url=url, body=body, fetched_at=now)
        try:
            article = extract(page, ArticleRules(), Hint(), timezone="UTC")
        except ExtractError:
            article = stated(page, ArticleRules(), Hint(), timezone="UTC")
        published = article.published.isoformat() if article.published else None
        return {
            "articleBody": article.text,
            "title": article.title,
            "authors": list(article.authors),
            "date_published": published,
            "lead_image_url": article.image,
        }

    return run


def trafilatura(*, fast: bool = False, metadata: bool = False) -> Extract:
    from trafilatura import bare_extraction

    def run(body: bytes, url: str) -> Answer:
        found = bare_extraction(body, url=url, fast=fast, with_metadata=metadata)
        if found is None:
            return {}
        authors = (found.author or "").split("; ") if metadata else []
        return {
            "articleBody": found.text,
            "title": found.title,
            "authors": [author for author in authors if author],
            "date_published": found.date,
            "lead_image_url": found.image,
        }

    return run


def readability_lxml() -> Extract:
    from lxml.html import fromstring
    from readability import Document

    def run(body: bytes, url: str) -> Answer:
        document = Document(body, url=url)
        text = "\n".join(fromstring(document.summary()).itertext())
        return {"articleBody": text, "title": document.short_title()}

    return run


def newspaper4k() -> Extract:
    import newspaper

    def run(body: bytes, url: str) -> Answer:
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=body.decode("utf-8", "replace"))
        article.parse()
        date = article.publish_date
        return {
            "articleBody": article.text,
            "title": article.title,
            "authors": article.authors,
            "date_published": date.isoformat() if date else None,
            "lead_image_url": article.top_image,
        }

    return run


def magic_html() -> Extract:
    from lxml.html import fromstring
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()

    def run(body: bytes, url: str) -> Answer:
        found = extractor.extract(body.decode("utf-8", "replace"), base_url=url)
        html = found.get("html") or ""
        text = "\n".join(fromstring(html).itertext()) if html.strip() else ""
        return {"articleBody": text, "title": found.get("title")}

    return run


def resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def run(body: bytes, url: str) -> Answer:  # noqa: ARG001 - takes no address
        tree = HTMLTree.parse_from_bytes(body, detect_encoding(body))
        return {"articleBody": extract_plain_text(tree, main_content=True), "title": tree.title}

    return run


EXTRACTORS: dict[str, tuple[str, Callable[[], Extract]]] = {
    "longshelf": ("longshelf", longshelf),
    "trafilatura": ("trafilatura", trafilatura),
    "trafilatura fast": ("trafilatura", lambda: trafilatura(fast=True)),
    "trafilatura metadata": ("trafilatura", lambda: trafilatura(metadata=True)),
    "readability-lxml": ("readability-lxml", readability_lxml),
    "newspaper4k": ("newspaper4k", newspaper4k),
    "magic-html": ("magic-html", magic_html),
    "resiliparse": ("resiliparse", resiliparse),
}


def main() -> int:
    name, corpus, out, step = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    package, make = EXTRACTORS[name]
    try:
        run = make()
    except ImportError as error:
        print(error, file=sys.stderr)
        return 1
    pages = []
    for file in sorted(corpus.glob("*/page.html.gz"))[::step]:
        url = json.loads(file.with_name("truth.json").read_bytes())["url"]
        pages.append((file.parent.name, url, gzip.decompress(file.read_bytes())))
    _timed(run, *pages[0][:0:-1])
    # What is imported by now is no garbage: as in our worker processes, for all alike.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    with out.open("w", encoding="utf-8") as lines:
        for case, url, body in pages:
            answer, seconds = min((_timed(run, body, url) for _ in range(REPEATS)), key=_seconds)
            lines.write(json.dumps({"id": case, "seconds": seconds, **answer}) + "\n")
    print(_version(package))
    return 0


def _timed(run: Extract, body: bytes, url: str) -> tuple[Answer, float]:
    """Run once; seconds of this process's own time, which other processes do not add to."""
    start = time.process_time()
    try:
        answer = run(body, url)
    except Exception:  # noqa: BLE001 - a peer that falls over has no answer
        answer = {}
    return answer, time.process_time() - start


def _seconds(timed: tuple[Answer, float]) -> float:
    return timed[1]


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "here"


if __name__ == "__main__":
    sys.exit(main())
