"""The command on a pseudo-terminal: what somebody who sits before it sees and types."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.kit.forked import Forked, Process
from tests.kit.home import command, environment, quick
from tests.kit.waiting import PATIENCE

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")


class Terminal:
    """A command that believes it runs on a terminal.

    Attributes:
        seen: All that it wrote so far, escape sequences included.
    """

    def __init__(self, process: Process, side: int) -> None:
        self.process = process
        self.seen = ""
        self._side = side

    @property
    def text(self) -> str:
        """What it wrote, without escape sequences."""
        return _ESCAPES.sub("", self.seen).replace("\r\n", "\n")

    def type(self, text: str) -> None:
        """Type something."""
        os.write(self._side, text.encode())

    def wait_for(self, what: str, seconds: float = PATIENCE) -> None:
        """Read until `what` (a regular expression) was written, from here on."""
        start = len(self.text)
        deadline = time.monotonic() + seconds
        while not re.search(what, self.text[start:]):
            assert time.monotonic() < deadline, f"no {what!r} in:\n{self.text}"
            if not self._read():
                assert re.search(what, self.text[start:]), (
                    f"it ended without {what!r}:\n{self.text}"
                )
                return

    def end(self, seconds: float = PATIENCE) -> int:
        """Read to its end; return its exit code."""
        deadline = time.monotonic() + seconds
        while self._read():
            assert time.monotonic() < deadline, f"it does not end:\n{self.text}"
        return self.process.wait(timeout=seconds)

    def _read(self) -> bool:
        """Take what there is; False at the end."""
        ready, _, _ = select.select([self._side], [], [], 0.1)
        if not ready:
            return self.process.poll() is None
        with suppress(OSError):
            data = os.read(self._side, 65536)
            self.seen += data.decode("utf-8", "replace")
            return bool(data)
        return False


@contextmanager
def on_terminal(folder: Path, *arguments: str, **environ: str) -> Iterator[Terminal]:
    """Run `crawler` on a pseudo-terminal; it is killed at the end if it still runs."""
    ours, theirs = pty.openpty()
    settings = {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40", **environ}
    process = _start(arguments, folder, environment(settings), theirs)
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait(timeout=PATIENCE)
        os.close(ours)


def _start(
    arguments: Sequence[str], folder: Path, environ: dict[str, str], terminal: int
) -> Process:
    if quick():
        return Forked(arguments, folder, environ, [terminal] * 3, session=True)
    return subprocess.Popen(
        command(*arguments), cwd=folder, env=environ, start_new_session=True, text=True,
        stdin=terminal, stdout=terminal, stderr=terminal,
    )  # fmt: skip
