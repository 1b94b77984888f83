"""SIGTERM as the verbs that crawl take it from their start on; light to import."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Have SIGTERM end this verb with 0, whatever it is at."""
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(_: int, __: FrameType | None) -> NoReturn:
    raise SystemExit(0)
