"""The process that workers are copied from; `nursery` is its other end.

It reads lines from a socket: `start MEMORY FUNCTION`, which comes with the connection of the new
worker, `end PID`, and `warm`. When the socket closes, be it that the daemon was killed, all workers
are killed, also one that hangs in a page. Before the first worker, or when it is told so, it calls
the function that warms it up, if there is one: what that leaves in memory, the workers share.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import traceback
from collections import deque
from contextlib import suppress
from typing import NoReturn

from crawler.workers.child import HEADER, find, serve
from crawler.workers.origin import FOR_THE_PARENT

MOST_AT_ONCE = 64


class Template:
    """Starts and ends workers as it is told."""

    def __init__(self, control: socket.socket, warm_up: str | None) -> None:
        self._control = control
        self._warm_up = warm_up
        self._children: set[int] = set()
        self._connections: deque[int] = deque()

    def run(self) -> None:
        """Do as told until the socket closes."""
        told = b""
        while True:
            said, connections, _, _ = socket.recv_fds(self._control, 2**16, MOST_AT_ONCE)
            if not said:
                return
            self._connections.extend(connections)
            *lines, told = (told + said).split(b"\n")
            for line in lines:
                verb, *words = line.decode().split(" ")
                if verb == "start":
                    self._start(int(words[0]), words[1])
                elif verb == "warm":
                    self._warm()
                else:
                    self._end(int(words[0]))

    def end_all(self) -> None:
        """Kill every worker: all of them first, for each takes a while to end."""
        for pid in self._children:
            self._kill(pid)
        for pid in list(self._children):
            self._end(pid)

    def _warm(self) -> None:
        warm_up, self._warm_up = self._warm_up, None
        if warm_up is not None:
            find(warm_up)()

    def _start(self, memory: int, function: str) -> None:
        # What is imported by now never becomes garbage: kept off the collector it stays shared.
        try:
            self._warm()
            find(function)
            gc.collect()
            gc.freeze()
            connection = socket.socket(fileno=self._connections.popleft())
            with connection:
                pid = self._fork(connection)
                if pid == 0:
                    self._be_worker(connection, memory)
                if pid is not None:
                    self._children.add(pid)
        except Exception:  # noqa: BLE001 - its connection closes, which tells the pool
            traceback.print_exc()
            for kept in self._connections:
                os.close(kept)
            self._connections.clear()

    @staticmethod
    def _fork(connection: socket.socket) -> int | None:
        """Copy this process; None where it cannot be: then the connection is told why."""
        try:
            return os.fork()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            with suppress(ConnectionError):
                connection.sendall(HEADER.pack(0) + reason.encode())
            return None

    def _be_worker(self, connection: socket.socket, memory: int) -> None:
        """Serve, and end the process without what only the template has to clean up."""
        code = 1
        try:
            self._control.close()
            serve(connection, memory)
            code = 0
        except (BrokenPipeError, ConnectionResetError):
            code = 0
        except BaseException:  # noqa: BLE001 - nothing is above us
            traceback.print_exc()
        finally:
            os._exit(code)

    def _end(self, pid: int) -> None:
        """Kill a worker and take its exit code: until then nobody else has its number."""
        if pid in self._children:
            self._children.discard(pid)
            self._kill(pid)
            os.waitpid(pid, 0)

    @staticmethod
    def _kill(pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def be(control: socket.socket, warm_up: str | None) -> NoReturn:
    """Be that process, until `control` closes; then end without letting go of each object."""
    for which in FOR_THE_PARENT:
        signal.signal(which, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, FOR_THE_PARENT)
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        with suppress(OSError):  # A command may be run without a standard error.
            os.dup2(2, 1)
        template = Template(control, warm_up)
        try:
            template.run()
        finally:
            template.end_all()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing is above us
        traceback.print_exc()
    finally:
        os._exit(code)


def main() -> None:
    """Be it on the socket whose number is the first argument; the second one names its warm-up."""
    be(socket.socket(fileno=int(sys.argv[1])), next(iter(sys.argv[2:]), None))


if __name__ == "__main__":
    main()
