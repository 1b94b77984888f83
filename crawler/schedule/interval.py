"""When a source is to be polled next (p).

`every: auto` is interval = c / sqrt(rate): at a fixed number of polls that is the least mean delay
over all entries (measured on 388 simulated sources: mean 16 min, where c / rate has 25).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.models.source import Settings, Source
from crawler.models.state import SourceState
from crawler.schedule.cron import next_fire

BUDGET = timedelta(hours=3)
"""The interval of a source with one entry a day. Over sources of 0.06 to 160 entries a day it
comes to 24 polls a source and day."""
MEMORY = timedelta(days=7)
"""Time constant of the rate's moving average."""
FIRST_FAILURE = timedelta(minutes=5)
LAST_FAILURE = timedelta(days=1)
JITTER = 0.05
IN_STEP = 0.1
"""By what part of `every` a poll may be late for the next one to keep its time."""
LEAST_RATE = 0.001
"""Entries a day; a source that has been silent for years is one of these."""
SHORTEST_HISTORY = timedelta(hours=1)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """What a poll of all listings of a source came to.

    Attributes:
        new: Entries that were not known before.
        window: Entries that the listings showed; 0 after a 304.
        dates: The own dates of the new entries, as far as they have one.
        ttl_seconds: The publisher's word in the listing (ttl, sy:updatePeriod).
        max_age: Seconds for which the response may be kept (Cache-Control, Expires).
        failed: No listing could be read.
        failures: How many polls in a row failed, this one included.
        gap: A full window came without an entry known before: some were missed.
    """

    new: int = 0
    window: int = 0
    dates: Sequence[datetime] = ()
    ttl_seconds: int | None = None
    max_age: int | None = None
    failed: bool = False
    failures: int = 0
    gap: bool = False


def next_poll(
    state: SourceState, source: Source, settings: Settings, now: datetime, outcome: PollOutcome
) -> SourceState:
    """Return the state of `source` after a poll that ended at `now`.

    A failure changes neither rate nor window: it only backs off, from 5 minutes doubling to a day.
    """
    if outcome.failed:
        after = state.model_copy(update={"last_poll_at": now, "polls": state.polls + 1})
    else:
        after = _counted(state, now, outcome)
    return after.model_copy(update={"next_due": _due(after, source, settings, outcome)})


def arrange(
    state: SourceState | None, source: Source, settings: Settings, now: datetime
) -> SourceState:
    """Return the state with which a start or a reload of the configuration goes on.

    A new source is due at once (under `cron` at its next fire). A known one keeps its time, but
    what its present schedule makes earlier becomes earlier; a fire missed meanwhile is due at once.
    """
    state = state or SourceState(name=source.name)
    return state.model_copy(update={"next_due": _arranged(state, source, settings, now)})


def _arranged(
    state: SourceState, source: Source, settings: Settings, now: datetime
) -> datetime | None:
    if source.paused:
        return None
    if source.cron is not None:
        return next_fire(source.cron, source.timezone, state.last_poll_at or now)
    if state.last_poll_at is None:
        return now
    due = state.last_poll_at + _interval(state, source, settings, PollOutcome())
    return min(due, state.next_due) if state.next_due else due


def _counted(state: SourceState, now: datetime, outcome: PollOutcome) -> SourceState:
    update = {
        "last_poll_at": now,
        "last_new_at": now if outcome.new else state.last_new_at,
        "rate": _rate(state, now, outcome),
        "window": outcome.window or state.window,
        "polls": state.polls + 1,
    }
    return state.model_copy(update=update)


def _due(
    state: SourceState, source: Source, settings: Settings, outcome: PollOutcome
) -> datetime | None:
    now = state.last_poll_at
    if source.paused or now is None:
        return None
    wait = backoff(outcome.failures) if outcome.failed else timedelta()
    if source.cron is not None:
        return next_fire(source.cron, source.timezone, now + wait)
    interval = _interval(state, source, settings, outcome)
    if source.every is not None and not outcome.failed and state.next_due is not None:
        late = now - state.next_due
        if timedelta() <= late <= source.every * IN_STEP:
            # Counted from when it was due, so that what a poll takes does not add up.
            return state.next_due + interval
    return now + (wait or interval)


def backoff(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: 5 min, 10 min ... a day."""
    doublings = min(max(failures, 1) - 1, 30)
    return min(FIRST_FAILURE * (1 << doublings), LAST_FAILURE)


def _interval(
    state: SourceState, source: Source, settings: Settings, outcome: PollOutcome
) -> timedelta:
    """Return the time to the next poll; `every` is the user's word, and nothing changes it."""
    if source.every is not None:
        return source.every
    wanted = adaptive(state.rate or LEAST_RATE, state.window)
    if outcome.gap:
        wanted /= 2
    bounded = min(max(wanted, settings.poll_min), settings.poll_max)
    jittered = max(bounded * (1 - JITTER * _fraction(state)), settings.poll_min)
    return max(jittered, min(_publishers_word(outcome), settings.poll_max))


def adaptive(rate: float, window: int | None) -> timedelta:
    """Return c / sqrt(rate), but at most the time in which half a window fills.

    Args:
        rate: Entries a day.
        window: Entries that the listing shows at once; None if unknown.
    """
    rate = max(rate, LEAST_RATE)
    interval = BUDGET / math.sqrt(rate)
    return min(interval, _DAY * (window / rate / 2)) if window else interval


def _publishers_word(outcome: PollOutcome) -> timedelta:
    seconds = max(outcome.ttl_seconds or 0, outcome.max_age or 0, 0)
    return timedelta(seconds=min(seconds, LAST_FAILURE.total_seconds() * 365))


def _fraction(state: SourceState) -> float:
    """Return a number in [0, 1) that differs by source and poll, and is the same every time.

    It only ever shortens: sources at the longest interval would else march in step.
    """
    digest = hashlib.sha256(f"{state.name}\0{state.polls}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def _rate(state: SourceState, now: datetime, outcome: PollOutcome) -> float:
    """Return entries a day: each counts by its own date and fades over seven days.

    An entry of last year that turns up today says nothing of today's rate. Entries without a
    date, and all where one instant stands for many (a sitemap written anew), count as spread
    evenly over the time since the last poll.
    """
    ages = _ages(outcome, now)
    if state.rate is None or state.last_poll_at is None:
        return _first_rate(ages, outcome)
    passed = max(now - state.last_poll_at, timedelta())
    undated = outcome.new - len(ages)
    ages += [passed / 2] * undated
    return state.rate * math.exp(-(passed / MEMORY)) + _weight(ages)


def _first_rate(ages: list[timedelta], outcome: PollOutcome) -> float:
    """Return the rate that the first window's dates tell; one a day where they tell nothing.

    The window reaches back only to its oldest entry, so the weight is set against what entries
    of that reach could weigh at most.
    """
    if not ages:
        return 1.0 if outcome.new else LEAST_RATE
    reach = max(*ages, SHORTEST_HISTORY)
    return max(_weight(ages) / -math.expm1(-(reach / MEMORY)), LEAST_RATE)


def _weight(ages: list[timedelta]) -> float:
    return sum(math.exp(-(age / MEMORY)) for age in ages) / (MEMORY / _DAY)


def _ages(outcome: PollOutcome, now: datetime) -> list[timedelta]:
    """Return how old the new entries are; a date in the future is one of now."""
    newest = sorted((date.astimezone(UTC) for date in outcome.dates), reverse=True)[: outcome.new]
    if len(newest) > 1 and newest[0] == newest[-1]:
        return []
    return [max(now - date, timedelta()) for date in newest]
