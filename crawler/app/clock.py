"""The computer's clock."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return the time, aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place where time comes from

    async def sleep_until(self, when: datetime) -> None:
        """Return at `when`; a clock that is set ahead meanwhile is noticed within a minute.

        One that is set back does not make the wait longer.
        """
        end = time.monotonic() + (when - self.now()).total_seconds()
        while (left := min((when - self.now()).total_seconds(), end - time.monotonic())) > 0:  # noqa: ASYNC110 - a clock
            await asyncio.sleep(min(left, 60.0))
