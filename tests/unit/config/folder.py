from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler.config import Config, load
from crawler.errors import ConfigError
from crawler.models.source import Source

NOTHING: Mapping[str, str] = {}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def config(folder: Path, text: str, environ: Mapping[str, str] = NOTHING) -> Config:
    return load(write(folder, {"sources.yaml": text}), environ)


def source(folder: Path, text: str, environ: Mapping[str, str] = NOTHING) -> Source:
    return config(folder, text, environ).sources[0]


def problems_of(folder: Path, environ: Mapping[str, str] = NOTHING) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(folder, environ)
    assert caught.value.message == "\n".join(caught.value.problems)
    return [line.removeprefix(f"{folder}/") for line in caught.value.problems]


def problems(folder: Path, text: str, environ: Mapping[str, str] = NOTHING) -> list[str]:
    return problems_of(write(folder, {"sources.yaml": text}), environ)


def refused(folder: Path) -> tuple[str, ...] | None:
    """The problems of a folder; None if it loads. Any other way out is a defect."""
    try:
        load(folder, NOTHING)
    except ConfigError as error:
        assert error.problems, "a refusal names its places"  # noqa: PT017
        return error.problems
    return None


def problem(folder: Path, line: str) -> str:
    """The one problem of a source with one more line (its second)."""
    found = problems(folder, f"- url: https://example.org/feed\n  {line}\n")
    assert len(found) == 1, found
    return found[0].removeprefix("sources.yaml:")
