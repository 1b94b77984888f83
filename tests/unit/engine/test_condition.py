"""Whether the daemon is alive."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.engine.condition import LATE, Pulse

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_daemon_whose_tick_does_not_end_is_taken_for_hung() -> None:
    pulse = Pulse(100.0, AT)
    pulse.beat(200.0)

    assert pulse.trouble(200.0 + LATE - 1) is None
    assert "no tick" in str(pulse.trouble(200.0 + LATE))


def test_it_is_well_again_once_a_tick_ends() -> None:
    pulse = Pulse(0.0, AT)
    assert pulse.trouble(1000.0) is not None

    pulse.beat(1000.0)

    assert pulse.trouble(1001.0) is None
