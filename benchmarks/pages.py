"""A site of real article pages on many loopback hosts, listed by an RSS feed on each.

With nginx (`apt-get install nginx-light libnginx-mod-http-echo`; the module makes answers late) if
there is one, else with a server of asyncio in a process of its own. Neither is counted: all sides
of a comparison are served by the same one.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from html import escape
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "articles"
MARKED = re.compile(rb"</p>|</h1>|</title>|<br", re.IGNORECASE)
FIRST = 1_700_000_000

NGINX = """
{module}
worker_processes 1; daemon off; pid {work}/nginx.pid; error_log {work}/nginx.log error;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;
  types {{ text/html html; application/rss+xml xml; }}
  client_body_temp_path {work}; proxy_temp_path {work}; fastcgi_temp_path {work};
  uwsgi_temp_path {work}; scgi_temp_path {work};
  server {{
    listen 0.0.0.0:{port} backlog=4096;
    gzip_static always; gunzip on;
    location / {{ {late} root {work}/site; }}
    location /now/ {{ internal; alias {work}/site/; }}
    location /feed.xml {{ root {work}/site/$host; }}
  }}
}}
"""
ECHO = Path("/usr/lib/nginx/modules/ngx_http_echo_module.so")


@dataclass(frozen=True, slots=True)
class Site:
    """What is served.

    Attributes:
        delay: Seconds by which each article is late.
        feeds: A feed's address for each host.
        urls: How many articles they list in all.
        pages: How many different pages of the corpus those are made of.
        cases: The addresses that show a page of the corpus as it is, each with its case.
    """

    server: str
    delay: float
    feeds: list[str]
    urls: int
    pages: int
    mean_bytes: int
    mean_gzipped: int
    cases: dict[str, str]


@contextmanager
def serving(work: Path, *, urls: int, hosts: int, delay: float = 0.0) -> Iterator[Site]:
    """Write the pages below `work` and serve them while the block is open.

    Args:
        work: A folder that is ours.
        urls: Articles in all.
        hosts: Over how many hosts they are spread.
        delay: Seconds by which each article is late.
    """
    port = _free_port()
    site = _write(work, urls, hosts, port)
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx:
        if delay and not ECHO.exists():
            sys.exit("late answers want: apt-get install libnginx-mod-http-echo")
        late = f"echo_sleep {delay}; echo_exec /now$uri;" if delay else ""
        module = f"load_module {ECHO};" if delay else ""
        conf = NGINX.format(work=work, port=port, late=late, module=module)
        (work / "nginx.conf").write_text(conf)
        command = [nginx, "-c", str(work / "nginx.conf"), "-e", str(work / "nginx.log")]
        # Workers of nginx that root starts run as nobody, who may not read below /root.
        command += ["-g", "user root;"] if os.geteuid() == 0 else []
    else:
        command = [sys.executable, __file__, str(work / "site"), str(port), str(delay)]
    process = subprocess.Popen(command)
    try:
        _await_port(port)
        yield Site("nginx" if nginx else "asyncio", delay, *site)
    finally:
        process.terminate()
        process.wait()


def _write(
    work: Path, urls: int, hosts: int, port: int
) -> tuple[list[str], int, int, int, int, dict[str, str]]:
    """Write pages and feeds, gzipped as they travel."""
    cases = sorted(path.parent for path in CORPUS.glob("*/page.html.gz"))
    if len(cases) < 200:
        sys.exit(f"{CORPUS} holds {len(cases)} pages; this benchmark wants 200 real ones")
    root = work / "site"
    shutil.rmtree(root, ignore_errors=True)
    listed: dict[str, list[str]] = {f"127.0.0.{number + 1}": [] for number in range(hosts)}
    names = list(listed)
    shown: dict[str, str] = {}
    size = gzipped = 0
    for number in range(urls):
        case, copy = cases[number % len(cases)], number // len(cases)
        page = _distinct(gzip.decompress((case / "page.html.gz").read_bytes()), copy)
        host = names[number % hosts]
        path = f"/{number // 100}/{case.name}-{number}.html"
        wire = gzip.compress(page, 6, mtime=0)
        _put(root, f"{path}.gz", wire)
        url = f"http://{host}:{port}{path}"
        listed[host].append(_item(url, case, number))
        if copy == 0:
            shown[url] = case.name
        size, gzipped = size + len(page), gzipped + len(wire)
    for host, items in listed.items():
        feed = f'<rss version="2.0"><channel><title>{host}</title>{"".join(items)}</channel></rss>'
        _put(root, f"/{host}/feed.xml.gz", gzip.compress(feed.encode(), 6, mtime=0))
    feeds = [f"http://{host}:{port}/feed.xml" for host in names]
    return feeds, urls, min(urls, len(cases)), size // urls, gzipped // urls, shown


def _distinct(page: bytes, copy: int) -> bytes:
    """Return a page that no other copy is a duplicate of: a number ends each paragraph."""
    if copy == 0:
        return page
    return MARKED.sub(lambda found: b" %d" % copy + found[0], page)


def _item(url: str, case: Path, number: int) -> str:
    title = json.loads((case / "truth.json").read_text("utf-8")).get("title") or f"Page {number}"
    title = "".join(mark for mark in title if mark.isprintable())
    return (
        f"<item><title>{escape(title)}</title><link>{escape(url)}</link>"
        f"<guid>{escape(url)}</guid><pubDate>{formatdate(FIRST + 60 * number)}</pubDate></item>"
    )


def _put(root: Path, path: str, data: bytes) -> None:
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def _await_port(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("the server of the pages did not start")


async def _serve(root: Path, port: int, delay: float) -> None:
    """Serve files that lie gzipped, over connections that are kept open."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            lines = head.decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            host = fields["host"].partition(":")[0]
            file = root / (f"{host}{path}.gz" if path == "/feed.xml" else f"{path[1:]}.gz")
            kind = "application/rss+xml" if path == "/feed.xml" else "text/html"
            await asyncio.sleep(0 if path == "/feed.xml" else delay)
            body, status = (file.read_bytes(), "200 OK") if file.is_file() else (b"", "404 No")
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Encoding: gzip\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
            )
            writer.write(body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "0.0.0.0", port, backlog=4096)
    await server.serve_forever()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
