"""The files that `crawler init` writes."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from crawler.config.schema import json_schema
from crawler.errors import ConfigError

TEMPLATES = ("crawler.yaml", "sources.yaml")
SCHEMA_FILE = "sources.schema.json"


class Initial(NamedTuple):
    """What `write_initial` did: files it wrote, and files that were there and stay as they are."""

    written: list[Path]
    kept: list[Path]


def write_initial(folder: Path) -> Initial:
    """Write a commented configuration into `folder`; a file that exists is never touched.

    Raises:
        ConfigError: the folder cannot be written.
    """
    done = Initial([], [])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in _contents().items():
            path = folder / name
            try:
                with path.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(text)
                done.written.append(path)
            except FileExistsError:
                done.kept.append(path)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror}") from error
    return done


def _contents() -> dict[str, str]:
    templates = files("crawler.config") / "templates"
    contents = {name: (templates / name).read_text("utf-8") for name in TEMPLATES}
    return contents | {SCHEMA_FILE: schema_text()}


def schema_text() -> str:
    """Return the JSON Schema as it is written into files."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
