"""What the command costs at start over `python -c pass`, and what a run with little to do costs.

Of starts it is the least wall time of some rounds; of `crawler once`, with one new article and with
nothing new, the least CPU time of it and its workers. A busy machine only ever adds to it.

.venv/bin/python benchmarks/start.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

ROUNDS = 25
RUNS = 7
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "crawler --version": ["-m", "crawler", "--version"],
    "crawler --help": ["-m", "crawler", "--help"],
}
SETTINGS = "http: {allow_networks: [127.0.0.0/8], rate: unlimited, robots: ignore}"
PAGE = f"<title>A page</title><article>{'<p>A sentence of an article, and another one.</p>' * 40}"
FEED = (
    '<rss version="2.0"><channel><title>Feed</title><item><title>A page</title>'
    "<link>{url}/page</link></item></channel></rss>"
)


def main() -> None:
    took: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, words in COMMANDS.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
            took[name].append((time.perf_counter() - began) * 1000)
    bare = min(took["python -c pass"])
    for name, times in took.items():
        print(f"{name:20} {min(times):6.1f} ms   {min(times) - bare:+6.1f} ms")
    with serving() as url:
        runs = [run_twice(url) for _ in range(RUNS)]
    first, again = (min(seconds) for seconds in zip(*runs, strict=True))
    print(f"crawler once: one article {first:.2f} s of CPU, nothing new {again:.2f} s")


@contextmanager
def serving() -> Iterator[str]:
    """Serve a feed of one article, which does not change."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            same = self.headers.get("If-None-Match") == '"1"'
            body = (FEED.format(url=url) if self.path == "/feed" else PAGE).encode()
            kind = "application/rss+xml" if self.path == "/feed" else "text/html"
            self.send_response(304 if same else 200)
            self.send_header("ETag", '"1"')
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", "0" if same else str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if same else body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield url
        server.shutdown()


def run_twice(url: str) -> tuple[float, float]:
    """Return the CPU seconds of two runs into a new archive: one with an article, one without."""
    with TemporaryDirectory() as folder:
        config = Path(folder, "config")
        config.mkdir()
        (config / "crawler.yaml").write_text(SETTINGS)
        (config / "sources.yaml").write_text(json.dumps([{"name": "one", "url": f"{url}/feed"}]))
        return once(folder), once(folder)


def once(folder: str) -> float:
    before = os.times()
    command = [sys.executable, "-m", "crawler", "once"]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )


if __name__ == "__main__":
    main()
