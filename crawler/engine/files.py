"""The files of what was taken of a URL: its raw file, and its further pages one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.archive.group import KeptFile
from crawler.engine.jobs import PageJob

if TYPE_CHECKING:
    from crawler.engine.commit import Taken


def raw_file(taken: Taken) -> KeptFile:
    """Return the raw file of a capture: its wire bytes where they are one gzip member."""
    extracted, job = taken.extracted, taken.job
    if extracted.gz is None:
        assert isinstance(job, PageJob)
        return KeptFile(extracted.raw, job.capture.body)
    return KeptFile(extracted.raw, extracted.gz)


def further_pages(taken: Taken) -> Iterator[tuple[str, Taken]]:
    """Yield an article's further pages, in order: the address that was asked, and what came."""
    if isinstance(taken.job, PageJob):
        for capture, extracted in zip(taken.job.further, taken.extracted.pages, strict=False):
            job = replace(taken.job, capture=capture)
            yield capture.url, replace(taken, job=job, extracted=extracted)
