"""`crawler` for a shell in the tests: the files and signals of this process become those of a fork.

Run as `python -I -S zygote_client.py SOCKET ARGUMENT...`; it imports next to nothing.
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
    wire = socket.socket(socket.AF_UNIX)
    wire.connect(sys.argv[1])
    order = json.dumps([sys.argv[2:], os.getcwd(), dict(os.environ)]).encode()  # noqa: PTH109 - pathlib is slow
    socket.send_fds(wire, [LENGTH.pack(len(order))], [0, 1, 2])
    wire.sendall(order)
    (pid,) = LENGTH.unpack(wire.recv(LENGTH.size, socket.MSG_WAITALL))
    for which in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(which, lambda number, _: os.kill(pid, number))
    (status,) = LENGTH.unpack(wire.recv(LENGTH.size, socket.MSG_WAITALL))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
