"""The command without its start: a process that has imported everything, and forks for each run.

What it forks is a process of its own, with the folder, the environment, the arguments and the
files that its caller had: saved are only the half second of imports, what is made when it is first
needed (statements, patterns, forms of records), and at its end the time that an interpreter takes
to let go of them. Processes that the command starts from its own interpreter
are forked from here, too. Run as `python -m tests.kit.zygote SOCKET`; it ends with the process
that started it. `forked` is its other end.
"""

from __future__ import annotations

import atexit
import ctypes
import fcntl
import gc
import importlib
import importlib.util
import logging
import marshal
import os
import pkgutil
import selectors
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

LENGTH = struct.Struct("!I")
MORE = ("alembic.command", "alembic.config", "rich.progress", "aiohttp.web", "ruamel.yaml",
        "watchfiles")  # fmt: skip
"""What the command imports late."""
FILES_AT_MOST = 16
LARGE = 2**21
"""Bytes of a large page."""
MADV_COLLAPSE = 25


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run.

    Attributes:
        files: Those that it has, as they are numbered here.
        module: Its `main` is called.
        arguments: Those of the command.
        folder: The working directory.
        environment: All of it.
        numbers: Those of the files, as it knows them.
        session: Whether it gets a session of its own.
    """

    files: list[int]
    module: str
    arguments: list[str]
    folder: str
    environment: dict[str, str]
    numbers: list[int]
    session: bool


def read_exactly(wire: socket.socket, size: int) -> bytes:
    """Read so many bytes."""
    data = b""
    while len(data) < size:
        part = wire.recv(size - len(data))
        if not part:
            raise ConnectionError("the other end went away")
        data += part
    return data


def serve(where: str) -> Order | None:
    """Fork for each who connects, and tell what became of it.

    Returns:
        In a process that was forked, what it shall be; else None, when standard input closes.
    """
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as selector:
        listener.bind(f"{where}.new")
        listener.listen(64)
        Path(f"{where}.new").rename(where)
        selector.register(listener, selectors.EVENT_READ)
        selector.register(0, selectors.EVENT_READ)
        running: dict[int, tuple[int, socket.socket]] = {}
        while True:
            for key, _ in selector.select():
                if key.fd == 0:
                    return None
                if key.fd in running:
                    selector.unregister(key.fd)
                    _tell_its_end(key.fd, *running.pop(key.fd))
                    continue
                with ExitStack() as stack, suppress(ConnectionError):
                    # Who asks may be killed at any moment.
                    wire = stack.enter_context(listener.accept()[0])
                    order = _receive(wire)
                    pid = os.fork()
                    if pid == 0:
                        for of, others in running.items():
                            os.close(of)
                            others[1].close()
                        return order
                    for file in order.files:
                        os.close(file)
                    with suppress(ConnectionError):
                        wire.sendall(LENGTH.pack(pid))
                    handle = os.pidfd_open(pid)
                    selector.register(handle, selectors.EVENT_READ)
                    running[handle] = pid, wire
                    stack.pop_all()


def _receive(wire: socket.socket) -> Order:
    """Return what is asked for.

    Raises:
        ConnectionError: who asked has gone.
    """
    head, files, _, _ = socket.recv_fds(wire, LENGTH.size, FILES_AT_MOST)
    try:
        (size,) = LENGTH.unpack(head or read_exactly(wire, LENGTH.size))
        return Order(files, *marshal.loads(read_exactly(wire, size)))
    except ConnectionError:
        for file in files:
            os.close(file)
        raise


def _tell_its_end(handle: int, pid: int, wire: socket.socket) -> None:
    os.close(handle)
    _, status = os.waitpid(pid, 0)
    with wire, suppress(ConnectionError):
        wire.sendall(LENGTH.pack(status))


def import_everything() -> None:
    """Import and make all that a command may need, and keep it off the garbage collector."""
    import crawler  # noqa: PLC0415 - only the zygote itself
    from crawler.engine.warming import warm_up  # noqa: PLC0415

    for module in pkgutil.walk_packages(crawler.__path__, "crawler."):
        if not module.name.endswith("__main__") and ".migrations." not in module.name:
            with suppress(ModuleNotFoundError):  # of an extra
                importlib.import_module(module.name)
    for name in MORE:
        if importlib.util.find_spec(name.partition(".")[0]) is not None:
            importlib.import_module(name)
    warm_up()
    with tempfile.TemporaryDirectory() as folder, _untold(), _logging_as_it_is():
        _run("demo", folder)
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()
    _gather_memory()


def _gather_memory() -> None:
    """Have memory in large pages, of which a fork copies few entries; where it cannot be, it stays.

    Source: madvise(2), MADV_COLLAPSE of Linux 6.1.
    """
    madvise = ctypes.CDLL(None).madvise
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, _, device, *_ = line.split()
        start, end = (int(word, 16) for word in span.split("-"))
        start, end = -(-start // LARGE) * LARGE, end // LARGE * LARGE
        if rights.startswith("rw") and device == "00:00" and start < end:
            madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_COLLAPSE)


def _run(*arguments: str) -> None:
    before, sys.argv = sys.argv, ["crawler", *arguments]
    with suppress(SystemExit):
        importlib.import_module("crawler.__main__").main()
    sys.stdout.flush()
    sys.argv = before


@contextmanager
def _untold() -> Iterator[None]:
    """Have nobody see what is printed."""
    files = {number: os.dup(number) for number in (1, 2)}
    with Path(os.devnull).open("wb") as nowhere:
        for number in files:
            os.dup2(nowhere.fileno(), number)
    try:
        yield
    finally:
        for number, file in files.items():
            os.dup2(file, number)
            os.close(file)


@contextmanager
def _logging_as_it_is() -> Iterator[None]:
    """Leave handlers, levels and filters of all loggers as they were."""
    before = {one: (one.level, one.handlers[:], one.filters[:]) for one in _loggers()}
    try:
        yield
    finally:
        for one in _loggers():
            level, one.handlers[:], one.filters[:] = before.get(one, (logging.NOTSET, [], []))
            one.setLevel(level)


def _loggers() -> list[logging.Logger]:
    named = logging.root.manager.loggerDict.values()
    return [logging.root, *(one for one in named if isinstance(one, logging.Logger))]


def become(order: Order, python: str) -> None:
    """Be the command, to its end: with its folder, environment, files and arguments.

    Args:
        order: What it is.
        python: The program that it takes for its interpreter, and starts processes by.
    """
    if order.session:
        os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also below a shell's `&`
    _number(order.files, order.numbers)
    _open_standard_files()
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    sys.executable = python
    sys.argv = ["crawler", *order.arguments]
    try:
        importlib.import_module(order.module).main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - nothing is above us
        sys.excepthook(*sys.exc_info())
        code = 1
    _end(code)


def _number(files: Sequence[int], numbers: Sequence[int]) -> None:
    """Give files the numbers that they shall have."""
    beyond = max([*numbers, *files]) + 1
    aside = [fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, beyond) for file in files]
    for file in files:
        os.close(file)
    for file, number in zip(aside, numbers, strict=True):
        os.dup2(file, number)
        os.close(file)


def _open_standard_files() -> None:
    """Open them as an interpreter does at its start: they are of other kinds than they were."""
    sys.stdin = open(0, encoding=sys.stdin.encoding, closefd=False)  # noqa: SIM115
    for name, number in (("stdout", 1), ("stderr", 2)):
        old = getattr(sys, name)
        by_line = name == "stderr" or os.isatty(number)
        new = open(  # noqa: SIM115
            number, "w", buffering=1 if by_line else -1, closefd=False,
            encoding=old.encoding, errors=old.errors,
        )  # fmt: skip
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)


def _end(code: int) -> None:
    """End as an interpreter does, but for the modules: letting go of them copies their memory."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    gc.collect()
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Serve; or, in a process that was forked, be the command."""
    import_everything()
    order = serve(sys.argv[1])
    if order is not None:
        become(order, str(Path(sys.argv[1]).with_name("python")))


if __name__ == "__main__":
    main()
