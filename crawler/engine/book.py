"""The sources in force: what a new configuration changes in the state."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from datetime import datetime

from crawler.engine.gate import LONGEST_REST
from crawler.models.source import Settings, Source, rules_digest
from crawler.models.state import SourceState
from crawler.schedule.interval import arrange
from crawler.seams import Store

log = logging.getLogger(__name__)

ARTICLE_RULES = "rules:"
LISTINGS = "listings:"
"""Notes, by source: what its articles and its listings were read by last."""


async def take_over(
    sources: Mapping[str, Source], settings: Settings, store: Store, now: datetime
) -> dict[str, str]:
    """Bring the state in line with the sources; return those that have another name now.

    A new source is due at once, and so is one whose listings or `list` rules changed. One that is
    paused or gone is not due any more; its archive and its frontier stay. A new one whose
    addresses are those of one that is gone goes on with its state: nothing is fetched again. Where
    the article rules of a source changed, pages that held no article under the old ones are asked
    again.
    """
    states = {state.name: state for state in await store.source_states()}
    read_by = await _notes(store, LISTINGS)
    renamed = _renamed(sources, states, read_by)
    for old, new in renamed.items():
        await store.rename_source(old, new)
        log.info("source '%s' is called '%s' now and goes on where it was", old, new)
    if renamed:
        states = {state.name: state for state in await store.source_states()}
        read_by = await _notes(store, LISTINGS)
    reading = {name: _reading(source) for name, source in sources.items()}
    other = {name for name in sources if name in read_by and read_by[name] != reading[name]}
    await store.save_sources(_arranged(sources, states, settings, now, other))
    changes: dict[str, str | None] = {
        LISTINGS + name: text for name, text in reading.items() if read_by.get(name) != text
    }
    await store.set_notes(changes | await _article_rules(sources, store, now))
    return renamed


async def turn_back(store: Store, now: datetime) -> None:
    """Bring back what a clock that was ahead has put off, for a year maybe."""
    turned = await store.turn_back(now, now + LONGEST_REST)
    if turned:
        log.warning(
            "the clock of this machine was ahead; %d times were brought back to now", turned
        )


async def _notes(store: Store, prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): text for key, text in (await store.notes(prefix)).items()}


def _reading(source: Source) -> str:
    """Return what a source's listings are read by."""
    return json.dumps([source.urls, rules_digest(source)], ensure_ascii=False)


def _renamed(
    sources: Mapping[str, Source], states: Mapping[str, SourceState], read_by: Mapping[str, str]
) -> dict[str, str]:
    """Return old name -> new name of the sources that are gone, and new, with the same addresses.

    Where two could be meant none is.
    """
    gone: dict[str, list[str]] = {}
    for name in states.keys() - sources.keys():
        if name in read_by:
            gone.setdefault(_addresses(read_by[name]), []).append(name)
    fresh: dict[str, list[str]] = {}
    for name in sources.keys() - states.keys():
        fresh.setdefault(_addresses(_reading(sources[name])), []).append(name)
    return {
        old[0]: fresh[urls][0]
        for urls, old in gone.items()
        if len(old) == 1 and len(fresh.get(urls, ())) == 1
    }


def _addresses(reading: str) -> str:
    return json.dumps(json.loads(reading)[0])


def _arranged(
    sources: Mapping[str, Source],
    states: Mapping[str, SourceState],
    settings: Settings,
    now: datetime,
    other: set[str],
) -> list[SourceState]:
    """Return the schedules that change; those in `other` have other listings than before."""
    found = []
    for name, source in sources.items():
        state = arrange(states.get(name), source, settings, now)
        if name in other and state.next_due is not None and source.cron is None:
            state = state.model_copy(update={"next_due": now})
        if states.get(name) != state:
            found.append(state)
    gone = [states[name] for name in states.keys() - sources.keys()]
    return found + [
        state.model_copy(update={"next_due": None}) for state in gone if state.next_due is not None
    ]


async def _article_rules(
    sources: Mapping[str, Source], store: Store, now: datetime
) -> dict[str, str | None]:
    """Ask again what other article rules may make an article of; return the notes that change."""
    before = await _notes(store, ARTICLE_RULES)
    changes: dict[str, str | None] = {}
    for name, source in sources.items():
        digest = article_rules_digest(source)
        if before.get(name) != digest:
            changes[ARTICLE_RULES + name] = digest
            if name in before:
                await store.revive(name, ["extract.", "worker."], now)
    return changes


def article_rules_digest(source: Source) -> str:
    """Return the digest of what decides which article a page yields."""
    rules = [one.model_dump(mode="json") for one in source.article]
    transforms = [one.model_dump(mode="json") for one in source.transforms]
    return hashlib.sha256(json.dumps([rules, transforms]).encode()).hexdigest()[:16]
