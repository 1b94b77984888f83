"""Pages of a built site in Chromium, which tells what they do."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

_LOOK = """() => [
    document.title,
    document.querySelector("article > h1")?.textContent.replace(/\\s+/g, " ").trim(),
    document.querySelector("article")?.id,
    document.scripts.length,
]"""


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
