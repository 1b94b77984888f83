"""The sources in force: what a new configuration changes in the state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from crawler.models.source import Settings, Source
from crawler.schedule.interval import arrange
from crawler.seams import Store


async def take_over(
    sources: Mapping[str, Source], settings: Settings, store: Store, now: datetime
) -> None:
    """Bring the schedule in line with the sources.

    A new source is due at once; one that is paused or gone is not due any more, its archive and
    its frontier stay. Where the article rules of a source changed, pages that held no article
    under the old ones are asked again.
    """
    states = {state.name: state for state in await store.source_states()}
    changed = [
        arrange(states.get(source.name), source, settings, now) for source in sources.values()
    ]
    gone = [
        state.model_copy(update={"next_due": None})
        for state in states.values()
        if state.name not in sources and state.next_due is not None
    ]
    await store.save_sources([state for state in changed if states.get(state.name) != state] + gone)
    for source in sources.values():
        await _ask_again_if_rules_changed(source, store, now)


async def _ask_again_if_rules_changed(source: Source, store: Store, now: datetime) -> None:
    digest = article_rules_digest(source)
    key = f"rules:{source.name}"
    before = await store.note(key)
    if before == digest:
        return
    if before is not None:
        await store.revive(source.name, ["extract.", "worker."], now)
    await store.set_note(key, digest)


def article_rules_digest(source: Source) -> str:
    """Return the digest of what decides which article a page yields."""
    rules = [one.model_dump(mode="json") for one in source.article]
    transforms = [one.model_dump(mode="json") for one in source.transforms]
    return hashlib.sha256(json.dumps([rules, transforms]).encode()).hexdigest()[:16]
