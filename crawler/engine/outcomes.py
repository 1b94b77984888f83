"""A finished URL in the words of those who decide about it, and of those who hear of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crawler.dedupe.changes import Version, version_of
from crawler.dedupe.decide import TELLING, Candidate, decide
from crawler.engine.jobs import Rendered
from crawler.engine.report import Event
from crawler.errors import ForgottenError
from crawler.models.article import Outcome
from crawler.models.journal import Tombstone
from crawler.models.state import ArticleRow, Forgotten, FrontierState, Known, Settlement

if TYPE_CHECKING:
    from crawler.engine.commit import Finished


def candidate_of(
    finished: Finished, rendered: Rendered, yardstick: ArticleRow | None = None
) -> Candidate:
    """Return what is decided about an article that was made of a URL.

    Args:
        finished: The URL.
        rendered: The article.
        yardstick: See `Candidate`.
    """
    return Candidate(
        source=finished.source.name,
        id=rendered.id,
        served_id=rendered.served_id,
        article=finished.item.article,
        version=version_of_rendered(rendered, finished.at),
        weight=rendered.weight,
        partial=rendered.article.partial,
        yardstick=yardstick,
    )


def find_revised(finished: Finished, rendered: Rendered, known: Known) -> ArticleRow | None:
    """Return the article that this would be a new version of, by what is stored; else None."""
    if rendered.id not in known.articles:
        return None
    decision = decide(candidate_of(finished, rendered), known)
    return known.articles[decision.article] if decision.outcome is Outcome.REVISED else None


def version_of_rendered(rendered: Rendered, at: datetime) -> Version:
    """Return what is compared of an article that was made of a capture of that time."""
    return version_of(rendered.article, at, rendered.fingerprint, rendered.facts)


def event_of(
    finished: Finished, outcome: Outcome, row: ArticleRow | None, settlement: Settlement
) -> Event:
    """Return what is told of a URL that is settled."""
    later = settlement.state is FrontierState.QUEUED and settlement.code is not None
    return Event(
        kind="article",
        source=finished.source.name,
        url=finished.item.url,
        outcome=outcome,
        title=row.title if row else finished.item.entry.title,
        post=row.post if row else None,
        id=row.id if row else None,
        code=settlement.code,
        message=settlement.message,
        hint=settlement.hint or None,
        later=later,
    )


def find_stone(finished: Finished, known: Known) -> Forgotten | None:
    """Return the tombstone of what is forgotten and came again; None if it may stay.

    It is known by any of its addresses, and by its bytes or its text where that is long enough to
    tell it from other articles. An article that is in the archive is none of it.

    Args:
        finished: The URL, with what was made of it.
        known: The articles that there are, and which of the URL's keys tombstones name.
    """
    item = finished.item
    if isinstance(finished.error, ForgottenError) and item.article not in known.articles:
        return Forgotten(id=item.url_hash, tombstone=Tombstone(urls=(item.url_hash,)))
    if not known.forgotten:
        return None
    identity, urls, digests = item.url_hash, {item.url_hash}, set()
    for taken in finished.taken:
        rendered = taken.extracted.rendered
        if rendered is None or rendered.id in known.articles or item.article in known.articles:
            continue
        identity = rendered.id
        urls |= {rendered.id, rendered.served_id, *(word for word, _ in rendered.addresses)}
        if rendered.weight >= TELLING:
            digests |= {taken.extracted.sha256[:16], rendered.fingerprint[:16]}
    if (urls | digests).isdisjoint(known.forgotten):
        return None
    return Forgotten(id=identity, tombstone=Tombstone(urls=tuple(sorted(urls))))
