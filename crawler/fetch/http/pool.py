"""Connections under one guard: what they may connect to, through what, and how they are secured."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any, Protocol, cast
from weakref import WeakSet

import aiohttp
import httpx
import yarl
from aiohttp.client_proto import ResponseHandler
from httpx_aiohttp import AiohttpTransport
from httpx_aiohttp.transport import AiohttpResponseStream

from crawler.fetch.addresses import Network, parse_networks
from crawler.fetch.guard import AddressInfo, Guard, Resolver
from crawler.fetch.http.tls import context
from crawler.fetch.outgoing import Target, is_socks, proxy_target
from crawler.models.capture import Request

MAX_HEADER = 2**16
MAX_HEADERS = 200
MAX_FRAMING = 2**19
"""Bytes of an answer that are no part of its body, beyond an eighth of that: 80,000 tiny chunks."""
AT_ONCE = 2**17
"""Bytes of a body that are taken at a time: most pages come in one piece, which nobody copies."""
KEEP_ALIVE = 15.0
"""Seconds that an idle connection is kept: longer than a polite pause between two requests."""
_NAMES_KEPT = 60
"""Seconds that a resolved name is kept; what it leads to is checked at every connection."""
_KEPT_BY_SOCKS = 8
"""Idle connections that are kept through one SOCKS proxy."""


_CONNECTIONS: ContextVar[list[AddressInfo]] = ContextVar("connections")
"""Where the request that is under way had to connect to."""


def note_connections() -> Sequence[AddressInfo]:
    """Return where connections are opened to from now on for requests of the same task."""
    opened: list[AddressInfo] = []
    _CONNECTIONS.set(opened)
    return opened


class Pool(Protocol):
    """What sends requests: straight or through an HTTP proxy, or through a SOCKS proxy.

    Attributes:
        allowed: Networks beyond public unicast that may be asked.
    """

    allowed: tuple[Network, ...]

    def transport(self, *, crowded: bool) -> httpx.AsyncBaseTransport:
        """Return what sends a request; where it is crowded the connection is closed after it."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


def open_pool(request: Request, sockets: WeakSet[socket.socket]) -> Pool:
    """Return the pool for `request` and those like it.

    Raises:
        UrlError: its proxy's address cannot be read.
    """
    allowed = parse_networks(request.allow_networks)
    proxy = None if request.proxy is None else proxy_target(request, request.proxy)
    tls = partial(context, request.tls)
    if proxy is not None and is_socks(proxy):
        return SocksPool(allowed, proxy, tls)
    return DirectPool(allowed, proxy, tls, sockets)


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
        options |= {"url": _as_written(url), "headers": sent}
        return _Answer(self._session.request(**options))


def _as_written(url: str) -> yarl.URL:
    """Return a URL that yarl leaves as it is: by itself it would have /~user for /%7Euser."""
    found = yarl.URL(url, encoded=True)
    if not url.endswith("?") or found.raw_query_string:
        return found
    # It forgets a question mark that nothing follows, unless that is in the path.
    return found.with_path(f"{found.raw_path}?", encoded=True)


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

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if isinstance(response.stream, AiohttpResponseStream):
            response.stream.CHUNK_SIZE = AT_ONCE
        return response


class _Conversation(ResponseHandler):
    """Ends the body that is being read where the rest of it breaks HTTP's rules.

    aiohttp 3.14 closes the connection and leaves who reads the body waiting until his time is up.
    And it takes what frames the body without end: interim answers, tiny chunks, what is said of
    them; each costs it so much that nobody else is answered meanwhile.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._came = 0
        self._last_body: object = None

    def set_response_params(self, **params: Any) -> None:  # noqa: ANN401 - aiohttp's own
        self._came, self._last_body = 0, self._payload
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._came += len(data)
        body = None if self._payload is self._last_body else self._payload
        taken = 0 if body is None else body.total_bytes
        framing = self._came - taken
        if framing > MAX_FRAMING + taken // 8 and not self.exception():
            said = "too much of it is no part of its body"
            self.set_exception(aiohttp.ClientPayloadError(said))
            if self.transport is not None:
                self.transport.close()

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        super().set_exception(exc, *cause)
        body = self._payload
        if isinstance(body, aiohttp.StreamReader) and not body.is_eof() and not body.exception():
            failure = aiohttp.ClientPayloadError(str(exc))
            body.set_exception(failure, exc)
            # Who was woken by the last good bytes waits for more, without a look at that.
            self._loop.call_soon(body.set_exception, failure)


class _Connector(aiohttp.TCPConnector):
    """Holds conversations of ours, and closes idle ones in which something came unasked.

    aiohttp 3.14 would take it for the answer to the next request.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - aiohttp's own
        super().__init__(**options)
        self._factory = cast("partial[ResponseHandler]", partial(_Conversation, loop=self._loop))

    async def _get(self, key: Any, traces: Any) -> Any:  # noqa: ANN401
        for handler, _ in self._conns.get(key, ()):
            if handler.should_close:
                handler.close()
        return await super()._get(key, traces)


class DirectPool:
    """Connections of aiohttp: those that are kept, and those that are closed when used."""

    def __init__(
        self,
        allowed: tuple[Network, ...],
        proxy: Target | None,
        tls: Callable[[], ssl.SSLContext],
        sockets: WeakSet[socket.socket],
    ) -> None:
        self.allowed = allowed
        host = None if proxy is None else proxy.host.strip("[]")
        self._guard = Guard(allowed, proxy=host, sockets=sockets)
        self._sessions = (self._session(keep=True), self._session(keep=False))
        self._kept, self._closed = (
            _Transport(_AsIs(session, proxy, tls)) for session in self._sessions
        )

    def transport(self, *, crowded: bool) -> httpx.AsyncBaseTransport:
        """Return what sends a request; where it is crowded the connection is closed after it."""
        return self._closed if crowded else self._kept

    async def close(self) -> None:
        """Close all connections."""
        for session in self._sessions:
            await session.close()

    def _make_socket(self, info: AddressInfo) -> socket.socket:
        _CONNECTIONS.get().append(info)
        return self._guard.make_socket(info)

    def _session(self, *, keep: bool) -> aiohttp.ClientSession:
        connector = _Connector(
            limit=0,
            resolver=Resolver(self._guard),
            ttl_dns_cache=_NAMES_KEPT,
            keepalive_timeout=KEEP_ALIVE if keep else None,
            force_close=not keep,
            socket_factory=self._make_socket,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_line_size=MAX_HEADER,
            max_field_size=MAX_HEADER,
            max_headers=MAX_HEADERS,
            trust_env=False,
        )


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

    def transport(self, *, crowded: bool) -> httpx.AsyncBaseTransport:  # noqa: ARG002 - bounded
        """Return what sends a request."""
        if self._made is None:
            user, password = self._proxy.login or (b"", b"")
            login = (user.decode("utf-8", "replace"), password.decode("utf-8", "replace"))
            transport = httpx.AsyncHTTPTransport(
                verify=self._tls(),
                trust_env=False,
                proxy=httpx.Proxy(self._proxy.url, auth=login if self._proxy.login else None),
                limits=httpx.Limits(
                    max_connections=None,
                    max_keepalive_connections=_KEPT_BY_SOCKS,
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
