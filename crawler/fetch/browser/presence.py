"""Whether there is a browser to render pages in; nothing is started."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

NAMES = ("chromium", "chromium-browser")
"""What Debian and its kin call it; without one of them the browser that Playwright finds."""


class Missing(NamedTuple):
    """What is not installed, and the commands that install it."""

    what: str
    commands: str


PLAYWRIGHT = Missing(
    "`http.browser` needs Playwright, which is not installed", "pip install 'longshelf[browser]'"
)
CHROMIUM = Missing(
    "`http.browser` needs Chromium, which is not installed",
    "apt install chromium, or: playwright install chromium",
)


def find_missing(environ: Mapping[str, str] = os.environ) -> Missing | None:
    """Return what a source with `http.browser` lacks; None where all is there."""
    if importlib.util.find_spec("playwright") is None:
        return PLAYWRIGHT
    return None if find_program() or any(_caches(environ).glob("chromium*-*")) else CHROMIUM


def find_program() -> str | None:
    """Return the path of Chromium as the system has it."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def _caches(environ: Mapping[str, str]) -> Path:
    """Return where Playwright puts the browsers that it installs."""
    if chosen := environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(chosen)
    places = {"darwin": "Library/Caches", "win32": "AppData/Local"}
    return Path.home() / places.get(sys.platform, ".cache") / "ms-playwright"
