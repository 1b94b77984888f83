"""Commands that are forked from a process that has imported everything: see `zygote`."""

from __future__ import annotations

import atexit
import marshal
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import IO

from tests.kit.waiting import wait_until
from tests.kit.zygote import LENGTH, read_exactly

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "crawler.__main__"


@cache
def address() -> str:
    """Start the zygote of this process, once; return where it listens."""
    folder = Path(tempfile.mkdtemp(prefix="zygote-"))
    where = f"{folder}/socket"
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nshift\nexec {shlex.join(client(where))} "$@"\n')
    python.chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.kit.zygote", where],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    atexit.register(_end, process, folder)
    wait_until(lambda: Path(where).exists() or process.poll() is not None)
    assert process.poll() is None, "the zygote did not start"
    return where


def client(where: str) -> list[str]:
    """Return the words that a shell starts a command by, but for its module and arguments."""
    return [sys.executable, "-I", "-S", str(Path(__file__).with_name("zygote_client.py")), where]


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.kill()
    process.wait()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


class Forked:
    """A command that runs, as `subprocess.Popen` has it.

    Attributes:
        pid: Its process.
        returncode: How it ended, once that was asked for: an exit code, or a signal below zero.
        stdout: What it prints, where that is read through a pipe.
        stderr: The same of its errors.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        files: Sequence[int],
        *,
        session: bool = False,
    ) -> None:
        self.args = ["crawler", *arguments]
        self.returncode: int | None = None
        self.stdout: IO[str] | None = None
        self.stderr: IO[str] | None = None
        self._wire = socket.socket(socket.AF_UNIX)
        self._wire.connect(address())
        numbers = [*range(len(files))]
        what = [COMMAND, [*arguments], str(folder), {**environment}, numbers, session]
        order = marshal.dumps(what)
        socket.send_fds(self._wire, [LENGTH.pack(len(order))], files)
        self._wire.sendall(order)
        (self.pid,) = LENGTH.unpack(read_exactly(self._wire, LENGTH.size))

    def poll(self) -> int | None:
        """Return how it ended; None as long as it runs."""
        return self._returncode(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it did not come in time.
        """
        code = self._returncode(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def _returncode(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._wire], [], [], timeout)[0]:
            with self._wire as wire:
                (status,) = LENGTH.unpack(read_exactly(wire, LENGTH.size))
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Read what is left in its pipes, to its end; it is killed if that does not come in time.

        Raises:
            subprocess.TimeoutExpired: it did not.
        """
        with ThreadPoolExecutor(2) as readers:
            out, err = (readers.submit(_rest, pipe) for pipe in (self.stdout, self.stderr))
            try:
                self.wait(timeout)
            finally:
                self.kill()
        return out.result(), err.result()

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it, whatever it does."""
        self.send_signal(signal.SIGKILL)


Process = Forked | subprocess.Popen[str]


def _rest(pipe: IO[str] | None) -> str:
    if pipe is None or pipe.closed:
        return ""
    with pipe:
        return pipe.read()


def with_pipes(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Forked:
    """Run a command whose output is read while it runs."""
    (out, out_end), (err, err_end) = os.pipe(), os.pipe()
    with Path(os.devnull).open("rb") as nothing:
        try:
            command = Forked(arguments, folder, environment, [nothing.fileno(), out_end, err_end])
        finally:
            os.close(out_end)
            os.close(err_end)
    command.stdout, command.stderr = (open(side, encoding="utf-8") for side in (out, err))  # noqa: PTH123, SIM115
    return command


def run(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float
) -> tuple[int, bytes, bytes]:
    """Run `crawler` to its end; return its exit code and what it printed.

    Raises:
        subprocess.TimeoutExpired: it took too long, and was killed.
    """
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        Path(os.devnull).open("rb") as nothing,
    ):
        files = [nothing.fileno(), out.fileno(), err.fileno()]
        command = Forked(arguments, folder, environment, files)
        try:
            code = command.wait(timeout)
        finally:
            command.kill()
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()
