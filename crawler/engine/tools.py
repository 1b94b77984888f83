"""What every step of the engine works with."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.engine.commit import Committer
from crawler.engine.extraction import Extraction
from crawler.engine.gate import Gates
from crawler.engine.report import Event, Listener
from crawler.engine.visit import Visitor
from crawler.models.source import Settings, Source
from crawler.seams import Clock, Store
from crawler.workers.pool import Pool


@dataclass(slots=True)
class Tools:
    """The collaborators of poll, drain and backfill, opened once by the composition root."""

    settings: Settings
    sources: Mapping[str, Source]
    clock: Clock
    store: Store
    pool: Pool
    gates: Gates
    visitor: Visitor
    extraction: Extraction
    committer: Committer
    listeners: list[Listener] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    """URLs being processed, by source."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the frontier may hold something that is due now."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, event: Event) -> None:
        """Pass an event to whoever listens."""
        for listener in tuple(self.listeners):
            listener(event)
