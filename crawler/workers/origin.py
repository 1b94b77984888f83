"""The process that workers are copied from, as its parent starts and ends it; light to import.

A command that is going to need workers starts it before most of its own imports, so that both are
made at the same time, and as a copy of itself, so that what both need is imported once.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Self

END_SECONDS = 5.0
POLL_SECONDS = 0.001
FOR_THE_PARENT = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)
"""Signals that a terminal or a supervisor sends to a whole group, and that are none of ours."""


class Origin:
    """Starts a process of `template`, tells it what to do, and ends it; then it may start again.

    Args:
        warm_up: A function ("package.module:name") that it calls before its first worker.
    """

    def __init__(self, warm_up: str | None = None) -> None:
        self._warm_up = warm_up
        self._pid: int | None = None
        self._gone = False
        self._control: socket.socket | None = None

    def __repr__(self) -> str:
        return f"<Origin {self._pid or 'at rest'}>"

    def __enter__(self) -> Self:
        """Start it ahead: as a copy of this process, if that has no threads yet.

        Where the system lets us have no further process, whoever needs a worker is told so.
        """
        with suppress(OSError):
            if threading.active_count() == 1:
                self._begin(self._fork)
            else:
                self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it at once: it has no workers, or has ended already."""
        if self._pid is not None and not self.died:
            os.kill(self._pid, signal.SIGKILL)
        self.end()

    @property
    def died(self) -> bool:
        """Whether it has ended without having been told to."""
        return self._pid is not None and self._has_ended()

    def start(self) -> None:
        """Start it, unless that is done.

        Raises:
            OSError: it cannot be started.
        """
        self._begin(self._spawn)

    def warm(self) -> None:
        """Have it get ready for workers, which it else does when the first one is asked for."""
        with suppress(OSError):
            self.tell("warm")

    def tell(self, line: str, *connections: socket.socket) -> None:
        """Tell it something, and hand it connections, if it is there.

        Raises:
            OSError: it has just gone.
        """
        if self._control is not None:
            numbers = [connection.fileno() for connection in connections]
            socket.send_fds(self._control, [f"{line}\n".encode()], numbers)

    def end(self) -> None:
        """Hang up, at which it kills its workers and ends; return when it has."""
        control, self._control = self._control, None
        if control is not None:
            with control, suppress(OSError):
                control.shutdown(socket.SHUT_WR)
                control.settimeout(END_SECONDS)
                control.recv(1)  # Nothing comes but its end.
        if self._pid is None:
            return
        deadline = time.monotonic() + END_SECONDS
        while not self._has_ended():
            if time.monotonic() > deadline:
                os.kill(self._pid, signal.SIGKILL)
            time.sleep(POLL_SECONDS)
        self._pid = None

    def _has_ended(self) -> bool:
        """Whether it has ended; its exit code is taken then, and its number may be another's."""
        if self._pid is not None and not self._gone:
            try:
                self._gone = os.waitpid(self._pid, os.WNOHANG)[0] != 0
            except ChildProcessError:  # Whoever started us has nobody wait for children.
                self._gone = True
        return self._gone

    def _begin(self, how: Callable[[socket.socket, socket.socket], int]) -> None:
        if self._pid is not None:
            return
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                with _undisturbed():
                    self._pid = how(ours, theirs)
            except BaseException:
                ours.close()
                raise
        self._gone = False
        self._control = ours

    def _spawn(self, _: socket.socket, theirs: socket.socket) -> int:
        """Start a new interpreter, as a process with threads has to: it cannot be copied."""
        words = [] if self._warm_up is None else [self._warm_up]
        theirs.set_inheritable(True)
        number = theirs.fileno()
        return os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", "crawler.workers.template", str(number), *words],
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            ],
        )

    def _fork(self, ours: socket.socket, theirs: socket.socket) -> int:
        pid = os.fork()
        if pid == 0:
            try:
                from crawler.workers.template import be  # noqa: PLC0415 - for the copy alone

                ours.close()
                be(theirs, self._warm_up)
            finally:
                os._exit(1)  # Whatever happens: what the parent has begun is not the copy's to end.
        return pid


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Have signals wait, also in a process that is started here, until that ignores them.

    A handler that raises while this process is being copied leaves locks behind that nobody opens.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, FOR_THE_PARENT)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
