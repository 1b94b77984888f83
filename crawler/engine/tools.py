"""What every step of the engine works with."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.archive.secrecy import masked
from crawler.engine.commit import Committer
from crawler.engine.extraction import Extraction
from crawler.engine.forget import Forgetter
from crawler.engine.gate import Gates
from crawler.engine.kept_images import KeptImages
from crawler.engine.report import Event, Listener
from crawler.engine.retention import Retention
from crawler.engine.visit import Visitor
from crawler.models.source import Settings, Source
from crawler.seams import Clock, Store
from crawler.text import redact
from crawler.workers.pool import Pool

if TYPE_CHECKING:
    from crawler.engine.resolve import Resolver


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
    forgetter: Forgetter
    retention: Retention
    resolver: Resolver
    secrets: Collection[str] = ()
    """Configured values that no event may show."""
    listeners: list[Listener] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    """URLs being processed, by source."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the frontier may hold something that is due now."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    images: KeptImages = field(default_factory=KeptImages)
    renamed: dict[str, str] = field(default_factory=dict)
    """Sources that have another name since the start: old -> new."""

    def keep_secret(self, secrets: Collection[str]) -> None:
        """Mask these values too, beside those of before: work under way may still show them."""
        every = sorted({*self.secrets, *secrets}, key=len, reverse=True)
        self.secrets = tuple(every)
        self.committer.keep_secret(self.secrets)

    def tell(self, event: Event) -> None:
        """Pass an event to whoever listens, without the secrets of its addresses."""
        texts = {"url": event.url, "message": event.message}
        shown = {name: masked(redact(text), self.secrets) for name, text in texts.items() if text}
        event = event.model_copy(update=shown)
        for listener in tuple(self.listeners):
            listener(event)
