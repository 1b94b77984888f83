"""Opening what explains articles: the state to read, and workers that make versions again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from crawler.app.clock import SystemClock
from crawler.app.reading import open_reading
from crawler.app.state import database
from crawler.config.load import Config
from crawler.engine.explain import Explainer, Stored
from crawler.models.source import Settings
from crawler.store.sqlite import SqliteReader
from crawler.urls import canonical, host_key, url_hash
from crawler.workers.pool import open_pool

_ID = re.compile(r"[0-9a-f]{16}")


@asynccontextmanager
async def open_explainer(config: Config) -> AsyncIterator[Explainer]:
    """Open what explains from the archive's files."""
    async with open_pool(1) as pool:
        yield Explainer(Path(config.settings.archive), pool)


async def find_stored(settings: Settings, which: str) -> Stored:
    """Return what the state knows of an id, the beginning of one, or a URL.

    Raises:
        StoreError: it cannot be read.
    """
    url = canonical(which) if which.startswith(("http://", "https://")) else None
    if not database(settings).exists():
        return Stored(url)
    async with open_reading(settings) as store:
        return await _stored(store, which, url)


async def _stored(store: SqliteReader, which: str, url: str | None) -> Stored:
    row = await store.article(which)
    addresses = await store.addresses(row.id) if row else []
    hashes = {alias.url_hash for alias in addresses} | ({row.id} if row else set())
    asked = {url_hash(one) for one in (which, url) if one}
    keys = asked | ({which.lower()} if _ID.fullmatch(which.lower()) else set())
    items = await store.frontier_items(hashes | asked)
    hosts = {host_key(item.entry.url or item.url) for item in items} | {one.host for one in items}
    resting = [
        host for host in await store.resting_hosts(SystemClock().now()) if host.host in hosts
    ]
    return Stored(
        url,
        row,
        tuple(await store.revisions(row.id)) if row else (),
        tuple(addresses),
        tuple(items),
        tuple(resting),
        forgotten=row is None and bool(await store.forgotten(keys)),
    )
