"""What came of several tasks that ran side by side, when some of them failed."""

from __future__ import annotations

from crawler.errors import CrawlerError


def first_of(errors: BaseExceptionGroup[BaseException]) -> CrawlerError:
    """Return the first of ours in a group of errors that holds nothing else."""
    error = errors.exceptions[0]
    if isinstance(error, BaseExceptionGroup):
        return first_of(error)
    assert isinstance(error, CrawlerError)
    return error
