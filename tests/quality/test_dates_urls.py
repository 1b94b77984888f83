from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crawler.dates import as_instant, read_date
from crawler.urls import canonical, join
from tests.kit.shared import shared
from tests.quality.discovery import below, floors, score


def written(case: Mapping[str, Any]) -> str | None:
    """Return what is read of a case, as the scorer wants it."""
    zone = ZoneInfo(case["tz"] or "UTC")
    now = datetime.fromisoformat(case["now"])
    found = read_date(case["text"], lang=case["lang"], now=now, zone=zone, context=case["context"])
    if found is None or not isinstance(found.value, datetime):
        return found.value.isoformat() if found else None
    return as_instant(found, zone).isoformat()


def form(url: str, base: str | None) -> str | None:
    try:
        return canonical(join(base or "", url) or url)
    except ValueError:
        return None


def figures(
    kind: str, truth: Path, rows: Iterable[Mapping[str, Any]], folder: Path
) -> dict[str, dict[str, float]]:
    report = folder / "report.json"
    score("score_frontier.py", rows, folder, f"--{kind}", str(truth), "PRED", "--json", str(report))
    groups: dict[str, dict[str, float]] = json.loads(report.read_bytes())[kind]
    return groups


def test_dates_are_read_right_and_hardly_ever_wrong(tmp_path: Path) -> None:
    truth = shared("corpus", "dates.json")
    wanted = dict(floors("dates", truth))
    rows = [{"id": c["id"], "date": written(c)} for c in json.loads(truth.read_bytes())]

    groups = figures("dates", truth, rows, tmp_path)

    total = groups["ALL"]
    reached = {
        "right": total["right"] / total["n"],
        "zone": total["zone"],
        "points": total["points"],
    }
    for name in ("real: visible", "real: byline", "real: meta", "no date"):
        reached[name] = groups[name]["right"] / groups[name]["n"]
    assert total["wrong"] / total["n"] <= wanted.pop("wrong")
    assert below(reached, wanted) == {}


def test_addresses_resolve_and_are_told_apart_and_alike(tmp_path: Path) -> None:
    truth = shared("corpus", "urls.json")
    rows = [
        {
            "id": case["id"],
            "resolved": join(case["base"] or "", case["url"]),
            "canonical": form(case["url"], case["base"]),
            "same_as": [form(url, None) for url in case["same_as"]],
            "different_from": [form(url, None) for url in case["different_from"]],
        }
        for case in json.loads(truth.read_bytes())
    ]

    groups = figures("urls", truth, rows, tmp_path)

    needed = {name: row for name, row in groups.items() if not name.startswith(("optional", "ALL"))}
    reached = {
        key: sum(row.get(key, 0) for row in needed.values())
        / sum(row.get(f"{key} n", 0) for row in needed.values())
        for key in ("resolved", "canonical", "same_as", "different_from")
    }
    assert below(reached, floors("urls", truth)) == {}
