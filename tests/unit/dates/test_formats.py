"""Dates by the format that a source's rule names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import parse_date

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "form", "read"),
    [
        ("2024-05-17 08:00", "%Y-%m-%d %H:%M", "2024-05-17T08:00+09:00"),
        ("17.05.24", "%d.%m.%y", "2024-05-17T00:00+09:00"),
        ("17 May 2024 08:00 +0200", "%d %B %Y %H:%M %z", "2024-05-17T08:00+02:00"),
        ("1 March", "%d %B", "2026-03-01T00:00+09:00"),
        ("2 March", "%d %B", "2026-03-02T00:00+09:00"),
        ("31 December", "%d %B", "2025-12-31T00:00+09:00"),
        (" 12-31 23:50 ", "%m-%d %H:%M", "2025-12-31T23:50+09:00"),
        ("29 Feb", "%d %b", "2024-02-29T00:00+09:00"),
        ("08:15", "%H:%M", "2026-03-02T08:15+09:00"),
        ("23:59", "%H:%M", "2026-03-01T23:59+09:00"),
        ("100% on 5 May", "100%% on %d %B", "2025-05-05T00:00+09:00"),
    ],
)
def test_what_a_format_leaves_open_is_the_latest_until_now(text: str, form: str, read: str) -> None:
    assert parse_date(text, form, now=NOW, zone=TOKYO) == datetime.fromisoformat(read)


@pytest.mark.parametrize(("text", "form"), [("soon", "%d %B"), ("31 June", "%d %B"), ("x", "%Q")])
def test_what_is_not_written_so_is_no_date(text: str, form: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_date(text, form, now=NOW, zone=TOKYO)


@given(
    st.datetimes(min_value=datetime(2025, 3, 3), max_value=datetime(2026, 3, 2, 9)),  # noqa: DTZ001
    st.sampled_from(["%d %B %H:%M", "%m/%d %H:%M", "%j %H:%M"]),
)
def test_a_day_of_the_last_year_needs_no_year(moment: datetime, form: str) -> None:
    written = moment.replace(second=0, microsecond=0, tzinfo=UTC)

    read = parse_date(written.strftime(form), form, now=NOW, zone=UTC)

    assert read == written or "%j" in form
    assert timedelta() <= NOW - read < timedelta(days=367)
