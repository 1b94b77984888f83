"""Pages that hold no article against those that do: listings of the corpus, and its articles."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from crawler.errors import ExtractError
from crawler.extract.article import extract
from crawler.models.capture import Page
from crawler.models.entry import Hint
from crawler.models.source import ArticleRules
from tests.kit.shared import shared
from tests.quality.discovery import FLOORS, NOW, cases, digest, floors

pytestmark = pytest.mark.xdist_group("refusals")


def is_refused(file: Path, url: str) -> bool:
    page = Page(url=url, body=gzip.decompress(file.read_bytes()), fetched_at=NOW)
    try:
        extract(page, ArticleRules(), Hint(), timezone="UTC")
    except ExtractError:
        return True
    return False


def articles() -> Iterator[tuple[Path, str]]:
    for name in ("articles", "encodings"):
        for file in sorted(shared("corpus", name).glob("*/page.html.gz")):
            yield file, json.loads(file.with_name("truth.json").read_bytes())["url"]


@lru_cache(maxsize=1)
def refused_articles() -> tuple[str, ...]:
    return tuple(file.parent.name for file, url in articles() if is_refused(file, url))


def test_articles_are_not_refused() -> None:
    floor = floors("refusals", shared("corpus", "listings"))["articles_at_most"]

    # The one that is refused is a page of a video.
    assert len(refused_articles()) <= floor * sum(1 for _ in articles()), refused_articles()


def test_listings_are_refused() -> None:
    truth = shared("corpus", "listings")
    lists = [(folder, row) for folder, row in cases(truth) if row["kind"] == "listing"]

    refused = [
        row["url"] for folder, row in lists if is_refused(folder / "page.html.gz", row["url"])
    ]

    assert FLOORS["refusals"]["corpus"] == digest(truth)
    assert len(refused) / len(lists) >= FLOORS["refusals"]["listings"]
