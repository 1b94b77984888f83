"""Where articles are made again before it is decided what they are.

Rules that were edited, or a newer extractor, make another text of the same page. That is no change
of the page: the stored version is made again from its raw file as a page is read now, and what
differs from that yardstick is what the page changed. `reextract` takes up new rules.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from crawler.engine.extraction import Extraction
from crawler.engine.history import newest_version
from crawler.engine.jobs import EntryJob, Extracted, PageJob
from crawler.engine.remake import Remaker
from crawler.engine.rows import article_row
from crawler.errors import CrawlerError, DamagedFileError
from crawler.models.source import Source
from crawler.models.state import ArticleRow
from crawler.seams import Store

log = logging.getLogger(__name__)


class Bench:
    """Makes articles again, those that were just fetched and those that are stored."""

    def __init__(
        self, archive: Path, store: Store, remaker: Remaker, extraction: Extraction
    ) -> None:
        self._archive = archive
        self._store = store
        self._remaker = remaker
        self._extraction = extraction

    def __repr__(self) -> str:
        return f"<Bench for {self._archive}>"

    async def again(self, job: PageJob | EntryJob) -> Extracted:
        """Return what comes of a job under something that is known since; see `Extraction`.

        Raises:
            CrawlerError: nothing could be made of it.
        """
        return await self._extraction.again(job)

    async def yardstick(
        self, row: ArticleRow, source: Source, made_by: tuple[str, str]
    ) -> ArticleRow | None:
        """Return what the row would say if its page were read now.

        None where it says that already, and where the version cannot be made again.

        Args:
            row: The newest version, as it was stored.
            source: Its source, as it is configured now.
            made_by: Digest of the source's rules, and version of the extractor.
        """
        stored = await self._store.revisions(row.id)
        newest = stored[-1] if stored else None
        if newest is None or newest.number != row.revision:
            # A version of the group under way: it was made just now.
            return None
        if (newest.rules, newest.extractor) == made_by:
            return None
        try:
            return await self._made(row, source)
        except (CrawlerError, OSError) as error:
            log.warning("%s is compared as it was stored: %s", row.canonical, error)
            return None

    async def _made(self, row: ArticleRow, source: Source) -> ArticleRow:
        job = await asyncio.to_thread(self._job, row, source)
        extracted = await self._extraction.again(job)
        if extracted.rendered is None:
            raise extracted.error or DamagedFileError(f"{row.raw} holds no article any more")
        return article_row(row.source, row.archived_at, extracted, extracted.rendered, row)

    def _job(self, row: ArticleRow, source: Source) -> PageJob | EntryJob:
        told = newest_version(self._archive, row)
        if told is None:
            raise DamagedFileError(f"the journal has no version of {row.canonical}")
        return self._remaker.job(told.line, told.pages, row.first_at, source)
