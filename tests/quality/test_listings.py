"""HTML listings without rules against the corpus: 97 pages, 16 of which are none."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from crawler.discover.read import read
from crawler.errors import ListingError
from crawler.models.source import Kind, ListRules
from tests.kit.shared import shared
from tests.quality.discovery import NOW, below, cases, floors, score


def prediction(folder: Path, truth: dict[str, Any]) -> dict[str, Any]:
    body = gzip.decompress((folder / "page.html.gz").read_bytes())
    try:
        listing = read(
            body, url=truth["url"], content_type="text/html; charset=utf-8", kinds=(Kind.HTML,),
            rules=ListRules(), timezone="UTC", now=NOW,
        )  # fmt: skip
    except ListingError:
        return {"id": folder.name, "kind": "other", "entries": [], "next": None}
    rows = [
        {"url": one.url, "title": one.title, "published": one.date and one.date.isoformat()}
        for one in listing.entries
    ]
    kind = "listing" if rows else "other"
    return {"id": folder.name, "kind": kind, "entries": rows, "next": listing.next_url}


def test_the_lists_of_the_corpus_are_found_as_their_floors_ask(tmp_path: Path) -> None:
    truth = shared("corpus", "listings")
    rows = [prediction(folder, expected) for folder, expected in cases(truth)]

    reached = json.loads(score("score_listings.py", rows, tmp_path, str(truth), "PRED", "--json"))

    wanted = dict(floors("listings", truth))
    assert reached["date_wrong"] <= wanted.pop("date_wrong_at_most")
    assert not below(reached, wanted)
