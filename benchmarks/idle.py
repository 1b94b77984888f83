"""What a daemon with nothing to do costs: memory and CPU, its start, and a reload.

    .venv/bin/python benchmarks/idle.py [--sources 200 5000] [--seconds 30] [--unpolled]

Feeds of one entry each, on loopback hosts, are polled once; then the daemon is left alone until
its workers have ended (a minute), and watched. Memory is the proportional set size of the whole
process tree, CPU that of all its processes. With `--unpolled` the sources are due once in four
years, so that nothing has to be polled first.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import tree

HERE = Path(__file__).resolve().parent
WORK = HERE / ".work" / "idle"
HOSTS = 250
UNTIL_POLLED = 900.0
WORKERS_END = 85.0
"""Seconds: workers end when they have been idle for 60, which is looked at every 15."""

SETTINGS = """
archive: {path: ../archive, min_free: 1MiB}
http: {allow_networks: [127.0.0.0/8], rate: unlimited, robots: ignore}
"""


@dataclass(slots=True)
class Found:
    """What was measured, in seconds, bytes and parts of a core."""

    sources: int
    start: float
    start_cpu: float
    reload: float
    reload_cpu: float
    memory: int = 0
    processes: int = 0
    cpu: float = 0.0


class Log:
    """What the daemon says, line by line, with the time."""

    def __init__(self, stream: IO[str]) -> None:
        self._lines: list[tuple[float, str]] = []
        self._more = threading.Condition()
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            with self._more:
                self._lines.append((time.perf_counter(), line))
                self._more.notify_all()

    def until(self, pattern: str, seconds: float, count: int = 1) -> float:
        """Return when a line that matches came for the `count`-th time."""

        def found() -> list[float]:
            return [at for at, line in self._lines if re.search(pattern, line)]

        with self._more:
            if not self._more.wait_for(lambda: len(found()) >= count, seconds):
                sys.exit(f"{pattern!r} was not said {count} times in {seconds:.0f} s")
            return found()[count - 1]


def measure(count: int, port: int, seconds: float, *, unpolled: bool) -> Found:
    folder = WORK / str(count)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "config").mkdir(parents=True)
    (folder / "config" / "crawler.yaml").write_text(SETTINGS)
    write_sources(folder, count, port, {"cron": "0 0 29 2 *"} if unpolled else {"every": "1d"})
    daemon, log = run(folder)
    atexit.register(daemon.kill)
    log.until(r"running: \d+ sources", 120)
    if not unpolled:
        log.until(r"\d+ entries, \d+ new", UNTIL_POLLED, count)
    end(daemon)

    began = time.perf_counter()
    daemon, log = run(folder)
    atexit.register(daemon.kill)
    start = log.until(r"running: \d+ sources", 120) - began
    start_cpu = spent(daemon.pid)
    time.sleep(5 if unpolled else WORKERS_END)
    began, before = time.perf_counter(), spent(daemon.pid)
    daemon.send_signal(signal.SIGHUP)
    reload = log.until("configuration taken over", 120) - began
    found = Found(count, start, start_cpu, reload, spent(daemon.pid) - before)
    time.sleep(5)
    before = spent(daemon.pid)
    time.sleep(seconds)
    found.cpu = (spent(daemon.pid) - before) / seconds
    found.memory = sum(tree.share(pid) for pid in tree.pids(daemon.pid))
    found.processes = len(list(tree.pids(daemon.pid)))
    end(daemon)
    return found


def write_sources(folder: Path, count: int, port: int, schedule: dict[str, str]) -> None:
    sources = [
        {
            "name": f"source {number}",
            "url": f"http://127.0.{number % HOSTS // 200}.{number % 200 + 1}:{port}/{number}",
            "content": "feed",
            **schedule,
        }
        for number in range(count)
    ]
    (folder / "config" / "sources.yaml").write_text(json.dumps(sources, indent=0))


def run(folder: Path) -> tuple[subprocess.Popen[str], Log]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    daemon = subprocess.Popen(
        [sys.executable, "-m", "crawler", "run"],
        cwd=folder, env={**kept, "PYTHONPATH": str(HERE.parent)}, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert daemon.stderr is not None
    return daemon, Log(daemon.stderr)


def end(daemon: subprocess.Popen[str]) -> None:
    daemon.send_signal(signal.SIGTERM)
    if daemon.wait(60):
        sys.exit(f"the daemon ended with {daemon.returncode}")


def spent(pid: int) -> float:
    """Return the CPU seconds of a process tree."""
    return sum(sum(tree.times(each)) for each in tree.pids(pid))


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer each request with a feed of one entry that has its whole text."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            path = head.split(b" ", 2)[1].decode()
            host = re.search(rb"(?i)host: (\S+)", head)
            url = f"http://{host[1].decode() if host else ''}{path}/article"
            text = f"What source {path} has to say, and not much of it. " * 10
            body = (
                f'<rss version="2.0"><channel><title>{path}</title><item><title>Of {path}</title>'
                f"<link>{url}</link><description>{text}</description></item></channel></rss>"
            ).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
            )
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def _serve(ready: IO[str]) -> None:
    server = await asyncio.start_server(_talk, "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], file=ready, flush=True)
    await server.serve_forever()


def main() -> None:
    if sys.argv[1:] == ["--serve"]:
        asyncio.run(_serve(sys.stdout))
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--sources", type=int, nargs="+", default=[200, 5000])
    options.add_argument("--seconds", type=float, default=30.0, help="how long it is watched")
    options.add_argument("--unpolled", action="store_true", help="leave the first polls out")
    chosen = options.parse_args()
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        found = [
            measure(count, port, chosen.seconds, unpolled=chosen.unpolled)
            for count in chosen.sources
        ]
    finally:
        server.kill()
    print(
        "| sources | idle memory | processes | CPU of a core | start (CPU) | SIGHUP (CPU) |\n"
        "|---|---|---|---|---|---|"
    )
    for one in found:
        print(
            f"| {one.sources} | {one.memory / 1e6:.0f} MB | {one.processes} | {one.cpu:.2%} "
            f"| {one.start:.2f} s ({one.start_cpu:.2f}) "
            f"| {one.reload:.2f} s ({one.reload_cpu:.2f}) |"
        )


if __name__ == "__main__":
    main()
