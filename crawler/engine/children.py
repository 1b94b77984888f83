"""The sitemaps of an index: which of them a poll reads, and which of their entries are news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.models.state import ListingState
from crawler.urls import url_hash

CHILDREN = 3
"""Sitemaps of an index that one poll reads."""
TRIED = 10
"""Sitemaps that the first poll asks for at most, to come to that many."""
SLACK = timedelta(days=1)
"""What a `lastmod` may be behind: many name a day, and in a zone of their own."""
_NEVER = datetime.min.replace(tzinfo=UTC)

Children = Sequence[tuple[str, datetime | None]]
_Look = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Unread:
    """The sitemaps that the first poll of an index left to `backfill`.

    What one of them holds from before `since` is the past, though it is read for the first time.
    """

    since: datetime
    marks: frozenset[str]

    @classmethod
    def parse(cls, note: str | None) -> Unread:
        """Read what `text` wrote; without it there are none."""
        since, *marks = (note or "").split() or [_NEVER.isoformat()]
        return cls(datetime.fromisoformat(since), frozenset(marks))

    @classmethod
    def of(cls, urls: Iterable[str], since: datetime) -> Unread:
        """Remember these."""
        return cls(since, frozenset(_mark(url) for url in urls))

    @property
    def text(self) -> str:
        """The note that keeps it: the instant, then eight digits a sitemap."""
        return " ".join([self.since.isoformat(), *sorted(self.marks)])

    def __contains__(self, url: object) -> bool:
        return isinstance(url, str) and bool(self.marks) and _mark(url) in self.marks

    def is_past(self, when: datetime | None) -> bool:
        """Whether an entry of that time is the past; without one nothing tells it is not."""
        return when is None or when < self.since - SLACK


def _mark(url: str) -> str:
    return url_hash(url)[:8]


@dataclass(frozen=True, slots=True)
class Choice:
    """Sitemaps to read now; `later`: others wait, so the index must be read at the next poll."""

    now: tuple[str, ...]
    later: bool


def choose(children: Children, states: Mapping[str, ListingState], unread: Unread) -> Choice:
    """Choose what a later poll reads of an index: the newest at each, the others in turn.

    What its `lastmod` tells to be changed comes first. A sitemap without one may have changed, and
    its index does not tell; some sites date all of them anew at every look. What failed at the last
    look is tried again, but dead ones never take all the places.
    """
    changed: list[_Look] = []
    undated: list[_Look] = []
    failed: list[_Look] = []
    for url, modified in children:
        state = states.get(url)
        looked = state.polled_at if state else unread.since if url in unread else None
        if state and state.code:
            failed.append((looked or _NEVER, url))
        elif looked is None:
            changed.append((_NEVER, url))
        elif modified is None:
            undated.append((looked, url))
        elif modified > looked - SLACK:
            changed.append((looked, url))
    wanted = [*_in_turn(changed), *_in_turn(undated)]
    again = [url for _, url in sorted(failed, key=lambda look: look[0])]
    now = [*wanted[: CHILDREN - bool(again)], *again][:CHILDREN]
    return Choice(tuple(now), later=bool(undated) or len(now) < len(wanted) + len(again))


def _in_turn(looks: list[_Look]) -> list[str]:
    """Sort by the last look at them, but for the newest, which comes first in the index."""
    return [url for _, url in [*looks[:1], *sorted(looks[1:], key=lambda look: look[0])]]
