"""Renaming a source in the archive: its state, its articles, the folder of its posts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from crawler.archive.layout import POSTS
from crawler.engine.report import Moved
from crawler.engine.tools import Tools
from crawler.errors import StoreBusyError
from crawler.models.journal import Renaming
from crawler.text import slug

LOOK = 0.1
PATIENCE = 120.0
"""Seconds that pages and listings under way may still take."""


async def rename_source(
    old: str, new: str, tools: Tools, *, busy: Callable[[str], bool] = lambda _: False
) -> Moved:
    """Give a source another name in state and archive, and move its posts; nothing is fetched.

    Killed at any time it is done or not: what is begun is finished by the next start.

    Args:
        old: Its name before.
        new: Its name in the configuration in force.
        tools: Where it is.
        busy: Whether a source's listings are being read.

    Raises:
        StoreBusyError: pages or listings under the old name are under way and do not end.
        StoreError, ArchiveError: the state or the archive cannot be written.
    """
    tools.renamed[old] = new
    await _at_rest(old, tools, busy)
    await tools.committer.flush()
    counts = await tools.store.article_counts()
    source = tools.sources[new]
    renaming = Renaming(
        source=old, folder=f"{POSTS}/{slug(old)}", into=f"{POSTS}/{source.folder}", name=new
    )
    articles = counts.get(old, 0)
    if articles:
        await tools.committer.rename(renaming)
    await tools.store.rename_source(old, new)
    return Moved(articles=articles, folder=renaming.folder, into=renaming.into)


async def _at_rest(old: str, tools: Tools, busy: Callable[[str], bool]) -> None:
    """Return when nothing is under way by a source's old name."""
    try:
        async with asyncio.timeout(PATIENCE):
            while tools.under_way[old] or busy(old):  # noqa: ASYNC110 - counters, as in serve
                await asyncio.sleep(LOOK)
    except TimeoutError as error:
        message = f"pages of '{old}' are still under way"
        raise StoreBusyError(message, hint="run the command again in a while") from error
