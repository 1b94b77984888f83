"""Extraction of pages whose classes, ids and elements say nothing: as on sites nobody looked at."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from tests.kit.disguises import without_all
from tests.kit.shared import shared
from tests.quality.discovery import floors
from tests.quality.extraction import figures, predictions, scored

pytestmark = pytest.mark.xdist_group("disguised")

STEP = 4
"""Of so many pages one is taken."""


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    folder = tmp_path_factory.mktemp("disguised")
    for case in sorted(shared("corpus", "articles").glob("*/"))[::STEP]:
        copy = folder / case.name
        copy.mkdir()
        page = without_all(gzip.decompress((case / "page.html.gz").read_bytes()))
        (copy / "page.html.gz").write_bytes(gzip.compress(page, 1, mtime=0))
        shutil.copy(case / "truth.json", copy)
    return _figures(folder)


def _figures(folder: Path) -> dict[str, float]:
    return figures(scored(folder, list(predictions(folder))))


@pytest.mark.parametrize("name", ["F1", "pageF1", "title", "date", "authorF1", "fail at most"])
def test_extraction_needs_no_names(reached: dict[str, float], name: str) -> None:
    floor = floors("disguised", shared("corpus", "articles"))[name]

    assert reached[name] <= floor if name.endswith("at most") else reached[name] >= floor
