"""How the daemon itself is: whether it lives, whether it takes work, and why not."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from crawler import __version__
from crawler.models.record import Record

LATE = 60.0
"""Seconds without a finished tick after which the daemon is taken for hung: it ticks each second,
and a tick asks the store."""


class Condition(Record):
    """What the daemon says of itself.

    Attributes:
        alive: Its loop turns, and the store answers.
        ready: It takes new work.
        why: What keeps it from either, a sentence each.
        polling: Sources that are polled just now.
        under_way: Addresses that are on their way just now.
    """

    alive: bool
    ready: bool
    why: tuple[str, ...] = ()
    since: datetime
    pid: int
    version: str = __version__
    sources: int = 0
    polling: int = 0
    under_way: int = 0

    def document(self) -> dict[str, Any]:
        """Return it as `crawler healthcheck --json` and the monitor print it."""
        return {"v": 1, **self.model_dump(mode="json")}

    def sentence(self) -> str:
        """Return it as systemctl shows it."""
        work = f"{self.polling} polled now, {self.under_way} pages under way"
        return "; ".join((*self.why, f"{self.sources} sources, {work}"))


class Pulse:
    """Whether the daemon's tick comes, on a clock that does not count sleep of the machine."""

    def __init__(self, now: float, at: datetime) -> None:
        self._last = now
        self.since = at.astimezone(UTC)
        self.pid = os.getpid()

    def beat(self, now: float) -> None:
        """Note that a tick came to its end."""
        self._last = now

    def trouble(self, now: float) -> str | None:
        """Return a sentence if none has for too long."""
        silent = now - self._last
        if silent < LATE:
            return None
        return f"no tick has come to its end for {silent:.0f} s"
