from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.schedule.cron import next_fire

BERLIN = ZoneInfo("Europe/Berlin")


def fires(expression: str, zone: str, start: datetime, end: datetime) -> list[datetime]:
    found = []
    at: datetime | None = start
    while (at := next_fire(expression, zone, at or start)) and at < end:
        found.append(at)
    return found


def local(expression: str, zone: str, start: datetime, end: datetime) -> list[str]:
    return [
        f.astimezone(ZoneInfo(zone)).strftime("%d %H:%M")
        for f in fires(expression, zone, start, end)
    ]


def test_a_fire_in_the_hour_left_out_in_spring_comes_right_after_it() -> None:
    start = datetime(2026, 3, 28, 12, tzinfo=BERLIN)

    found = local("30 2 * * *", "Europe/Berlin", start, start + timedelta(days=2))

    assert found == ["29 03:00", "30 02:30"]


def test_a_fire_in_the_hour_that_comes_twice_in_autumn_comes_once() -> None:
    start = datetime(2026, 10, 24, 12, tzinfo=BERLIN)

    found = local("30 2 * * *", "Europe/Berlin", start, start + timedelta(days=2))

    assert found == ["25 02:30", "26 02:30"]


def test_a_fire_of_every_hour_comes_in_both_of_the_hours() -> None:
    start = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)

    found = fires("0 * * * *", "Europe/Berlin", start, start + timedelta(hours=4))

    assert found == [datetime(2026, 10, 25, hour, tzinfo=UTC) for hour in range(4)]


def test_within_the_repeated_hour_no_fire_lies_in_the_past() -> None:
    again = datetime(2026, 10, 25, 2, 20, tzinfo=BERLIN, fold=1).astimezone(UTC)

    found = next_fire("30,50 2 * * *", "Europe/Berlin", again)

    assert found == datetime(2026, 10, 26, 2, 30, tzinfo=BERLIN)


def test_day_and_weekday_are_alternatives_and_sunday_is_nought_and_seven() -> None:
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    end = datetime(2026, 3, 17, tzinfo=UTC)

    assert local("0 0 13 * 1", "UTC", start, end) == [
        "02 00:00",
        "09 00:00",
        "13 00:00",
        "16 00:00",
    ]
    assert fires("0 0 * * 0", "UTC", start, end) == fires("0 0 * * 7", "UTC", start, end)


@settings(max_examples=60)
@given(
    st.sampled_from(["*/20 7-23 * * *", "0 * * * *", "30 2 * * *", "15,45 1-3 * * *", "0 0 1 * *"]),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran"]),
    st.datetimes(datetime(2019, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_fires_always_move_on_and_hit_the_minutes_asked_for(
    expression: str, zone: str, start: datetime
) -> None:
    at = start
    for _ in range(10):
        fire = next_fire(expression, zone, at)
        assert fire is not None
        assert fire > at
        assert fire.second == fire.microsecond == 0
        at = fire


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_daily_fire_comes_once_on_every_day_of_a_year(year: int) -> None:
    start = datetime(year, 1, 1, tzinfo=BERLIN) - timedelta(minutes=1)
    end = datetime(year + 1, 1, 1, tzinfo=BERLIN)

    found = fires("30 2 * * *", "Europe/Berlin", start, end)

    assert len({fire.astimezone(BERLIN).date() for fire in found}) == len(found) == 365
