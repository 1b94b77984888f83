"""Rows of the state database with everything filled in that a test does not care about."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from crawler.models.article import Outcome
from crawler.models.state import (
    ArticleRow,
    FrontierItem,
    FrontierState,
    ListingState,
    Poll,
    RevisionRow,
    Settlement,
)
from tests.kit.clock import START

HOUR = timedelta(hours=1)


def digest(text: str) -> str:
    """Return a sha256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def hash_of(url: str) -> str:
    """Return the first 16 digits of a URL's sha256."""
    return digest(url)[:16]


def item(url: str, **fields: Any) -> FrontierItem:
    """Return a queued item that is due at START."""
    host = fields.pop("host", url.split("/")[2])
    known = {"source": "Daily", "due_at": START, "found_at": START} | fields
    return FrontierItem(host=host, url=url, url_hash=hash_of(url), **known)


def poll(*items: FrontierItem, **fields: Any) -> Poll:
    """Return a poll of one listing of `Daily` that found `items`."""
    listing = ListingState(source="Daily", url="https://daily.example/feed", polled_at=START)
    return Poll(**{"listing": listing, "items": items} | fields)


def settled(url: str, outcome: Outcome = Outcome.NEW, **fields: Any) -> Settlement:
    """Return the settlement of an item that was done at START."""
    known = {"state": FrontierState.DONE, "at": START, "source": "Daily", "url": url} | fields
    return Settlement(host=url.split("/")[2], url_hash=hash_of(url), outcome=outcome, **known)


def row(url: str, **fields: Any) -> ArticleRow:
    """Return the article of a canonical URL, archived at START."""
    known = {
        "id": hash_of(url),
        "canonical": url,
        "source": "Daily",
        "title": f"Of {url}",
        "post": f"posts/daily/2026/01/{hash_of(url)}.md",
        "post_sha256": digest(f"post {url}"),
        "sha256": digest(f"raw {url}"),
        "raw": f"raw/{hash_of(url)}.html.gz",
        "fingerprint": digest(f"text {url}"),
        "text_weight": 900,
        "confidence": 0.5,
        "first_at": START,
        "archived_at": START,
    }
    return ArticleRow(**known | fields)


def revision(of: ArticleRow, number: int) -> RevisionRow:
    """Return a version of an article, an hour after the one before."""
    return RevisionRow(
        id=of.id,
        number=number,
        at=START + number * HOUR,
        sha256=of.sha256,
        raw=of.raw,
        fingerprint=of.fingerprint,
        title=of.title,
        rules=digest("rules"),
        extractor="1",
    )
