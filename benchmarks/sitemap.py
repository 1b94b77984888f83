"""What a sitemap far beyond the standard costs: memory of the main process and of its worker.

    .venv/bin/python benchmarks/sitemap.py [--addresses 300000] [--plain]

A sitemap of that many addresses is served on loopback, gzipped or plain; the host of its articles
takes no connection, so that nothing but the sitemap costs anything. `crawler once` reads it, then
`crawler backfill`. Prints the greatest resident memory of each process, and the main one's CPU.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import tree

HERE = Path(__file__).resolve().parent
WORK = HERE / ".work" / "sitemap"
CLOSED = "http://127.0.0.1:9"
"""Nobody listens there."""
SETTINGS = """
archive: {path: ../archive, min_free: 1MiB}
http: {allow_networks: [127.0.0.0/8], rate: unlimited, robots: ignore}
log: {level: warning}
"""


def sitemap(addresses: int) -> bytes:
    rows = (
        f"<url><loc>{CLOSED}/{2000 + number % 25}/a-title-of-an-article-{number}.html</loc>"
        f"<lastmod>{2000 + number % 25}-{number % 12 + 1:02d}-{number % 28 + 1:02d}</lastmod></url>"
        for number in range(addresses)
    )
    name = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{name}">{"".join(rows)}</urlset>'.encode()


def serve(body: bytes, *, plain: bool) -> str:
    """Serve a sitemap in a thread; return its address."""
    sent = body if plain else gzip.compress(body)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/xml")
            if not plain:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/sitemap.xml"


def run(words: Sequence[str]) -> str:
    """Run `crawler`; return what its processes cost."""
    command = [sys.executable, "-m", "crawler", *words]
    environ = {"PYTHONPATH": str(HERE.parent), "PATH": ""}
    with (WORK / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=WORK, env=environ, stdout=log, stderr=log)
    greatest: dict[int, int] = {}
    cpu = 0.0
    while process.poll() is None:
        for pid in tree.pids(process.pid):
            greatest[pid] = max(greatest.get(pid, 0), _peak(pid))
        try:
            cpu = tree.times(process.pid)[0]
        except OSError:
            break
        time.sleep(0.02)
    process.wait()
    main = greatest.pop(process.pid)
    others = ", ".join(f"{peak / 1e6:.0f}" for peak in greatest.values())
    return f"main {main / 1e6:.0f} MB, {cpu:.1f} s of CPU; others {others} MB"


def _peak(pid: int) -> int:
    try:
        lines = (tree.PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--addresses", type=int, default=300_000)
    options.add_argument("--plain", action="store_true", help="not gzipped")
    chosen = options.parse_args()
    shutil.rmtree(WORK, ignore_errors=True)
    (WORK / "config").mkdir(parents=True)
    body = sitemap(chosen.addresses)
    source = {"name": "big", "url": serve(body, plain=chosen.plain), "kind": "sitemap"}
    (WORK / "config" / "crawler.yaml").write_text(SETTINGS)
    (WORK / "config" / "sources.yaml").write_text(json.dumps([source]))
    print(f"{chosen.addresses} addresses, {len(body) / 1e6:.0f} MB")
    for words in (["once"], ["backfill", "big"]):
        print(f"crawler {words[0]}: {run(words)}")
        with closing(sqlite3.connect(WORK / "archive" / "crawler.db")) as database:
            found = database.execute("SELECT state, count(*) FROM frontier GROUP BY 1").fetchall()
        print("  known then: " + ", ".join(f"{count} {state}" for state, count in found))


if __name__ == "__main__":
    main()
