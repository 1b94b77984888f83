"""The process that workers are copied from; `nursery` is its other end.

It reads lines from a socket: `start MEMORY FUNCTION`, which comes with the connection of the new
worker, and `end PID`. When the socket closes, be it that the daemon was killed, all workers are
killed, also one that hangs in a page. First of all it calls the function that its second argument
names, if there is one: what that leaves in memory, the workers share.
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

from crawler.workers.child import find, serve

MOST_AT_ONCE = 64


class Template:
    """Starts and ends workers as it is told."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
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
                else:
                    self._end(int(words[0]))

    def end_all(self) -> None:
        """Kill every worker."""
        for pid in list(self._children):
            self._end(pid)

    def _start(self, memory: int, function: str) -> None:
        # What is imported by now never becomes garbage: kept off the collector it stays shared.
        try:
            find(function)
            gc.collect()
            gc.freeze()
            connection = socket.socket(fileno=self._connections.popleft())
            with connection:
                pid = os.fork()
                if pid == 0:
                    self._be_worker(connection, memory)
                self._children.add(pid)
        except Exception:  # noqa: BLE001 - its connection closes, which tells the pool
            traceback.print_exc()
            for kept in self._connections:
                os.close(kept)
            self._connections.clear()

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
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def main() -> None:
    """Serve the socket whose number is the first argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.dup2(2, 1)
    with socket.socket(fileno=int(sys.argv[1])) as control:
        template = Template(control)
        if len(sys.argv) > 2:
            find(sys.argv[2])()
        try:
            template.run()
        finally:
            template.end_all()


if __name__ == "__main__":
    main()
