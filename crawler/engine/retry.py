"""When a URL that failed is asked again."""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.errors import CrawlerError, NotFoundError, Retry
from crawler.models.source import Source
from crawler.models.state import ArticleRow

NOT_FOUND = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
"""Feeds run ahead of their pages; after these a 404 is final."""
FIRST = timedelta(minutes=10)
LONGEST = timedelta(days=7)


def next_try(error: CrawlerError, tries: int, now: datetime) -> datetime | None:
    """Return when to ask again after the `tries`-th failure in a row; None is never.

    HOST_LATER is not decided here: it waits for the host's back-off.
    """
    if isinstance(error, NotFoundError):
        return now + NOT_FOUND[tries - 1] if tries <= len(NOT_FOUND) else None
    if error.retry is Retry.NEVER:
        return None
    return now + min(FIRST * int(3 ** min(tries - 1, 12)), LONGEST)


def next_check(source: Source, published: datetime, now: datetime) -> datetime | None:
    """Return when an article is to be looked at again: at the next gap after its publication."""
    ahead = sorted(published + gap for gap in source.recheck if published + gap > now)
    return ahead[0] if ahead else None


def next_check_of(source: Source, row: ArticleRow | None, now: datetime) -> datetime | None:
    """Return when a URL's article is to be looked at again; None for never, or without one."""
    return next_check(source, row.published or row.first_at, now) if row is not None else None
