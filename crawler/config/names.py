"""The names of the sources, read in a hurry: for a shell that completes them.

Without checks, records and secrets: a file that is wrong yields the names that can be seen in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

MAX_FILE = 2**20


def names_in(folder: Path) -> list[str]:
    """Return the names of the sources in a folder of configuration, each once, in order."""
    paths = [folder / "sources.yaml", folder / "sources.yml"]
    with suppress(OSError):
        paths += sorted((folder / "sources").glob("*.y*ml"))
    names: dict[str, None] = {}
    for path in paths:
        with suppress(OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError):
            if path.stat().st_size <= MAX_FILE:
                text = path.read_text("utf-8-sig")
                content = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - texts alone
                names |= dict.fromkeys(filter(None, map(_name, _sources(content))))
    return list(names)


def _sources(content: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever YAML can say
    if isinstance(content, dict) and not {"url", "name"} & content.keys():
        content = content.get("sources")
    yield from content if isinstance(content, list) else [content]


def _name(source: Any) -> str | None:  # noqa: ANN401 - whatever YAML can say
    if isinstance(source, dict) and isinstance(source.get("name"), str):
        return source["name"] or None
    url = source.get("url") if isinstance(source, dict) else source
    url = url[0] if isinstance(url, list) and url else url
    return _of_address(url) if isinstance(url, str) and "${" not in url else None


def _of_address(url: str) -> str | None:
    from crawler.config.problems import WrongValueError  # noqa: PLC0415 - rarely needed
    from crawler.config.sources import default_name  # noqa: PLC0415 - the same

    with suppress(WrongValueError, ValueError):
        return default_name(url)
    return None
