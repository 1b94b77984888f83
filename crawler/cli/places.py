"""Which line of the YAML an error code points at."""

from __future__ import annotations

_PATHS = {
    "discover": "list",
    "discover.not-a-listing": "kind",
    "discover.no-entries": "list.item",
    "extract": "article",
    "extract.no-body": "article.body",
    "extract.dropped": "transforms",
    "fetch.refused.address": "http.allow_networks",
    "fetch.refused.robots": "http.robots",
    "fetch.refused.too-large": "http.max_bytes",
}


def path_of(code: str) -> str:
    """Return the path that the longest known part of `code` points at; "" is the source itself."""
    parts = code.split(".")
    for length in range(len(parts), 0, -1):
        path = _PATHS.get(".".join(parts[:length]))
        if path is not None:
            return path
    return ""
