"""Extraction over the corpus, scored: what the quality test and its floors share."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
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


def confidence(rows: list[dict[str, Any]], scores: dict[str, Any]) -> float:
    """Return how often the confidence in a good body (F1 .8) is above that in a bad one."""
    good: list[float] = []
    bad: list[float] = []
    for row in rows:
        score = scores["rows"][row["id"]].get("f1")
        if score is not None and "error" not in row:
            (good if score >= 0.8 else bad).append(row["confidence"])
    above = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return above / (len(good) * len(bad))
