"""Pages of a built site in Chromium, which tells what they do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest

_LOOK = """() => [
    document.title,
    document.querySelector("article > h1")?.textContent.replace(/\\s+/g, " ").trim(),
    document.querySelector("article")?.id,
    document.scripts.length,
]"""


_UNSEEN = """() => [...document.images].map((image) => image.src).filter((src, at) =>
    src.startsWith(location.origin) && !document.images[at].naturalWidth)"""


@dataclass(slots=True)
class Opened:
    """A page as the browser has it; `events` are dialogs, errors and scripts."""

    path: Path
    title: str = ""
    heading: str | None = None
    id: str | None = None
    events: list[str] = field(default_factory=list)


def open_pages(paths: Sequence[Path]) -> list[Opened]:
    """Open pages from the disk; nothing else is loaded."""
    playwright = pytest.importorskip("playwright.sync_api", reason="make sites-tools installs it")
    arguments = ["--no-sandbox", "--headless"]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=arguments, headless=True
        )
        page = browser.new_page()
        page.route("**/*", _only_files)
        events: list[str] = []
        page.on("dialog", lambda dialog: _dismiss(dialog, events))
        page.on("pageerror", lambda error: events.append(str(error)))
        page.on("popup", lambda _: events.append("a window"))
        opened = [_open(page, path, events) for path in paths]
        browser.close()
    return opened


def unseen_images(site: Path) -> dict[str, list[str]]:
    """Return the images of a built site that a browser cannot show, by page.

    The site is served as it would be; what lies elsewhere is not asked for and does not count.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="make sites-tools installs it")
    with _served(site) as root, playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"], headless=True
        )
        page = browser.new_page()
        page.route(
            "**/*",
            lambda route: (
                route.continue_() if route.request.url.startswith(root) else route.abort()
            ),
        )
        found = {}
        for path in sorted(site.rglob("*.html")):
            if b"/media/" in path.read_bytes():
                address = f"{root}/{quote(path.relative_to(site).as_posix())}"
                page.goto(address, wait_until="load")
                found[address] = page.evaluate(_UNSEEN)
        browser.close()
    return found


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = partial(_Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(timeout=10)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _only_files(route: Any) -> None:
    if route.request.url.startswith("file:"):
        route.continue_()
    else:
        route.abort()


def _dismiss(dialog: Any, events: list[str]) -> None:
    events.append(f"a dialog: {dialog.message}")
    dialog.dismiss()


def _open(page: Any, path: Path, events: list[str]) -> Opened:
    events.clear()
    page.goto(path.as_uri(), wait_until="domcontentloaded")
    title, heading, ident, scripts = page.evaluate(_LOOK)
    told = [*events, "a script"] if scripts else list(events)
    return Opened(path, " ".join(title.split()), heading, ident, told)
