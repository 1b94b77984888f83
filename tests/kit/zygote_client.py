"""A command for a shell, or a process for a command: what this one has becomes that of a fork.

Run as `python -I -S zygote_client.py SOCKET MODULE ARGUMENT...`; it imports next to nothing: what
`json`, `signal` and `socket` bring with them takes longer than all else that it does.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import _socket
import marshal
import os
import sys

SIZE = 4


def main() -> int:
    where, module, *arguments = sys.argv[1:]
    files = sorted(int(name) for name in os.listdir("/proc/self/fd"))  # noqa: PTH208 - pathlib is slow
    files = [file for file in files if _is_open(file)]
    wire = _socket.socket(_socket.AF_UNIX)
    wire.connect(where)
    what = [module, arguments, os.getcwd(), dict(os.environ), files, False]  # noqa: PTH109
    order = marshal.dumps(what)
    numbers = b"".join(file.to_bytes(4, sys.byteorder) for file in files)
    rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, numbers)]
    wire.sendmsg([len(order).to_bytes(SIZE, "big")], rights)
    wire.sendall(order)
    pid = _number(wire)
    for which in (_signal.SIGTERM, _signal.SIGINT, _signal.SIGHUP, _signal.SIGUSR1):
        _signal.signal(which, lambda number, _: os.kill(pid, number))
    return os.waitstatus_to_exitcode(_number(wire))


def _number(wire: _socket.socket) -> int:
    data = wire.recv(SIZE, _socket.MSG_WAITALL)
    if len(data) < SIZE:
        raise ConnectionError("the zygote went away")
    return int.from_bytes(data, "big")


def _is_open(file: int) -> bool:
    """Whether a file is open still: that by which the files were listed is not."""
    try:
        os.fstat(file)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    os._exit(main())
