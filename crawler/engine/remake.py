"""Versions of articles made again from what the archive keeps, on all workers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from crawler.archive.read import read_raw
from crawler.engine.jobs import EntryJob, Extracted, PageJob
from crawler.engine.listing import stands_alone
from crawler.engine.pages import media_of, page_number
from crawler.engine.sources import SourceBook
from crawler.errors import CrawlerError, DamagedFileError, WorkerError
from crawler.models.capture import Capture
from crawler.models.entry import Entry
from crawler.models.journal import Line
from crawler.models.source import Source
from crawler.workers.pool import Pool

BATCH = 8
"""Versions that a worker is handed at once."""
LAST_CHANCE = timedelta(seconds=60)
"""A version that was made in time once is given so long when a busy machine is late with it."""

Job = PageJob | EntryJob
Made = Extracted | CrawlerError


class Remaker:
    """Makes versions again by the rules that their lines name, or by others."""

    def __init__(self, archive: Path, pool: Pool, sources: SourceBook) -> None:
        self._archive = archive
        self._pool = pool
        self._sources = sources

    def __repr__(self) -> str:
        return f"<Remaker {self._pool}>"

    @property
    def width(self) -> int:
        """How many batches are made at the same time."""
        return self._pool.size

    async def make(
        self,
        versions: Sequence[tuple[Line, Sequence[Line]]],
        first_at: Mapping[str, datetime],
        source: Source | None = None,
    ) -> list[Made]:
        """Return what came of each version, in order; an error where it cannot be made.

        Args:
            versions: The line of each, and those of its images and further pages.
            first_at: First capture of the articles that had one before, by id.
            source: Whose rules are used in place of those that the lines name.
        """
        made: list[Made] = []
        parts = [versions[at : at + BATCH] for at in range(0, len(versions), BATCH)]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._part(part, first_at, source)) for part in parts]
        for task in tasks:
            made += task.result()
        return made

    async def _part(
        self,
        versions: Sequence[tuple[Line, Sequence[Line]]],
        first_at: Mapping[str, datetime],
        source: Source | None,
    ) -> list[Made]:
        jobs = await asyncio.to_thread(self._jobs, versions, first_at, source)
        made: list[Made] = [job if isinstance(job, CrawlerError) else _NEVER for job in jobs]
        for name, kind in (("page", PageJob), ("entry", EntryJob)):
            mine = {at: job for at, job in enumerate(jobs) if isinstance(job, kind)}
            if mine:
                results = await self._run(name, list(mine.values()))
                for at, result in zip(mine, results, strict=True):
                    made[at] = result
        return made

    async def _run(self, name: str, jobs: list[Job]) -> list[Made]:
        function = f"crawler.engine.work:{name}"
        results: list[Made] = await self._pool.run(function, jobs)
        for at, result in enumerate(results):
            if isinstance(result, WorkerError):
                again = await self._pool.run(function, [jobs[at]], budget=LAST_CHANCE)
                results[at] = again[0]
        return results

    def _jobs(
        self,
        versions: Sequence[tuple[Line, Sequence[Line]]],
        first_at: Mapping[str, datetime],
        source: Source | None,
    ) -> list[Job | CrawlerError]:
        jobs: list[Job | CrawlerError] = []
        for line, pages in versions:
            try:
                jobs.append(self.job(line, pages, first_at.get(line.id or "", line.at), source))
            except CrawlerError as error:
                jobs.append(error)
        return jobs

    def job(
        self, line: Line, parts: Sequence[Line], first_at: datetime, source: Source | None
    ) -> Job:
        """Return the job that the line's capture was, with the body from the raw file."""
        then = self._sources.source(line)
        if line.raw is None:
            raise DamagedFileError(f"the line of {line.url} names no raw file")
        body = read_raw(self._archive, line.raw)
        media = media_of(parts)
        if line.raw.endswith(".entry.json.gz"):
            entry = _entry(line.raw, body)
            # An entry stood in for its page where it would not have stood alone.
            partial = not stands_alone(then, entry)
            return EntryJob(
                entry, source or then, line.at, partial=partial, first_at=first_at, media=media
            )
        capture = _capture(line, body)
        further = tuple(_capture(part, self._body(part)) for part in parts if page_number(part))
        return PageJob(
            capture, source or then, line.entry, first_at, line.canonical, further, media, kept=True
        )

    def _body(self, page: Line) -> bytes:
        if page.raw is None:
            raise DamagedFileError(f"the line of {page.url} names no raw file")
        return read_raw(self._archive, page.raw)


_NEVER = DamagedFileError("this version was not made")


def _entry(path: str, body: bytes) -> Entry:
    try:
        return Entry.model_validate_json(body)
    except ValueError as error:
        raise DamagedFileError(f"{path} is no entry: {error}") from error


def _capture(line: Line, body: bytes) -> Capture:
    """Return the capture that a line is about, its content coding undone."""
    headers = tuple(pair for pair in line.headers if pair[0] != "content-encoding")
    return Capture(
        url=line.url,
        chain=line.chain or ((line.url, line.status or 200),),
        status=line.status or 200,
        headers=headers,
        body=body,
        fetched_at=line.at,
        rendered=line.rendered,
    )
