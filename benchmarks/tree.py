"""What a command and all its descendants cost: wall and CPU seconds, and memory, from /proc."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost.

    Attributes:
        wall: Seconds from its start to its end.
        own, children: CPU seconds, user and system, of its first process and of all others.
        memory: Greatest sum of the proportional set sizes of its processes, in bytes, as seen
            every half second.
    """

    code: int
    wall: float
    own: float
    children: float
    memory: int

    @property
    def cpu(self) -> float:
        return self.own + self.children


def run(command: Sequence[str], *, folder: Path, environ: dict[str, str], log: Path) -> Cost:
    """Run a command to its end; what it prints goes to `log`. Interrupted, it ends all of it."""
    peak = _Peak()
    started = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdout=out, stderr=out, start_new_session=True
        )
        try:
            with peak.watching(process.pid):
                # Its times stand in /proc as long as nobody has taken its exit code.
                os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
                wall = time.perf_counter() - started
                own, children = times(process.pid)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            code = process.wait()
    return Cost(code, wall, own, children, peak.bytes)


def times(pid: int) -> tuple[float, float]:
    """Return the CPU seconds of a process, and of those descendants that were waited for."""
    text = (PROC / str(pid) / "stat").read_text()
    fields = text.rpartition(")")[2].split()
    user, system, user_below, system_below = (int(field) for field in fields[11:15])
    return (user + system) / TICKS, (user_below + system_below) / TICKS


class _Peak:
    def __init__(self) -> None:
        self.bytes = 0
        self._over = threading.Event()

    def watching(self, pid: int) -> _Peak:
        self._thread = threading.Thread(target=self._watch, args=(pid,), daemon=True)
        return self

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self, pid: int) -> None:
        while not self._over.wait(EVERY):
            self.bytes = max(self.bytes, sum(share(each) for each in pids(pid)))


def pids(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text().split():
                yield from pids(int(child))
    except OSError:
        return


def share(pid: int) -> int:
    """Return a process's proportional set size: pages shared by n processes count 1/n."""
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    line = next((line for line in text.splitlines() if line.startswith("Pss:")), "Pss: 0")
    return int(line.split()[1]) * 1024
