from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.pace import Pace

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TINY = timedelta(milliseconds=1)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_first_request_may_start_at_once() -> None:
    assert Pace(1, 1).ready_at(NOW) == NOW


def test_starts_are_apart_by_the_rate_while_another_is_in_flight() -> None:
    pace = Pace(2, 3)

    pace.start(NOW)

    assert pace.ready_at(NOW) == at(0.5)
    assert pace.ready_at(at(9)) == at(9)


def test_the_pause_counts_from_the_end_of_the_last_response() -> None:
    pace = Pace(1, 1)
    pace.start(NOW)

    assert pace.ready_at(at(3)) is None
    pace.end(at(3))

    assert pace.ready_at(at(3)) == at(4)


def test_without_a_rate_only_concurrency_bounds() -> None:
    pace = Pace(None, 2)

    pace.start(NOW)
    assert pace.ready_at(NOW) == NOW
    pace.start(NOW)

    assert pace.ready_at(NOW) is None
    pace.end(NOW)
    assert pace.ready_at(NOW) == NOW


def test_a_back_off_holds_and_an_earlier_one_does_not_shorten_it() -> None:
    pace = Pace(None, 1)

    pace.back_off(at(60))
    pace.back_off(at(30))

    assert pace.ready_at(NOW) == at(60)
    assert pace.ready_at(at(61)) == at(61)


def test_the_slower_of_two_sources_and_of_robots_counts() -> None:
    pace = Pace(10, 8)

    pace.tighten(rate=2, concurrency=4)
    pace.tighten(rate=5, concurrency=6)
    pace.start(NOW)
    assert pace.ready_at(NOW) == at(0.5)

    pace.tighten(min_delay=timedelta(seconds=7))
    assert pace.ready_at(NOW) == at(7)
    for _ in range(3):
        pace.start(NOW)
    assert pace.ready_at(NOW) is None


def test_jitter_only_lengthens_the_pause() -> None:
    pace = Pace(1, 2)

    pace.start(NOW, jitter=0.25)
    assert pace.ready_at(NOW) == at(1.25)
    pace.start(at(2), jitter=-5)

    pace.end(at(2))
    assert pace.ready_at(at(2)) == at(3)


def test_a_clock_that_is_set_back_does_not_stop_the_host() -> None:
    pace = Pace(1, 1)
    pace.start(NOW)
    pace.end(NOW)

    assert pace.ready_at(NOW - timedelta(days=365)) == NOW - timedelta(days=365) + timedelta(
        seconds=1
    )


@pytest.mark.parametrize("concurrency", [0, -3])
def test_a_host_can_always_be_asked_by_one(concurrency: int) -> None:
    assert Pace(None, concurrency).ready_at(NOW) == NOW


@given(
    rate=st.none() | st.floats(0.01, 1000),
    concurrency=st.integers(1, 5),
    steps=st.lists(st.tuples(st.booleans(), st.floats(0, 200), st.floats(0, 1)), max_size=60),
)
def test_whoever_waits_for_ready_at_keeps_every_promise(
    rate: float | None, concurrency: int, steps: list[tuple[bool, float, float]]
) -> None:
    pace = Pace(rate, concurrency)
    gap = timedelta(seconds=1 / rate) if rate else timedelta(0)
    now, flying = NOW, 0
    started: datetime | None = None
    ended: datetime | None = None
    for begin, wait, jitter in steps:
        now += timedelta(milliseconds=wait)
        ready = pace.ready_at(now)
        assert (ready is None) == (flying == concurrency)
        if begin and ready is not None:
            assert ready >= now
            assert started is None or ready - started >= gap - TINY
            assert flying or ended is None or ready - ended >= gap - TINY
            now = started = ready
            pace.start(now, jitter=jitter)
            flying += 1
        elif flying:
            pace.end(now)
            ended = now
            flying -= 1
        assert pace.in_flight == flying <= concurrency


def test_renewed_limits_replace_the_old_ones_even_where_they_are_faster() -> None:
    pace = Pace(0.1, 1)
    pace.start(NOW)
    pace.renew()
    assert pace.ready_at(NOW) is None, "until the new limits are known the old ones hold"

    pace.tighten(10, 3)

    assert pace.ready_at(NOW) == NOW + timedelta(seconds=0.1)
    pace.tighten(1, 3)
    assert pace.ready_at(NOW) == NOW + timedelta(seconds=1)
