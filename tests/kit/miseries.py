"""A real server that can be everything a server should not be, and a page for each misery.

    with miseries_thread() as server:
        server.pages["/a"] = page(article("Alpha"))        # harmless, on every host 127.0.0.x
        server.pages["127.0.0.2/b"] = answer(b"", status=403)
        server.pages["/c"] = drips(b"HTTP/1.1 200 OK\r\n", b"x", 0.1)    # any `Speak`
        ... server.url("/a"), server.of("/a"), server.gaps("127.0.0.1")

Every request is noted with the time at which its head was read, and the time just before the last
of its answer was sent, by this process's own clock: whoever has the answer asks later than that.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from tests.kit.serving import Speak, in_thread, listening

LOCALHOST = "127.0.0.1"
MAX_HEAD = 2**16


@dataclass
class Asked:
    """One request: what was asked, and when (`time.monotonic()`; `ended` 0.0 is not yet)."""

    host: str
    path: str
    headers: Mapping[str, str]
    started: float
    ended: float = 0.0


Chooses = Callable[[Asked, int], Speak]
"""Chooses what to say by the request and its number for its host and path, 1 the first."""


@dataclass
class Miseries:
    """What a test writes (`pages`, `choices`) and what it reads afterwards (`asked`)."""

    port: int
    pages: dict[str, Speak] = field(default_factory=dict)
    choices: dict[str, Chooses] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str, host: str = LOCALHOST) -> str:
        """Return the address of `path` on `host` (127.0.0.x)."""
        return f"http://{host}:{self.port}{path}"

    def of(self, path: str | None = None, host: str | None = None) -> list[Asked]:
        """Return the requests for `path` (None: all) on `host` (None: all), as they came."""
        return [
            asked
            for asked in list(self.asked)
            if path in (None, asked.path) and host in (None, asked.host)
        ]

    def gaps(self, host: str) -> list[float]:
        """Return the seconds between the starts of neighbouring requests."""
        starts = sorted(asked.started for asked in self.of(host=host))
        return [later - earlier for earlier, later in itertools.pairwise(starts)]

    def pauses(self, host: str) -> list[float]:
        """Return the seconds between an answer's end and the next start."""
        spans = sorted((asked.started, asked.ended) for asked in self.of(host=host))
        return [later[0] - earlier[1] for earlier, later in itertools.pairwise(spans)]

    def says_to(self, asked: Asked) -> Speak:
        """Return what answers a request."""
        keys = (asked.host + asked.path, asked.path)
        for key in keys:
            if key in self.choices:
                return self.choices[key](asked, len(self.of(asked.path, asked.host)))
            if key in self.pages:
                return self.pages[key]
        return answer(b"not here", status=404)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until it closes."""
        while not writer.is_closing():
            asked = _parsed(await reader.readuntil(b"\r\n\r\n"))
            self.asked.append(asked)
            with _noting(asked, writer):
                await self.says_to(asked)(reader, writer)
                await writer.drain()


@contextmanager
def _noting(asked: Asked, writer: asyncio.StreamWriter) -> Iterator[None]:
    """Note when something is about to be written."""
    write = writer.write

    def noted(data: bytes) -> None:
        asked.ended = time.monotonic()
        write(data)

    writer.write = noted  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        writer.write = write  # type: ignore[method-assign]


def _parsed(head: bytes) -> Asked:
    line, *fields = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in fields if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    host = headers.get("host", LOCALHOST).rsplit(":", 1)[0]
    return Asked(host, line.split(" ")[1], headers, time.monotonic())


def message(body: bytes | str = b"", *headers: str, status: int = 200) -> bytes:
    """Return a whole and honest response as it goes over the wire."""
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    named = {header.partition(":")[0].lower() for header in headers}
    lines = [f"HTTP/1.1 {status} Said", *headers]
    if "content-length" not in named:
        lines.append(f"Content-Length: {len(raw)}")
    if "content-type" not in named:
        lines.append("Content-Type: text/html; charset=utf-8")
    return "\r\n".join([*lines, "", ""]).encode() + raw


def answer(body: bytes | str = b"", *headers: str, status: int = 200, delay: float = 0.0) -> Speak:
    """Return a server that answers honestly, `delay` seconds late, and keeps the connection."""
    whole = message(body, *headers, status=status)

    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(delay)
        writer.write(whole)
        await writer.drain()

    return speak


def redirect(to: str, status: int = 302) -> Speak:
    """Return a server that sends us elsewhere."""
    return answer(b"", f"Location: {to}", status=status)


def floods(head: bytes, drop: bytes) -> Speak:
    """Return a server that sends `head` and then `drop` without end, as fast as it is taken."""

    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.is_closing():
            writer.write(drop)
            await writer.drain()

    return speak


@asynccontextmanager
async def open_miseries() -> AsyncIterator[Miseries]:
    """Run the server in this event loop, on every address 127.0.0.x at one free port."""
    server = Miseries(0)
    async with listening(server.serve, "0.0.0.0", limit=MAX_HEAD) as server.port:
        yield server


def miseries_thread() -> AbstractContextManager[Miseries]:
    """Run the server in a thread of its own, for tests that start the command as a process."""
    return in_thread(open_miseries, "miseries")
