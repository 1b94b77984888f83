"""Through a SOCKS proxy: the one use of httpx, and of what it raises. Imported when it is used."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
from socksio.exceptions import SOCKSError

from crawler.errors import (
    ConnectionFailedError,
    FetchError,
    FetchTimeoutError,
    ProtocolError,
    UrlError,
)
from crawler.fetch.addresses import Network
from crawler.fetch.http.failures import away, reason_of, tls_reason_of
from crawler.fetch.http.pool import KEEP_ALIVE, Incoming
from crawler.fetch.outgoing import Target, headers, path_of
from crawler.models.capture import Request
from crawler.text import fold

_KEPT = 8
"""Idle connections that are kept through one SOCKS proxy."""
_ERRORS = (httpx.HTTPError, httpx.InvalidURL, SOCKSError)


class SocksPool:
    """Connections of httpx's own through a SOCKS proxy, which resolves the names.

    They lead to the proxy that the user named and nowhere else, so there is nothing to guard;
    where the proxy may be asked to go was checked before (`guard.check_literal`).
    """

    def __init__(
        self, allowed: tuple[Network, ...], proxy: Target, tls: Callable[[], ssl.SSLContext]
    ) -> None:
        self.allowed = allowed
        self._proxy = proxy
        self._tls = tls
        self._made: _ClosedOnFailure | None = None

    @asynccontextmanager
    async def ask(
        self,
        request: Request,
        asked: Target,
        *,
        crowded: bool,  # noqa: ARG002 - bounded
    ) -> AsyncIterator[Incoming]:
        """Send a request."""
        connect = request.connect_timeout.total_seconds()
        # httpx takes text for ASCII.
        sent = [(name.encode(), value.encode()) for name, value in headers(request, asked)]
        try:
            outgoing = httpx.Request(
                "GET" if request.body is None else "POST",
                asked.url,
                headers=sent,
                content=request.body,
                # As it is written: httpx would escape some of it anew.
                extensions={
                    "timeout": {"connect": connect, "pool": connect},
                    "target": path_of(asked).encode("ascii", "replace"),
                },
            )
            incoming = await self._transport().handle_async_request(outgoing)
            try:
                body = aiter(cast("httpx.AsyncByteStream", incoming.stream))
                yield Incoming(incoming.status_code, incoming.headers.raw, body)
            finally:
                await incoming.aclose()
        except _ERRORS as error:
            raise _translated(error, request, asked.host) from error

    def _transport(self) -> _ClosedOnFailure:
        if self._made is None:
            user, password = self._proxy.login or (b"", b"")
            login = (user.decode("utf-8", "replace"), password.decode("utf-8", "replace"))
            transport = httpx.AsyncHTTPTransport(
                verify=self._tls(),
                trust_env=False,
                proxy=httpx.Proxy(self._proxy.url, auth=login if self._proxy.login else None),
                limits=httpx.Limits(
                    max_connections=None,
                    max_keepalive_connections=_KEPT,
                    keepalive_expiry=KEEP_ALIVE,
                ),
            )
            self._made = _ClosedOnFailure(transport)
        return self._made

    async def close(self) -> None:
        """Close all connections."""
        if self._made is not None:
            await self._made.aclose()


class _ClosedOnFailure(httpx.AsyncBaseTransport):
    """Closes what a failed request has connected.

    httpcore 1.0 leaves its connection to a SOCKS proxy open where the proxy declines, or does not
    speak SOCKS; the garbage collector would close it some day.
    """

    def __init__(self, transport: httpx.AsyncHTTPTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        opened = []

        async def note(event: str, facts: dict[str, Any]) -> None:
            if event.endswith("connect_tcp.complete"):
                opened.append(facts["return_value"])

        request.extensions["trace"] = note
        try:
            return await self._transport.handle_async_request(request)
        except BaseException:
            for stream in opened:
                await stream.aclose()
            raise

    async def aclose(self) -> None:
        await self._transport.aclose()


def _translated(error: BaseException, request: Request, host: str) -> FetchError:
    """Return our error for one of httpx's, whose type tells what failed."""
    url, reason = request.url, fold(reason_of(_root(error)))
    if isinstance(error, httpx.TimeoutException):
        seconds = request.connect_timeout.total_seconds()
        said = f"no connection through the proxy within {seconds:g} s"
        return away(FetchTimeoutError(url, said))
    if isinstance(error, httpx.ProxyError | SOCKSError):
        said = f"the proxy does not let us through: {reason}"
        return away(ConnectionFailedError(url, said))
    root = _root(error)
    if isinstance(root, ssl.SSLError):
        return away(ConnectionFailedError(url, fold(f"no TLS with {host}: {tls_reason_of(root)}")))
    if isinstance(error, httpx.ConnectError):
        return away(ConnectionFailedError(url, f"the proxy cannot be reached: {reason}"))
    if isinstance(error, httpx.RemoteProtocolError):
        if "without sending a response" in reason:
            said = f"{host} closed the connection without an answer"
            return ConnectionFailedError(url, said)
        return ProtocolError(url, f"the answer breaks HTTP's rules: {reason}")
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return UrlError(url, "not a URL that can be asked for")
    return ConnectionFailedError(url, f"the connection to {host} broke: {reason}")


def _root(error: BaseException) -> BaseException:
    """Return what an error began with."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return error
