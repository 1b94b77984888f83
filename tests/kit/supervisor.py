"""Somebody who starts the daemon and listens to it, as systemd does."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from tests.kit.waiting import PATIENCE

Message = dict[str, str]


class Supervisor:
    """A socket for sd_notify, and what came over it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: list[Message] = []
        self._wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._wire.bind(str(path))

    @property
    def environment(self) -> dict[str, str]:
        return {"NOTIFY_SOCKET": str(self.path)}

    def wait_for(self, key: str, value: str = "1", seconds: float = PATIENCE) -> Message:
        """Return the next message that has `key=value`, unless it does not come in time."""
        deadline = time.monotonic() + seconds
        while True:
            message = self._next(deadline)
            assert message is not None, f"no {key}={value} came; heard: {self.heard[-5:]}"
            if message.get(key) == value:
                return message

    def hears_nothing_for(self, seconds: float) -> bool:
        """Whether nothing comes for so long, once what came before has been read."""
        while self._next(time.monotonic()) is not None:
            pass
        return self._next(time.monotonic() + seconds) is None

    def _next(self, deadline: float) -> Message | None:
        self._wire.settimeout(max(deadline - time.monotonic(), 0.01))
        try:
            text = self._wire.recv(2**16).decode()
        except TimeoutError:
            return None
        message = dict(line.split("=", 1) for line in text.splitlines())
        self.heard.append(message)
        return message

    def close(self) -> None:
        self._wire.close()


@contextlib.contextmanager
def supervising(folder: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(folder / "notify")
    try:
        yield supervisor
    finally:
        supervisor.close()
