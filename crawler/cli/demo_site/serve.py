"""The bundled little site, served on loopback: three languages, and a few ways to go wrong."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a path is answered.

    Attributes:
        file: Below this folder; empty for none.
        charset: What the page is encoded in, and says so.
        cut: Only half of the gzip stream is sent.
    """

    file: str = ""
    kind: str = HTML
    charset: str = "utf-8"
    zipped: bool = False
    cut: bool = False
    location: str = ""


SITE = {
    "/robots.txt": Answer("robots.txt", "text/plain"),
    "/en/feed.xml": Answer("en/feed.xml", "application/rss+xml"),
    "/en/lighthouse.html": Answer("en/lighthouse.html", zipped=True),
    "/en/print/lighthouse": Answer("en/lighthouse.html"),
    "/en/tides.html": Answer("en/tides.html"),
    "/en/market.html": Answer("en/market.html"),
    "/en/moved": Answer(location="/en/market.html"),
    "/zh/": Answer("zh/index.html"),
    "/zh/bridge.html": Answer("zh/bridge.html", charset="gbk"),
    "/zh/tea.html": Answer("zh/tea.html"),
    "/zh/storm.html": Answer("zh/tea.html", zipped=True, cut=True),
    "/de/sitemap.xml": Answer("de/sitemap.xml", "application/xml"),
    "/de/kran.html": Answer("de/kran.html"),
    "/de/moewe.html": Answer("de/moewe.html", zipped=True),
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a path of the site, or 404."""
        answer = SITE.get(self.path.partition("?")[0])
        if answer is None:
            self._send(404, b"<h1>Not found</h1>", {"Content-Type": HTML})
        elif answer.location:
            self._send(301, b"", {"Location": answer.location})
        else:
            self._page(answer)

    def _page(self, answer: Answer) -> None:
        text = (files("crawler.cli.demo_site") / answer.file).read_text("utf-8")
        text = text.replace("{root}", f"http://{self.headers['Host']}")
        body = text.replace("{charset}", answer.charset).encode(answer.charset)
        tag = f'"{len(body)}"'
        if self.headers.get("If-None-Match") == tag:
            self._send(304, b"", {"ETag": tag})
            return
        headers = {"Content-Type": answer.kind, "ETag": tag}
        if answer.zipped:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body)
        self._send(200, body[: len(body) // 2] if answer.cut else body, headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the crawler tells what happens."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site on a free port of loopback while the block is open; yield its root."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
