"""Extraction over the corpus, scored: what the quality test and its floors share."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crawler.errors import ExtractError
from crawler.extract.article import extract, stated
from crawler.models.capture import Page
from crawler.models.entry import Hint
from crawler.models.source import ArticleRules
from tests.kit.shared import shared

FETCHED = datetime(2026, 11, 23, tzinfo=UTC)
FIELDS = ("F1", "pageF1", "segF1", "title", "date", "authorF1", "image")
AT_MOST = ("fail", "dateWrong")
"""Figures that are better the smaller they are."""
_LEAST_PAGES = 20
"""Groups with fewer pages have no floor: a page would be more than a percent."""


def predictions(corpus: Path) -> Iterator[dict[str, Any]]:
    """Yield what `extract` makes of each page; of the truth only the address is read."""
    for file in sorted(corpus.glob("*/page.html.gz")):
        url = json.loads(file.with_name("truth.json").read_bytes())["url"]
        yield {"id": file.parent.name, **_prediction(file, url)}


def _prediction(file: Path, url: str) -> dict[str, Any]:
    page = Page(url=url, body=gzip.decompress(file.read_bytes()), fetched_at=FETCHED)
    refused = {}
    try:
        article = extract(page, ArticleRules(), Hint(), timezone="UTC")
    except ExtractError as error:
        article = stated(page, ArticleRules(), Hint(), timezone="UTC")
        refused = {"error": str(error)}
    return {
        "articleBody": article.text,
        "title": article.title,
        "authors": list(article.authors),
        "date_published": article.published.isoformat() if article.published else None,
        "lead_image_url": article.image,
        "confidence": article.confidence,
        **refused,
    }


def scored(corpus: Path, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what score.py finds: totals, groups by source and language, and a row a page."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        answers, out = folder / "predictions.jsonl", folder / "scores.json"
        answers.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        command = [sys.executable, str(shared("corpus", "score.py")), str(corpus), str(answers)]
        subprocess.run(
            [*command, "--worst", "0", "--json", str(out)], check=True, capture_output=True
        )
        found: dict[str, Any] = json.loads(out.read_bytes())
    return found


def figures(scores: dict[str, Any]) -> dict[str, float]:
    """Return the figures that have floors: `F1`, `fail at most`, `language=zh F1` ..."""
    result = _of(scores["total"], "")
    for group, values in scores["groups"].items():
        if max(values.get("bodies", 0), values.get("segPages", 0)) >= _LEAST_PAGES:
            result |= _of(values, f"{group} ", fields=("F1", "pageF1", "segF1"))
    return result


def _of(values: dict[str, Any], prefix: str, fields: tuple[str, ...] = FIELDS) -> dict[str, float]:
    result = {f"{prefix}{name}": float(values[name]) for name in fields if name in values}
    if not prefix:
        result |= {f"{name} at most": float(values[name]) for name in AT_MOST}
    return result


GOOD = 0.8
"""F1 from which on a body is a good one."""


def judged(rows: list[dict[str, Any]], scores: dict[str, Any]) -> list[tuple[float, float]]:
    """Return (confidence, F1) of each body that was found, the least confident first."""
    found = [
        (row["confidence"], scores["rows"][row["id"]].get("f1"))
        for row in rows
        if "error" not in row
    ]
    return sorted((sure, f1) for sure, f1 in found if f1 is not None)


def confidence(rows: list[dict[str, Any]], scores: dict[str, Any]) -> dict[str, float]:
    """Return how well confidence finds bad bodies.

    `confidence`: how often that in a good body is above that in a bad one. `confidence tenth`:
    the part of all bad bodies that is among the tenth of all bodies which it trusts least.
    """
    pairs = judged(rows, scores)
    good = [sure for sure, f1 in pairs if f1 >= GOOD]
    bad = [sure for sure, f1 in pairs if f1 < GOOD]
    above = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    least = sum(f1 < GOOD for _, f1 in pairs[: len(pairs) // 10])
    return {
        "confidence": above / (len(good) * len(bad)),
        "confidence tenth": least / len(bad),
    }


def confidence_table(rows: list[dict[str, Any]], scores: dict[str, Any]) -> str:
    """Return, for bodies by how sure we are of them, how good they are, as Markdown."""
    pairs = judged(rows, scores)
    lines = ["| bodies, by confidence | confidence | mean F1 | F1 below .8 |", "|---|---|--:|--:|"]
    cuts = (0.0, 0.1, 0.25, 0.5, 1.0)
    for low, high in pairwise(cuts):
        part = pairs[int(low * len(pairs)) : int(high * len(pairs))]
        mean = sum(f1 for _, f1 in part) / len(part)
        bad = sum(f1 < GOOD for _, f1 in part) / len(part)
        sure = f"{part[0][0]:.2f} to {part[-1][0]:.2f}"
        lines.append(f"| {low:.0%} to {high:.0%} | {sure} | {mean:.3f} | {bad:.0%} |")
    return "\n".join(lines)
