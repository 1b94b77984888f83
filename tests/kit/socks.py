"""A real SOCKS5 proxy on loopback (RFC 1928, 1929) that notes where it was asked to go.

    async with open_socks(leads_to=site.port, login=(b"me", b"secret")) as socks:
        ... socks.url, socks.asked == ["news.example:80"]

It resolves nothing: whatever it is asked for, it leads to `leads_to` on 127.0.0.1.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.kit.serving import listening


@dataclass
class Socks:
    """Where the proxy listens, and what it was asked for: `host:port` as it stood in the request.

    Attributes:
        answer: What it says to a request: 0 is success, 4 that the host cannot be reached.
        garbage: Said in place of all that a proxy should say.
    """

    leads_to: int
    login: tuple[bytes, bytes] | None = None
    port: int = 0
    answer: int = 0
    garbage: bytes = b""
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address, with the login that it wants."""
        login = "" if self.login is None else f"{self.login[0].decode()}:{self.login[1].decode()}@"
        return f"socks5://{login}127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        if self.garbage:
            writer.write(self.garbage)
            return
        if not await self._let_in(reader, writer):
            return
        _, _, _, kind = await reader.readexactly(4)
        host = await _host(kind, reader)
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append(f"{host}:{port}")
        writer.write(bytes((5, self.answer, 0, 1)) + bytes(6))
        if self.answer:
            return
        onward, back = await asyncio.open_connection("127.0.0.1", self.leads_to)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_pump(reader, back))
                group.create_task(_pump(onward, writer))
        finally:
            back.close()

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        wanted = 0 if self.login is None else 2
        writer.write(bytes((5, wanted if wanted in methods else 0xFF)))
        if wanted not in methods:
            return False
        if self.login is None:
            return True
        await reader.readexactly(1)
        user = await reader.readexactly((await reader.readexactly(1))[0])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        welcome = (user, password) == self.login
        writer.write(bytes((1, not welcome)))
        return welcome


async def _host(kind: int, reader: asyncio.StreamReader) -> str:
    if kind == 3:
        return (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    family, size = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
    return socket.inet_ntop(family, await reader.readexactly(size))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(2**16):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


@asynccontextmanager
async def open_socks(
    leads_to: int, *, login: tuple[bytes, bytes] | None = None
) -> AsyncIterator[Socks]:
    """Run the proxy in this event loop, at a free port of 127.0.0.1."""
    socks = Socks(leads_to, login)
    async with listening(socks.serve, "127.0.0.1") as socks.port:
        yield socks
