"""Extraction over ../shared/corpus/articles: no figure may fall below its floor."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from tests.kit.shared import shared
from tests.quality.discovery import FLOORS, floors
from tests.quality.extraction import confidence, figures, predictions, scored

pytestmark = pytest.mark.xdist_group("extraction")

NAMES = [name for name in FLOORS["extraction"] if name != "corpus" and "confidence" not in name]


@lru_cache(maxsize=1)
def run() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    corpus = shared("corpus", "articles")
    rows = list(predictions(corpus))
    return rows, scored(corpus, rows)


@pytest.mark.parametrize("name", NAMES)
def test_extraction_is_as_good_as_it_was(name: str) -> None:
    floor = floors("extraction", shared("corpus", "articles"))[name]

    reached = figures(run()[1])[name]

    assert reached <= floor if name.endswith("at most") else reached >= floor


def test_low_confidence_finds_bad_bodies() -> None:
    rows, scores = run()

    reached = confidence(rows, scores)

    assert all(value >= FLOORS["extraction"][name] for name, value in reached.items()), reached
