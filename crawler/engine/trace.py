"""What a line of the log belongs to: the source and the fetch under way in this task.

A fetch is one visit, to an address or to a source's listings, with all its requests: robots.txt,
redirects and further pages. Its id is the same in the line of each request and of the outcome.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SOURCE: ContextVar[str | None] = ContextVar("source", default=None)
_FETCH: ContextVar[str | None] = ContextVar("fetch", default=None)


@contextmanager
def fetching(source: str) -> Iterator[None]:
    """Let what is logged inside the block belong to a new fetch for `source`."""
    of_source, of_fetch = _SOURCE.set(source), _FETCH.set(secrets.token_hex(4))
    try:
        yield
    finally:
        _SOURCE.reset(of_source)
        _FETCH.reset(of_fetch)


def current() -> dict[str, str | None]:
    """Return what a line that is logged now belongs to: `source` and `fetch`."""
    return {"source": _SOURCE.get(), "fetch": _FETCH.get()}
