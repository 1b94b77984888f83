"""What broke, since when, why, and what to do (p)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from crawler.health.advice import advice
from crawler.models.article import Outcome
from crawler.models.health import Health, Status
from crawler.models.source import Source
from crawler.models.state import (
    BYTES,
    UNMATCHED,
    Count,
    FrontierCount,
    FrontierState,
    ListingState,
    SourceState,
)

BLOCKING = ("fetch.blocked", "fetch.challenge", "fetch.refused.robots")
RESTING = ("fetch.blocked", "fetch.challenge")
"""Refusals after which the whole site is left alone for a while."""
PASSING = (
    "fetch.timeout",
    "fetch.connection",
    "fetch.protocol",
    "fetch.coding",
    "fetch.status",
    "fetch.rate-limited",
    "fetch.host-resting",
    "fetch.refused.robots-unreachable",
)
"""Failures that most often pass by themselves."""
PATIENCE = 3
"""Such failures in a row that say nothing yet."""
LONG = timedelta(days=1)
"""Nor does their number, but after so long they do."""

DRIFTING = ("extract.", "worker")
GOOD = frozenset({Outcome.NEW, Outcome.REVISED, Outcome.UNCHANGED, Outcome.DUPLICATE, Outcome.SEEN})
ON_PURPOSE = frozenset({"extract.dropped", "fetch.refused.reserved"})
"""Failures that the configuration asks for."""
NO_CODES = {*Outcome, *ON_PURPOSE, BYTES}
FEW = 3
"""Bad pages below which no judgement is made on pages."""
MOST = 4
"""Failures for each good page that are too many, even if each may pass: an hour's trouble, in
which every page is tried again and again, is below that."""
RECENT = timedelta(days=1)
"""Pages are judged by the newest day that has any, and by the day before it."""

MEMORY = timedelta(days=7)
"""The rate of a source forgets with this time constant (schedule/interval)."""
MISSING = 7.0
"""Entries that the usual rate would have brought: by chance none come once in 1,100 times."""
SHORTEST_SILENCE = timedelta(days=2)
UNKNOWN_SILENCE = timedelta(days=30)


def judge(  # noqa: PLR0917  # every kind of fact there is on a source
    source: Source | None,
    state: SourceState | None,
    listings: Sequence[ListingState],
    counts: Sequence[Count],
    frontier: Sequence[FrontierCount],
    now: datetime,
) -> Health:  # fmt: skip
    """Return the judgement on one source.

    Args:
        source: As configured; None where it no longer is.
        state: Its schedule; None before its first poll.
        listings: Its listings, all of them.
        counts: Its outcomes and error codes of the last days.
        frontier: Its URLs by state.
        now: The time at which the judgement is made.
    """
    if source is None:
        return Health(status="paused", why="no longer in the configuration; its articles stay")
    if source.paused:
        return Health(status="paused", why="`paused: true` in its configuration")
    current = [one for one in listings if _is_current(one, source, state)]
    return (
        _unread(source, state, current)
        or _judge_listings(source.name, current, frontier, now)
        or _judge_pages(source.name, counts, frontier)
        or _judge_selectors(source.name, current)
        or _judge_rules(source.name, counts)
        or _judge_silence(source.name, state, current)
        or Health(status="fine")
    )


def _is_current(listing: ListingState, source: Source, state: SourceState | None) -> bool:
    """Tell whether a listing is still read, rather than left from an earlier configuration."""
    if listing.url in source.urls or state is None or state.last_poll_at is None:
        return True
    return listing.polled_at is None or state.last_poll_at - listing.polled_at <= 2 * LONG


def _unread(
    source: Source, state: SourceState | None, listings: Sequence[ListingState]
) -> Health | None:
    if listings or (state is not None and state.polls):
        return None
    return Health(
        status="new",
        why="not polled yet",
        what_to_do=f"`crawler once {_quoted(source.name)}` polls it now",
    )


def _judge_listings(
    name: str, listings: Sequence[ListingState], frontier: Sequence[FrontierCount], now: datetime
) -> Health | None:
    """Judge by listings that fail: all of them, or only some."""
    bad = [one for one in listings if _fails(one, now)]
    if not bad:
        return None
    worst = max(bad, key=lambda one: (_is_blocking(one.code or ""), one.failures))
    code = worst.code or ""
    of = "the listing" if len(listings) == 1 else f"{len(bad)} of {len(listings)} listings"
    status: Status = "drifting" if len(bad) < len(listings) else _status_of(code, "broken")
    return Health(
        status=status,
        since=min((one.failing_since for one in bad if one.failing_since), default=None),
        why=f"{of} cannot be read: {_said(code, worst.message, worst.url)}{_waiting(frontier)}",
        what_to_do=worst.hint or advice(code, _quoted(name)),
    )


def _fails(listing: ListingState, now: datetime) -> bool:
    if listing.code is None:
        return False
    never_read = listing.kind is None
    if never_read or listing.code not in PASSING or listing.failures >= PATIENCE:
        return True
    return listing.failing_since is not None and now - listing.failing_since >= LONG


def _judge_pages(
    name: str, counts: Sequence[Count], frontier: Sequence[FrontierCount]
) -> Health | None:
    """Judge by what became of the pages of the newest days."""
    days = _days(counts)
    if not days:
        return None
    newest = datetime.fromisoformat(max(days))
    recent = [one for day in days if newest - datetime.fromisoformat(day) <= RECENT
              for one in days[day]]  # fmt: skip
    refusal = _refusal(recent, frontier)
    status = _pages_status(recent) or ("blocked" if refusal else None)
    if status is None:
        return None
    worst = max(_codes(recent), key=lambda one: one.count)
    if refusal is not None and status == "blocked":
        worst = refusal
    bad, total = _failed(recent), _failed(recent) + _good(recent)
    said = _said(worst.key, worst.last_message, worst.last_url)
    return Health(
        status=status,
        since=_since(days, status),
        why=f"{bad} of {total} pages failed of late, most often: {said}{_waiting(frontier)}",
        what_to_do=worst.last_hint or advice(worst.key, _quoted(name)),
    )


def _pages_status(counts: Sequence[Count]) -> Status | None:
    """Return what a day's pages say: half of them must fail, and no fewer than a few."""
    bad, good, codes = _failed(counts), _good(counts), _codes(counts)
    if bad < FEW or bad < good or not codes:
        return None
    blocked = sum(one.count for one in codes if _is_blocking(one.key))
    unreadable = sum(one.count for one in codes if one.key.startswith(DRIFTING))
    if 2 * blocked >= bad:
        return "blocked"
    if 2 * unreadable >= bad:
        return "drifting"
    if not good:
        return "broken"
    return "drifting" if bad >= MOST * good else None


def _refusal(counts: Sequence[Count], frontier: Sequence[FrontierCount]) -> Count | None:
    """Return the refusal for which a site is left alone now: a single one says as much as many.

    None where a page came since, or where hardly any fails and none has to wait for it.
    """
    refusals = [one for one in counts if one.key in RESTING]
    if not refusals:
        return None
    last = max(refusals, key=lambda one: one.last_at)
    if any(one.last_at >= last.last_at for one in counts if one.key in GOOD):
        return None
    return last if _due(frontier) or _failed(counts) >= _good(counts) else None


def _days(counts: Sequence[Count]) -> dict[str, list[Count]]:
    days: dict[str, list[Count]] = defaultdict(list)
    for one in counts:
        days[one.day].append(one)
    return days


def _since(days: dict[str, list[Count]], status: Status) -> datetime | None:
    """Return the beginning of the first day of the row of days that are as bad as the newest."""
    since = None
    for day in sorted(days, reverse=True):
        if since is not None and _pages_status(days[day]) != status:
            break
        since = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return since


def _judge_selectors(name: str, listings: Sequence[ListingState]) -> Health | None:
    """Judge by selectors of the user's that match nothing, while entries still come."""
    unmatched = sorted({note for one in listings for note in one.notes if note.endswith(UNMATCHED)})
    if not unmatched:
        return None
    return Health(
        status="drifting",
        since=max((one.polled_at for one in listings if one.polled_at), default=None),
        why=f"{'; '.join(unmatched)} at the last poll",
        what_to_do=f"`crawler test {_quoted(name)}` shows what its selectors find",
    )


def _judge_rules(name: str, counts: Sequence[Count]) -> Health | None:
    """Judge by rules for articles that matched nothing on any page of the newest day."""
    newest = max((one.day for one in counts), default="")
    today = [one for one in counts if one.day == newest]
    pages = _good(today)
    dead = sorted(one.key for one in today if one.key.endswith(UNMATCHED) and one.count >= pages)
    if not dead or pages < FEW:
        return None
    return Health(
        status="drifting",
        since=datetime.fromisoformat(newest).replace(tzinfo=UTC),
        why=f"{'; '.join(dead)} on the {pages} pages of {newest}",
        what_to_do=f"`crawler test {_quoted(name)}` shows what its selectors find",
    )


def _judge_silence(
    name: str, state: SourceState | None, listings: Sequence[ListingState]
) -> Health | None:
    """Judge by the time without a new entry, against what is usual for the source."""
    if state is None or state.last_poll_at is None:
        return None
    look = f"see whether its site has anything newer; `crawler test {_quoted(name)}` shows entries"
    if state.last_new_at is None:
        if any(one.entries for one in listings):
            return None
        return Health(status="quiet", why="the listing has had no entry yet", what_to_do=look)
    silence = state.last_poll_at - state.last_new_at
    if silence <= _longest_silence(state.rate, silence):
        return None
    return Health(
        status="quiet",
        since=state.last_new_at,
        why=f"nothing new for {silence.days} days, much longer than usual",
        what_to_do=look,
    )


def _longest_silence(rate: float | None, silence: timedelta) -> timedelta:
    """Return the silence that is no surprise at the rate that there was before it began."""
    if not rate or rate <= 0:
        return UNKNOWN_SILENCE
    # Beyond a year the exponential says nothing that a year does not.
    before = rate * math.exp(min(silence, timedelta(days=365)) / MEMORY)
    return max(SHORTEST_SILENCE, timedelta(days=min(MISSING / before, 3650)))


def _good(counts: Sequence[Count]) -> int:
    return sum(one.count for one in counts if one.key in GOOD)


def _failed(counts: Sequence[Count]) -> int:
    dropped = sum(one.count for one in counts if one.key in ON_PURPOSE)
    return sum(one.count for one in counts if one.key == Outcome.FAILED) - dropped


def _codes(counts: Sequence[Count]) -> list[Count]:
    return [one for one in counts if one.key not in NO_CODES and not one.key.endswith(UNMATCHED)]


def _is_blocking(code: str) -> bool:
    return code in BLOCKING


def _status_of(code: str, otherwise: Status) -> Status:
    return "blocked" if _is_blocking(code) else otherwise


def _said(code: str, message: str | None, url: str) -> str:
    """Return an error in words, with its code."""
    words = f"{message} ({code})" if message else code
    return f"{words}, {url}" if url and url not in words else words


def _waiting(frontier: Sequence[FrontierCount]) -> str:
    """Return how many pages wait meanwhile, where any do."""
    count = _due(frontier)
    return f"; {count} pages wait" if count else ""


def _due(frontier: Sequence[FrontierCount]) -> int:
    return sum(one.due for one in frontier if one.state is FrontierState.QUEUED)


def _quoted(name: str) -> str:
    """Return a source's name as it is typed in a shell."""
    if name and all(letter.isalnum() or letter in "-_.:/+" for letter in name):
        return name
    return "'" + name.replace("'", "'\\''") + "'"
