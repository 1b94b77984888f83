"""Opening what makes a source's articles again by new rules, without the network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from crawler.app.reading import open_reading
from crawler.app.state import database
from crawler.archive.lock import hold
from crawler.archive.prepare import prepare
from crawler.archive.rules import rules_document, source_from_rules
from crawler.archive.write import open_writer
from crawler.config.load import Config
from crawler.engine.apply import Applier
from crawler.engine.recover import recover
from crawler.engine.reextract import Reextractor
from crawler.engine.remake import Remaker
from crawler.engine.sources import SourceBook
from crawler.engine.stored import lines_of
from crawler.models.source import Source
from crawler.seams import Reader
from crawler.store.sqlite import open_store
from crawler.workers.pool import open_pool


@asynccontextmanager
async def open_reextractor(
    config: Config, source: Source, *, apply: bool
) -> AsyncIterator[Reextractor]:
    """Open what makes a source's articles again.

    Args:
        config: Settings and sources.
        source: By whose settings.
        apply: Write what comes of it; else the archive is only read, whoever holds it.

    Raises:
        StoreBusyError: another process holds the archive.
        StoreError, ArchiveError: the state or the archive cannot be used.
    """
    settings = config.settings
    archive = Path(settings.archive)
    document = rules_document(source, config.secrets)
    # What a rebuild will read is what counts now: the same article must come of both.
    wanted = source_from_rules(document[1])
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_pool(settings.workers))
        applier: Applier | None = None
        reader: Reader
        if apply:
            stack.enter_context(hold(archive, "crawler reextract"))
            prepare(archive)
            store = await stack.enter_async_context(open_store(database(settings)))
            await recover(archive, store, pool)
            writing = open_writer(archive, settings.min_free, config.secrets)
            writer = await stack.enter_async_context(writing)
            applier, reader = Applier(archive, store, writer, document), store
        else:
            reader = await stack.enter_async_context(open_reading(settings))
        book = SourceBook(archive)
        mine = lines_of(wanted, {each.name for each in config.sources}, book)
        yield Reextractor(
            archive, reader, Remaker(archive, pool, book), wanted,
            mine=mine, applier=applier,
        )  # fmt: skip
