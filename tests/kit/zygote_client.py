"""A command for a shell, or a process for a command: what this one has becomes that of a fork.

Run as `python -I -S zygote_client.py SOCKET MODULE ARGUMENT...`; it imports next to nothing.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import sys

LENGTH = struct.Struct("!I")


def main() -> int:
    where, module, *arguments = sys.argv[1:]
    files = sorted(int(name) for name in os.listdir("/proc/self/fd"))  # noqa: PTH208 - pathlib is slow
    files = [file for file in files if _is_open(file)]
    wire = socket.socket(socket.AF_UNIX)
    wire.connect(where)
    order = json.dumps([module, arguments, os.getcwd(), dict(os.environ), files, False]).encode()  # noqa: PTH109
    socket.send_fds(wire, [LENGTH.pack(len(order))], files)
    wire.sendall(order)
    (pid,) = LENGTH.unpack(wire.recv(LENGTH.size, socket.MSG_WAITALL))
    for which in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(which, lambda number, _: os.kill(pid, number))
    (status,) = LENGTH.unpack(wire.recv(LENGTH.size, socket.MSG_WAITALL))
    return os.waitstatus_to_exitcode(status)


def _is_open(file: int) -> bool:
    """Whether a file is open still: that by which the files were listed is not."""
    try:
        os.fstat(file)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
