"""Waiting for what must come about, however slow the machine is; ports that stay free."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds after which a test gives up what it waits for: only a hang takes so long."""
BELOW_THOSE_HANDED_OUT = (12_000, 30_000)
"""Ports that no system hands out by itself, to servers that take any or to clients."""


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return as soon as the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def free_port() -> int:
    """Return a port of loopback at which nobody listens, nor will unless told its number."""
    while True:
        port = random.SystemRandom().randint(*BELOW_THOSE_HANDED_OUT)
        with socket.socket() as wire:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                wire.bind(("0.0.0.0", port))
            except OSError:
                continue
        return port
