"""What failed: the first of several tasks that ran side by side, or what nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import format_exception

from crawler.errors import CrawlerError, WorkerBugError


@contextmanager
def the_first(*kinds: type[CrawlerError]) -> Iterator[None]:
    """Raise, in place of a group of errors of these kinds, the first of them.

    A group that holds something else passes. Not by `except*`: before 3.11.4, Python raises what
    is raised there in a group again (python/cpython#103590).
    """
    try:
        yield
    except BaseExceptionGroup as errors:
        if errors.split(kinds)[1] is not None:
            raise
        raise first_of(errors) from errors


def first_of(errors: BaseExceptionGroup[BaseException]) -> CrawlerError:
    """Return the first of ours in a group of errors that holds nothing else."""
    error = errors.exceptions[0]
    if isinstance(error, BaseExceptionGroup):
        return first_of(error)
    assert isinstance(error, CrawlerError)
    return error


def bug(error: Exception) -> WorkerBugError:
    """Return our error for an exception that is none of ours: what met it costs itself alone."""
    traceback = "".join(format_exception(error, limit=-6))
    return WorkerBugError(f"{type(error).__name__}: {error}"[:1000], hint=traceback)
