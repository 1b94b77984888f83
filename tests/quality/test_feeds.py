"""Feeds against the corpus: 298 real, broken, mislabelled ones in every charset."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crawler.discover.read import read
from crawler.errors import ListingError
from crawler.models.entry import Entry, Listing
from crawler.models.source import Kind, ListRules
from tests.kit.shared import shared
from tests.quality.discovery import NOW, below, cases, floors, score

PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}


def seconds_wanted(truth: dict[str, Any]) -> int | None:
    """The time between polls that ttl and sy: ask for; a listing holds only this one figure."""
    wishes = [truth["ttl_minutes"] * 60] if truth.get("ttl_minutes") else []
    if truth.get("update_period"):
        hours = PERIODS[truth["update_period"]]
        wishes.append(hours * 3600 // (truth.get("update_frequency") or 1))
    return max(wishes, default=None)


def entry_row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "authors": list(entry.authors),
        "published": entry.date and entry.date.isoformat(),
        "updated": entry.modified and entry.modified.isoformat(),
        "summary_text": entry.summary,
        "content_text": entry.content,
        "tags": list(entry.tags),
        "enclosures": [{"url": file.url, "type": file.type} for file in entry.enclosures],
        "image": entry.image,
    }


def row(listing: Listing, truth: dict[str, Any]) -> dict[str, Any]:
    schedule = ("ttl_minutes", "update_period", "update_frequency")
    same_schedule = listing.ttl_seconds == seconds_wanted(truth)
    return {
        "is_feed": True,
        "format": listing.form,
        "title": listing.title,
        "home": listing.home,
        "language": listing.language,
        "next": listing.next_url,
        "prev_archive": listing.next_url,
        "hub": listing.hub,
        "skip_hours": list(listing.skip_hours),
        "skip_days": list(listing.skip_days),
        **{key: truth.get(key) for key in (schedule if same_schedule else ())},
        "entries": [entry_row(entry) for entry in listing.entries],
    }


def prediction(folder: Path, truth: dict[str, Any]) -> dict[str, Any]:
    headers = json.loads((folder / "headers.json").read_bytes())
    try:
        listing = read(
            (folder / "feed.bin").read_bytes(), url=headers["url"],
            content_type=headers.get("Content-Type"), kinds=(Kind.FEED,), rules=ListRules(),
            timezone="UTC", now=NOW,
        )  # fmt: skip
    except ListingError:
        return {"id": folder.name, "is_feed": False, "entries": []}
    return {"id": folder.name, **row(listing, truth)}


def test_the_feeds_of_the_corpus_are_read_as_their_floors_ask(tmp_path: Path) -> None:
    truth = shared("corpus", "feeds")
    rows = [prediction(folder, expected) for folder, expected in cases(truth)]

    figures = tmp_path / "figures.json"
    score("score_feeds.py", rows, tmp_path, str(truth), "PRED", "--json", str(figures))

    reached = json.loads(figures.read_bytes())["table"]["TOTAL"]
    assert not below(reached, floors("feeds", truth))
