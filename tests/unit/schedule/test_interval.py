from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.models.source import Settings, Source
from crawler.models.state import SourceState
from crawler.schedule.interval import JITTER, PollOutcome, adaptive, arrange, backoff, next_poll

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SETTINGS = Settings(archive="/archive")
SOURCE = Source(name="news", folder="news", urls=("https://example.org/feed",))

rates = st.floats(0, 100_000, allow_nan=False)
windows = st.integers(1, 50_000)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
outcomes = st.builds(
    PollOutcome,
    new=st.integers(0, 60),
    window=st.integers(0, 60),
    dates=st.lists(instants, max_size=60),
    ttl_seconds=st.none() | st.integers(-10, 10**12),
    max_age=st.none() | st.integers(-10, 10**12),
    failed=st.booleans(),
    failures=st.integers(0, 10_000),
    gap=st.booleans(),
)
states = st.builds(
    SourceState,
    name=st.just("news"),
    last_poll_at=st.none() | instants,
    rate=st.none() | rates,
    window=st.none() | windows,
    polls=st.integers(0, 10**6),
)


def polled(rate: float | None = 1.0, *, ago: timedelta = HOUR, polls: int = 3) -> SourceState:
    return SourceState(name="news", last_poll_at=NOW - ago, rate=rate, window=30, polls=polls)


def wait(state: SourceState, outcome: PollOutcome, source: Source = SOURCE) -> timedelta:
    due = next_poll(state, source, SETTINGS, NOW, outcome).next_due
    assert due is not None
    return due - NOW


@settings(max_examples=60, deadline=None)
@given(states, outcomes)
def test_an_adaptive_interval_stays_within_its_bounds(
    state: SourceState, outcome: PollOutcome
) -> None:
    assert SETTINGS.poll_min <= wait(state, outcome) <= SETTINGS.poll_max


@settings(max_examples=60, deadline=None)
@given(rates, rates, windows)
def test_a_busier_source_never_waits_longer(one: float, other: float, window: int) -> None:
    quiet, busy = sorted((one, other))

    assert adaptive(busy, window) <= adaptive(quiet, window)


@settings(max_examples=60, deadline=None)
@given(rates, windows, windows)
def test_a_shorter_window_never_waits_longer(rate: float, one: int, other: int) -> None:
    short, long = sorted((one, other))

    assert adaptive(rate, short) <= adaptive(rate, long) <= adaptive(rate, None)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.001, 100_000), windows)
def test_no_more_than_half_a_window_fills_between_two_polls(rate: float, window: int) -> None:
    filled = rate * (adaptive(rate, window) / DAY)

    assert filled <= window / 2 + 1e-6


@settings(max_examples=60, deadline=None)
@given(states, outcomes, st.integers(0, 10**7))
def test_the_publishers_word_only_ever_lengthens(
    state: SourceState, outcome: PollOutcome, seconds: int
) -> None:
    fields = {name: getattr(outcome, name) for name in PollOutcome.__slots__}
    silent = PollOutcome(**{**fields, "ttl_seconds": None, "max_age": None})
    spoken = PollOutcome(**{**fields, "ttl_seconds": seconds, "max_age": None})

    assert wait(state, silent) <= wait(state, spoken)


@settings(max_examples=60, deadline=None)
@given(states, outcomes)
def test_a_failure_changes_neither_rate_nor_window(
    state: SourceState, outcome: PollOutcome
) -> None:
    fields = {name: getattr(outcome, name) for name in PollOutcome.__slots__}

    after = next_poll(state, SOURCE, SETTINGS, NOW, PollOutcome(**{**fields, "failed": True}))

    assert (after.rate, after.window) == (state.rate, state.window)


@settings(max_examples=60, deadline=None)
@given(states, outcomes)
def test_the_rate_is_a_number_that_is_not_negative(
    state: SourceState, outcome: PollOutcome
) -> None:
    after = next_poll(state, SOURCE, SETTINGS, NOW, outcome)

    assert after.rate is None or (after.rate >= 0 and math.isfinite(after.rate))


def test_the_same_poll_gives_the_same_time_and_another_source_another_one() -> None:
    outcome = PollOutcome(new=1, window=30)
    other = polled().model_copy(update={"name": "other"})

    assert wait(polled(), outcome) == wait(polled(), outcome)
    assert wait(polled(), outcome) != wait(other, outcome)


def test_jitter_takes_at_most_a_twentieth_also_at_the_longest_interval() -> None:
    waits = {wait(polled(0.0, polls=n), PollOutcome()) for n in range(200)}

    assert len(waits) > 100
    assert DAY * (1 - JITTER) <= min(waits) <= max(waits) <= DAY


def test_a_steady_source_is_asked_by_the_square_root_of_its_rate() -> None:
    state = SourceState(name="news")
    at = NOW
    for _ in range(24 * 30):
        at += HOUR
        state = next_poll(
            state, SOURCE, SETTINGS, at, PollOutcome(new=1, window=30, dates=[at - 30 * MINUTE])
        )

    assert state.rate == pytest.approx(24, rel=0.05)
    assert state.next_due is not None
    assert state.next_due - at == pytest.approx(adaptive(24, 30), rel=JITTER + 0.05)


def test_the_first_rate_comes_from_the_dates_of_the_window() -> None:
    hourly = [NOW - n * HOUR for n in range(20)]

    after = next_poll(
        SourceState(name="news"), SOURCE, SETTINGS, NOW, PollOutcome(20, 20, dates=hourly)
    )

    assert after.rate == pytest.approx(24, rel=0.15)


def test_old_entries_that_turn_up_today_do_not_make_a_source_busy() -> None:
    old = [NOW - timedelta(days=400 + n) for n in range(50)]

    after = next_poll(polled(0.5), SOURCE, SETTINGS, NOW, PollOutcome(50, 60, dates=old))

    assert after.rate == pytest.approx(0.5, rel=0.02)


def test_entries_without_a_date_count_as_spread_over_the_time_since_the_last_poll() -> None:
    after = next_poll(polled(24.0, ago=DAY), SOURCE, SETTINGS, NOW, PollOutcome(24, 50))

    assert after.rate == pytest.approx(24, rel=0.01)


def test_one_instant_for_many_entries_is_no_burst() -> None:
    rewritten = [NOW] * 500

    first = next_poll(
        SourceState(name="news"), SOURCE, SETTINGS, NOW, PollOutcome(500, 500, dates=rewritten)
    )

    assert first.rate == pytest.approx(1)


def test_a_quiet_source_grows_to_the_maximum_and_one_entry_brings_it_back() -> None:
    state = polled(10.0)
    at = NOW
    for _ in range(80):
        at += DAY
        state = next_poll(state, SOURCE, SETTINGS, at, PollOutcome(window=30))
    assert state.next_due is not None
    assert state.next_due - at >= DAY * (1 - JITTER)

    state = next_poll(state, SOURCE, SETTINGS, at + DAY, PollOutcome(1, 30, dates=[at + DAY]))

    assert state.next_due is not None
    assert state.next_due - (at + DAY) < DAY / 2


def test_a_gap_halves_the_interval() -> None:
    smooth = wait(polled(), PollOutcome(new=1, window=30))
    gap = wait(polled(), PollOutcome(new=1, window=30, gap=True))

    assert gap == pytest.approx(smooth / 2, rel=1e-6)


def test_failures_back_off_from_five_minutes_doubling_to_a_day() -> None:
    waits = [wait(polled(), PollOutcome(failed=True, failures=n)) for n in range(1, 12)]

    assert waits[:4] == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE]
    assert waits == sorted(waits)
    assert waits[-1] == DAY == backoff(10**9)


def test_a_fixed_interval_is_the_users_word() -> None:
    fixed = SOURCE.model_copy(update={"every": 15 * MINUTE})

    assert wait(polled(), PollOutcome(ttl_seconds=86_400, gap=True), fixed) == 15 * MINUTE
    assert wait(polled(), PollOutcome(failed=True, failures=2), fixed) == 10 * MINUTE


def test_a_cron_source_is_polled_at_its_fires_also_after_a_failure() -> None:
    cron = SOURCE.model_copy(update={"cron": "0 13 * * *"})
    nearly = SOURCE.model_copy(update={"cron": "1,30 12 * * *"})

    assert wait(polled(), PollOutcome(new=1), cron) == HOUR
    assert wait(polled(), PollOutcome(failed=True, failures=1), nearly) == 30 * MINUTE


def test_a_paused_source_is_never_due() -> None:
    paused = SOURCE.model_copy(update={"paused": True})

    assert next_poll(polled(), paused, SETTINGS, NOW, PollOutcome()).next_due is None
    assert arrange(polled(), paused, SETTINGS, NOW).next_due is None


def test_a_new_source_is_due_at_once_and_under_cron_at_its_next_fire() -> None:
    cron = SOURCE.model_copy(update={"cron": "0 13 * * *"})

    assert arrange(None, SOURCE, SETTINGS, NOW).next_due == NOW
    assert arrange(None, cron, SETTINGS, NOW).next_due == NOW + HOUR


def test_a_shortened_interval_acts_at_once_and_a_kept_one_keeps_its_time() -> None:
    state = polled().model_copy(update={"next_due": NOW + DAY})
    hourly = SOURCE.model_copy(update={"every": 2 * HOUR})
    weekly = SOURCE.model_copy(update={"every": 7 * DAY})

    assert arrange(state, hourly, SETTINGS, NOW).next_due == NOW + HOUR
    assert arrange(state, weekly, SETTINGS, NOW).next_due == NOW + DAY


def test_a_fire_missed_while_the_program_was_down_is_due_at_once() -> None:
    cron = SOURCE.model_copy(update={"cron": "30 11 * * *"})

    due = arrange(polled(), cron, SETTINGS, NOW).next_due

    assert due == NOW - 30 * MINUTE


def test_a_source_that_only_ever_failed_keeps_its_back_off_over_a_restart() -> None:
    state = next_poll(
        SourceState(name="news"), SOURCE, SETTINGS, NOW, PollOutcome(failed=True, failures=1)
    )

    assert arrange(state, SOURCE, SETTINGS, NOW + MINUTE).next_due == NOW + 5 * MINUTE
