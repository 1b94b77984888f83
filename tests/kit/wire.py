"""A server that says on the wire what a test tells it, right or wrong."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from tests.kit.serving import Speak, listening


@dataclass
class Wire:
    """Where the server listens, and the heads of the requests that it read."""

    port: int
    connections: int = 0
    heads: list[bytes] = field(default_factory=list)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def says(
    *parts: bytes,
    then: Literal["close", "hang", "reset", "stay"] = "close",
    apart: float = 0.0,
) -> Speak:
    """Return a server that sends `parts`, seconds `apart`, whatever it was asked.

    Then it closes, hangs (sends nothing more), resets the connection, or stays for the next
    request.
    """

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(apart)
        if then == "hang":
            await reader.read()
        elif then == "reset":
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        elif then == "close":
            writer.close()

    return speak


def drips(head: bytes, drop: bytes, every: float) -> Speak:
    """Return a server that sends `head` and then `drop` again and again, seconds apart."""

    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.is_closing():
            await writer.drain()
            await asyncio.sleep(every)
            writer.write(drop)

    return speak


@asynccontextmanager
async def open_wire(speak: Speak, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """Run a server that reads a request's head and then speaks, until the connection closes."""
    wire = Wire(0)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire.connections += 1
        while not writer.is_closing():
            wire.heads.append(await reader.readuntil(b"\r\n\r\n"))
            await speak(reader, writer)

    async with listening(serve, "127.0.0.1", tls=tls) as wire.port:
        yield wire
