"""Feeds that a page declares, against the corpus: 64 pages."""

from __future__ import annotations

import json

from crawler.discover.find import declared_feeds
from crawler.html.document import parse
from tests.kit.shared import shared
from tests.quality.discovery import floors


def test_pages_declare_the_feeds_that_the_corpus_says() -> None:
    truth = shared("corpus", "autodiscovery.json")
    pages = [case for case in json.loads(truth.read_bytes())["cases"] if case["html"] is not None]

    right = 0
    for case in pages:
        found = declared_feeds(parse(case["html"], case["url"]))
        right += {feed.url for feed in found} == {feed["url"] for feed in case["feeds"]}
        comments = [feed.comments for feed in found]
        assert comments == sorted(comments), f"comments stand before articles: {case['id']}"

    assert right / len(pages) >= floors("autodiscovery", truth)["exact"]
