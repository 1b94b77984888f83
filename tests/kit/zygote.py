"""The command without its start: a process that has imported everything, and forks for each run.

What it forks is a process of its own, with the folder, the environment, the arguments and the
files that its caller had: only the half second of imports is saved. Run as
`python -m tests.kit.zygote SOCKET`; it ends with the process that started it.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import importlib.util
import json
import os
import pkgutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LENGTH = struct.Struct("!I")
MORE = ("alembic.command", "alembic.config", "rich.progress", "aiohttp.web", "ruamel.yaml",
        "sqlalchemy.dialects.sqlite.aiosqlite", "watchfiles")  # fmt: skip
"""What the command imports late."""


@cache
def address() -> str:
    """Start the zygote of this process, once; return where it listens."""
    folder = tempfile.mkdtemp(prefix="zygote-")
    where = f"{folder}/socket"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.kit.zygote", where],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    atexit.register(_end, process, folder)
    deadline = time.monotonic() + 60
    while not Path(where).exists():
        assert process.poll() is None, "the zygote did not start"
        assert time.monotonic() < deadline, "the zygote did not start in time"
        time.sleep(0.02)
    return where


def _end(process: subprocess.Popen[bytes], folder: str) -> None:
    process.kill()
    process.wait()
    for path in Path(folder).iterdir():
        path.unlink()
    Path(folder).rmdir()


def run(
    arguments: list[str], folder: Path, environment: dict[str, str], timeout: float
) -> tuple[int, bytes, bytes]:
    """Run `crawler` to its end; return its exit code and what it printed.

    Raises:
        subprocess.TimeoutExpired: it took too long, and was killed.
    """
    with (
        socket.socket(socket.AF_UNIX) as wire,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        Path(os.devnull).open("rb") as nothing,
    ):
        wire.connect(address())
        order = json.dumps([arguments, str(folder), environment]).encode()
        descriptors = [nothing.fileno(), out.fileno(), err.fileno()]
        socket.send_fds(wire, [LENGTH.pack(len(order))], descriptors)
        wire.sendall(order)
        (pid,) = LENGTH.unpack(_exactly(wire, LENGTH.size))
        wire.settimeout(timeout)
        try:
            (status,) = LENGTH.unpack(_exactly(wire, LENGTH.size))
        except TimeoutError as error:
            os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(["crawler", *arguments], timeout) from error
        out.seek(0)
        err.seek(0)
        return os.waitstatus_to_exitcode(status), out.read(), err.read()


def _exactly(wire: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = wire.recv(size - len(data))
        if not part:
            raise ConnectionError("the zygote went away")
        data += part
    return data


def serve(where: str) -> int:
    """Fork for each who connects; in the forked command, return its exit code."""
    _import_everything()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{where}.new")
    listener.listen(64)
    Path(f"{where}.new").rename(where)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who keep a command
    while True:
        wire, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            return _keep(wire)
        wire.close()


def _import_everything() -> None:
    import crawler  # noqa: PLC0415 - only the zygote itself

    for module in pkgutil.walk_packages(crawler.__path__, "crawler."):
        if not module.name.endswith("__main__") and ".migrations." not in module.name:
            with suppress(ModuleNotFoundError):  # of an extra
                importlib.import_module(module.name)
    for name in MORE:
        if importlib.util.find_spec(name.partition(".")[0]) is not None:
            importlib.import_module(name)
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()


def _keep(wire: socket.socket) -> int:
    """Fork the command, tell its pid, and in the end what became of it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, descriptors, _, _ = socket.recv_fds(wire, LENGTH.size, 3)
    arguments, folder, environment = json.loads(_exactly(wire, *LENGTH.unpack(head)))
    pid = os.fork()
    if pid == 0:
        wire.close()
        return _become(arguments, folder, environment, descriptors)
    wire.sendall(LENGTH.pack(pid))
    _, status = os.waitpid(pid, 0)
    wire.sendall(LENGTH.pack(status))
    os._exit(0)


def _become(
    arguments: list[str], folder: str, environment: dict[str, str], descriptors: list[int]
) -> int:
    """Be the command: with its folder, environment, files and arguments."""
    for target, descriptor in enumerate(descriptors):
        os.dup2(descriptor, target)
        os.close(descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["crawler", *arguments]
    from crawler.__main__ import main  # noqa: PLC0415 - only the command itself

    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1]))
