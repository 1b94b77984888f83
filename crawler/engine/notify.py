"""Telling systemd, or whoever else started us, how we are: the protocol of sd_notify(3).

A datagram of `KEY=value` lines to the socket that NOTIFY_SOCKET names. Without one nothing is said.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from crawler.text import fold

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds after which a supervisor that takes nothing is not waited for."""
EXTENSION = timedelta(seconds=60)
"""How much longer a start may take, told again each third of it."""


class Supervisor:
    """Whoever started us and wants to be told.

    Args:
        address: A path, or `@name` for an abstract socket; None where nobody wants to know.
        watchdog: How long we may say nothing before we are taken for dead; None is for ever.
    """

    def __init__(self, address: str | None, watchdog: timedelta | None) -> None:
        self._address = address
        self.watchdog = watchdog if address else None

    def __repr__(self) -> str:
        return f"<Supervisor at {self._address}>"

    @classmethod
    def found(cls, environ: Mapping[str, str]) -> Supervisor:
        """Return the one that the environment names."""
        address = environ.get("NOTIFY_SOCKET", "")
        wanted = environ.get("WATCHDOG_USEC", "")
        ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        watchdog = None
        if ours and wanted.isascii() and wanted.isdigit() and int(wanted):
            watchdog = timedelta(microseconds=int(wanted))
        return cls(address if address[:1] in {"/", "@"} else None, watchdog)

    async def ready(self, status: str) -> None:
        """Say that the start, or a reload, is over."""
        await self._send("READY=1", _status(status))

    async def reloading(self) -> None:
        """Say that the configuration is being read again."""
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        await self._send("RELOADING=1", f"MONOTONIC_USEC={now}")

    async def stopping(self, status: str) -> None:
        """Say that the end has begun."""
        await self._send("STOPPING=1", _status(status))

    async def alive(self, status: str) -> None:
        """Say that all is well."""
        await self._send("WATCHDOG=1", _status(status))

    async def says(self, status: str) -> None:
        """Say how things are, in words."""
        await self._send(_status(status))

    @asynccontextmanager
    async def starting(self, status: str) -> AsyncIterator[None]:
        """Ask for more time as long as the block lasts: filling a database may take long."""
        if self._address is None:
            yield
            return
        more = asyncio.create_task(self._extend(status), name="ask for time")
        try:
            yield
        finally:
            more.cancel()
            await asyncio.wait([more])

    async def _extend(self, status: str) -> None:
        usec = int(EXTENSION.total_seconds() * 1e6)
        while True:
            await self._send(f"EXTEND_TIMEOUT_USEC={usec}", _status(status))
            await asyncio.sleep(EXTENSION.total_seconds() / 3)

    async def _send(self, *lines: str) -> None:
        """Send a datagram; a supervisor that does not take it is none of our trouble."""
        if self._address is None:
            return
        address = f"\0{self._address[1:]}" if self._address[0] == "@" else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
                wire.settimeout(0)
                async with asyncio.timeout(PATIENCE):
                    await asyncio.get_running_loop().sock_sendto(
                        wire, "\n".join(lines).encode(), address
                    )
        except (OSError, TimeoutError) as error:
            log.debug("the supervisor at %s was not told: %s", self._address, error)


def _status(text: str) -> str:
    return f"STATUS={fold(text)[:500]}"
