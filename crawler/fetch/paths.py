"""Patterns of paths, as robots.txt and tdmrep.json have them; pure."""

from __future__ import annotations


def fits(location: str, path: str) -> bool:
    """Return whether a path pattern fits: `*` is anything, `$` the end, else it is a beginning.

    Source: RFC 9309, section 2.2.3.
    """
    anchored = location.endswith("$")
    first, *pieces = location.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in pieces:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not anchored or at == len(path) or bool(pieces and path.endswith(pieces[-1]))
