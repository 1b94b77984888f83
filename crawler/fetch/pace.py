"""How fast one host may be asked: pure, the time is an argument."""

from __future__ import annotations

from datetime import datetime, timedelta

_NONE = timedelta(0)


class Pace:
    """When the next request to a host may start.

    With i = 1/rate (or the least delay, if that is longer): starts are at least i apart and,
    with nothing in flight, also i after the end of the last response; never more than
    `concurrency` are in flight. robots.txt and redirects count like any request.

    Args:
        rate: Requests per second; None is unlimited.
        concurrency: Requests in flight, at least 1.
    """

    def __init__(self, rate: float | None, concurrency: int) -> None:
        self._interval = _interval(rate)
        self._concurrency = max(1, concurrency)
        self._in_flight = 0
        self._gap = _NONE
        self._started: datetime | None = None
        self._ended: datetime | None = None
        self._back_off: datetime | None = None
        self._renewed = False

    def __repr__(self) -> str:
        return (
            f"Pace(every {self._interval.total_seconds():g} s, "
            f"{self._in_flight}/{self._concurrency} in flight, back-off {self._back_off})"
        )

    @property
    def in_flight(self) -> int:
        """How many requests have started and not ended."""
        return self._in_flight

    def ready_at(self, now: datetime) -> datetime | None:
        """Return when the next request may start, not before `now`; None: after an `end`."""
        if self._in_flight >= self._concurrency:
            return None
        times = [now]
        if self._started is not None:
            times.append(min(self._started, now) + self._gap)
        if self._ended is not None and self._in_flight == 0:
            times.append(min(self._ended, now) + self._gap)
        if self._back_off is not None:
            times.append(self._back_off)
        return max(times)

    def start(self, now: datetime, *, jitter: float = 0.0) -> None:
        """Count a request that starts; the gap after it is longer by `jitter` (a fraction)."""
        self._in_flight += 1
        self._started = now
        self._gap = self._interval * (1 + max(0.0, jitter))

    def end(self, now: datetime) -> None:
        """Count a request that ended, well or not."""
        self._in_flight = max(0, self._in_flight - 1)
        self._ended = now

    def back_off(self, until: datetime) -> None:
        """Start nothing before `until`; an earlier promise of a later time stays."""
        self._back_off = until if self._back_off is None else max(self._back_off, until)

    def renew(self) -> None:
        """Have the limits that are given next replace those in force, be they slower or faster."""
        self._renewed = True

    def tighten(
        self,
        rate: float | None = None,
        concurrency: int | None = None,
        min_delay: timedelta | None = None,
    ) -> None:
        """Take the slower of what is in force and what is given; None changes nothing.

        Several sources on one host, and robots.txt's crawl-delay (`min_delay`), come together
        here.
        """
        if self._renewed and concurrency is not None:
            self._renewed = False
            self._interval = self._gap = _interval(rate)
            self._concurrency = max(1, concurrency)
        self._interval = max(self._interval, _interval(rate), min_delay or _NONE)
        self._gap = max(self._gap, self._interval)
        if concurrency is not None:
            self._concurrency = max(1, min(self._concurrency, concurrency))


def _interval(rate: float | None) -> timedelta:
    return timedelta(seconds=1 / rate) if rate else _NONE
