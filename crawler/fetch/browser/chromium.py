"""The process of Chromium: started when a page wants it, replaced when it dies, ended when idle."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import BrowserError, NoBrowserError
from crawler.fetch.browser.presence import CHROMIUM, PLAYWRIGHT, find_program

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

log = logging.getLogger(__name__)

START_SECONDS = 30.0
END_SECONDS = 5.0
MOST_MEMORY = 2**30
"""Bytes of data of one of its processes that run pages: of arrays, which the heap's own bound does
not count, a page could make gigabytes a second."""
_SWITCHES = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--block-new-web-contents",
    "--js-flags=--max-old-space-size=384",
)


class Chromium:
    """One process of Chromium, and the driver of Playwright that it is spoken to through."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._driver: Playwright | None = None
        self._browser: Browser | None = None
        self._pid: int | None = None
        self._nowhere: socket.socket | None = None

    def __repr__(self) -> str:
        return f"<Chromium {self._pid or 'at rest'}>"

    @property
    def pid(self) -> int | None:
        """The number of its process; None where there is none."""
        return self._pid

    async def get(self, url: str) -> Browser:
        """Return the browser, started if it is not there.

        Args:
            url: The page that wants it; named by errors.

        Raises:
            NoBrowserError: Playwright or Chromium is not installed.
            BrowserError: it does not start.
        """
        async with self._turn:
            if self._browser is not None and self._browser.is_connected():
                return self._browser
            if self._browser is not None:
                log.warning("Chromium has died; it is replaced")
            await self._end()
            try:
                return await self._start(url)
            except BaseException:
                await self._end()
                raise

    async def end(self, only: Browser | None = None) -> None:
        """End it, whatever it does.

        Args:
            only: The one that is meant: where another has taken its place, that goes on.
        """
        async with self._turn:
            if only is None or only is self._browser:
                await self._end()

    async def _start(self, url: str) -> Browser:
        if importlib.util.find_spec("playwright") is None:
            raise NoBrowserError(url, PLAYWRIGHT.what, hint=PLAYWRIGHT.commands)
        from playwright.async_api import (  # noqa: PLC0415 - an extra, and slow to import
            Error,
            async_playwright,
        )

        # A port that is ours, at which nobody listens: whatever is not caught ends there.
        self._nowhere = socket.socket()
        self._nowhere.bind(("127.0.0.1", 0))
        port = self._nowhere.getsockname()[1]
        try:
            async with asyncio.timeout(START_SECONDS):
                self._driver = await async_playwright().start()
                self._browser = await self._driver.chromium.launch(
                    executable_path=find_program(),
                    args=[f"--proxy-server=http://127.0.0.1:{port}", *_SWITCHES],
                    chromium_sandbox=os.geteuid() != 0,
                    handle_sigint=False,
                    handle_sigterm=False,
                    handle_sighup=False,
                )
                self._pid = await _pid_of(self._browser)
            _bound_memory(self._pid)
        except Error as error:
            raise _not_started(url, str(error)) from error
        except TimeoutError as error:
            raise BrowserError(url, f"Chromium did not start within {START_SECONDS:g} s") from error
        log.info("Chromium %s runs as process %d", self._browser.version, self._pid)
        return self._browser

    async def _end(self) -> None:
        browser, driver, pid, nowhere = self._browser, self._driver, self._pid, self._nowhere
        self._browser = self._driver = self._pid = self._nowhere = None
        if browser is not None:
            with _at_any_price():
                async with asyncio.timeout(END_SECONDS):
                    await browser.close()
        if pid is not None:
            _kill(pid)
        if driver is not None:
            with _at_any_price():
                async with asyncio.timeout(END_SECONDS):
                    await driver.stop()
        if nowhere is not None:
            nowhere.close()


async def _pid_of(browser: Browser) -> int:
    session = await browser.new_browser_cdp_session()
    told = await session.send("SystemInfo.getProcessInfo")
    await session.detach()
    return next(int(one["id"]) for one in told["processInfo"] if one["type"] == "browser")


def _bound_memory(pid: int) -> None:
    """Bound what a page may take, on Linux: what runs pages inherits it from its zygote."""
    if sys.platform != "linux":
        return
    for child in _descendants(pid):
        with suppress(OSError):
            line = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"--type=zygote" in line or b"--type=renderer" in line:
                resource.prlimit(child, resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, children.read_text().split()):
                found += [child, *_descendants(child)]
    return found


def _kill(pid: int) -> None:
    """Kill what is left of a process that the driver had started as the leader of its group."""
    with suppress(ProcessLookupError, PermissionError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)


@contextmanager
def _at_any_price() -> Iterator[None]:
    """Go on whatever an ending says: what does not end is killed."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - its owner, which replaces it in any case
        log.debug("Chromium did not end by itself: %s", error)


def _not_started(url: str, said: str) -> BrowserError:
    reason = next((line.strip(" -═╔║╚") for line in said.splitlines() if line.strip(" ═╔║╚")), "")
    if "executable doesn't exist" in said.lower():
        return NoBrowserError(url, CHROMIUM.what, hint=CHROMIUM.commands)
    hint = ""
    if "sandbox" in said.lower():
        hint = "Chromium's sandbox needs user namespaces: allow them to this user (or container)"
    return BrowserError(url, f"Chromium does not start: {reason[:200]}", hint=hint)
