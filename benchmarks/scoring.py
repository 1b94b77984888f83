"""How right a contestant's texts are: F1 of the body, by ../shared/corpus/score.py."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from pages import CORPUS

_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")


def own_texts(archive: Path) -> dict[str, str]:
    """Return the texts of an archive of ours, by address."""
    found = {}
    for path in (archive / "posts").rglob("*.md"):
        front, _, body = path.read_text("utf-8").partition("\n---\n")
        address = re.search(r'^source_url: (".*")$', front, re.MULTILINE)
        if address:
            found[json.loads(address[1])] = unescape(_TAG.sub(" ", _INLINE.sub("", body)))
    return found


def peer_texts(out: Path, urls: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that a peer wrote, by address: without trafilatura's front matter."""
    found = {}
    for url in urls:
        path = out / "posts" / f"{hashlib.sha256(url.encode()).hexdigest()}.md"
        if path.is_file():
            text = path.read_text("utf-8")
            found[url] = text.split("\n---\n", 1)[-1] if text.startswith("---\n") else text
    return found


def f1(texts: Mapping[str, str], urls: Mapping[str, str]) -> float:
    """Return the F1 of texts.

    Args:
        texts: By address; one that is missing counts as empty.
        urls: The addresses that are scored, each with the case of the corpus that it shows.
    """
    score = _score()
    rows = [
        score.score_case(truth, {"articleBody": text}, plain=False)
        for truth, text in _pairs(texts, urls)
    ]
    return float(score.summary(rows)["F1"])


def _pairs(texts: Mapping[str, str], urls: Mapping[str, str]) -> Iterator[tuple[Any, str]]:
    for url, case in urls.items():
        truth = json.loads((CORPUS / case / "truth.json").read_text("utf-8"))
        yield truth, texts.get(url, "")


def _score() -> Any:
    spec = importlib.util.spec_from_file_location("score", CORPUS.parent / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
