"""One request, one response, with all that may go wrong made an error of ours."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast
from weakref import WeakSet

import httpx

from crawler.errors import ConnectionFailedError, FetchError, ProtocolError, TooLargeError
from crawler.fetch.guard import ForbiddenAddressError, address_error, check_literal
from crawler.fetch.http.failures import LIBRARY_ERRORS, NO_HEAD, PROXY_LOGIN, found, late, unwelcome
from crawler.fetch.http.pool import MAX_HEADER, Pool, note_connections, open_pool
from crawler.fetch.outgoing import Target, headers, path_of, target
from crawler.models.capture import Request, Response, Tls
from crawler.seams import Clock

_MAX_IDLE = 256
"""With more idle connections than that, new ones are closed after their response: a tick over
thousands of hosts must not run out of file descriptors."""
_MAX_HEADERS = 4 * MAX_HEADER
"""Bytes of all headers together."""
_LARGE = 2**20
_LARGE_AT_ONCE = 8
"""Of how many bodies at most more than _LARGE bytes are read at the same time. The others wait
where they are, so that many large answers at once cannot fill the memory of a small server."""
_PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


@asynccontextmanager
async def open_fetcher(
    clock: Clock, *, environ: Mapping[str, str] = os.environ
) -> AsyncIterator[HttpFetcher]:
    """Open a fetcher; its connections are closed at the end.

    `environ` is looked at only to tell a user whose connection fails that its proxy is ignored.
    """
    fetcher = HttpFetcher(clock, _ignored_proxy(environ))
    try:
        yield fetcher
    finally:
        await fetcher.close()


def _ignored_proxy(environ: Mapping[str, str]) -> str | None:
    names = (form for name in _PROXY_VARIABLES for form in (name, name.lower()))
    return next((name for name in names if environ.get(name)), None)


class HttpFetcher:
    """`seams.Fetcher` over the network.

    Connections are pooled apart by what they may connect to (`allow_networks`), through what
    (`proxy`) and how they are secured (`tls`), so that one opened for a source never serves
    another that may not have it.
    """

    def __init__(self, clock: Clock, ignored_proxy: str | None) -> None:
        self._clock = clock
        self._ignored_proxy = ignored_proxy
        self._pools: dict[tuple[tuple[str, ...], str | None, Tls], Pool] = {}
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._in_flight = 0
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)

    def __repr__(self) -> str:
        return (
            f"HttpFetcher({len(self._pools)} pools, {len(self._sockets)} sockets, "
            f"{self._in_flight} in flight)"
        )

    async def fetch(self, request: Request) -> Response:
        """Ask for `request.url`; see `seams.Fetcher`."""
        asked = target(request)
        pool = self._pool(request)
        check_literal(request.url, asked.host, pool.allowed)
        deadline = asyncio.timeout(request.deadline.total_seconds())
        crowded = len(self._sockets) - self._in_flight > _MAX_IDLE
        self._in_flight += 1
        try:
            async with deadline:
                return await self._answer(pool, request, asked, crowded=crowded)
        except (*LIBRARY_ERRORS, ForbiddenAddressError, OSError) as error:
            if deadline.expired():
                raise late(request) from error
            raise self._translated(error, request, asked) from error
        finally:
            self._in_flight -= 1

    async def close(self) -> None:
        """Close all connections."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            await pool.close()

    def _pool(self, request: Request) -> Pool:
        key = (request.allow_networks, request.proxy, request.tls)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = open_pool(request, self._sockets)
        return pool

    async def _answer(
        self, pool: Pool, request: Request, asked: Target, *, crowded: bool
    ) -> Response:
        """Ask, once more where what an earlier response left behind stood for the answer.

        A server that sends more than it announced fails the page it did so for, not the next one.
        """
        opened = note_connections()
        try:
            return await self._exchange(pool.transport(crowded=crowded), request, asked)
        except NO_HEAD:
            if opened:
                raise
        return await self._exchange(pool.transport(crowded=True), request, asked)

    async def _exchange(
        self, transport: httpx.AsyncBaseTransport, request: Request, asked: Target
    ) -> Response:
        connect = request.connect_timeout.total_seconds()
        outgoing = httpx.Request(
            "GET" if request.body is None else "POST",
            asked.url,
            # httpx takes text for ASCII.
            headers=[(name.encode(), value.encode()) for name, value in headers(request, asked)],
            content=request.body,
            # As it is written: httpx would escape some of it anew on its way through SOCKS.
            extensions={
                "timeout": {"connect": connect, "pool": connect},
                "target": path_of(asked).encode("ascii", "replace"),
            },
        )
        incoming = await transport.handle_async_request(outgoing)
        try:
            if incoming.status_code == PROXY_LOGIN and request.proxy is not None:
                raise unwelcome(request)
            received = _received(incoming, request)
            body = await self._body(incoming, request)
        finally:
            await incoming.aclose()
        return Response(
            url=request.url,
            status=incoming.status_code,
            headers=received,
            body=body,
            ended_at=self._clock.now(),
        )

    async def _body(self, incoming: httpx.Response, request: Request) -> bytes:
        """Read the body as it came, up to the limit."""
        length = incoming.headers.get("content-length", "")
        known = length.isascii() and length.isdigit()
        if known and int(length[:20]) > request.max_bytes and not request.cut:
            raise _too_large(request)
        parts: list[bytes] = []
        size = 0
        async with AsyncExitStack() as room:
            async for part in cast("httpx.AsyncByteStream", incoming.stream):
                if size <= _LARGE < size + len(part):
                    await room.enter_async_context(self._large)
                size += len(part)
                parts.append(part)
                if size > request.max_bytes and not request.cut:
                    raise _too_large(request)
                if size >= request.max_bytes and request.cut:
                    break
        return b"".join(parts)[: request.max_bytes]

    def _translated(self, error: Exception, request: Request, asked: Target) -> FetchError:
        """Return our error for a library's; httpx-aiohttp tells them apart by the cause only."""
        cause = (error.__cause__ if isinstance(error, httpx.HTTPError) else None) or error
        if isinstance(cause, ForbiddenAddressError):
            return address_error(request.url, asked.host, cause.address)
        ours = found(error, request, asked.host)
        if isinstance(ours, ConnectionFailedError) and self._ignored_proxy and not request.proxy:
            ours.hint = (
                f"{self._ignored_proxy} is set but ignored; "
                "if a proxy is needed, name it in `http: {proxy: ...}`"
            )
        return ours


def _received(incoming: httpx.Response, request: Request) -> tuple[tuple[str, str], ...]:
    """Return the headers as text: UTF-8 where it is that, else Latin-1."""
    raw = incoming.headers.raw
    size = sum(len(name) + len(value) for name, value in raw)
    if size > _MAX_HEADERS:
        message = f"the answer breaks HTTP's rules: headers of {size} bytes"
        raise ProtocolError(request.url, message)
    return tuple((_either(name).lower(), _either(value).strip()) for name, value in raw)


def _either(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _too_large(request: Request) -> TooLargeError:
    return TooLargeError(
        request.url,
        f"the body is larger than {request.max_bytes} bytes",
        hint="raise `http: {max_bytes: ...}` if the site is to be trusted with it",
    )
