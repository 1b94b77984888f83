"""Sitemaps against the corpus: 60 of them, packed, broken, in any namespace."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.discover.read import read
from crawler.errors import ListingError
from crawler.models.entry import Entry, Listing
from crawler.models.source import Kind, ListRules
from tests.kit.shared import shared
from tests.quality.discovery import NOW, below, cases, floors, score


def stated(found: datetime | None, text: str | None) -> str | None:
    """An instant; without its offset where the truth has none, since the zone is the caller's."""
    if found is None:
        return None
    wanted = datetime.fromisoformat(text) if text and len(text) > 10 else found
    return (found if wanted.tzinfo else found.replace(tzinfo=None)).isoformat()


def entry_row(entry: Entry, truth: dict[str, Any], *, is_feed: bool) -> dict[str, Any]:
    """A row of the prediction; what no entry keeps (priority, changefreq ...) is left out."""
    modified = entry.modified or entry.date if is_feed else entry.modified
    news = dict(truth.get("news") or {})
    if news:
        news |= {"title": entry.title, "language": entry.language}
        news["publication_date"] = stated(entry.date, news.get("publication_date"))
    return {"url": entry.url, "lastmod": stated(modified, truth.get("lastmod")), "news": news}


def row(listing: Listing, truth: dict[str, Any]) -> dict[str, Any]:
    known = {one["url"]: one for one in truth["urls"] + truth["sitemaps"]}
    is_feed = listing.kind == "feed"
    return {
        "is_sitemap": True,
        "kind": listing.form,
        "urls": [
            entry_row(entry, known.get(entry.url or "", {}), is_feed=is_feed)
            for entry in listing.entries
        ],
        "sitemaps": [
            {"url": url, "lastmod": stated(at, known.get(url, {}).get("lastmod"))}
            for url, at in listing.children
        ],
    }


def prediction(folder: Path, truth: dict[str, Any]) -> dict[str, Any]:
    headers = json.loads((folder / "headers.json").read_bytes())
    try:
        listing = read(
            (folder / "sitemap.bin").read_bytes(), url=headers["url"],
            content_type=headers.get("content-type"), kinds=(Kind.SITEMAP,), rules=ListRules(),
            timezone="UTC", now=NOW, limit=100_000,
        )  # fmt: skip
    except ListingError:
        return {"id": folder.name, "is_sitemap": False, "kind": None, "urls": [], "sitemaps": []}
    return {"id": folder.name, **row(listing, truth)}


def test_the_sitemaps_of_the_corpus_are_read_as_their_floors_ask(tmp_path: Path) -> None:
    truth = shared("corpus", "sitemaps")
    rows = [prediction(folder, expected) for folder, expected in cases(truth)]

    figures = tmp_path / "figures.json"
    arguments = ("--sitemaps", str(truth), "PRED", "--json", str(figures))
    score("score_frontier.py", rows, tmp_path, *arguments)

    sums = json.loads(figures.read_bytes())["sitemaps"]["ALL"]
    wanted = floors("sitemaps", truth)
    assert not below({key: sums[key] / sums[key + " n"] for key in wanted}, wanted)
