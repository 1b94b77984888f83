"""The only user of httpx: requests over its API, carried by aiohttp's connections.

httpx's own pool is quadratic in the requests in flight; aiohttp's is not, and lets us make the
sockets. Its transport is used without httpx's client, which would log whole URLs (with their
secrets), keep cookies and trip over hostile Location headers. Nothing queues in here: callers
bound how much is in flight.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from types import UnionType
from typing import Any, Protocol, cast
from weakref import WeakSet

import aiohttp
import httpx
import yarl
from httpx_aiohttp import AiohttpTransport

from crawler.errors import (
    ConnectionFailedError,
    FetchError,
    FetchTimeoutError,
    ProtocolError,
    TooLargeError,
    UrlError,
)
from crawler.fetch.addresses import Network, parse_networks
from crawler.fetch.guard import (
    ForbiddenAddressError,
    Guard,
    Resolver,
    address_error,
    check_literal,
)
from crawler.fetch.outgoing import Target, headers, proxy_target, target
from crawler.models.capture import Request, Response
from crawler.seams import Clock
from crawler.text import fold

_MAX_HEADER = 2**16
_MAX_HEADERS = 200
_KEEP_ALIVE = 15.0
"""Seconds that an idle connection is kept: longer than a polite pause between two requests."""
_MAX_IDLE = 256
"""With more idle connections than that, new ones are closed after their response: a tick over
thousands of hosts must not run out of file descriptors."""
_NAMES_KEPT = 60
"""Seconds that a resolved name is kept; what it leads to is checked at every connection."""
_PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_LIBRARY_ERRORS = (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError)


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

    Connections are pooled apart by what they may connect to (`allow_networks`) and through what
    (`proxy`), so that one opened for a source never serves another that may not have it.
    """

    def __init__(self, clock: Clock, ignored_proxy: str | None) -> None:
        self._clock = clock
        self._ignored_proxy = ignored_proxy
        self._tls = cache(_tls)
        self._pools: dict[tuple[tuple[str, ...], str | None], _Pool] = {}
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._in_flight = 0

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
                return await self._exchange(pool.transport(crowded=crowded), request, asked)
        except (*_LIBRARY_ERRORS, ForbiddenAddressError, OSError) as error:
            if deadline.expired():
                raise _late(request) from error
            raise self._translated(error, request, asked) from error
        finally:
            self._in_flight -= 1

    async def close(self) -> None:
        """Close all connections."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            await pool.close()

    def _pool(self, request: Request) -> _Pool:
        key = (request.allow_networks, request.proxy)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = _Pool(request, self._tls, self._sockets)
        return pool

    async def _exchange(
        self, transport: httpx.AsyncBaseTransport, request: Request, asked: Target
    ) -> Response:
        connect = request.connect_timeout.total_seconds()
        outgoing = httpx.Request(
            "GET",
            asked.url,
            headers=headers(request, asked),
            extensions={"timeout": {"connect": connect, "pool": connect}},
        )
        incoming = await transport.handle_async_request(outgoing)
        try:
            received = _received(incoming)
            body = await _body(incoming, request)
        finally:
            await incoming.aclose()
        return Response(
            url=request.url,
            status=incoming.status_code,
            headers=received,
            body=body,
            ended_at=self._clock.now(),
        )

    def _translated(self, error: Exception, request: Request, asked: Target) -> FetchError:
        """Return our error for a library's; httpx-aiohttp tells them apart by the cause only."""
        cause = (error.__cause__ if isinstance(error, httpx.HTTPError) else None) or error
        if isinstance(cause, ForbiddenAddressError):
            return address_error(request.url, asked.host, cause.address)
        found = _found(cause, request, asked.host)
        if isinstance(found, ConnectionFailedError) and self._ignored_proxy and not request.proxy:
            found.hint = (
                f"{self._ignored_proxy} is set but ignored; "
                "if a proxy is needed, name it in `http: {proxy: ...}`"
            )
        return found


class _Session(Protocol):
    """The part of aiohttp's session that the transport uses."""

    def request(self, **options: Any) -> Awaitable[aiohttp.ClientResponse]: ...  # noqa: ANN401


class _AsIs:
    """A session that sends URL and headers as they are written, through the pool's proxy."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        proxy: Target | None,
        tls: Callable[[], ssl.SSLContext],
    ) -> None:
        self._session = cast("_Session", session)
        self._proxy = proxy
        self._tls = tls

    def request(self, *, url: str, headers: httpx.Headers, **options: object) -> _Answer:
        sent = [(name.decode("ascii"), value.decode("utf-8")) for name, value in headers.raw]
        if self._proxy is not None:
            ours = _for_proxy(self._proxy, headers["user-agent"])
            options |= {"proxy": self._proxy.url, "proxy_headers": ours}
            if url.startswith("http:") and self._proxy.authorization is not None:
                # There is no CONNECT that would carry it.
                sent.append(("Proxy-Authorization", self._proxy.authorization))
        if "https:" in (url[:6], self._proxy and self._proxy.url[:6]):
            options["ssl"] = self._tls()
        # yarl would decode and encode again: /%7Euser would become /~user.
        options |= {"url": yarl.URL(url, encoded=True), "headers": sent}
        return _Answer(self._session.request(**options))


class _Answer:
    """A response on its way, as the transport waits for it."""

    def __init__(self, coming: Awaitable[aiohttp.ClientResponse]) -> None:
        self._coming = coming

    async def __aenter__(self) -> aiohttp.ClientResponse:
        response = await self._coming
        # The transport trips over a reason phrase that is not UTF-8, and nobody needs one.
        response.reason = None
        return response


def _for_proxy(proxy: Target, agent: str) -> dict[str, str]:
    secret = proxy.authorization
    return {"User-Agent": agent} | ({} if secret is None else {"Proxy-Authorization": secret})


class _Transport(AiohttpTransport):
    """httpx-aiohttp's transport over a session of ours."""

    def __init__(self, session: _AsIs) -> None:
        # The session brings its own TLS; this context trusts nobody, if it should be used.
        super().__init__(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self._as_is = session

    def get_client(self) -> Any:  # noqa: ANN401
        return self._as_is


class _Pool:
    """Connections under one guard: those that are kept, and those that are closed when used."""

    def __init__(
        self,
        request: Request,
        tls: Callable[[], ssl.SSLContext],
        sockets: WeakSet[socket.socket],
    ) -> None:
        self.allowed: tuple[Network, ...] = parse_networks(request.allow_networks)
        proxy = None if request.proxy is None else proxy_target(request, request.proxy)
        host = None if proxy is None else proxy.host.strip("[]")
        self._guard = Guard(self.allowed, proxy=host, sockets=sockets)
        self._sessions = (self._session(keep=True), self._session(keep=False))
        self._kept, self._closed = (
            _Transport(_AsIs(session, proxy, tls)) for session in self._sessions
        )

    def transport(self, *, crowded: bool) -> httpx.AsyncBaseTransport:
        """Return what sends a request; where it is crowded the connection is closed after it."""
        return self._closed if crowded else self._kept

    async def close(self) -> None:
        for session in self._sessions:
            await session.close()

    def _session(self, *, keep: bool) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,
            resolver=Resolver(self._guard),
            ttl_dns_cache=_NAMES_KEPT,
            keepalive_timeout=_KEEP_ALIVE if keep else None,
            force_close=not keep,
            socket_factory=self._guard.make_socket,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_line_size=_MAX_HEADER,
            max_field_size=_MAX_HEADER,
            max_headers=_MAX_HEADERS,
            trust_env=False,
        )


def _tls() -> ssl.SSLContext:
    """Trust what certifi and the system trust; made when it is needed, for it takes 70 ms."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _received(incoming: httpx.Response) -> tuple[tuple[str, str], ...]:
    """Return the headers as text: UTF-8 where it is that, else Latin-1."""
    return tuple(
        (_either(name).lower(), _either(value).strip()) for name, value in incoming.headers.raw
    )


def _either(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


async def _body(incoming: httpx.Response, request: Request) -> bytes:
    """Read the body as it came, up to the limit."""
    length = incoming.headers.get("content-length", "")
    known = length.isascii() and length.isdigit()
    if known and int(length[:20]) > request.max_bytes and not request.cut:
        raise _too_large(request)
    parts: list[bytes] = []
    size = 0
    async for part in cast("httpx.AsyncByteStream", incoming.stream):
        size += len(part)
        parts.append(part)
        if size > request.max_bytes and not request.cut:
            raise _too_large(request)
        if size >= request.max_bytes and request.cut:
            break
    return b"".join(parts)[: request.max_bytes]


def _too_large(request: Request) -> TooLargeError:
    return TooLargeError(
        request.url,
        f"the body is larger than {request.max_bytes} bytes",
        hint="raise `http: {max_bytes: ...}` if the site is to be trusted with it",
    )


def _late(request: Request) -> FetchTimeoutError:
    seconds = request.deadline.total_seconds()
    return FetchTimeoutError(
        request.url,
        f"no complete answer within {seconds:g} s",
        hint="raise `http: {deadline: ...}` if the site is always that slow",
    )


_CONNECTION_ERRORS: tuple[tuple[type[BaseException] | UnionType, str], ...] = (
    (aiohttp.ClientProxyConnectionError, "the proxy cannot be reached: {reason}"),
    (aiohttp.ClientHttpProxyError, "the proxy does not let us through: {reason}"),
    (aiohttp.ClientConnectorDNSError, "{host} does not resolve: {reason}"),
    (
        aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError | ssl.SSLError,
        "no TLS with {host}: {tls}",
    ),
    (aiohttp.ClientConnectorError, "no connection to {host}: {reason}"),
    (aiohttp.ServerDisconnectedError, "{host} closed the connection without an answer"),
    (BaseException, "the connection to {host} broke: {reason}"),
)
"""What failed, by the first type that fits: a more special one stands before a general one."""


def _found(cause: BaseException, request: Request, host: str) -> FetchError:
    """Return our error for what aiohttp, ssl or the system raised."""
    url = request.url
    if isinstance(cause, aiohttp.ServerTimeoutError | TimeoutError):
        seconds = request.connect_timeout.total_seconds()
        return FetchTimeoutError(url, f"no connection to {host} within {seconds:g} s")
    if isinstance(cause, aiohttp.InvalidURL | httpx.InvalidURL):
        return UrlError(url, "not a URL that can be asked for")
    proxied = isinstance(cause, aiohttp.ClientHttpProxyError)
    if isinstance(cause, aiohttp.ClientPayloadError | aiohttp.ClientResponseError) and not proxied:
        return _broken(cause, url, host)
    said = next(text for kind, text in _CONNECTION_ERRORS if isinstance(cause, kind))
    filled = said.format(host=host, reason=_reason(cause), tls=_tls_reason(cause))
    # A server's own words may be in it.
    return ConnectionFailedError(url, fold(filled))


def _broken(cause: BaseException, url: str, host: str) -> FetchError:
    """Return our error for an answer that broke off, or broke HTTP's rules."""
    reset = cause.__cause__
    if isinstance(reset, OSError):
        return ConnectionFailedError(url, f"the connection to {host} broke: {_reason(reset)}")
    said = getattr(reset, "message", "") or getattr(cause, "message", "") or str(cause)
    return ProtocolError(url, f"the answer breaks HTTP's rules: {fold(said)[:200].rstrip(' ^')}")


def _reason(error: BaseException) -> str:
    number = getattr(error, "errno", None)
    if number == errno.ECONNREFUSED:
        return "connection refused"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"{error.status} {error.message}"[:200]
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text)[:200]


def _tls_reason(error: BaseException) -> str:
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    return str(getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or cause)[:200]
