"""The newest articles, for a shell that completes their ids."""

from __future__ import annotations

import os

from crawler.app.reading import open_reading
from crawler.app.state import database
from crawler.cli.main import Session
from crawler.cli.session import run_async
from crawler.config.load import load_settings
from crawler.errors import CrawlerError
from crawler.models.source import Settings
from crawler.text import fold, terminal


def newest(session: Session, limit: int) -> list[tuple[str, str]]:
    """Return id and title of the articles archived last; none where they cannot be read."""
    settings = load_settings(session.config, os.environ)
    if session.archive is not None:
        update = {"archive": str(session.archive.absolute()), "store": None}
        settings = settings.model_copy(update=update)
    if not database(settings).exists():
        return []
    try:
        return run_async(_newest(settings, limit))
    except CrawlerError:
        return []


async def _newest(settings: Settings, limit: int) -> list[tuple[str, str]]:
    async with open_reading(settings) as store:
        rows = await store.articles(source=None, since=None, until=None, limit=limit)
    return [(row.id, terminal(fold(row.title))) for row in rows]
