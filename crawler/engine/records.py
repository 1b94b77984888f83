"""The articles of an archive as records, made again from its captures: a stream of JSON lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.archive.quoting import json_text
from crawler.archive.secrecy import address
from crawler.engine.export import Scope
from crawler.engine.jobs import Extracted, Rendered
from crawler.engine.making import Making
from crawler.engine.remake import Made, Remaker
from crawler.engine.stored import Stored, stored, survey
from crawler.errors import CrawlerError
from crawler.models.journal import Line
from crawler.models.state import ArticleRow
from crawler.seams import Reader

VERSION = 1
"""Of the records' form: a greater one has other meanings; new fields do not raise it."""


class Records:
    """Makes the records of articles, each from its newest version.

    Args:
        archive: Its folder.
        store: Its database.
        remaker: Makes articles.
        scope: Whose articles, and by when their newest version was captured.
    """

    def __init__(self, archive: Path, store: Reader, remaker: Remaker, scope: Scope) -> None:
        self._archive = archive
        self._scope = scope
        self._making = Making(store, remaker, None, self._is_wanted)
        self._broken: list[CrawlerError] = []

    async def each(self) -> AsyncGenerator[bytes | CrawlerError]:
        """Yield a line for each article, or why it cannot be made, in the journal's order."""
        found = await asyncio.to_thread(survey, self._archive, lambda _: True, self._note)
        for error in self._broken:
            yield error
        async with aclosing(
            self._making.each(stored(self._archive, set(found.newest.values())))
        ) as chunks:
            async for chunk, made in chunks:
                for one, result in zip(chunk.captures, made, strict=True):
                    yield _record(one, chunk.rows[one.line.id or ""], result)

    def _note(self, error: CrawlerError, end: object) -> None:
        del end
        self._broken.append(error)

    def _is_wanted(self, one: Stored, row: ArticleRow | None) -> bool:
        """Whether it is the version that is in force of an article that is wanted."""
        if row is None or (row.archived_at, row.sha256) != (one.line.at, one.line.sha256):
            return False
        names, since, until = self._scope.sources, self._scope.since, self._scope.until
        return (
            (not names or row.source in names)
            and (since is None or row.archived_at >= since)
            and (until is None or row.archived_at < until)
        )


def _record(one: Stored, row: ArticleRow, made: Made) -> bytes | CrawlerError:
    if not isinstance(made, Extracted):
        return made
    if made.rendered is None:
        assert made.error is not None
        return made.error
    fields = {**_known(one.line, row), **_told(made.rendered), "extractor": made.extractor}
    return f"{json_text(fields)}\n".encode()


def _known(line: Line, row: ArticleRow) -> dict[str, Any]:
    """Return what the archive knows of an article."""
    return {
        "v": VERSION,
        "id": row.id,
        "url": address(line.chain[-1][0] if line.chain else line.entry.url or row.canonical),
        "canonical": address(row.canonical),
        "source": row.source,
        "seen_in": list(row.seen_in),
        "post": row.post,
        "raw": row.raw,
        "sha256": row.sha256,
        "revision": row.revision,
        "first_at": _instant(row.first_at),
        "archived_at": _instant(row.archived_at),
        "gone_at": _instant(row.gone_at) if row.gone_at else None,
        "rules": line.rules,
    }


def _told(rendered: Rendered) -> dict[str, Any]:
    """Return what its page says."""
    article = rendered.article
    return {
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "modified": article.modified.isoformat() if article.modified else None,
        "language": article.language,
        "site": article.site,
        "section": article.section,
        "tags": list(article.tags),
        "summary": article.summary,
        "image": article.image,
        "media": [{"url": url, "path": path} for url, path in rendered.media],
        "enclosures": [each.model_dump(exclude_none=True) for each in article.enclosures],
        "paywalled": article.paywalled,
        "partial": article.partial,
        "body": article.body,
        "text": article.text,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
