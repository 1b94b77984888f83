"""Which line of the YAML an error is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.cli.masking import mask
from crawler.config.load import Config
from crawler.config.problems import Place
from crawler.discover.numbered import page_url

_PATHS = {
    "discover": "list",
    "discover.not-a-listing": "kind",
    "discover.no-entries": "list.item",
    "extract": "article",
    "extract.no-body": "article.body",
    "extract.dropped": "transforms",
    "fetch.refused.address": "http.allow_networks",
    "fetch.refused.reserved": "http.obey",
    "fetch.refused.robots": "http.robots",
    "fetch.refused.too-large": "http.max_bytes",
}
_NAMED = re.compile(r"`((?:list|article|http|transforms|kind|content|url)(?:\.[a-z_]+|\[\d+\])*)`")
"""A key of a source as messages name it."""


def blame(config: Config, source: str, code: str, message: str = "", url: str = "") -> Place | None:
    """Return the line of the YAML that an error is about; None for a source that is not there.

    It is the key that the message names, else the one that the code is about, else the address of
    the listing, else where the source begins.

    Args:
        config: Where the source is configured.
        source: Its name.
        code: The error's.
        message: The error's.
        url: What was asked for.
    """
    known = config.places(source)
    for path in (*_NAMED.findall(message), path_of(code)):
        for spelled in (path, path.replace("[0]", "", 1)):
            if spelled and spelled in known:
                return known[spelled]
    named = (known[path] for path in _addresses(config, source, url) if path in known)
    return next(named, known.get(""))


def _addresses(config: Config, source: str, url: str) -> Iterator[str]:
    """Yield the paths at which the address of a listing may stand."""
    resolved = config.resolved.get(source)
    for number, template in enumerate(resolved.source.urls if resolved else ()):
        first = page_url(template, 1)
        if url in (template, first, mask(first, config.secrets)):
            yield f"url[{number}]"
            yield "url"


def path_of(code: str) -> str:
    """Return the path that the longest known part of `code` points at; "" is the source itself."""
    parts = code.split(".")
    for length in range(len(parts), 0, -1):
        path = _PATHS.get(".".join(parts[:length]))
        if path is not None:
            return path
    return ""
