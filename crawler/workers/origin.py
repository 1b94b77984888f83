"""The process that workers are copied from, as its parent starts and ends it; light to import.

A command that is going to need workers starts it before its own imports, so that both are made
at the same time.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import suppress
from typing import Self

END_SECONDS = 5.0


class Origin:
    """Starts a process of `template`, tells it what to do, and ends it; then it may start again.

    Args:
        warm_up: A function ("package.module:name") that it calls first, for all workers.
    """

    def __init__(self, warm_up: str | None = None) -> None:
        self._words = [] if warm_up is None else [warm_up]
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __repr__(self) -> str:
        return f"<Origin {self._process.pid if self._process else 'at rest'}>"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it at once: it has no workers, or has ended already."""
        if self._process is not None:
            self._process.kill()
        self.end()

    @property
    def died(self) -> bool:
        """Whether it has ended without having been told to."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        """Start it, unless that is done.

        Raises:
            OSError: it cannot be started.
        """
        if self._process is not None:
            return
        ours, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [sys.executable, "-m", "crawler.workers.template", str(number), *self._words],
                    pass_fds=[number],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
            except BaseException:
                ours.close()
                raise
        self._control = ours

    def tell(self, line: str, *connections: socket.socket) -> None:
        """Tell it something, and hand it connections, if it is there.

        Raises:
            OSError: it has just gone.
        """
        if self._control is not None:
            numbers = [connection.fileno() for connection in connections]
            socket.send_fds(self._control, [f"{line}\n".encode()], numbers)

    def end(self) -> None:
        """Close the connection, at which it kills its workers and ends; return when it has."""
        control, process = self._control, self._process
        self._control = self._process = None
        if control is not None:
            control.close()
        if process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
            return
        process.kill()
        process.wait()
