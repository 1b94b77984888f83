"""Connections under one guard: what they may connect to, through what, and how they are secured."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, NamedTuple, Protocol, cast
from weakref import WeakSet

import aiohttp
import yarl
from aiohttp.client_proto import ResponseHandler

from crawler.fetch.addresses import Network, parse_networks
from crawler.fetch.guard import AddressInfo, Guard, Resolver
from crawler.fetch.http.tls import context
from crawler.fetch.outgoing import Target, headers, is_socks, proxy_target
from crawler.models.capture import Request

MAX_HEADER = 2**16
MAX_HEADERS = 200
AT_ONCE = 2**17
"""Bytes of a body that are taken at a time: most pages come in one piece, which nobody copies."""
KEEP_ALIVE = 15.0
"""Seconds that an idle connection is kept: longer than a polite pause between two requests."""
_NAMES_KEPT = 60
"""Seconds that a resolved name is kept; what it leads to is checked at every connection."""
_PROXY_LOGIN = "Proxy-Authorization"


_CONNECTIONS: ContextVar[list[AddressInfo]] = ContextVar("connections")
"""Where the request that is under way had to connect to."""


def note_connections() -> Sequence[AddressInfo]:
    """Return where connections are opened to from now on for requests of the same task."""
    opened: list[AddressInfo] = []
    _CONNECTIONS.set(opened)
    return opened


class Incoming(NamedTuple):
    """An answer of which the head is there.

    Attributes:
        headers: As they came.
        body: Wire bytes, as they come.
    """

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: AsyncIterator[bytes]


class Pool(Protocol):
    """What sends requests: straight or through an HTTP proxy, or through a SOCKS proxy.

    Attributes:
        allowed: Networks beyond public unicast that may be asked.
    """

    allowed: tuple[Network, ...]

    def ask(
        self, request: Request, asked: Target, *, crowded: bool
    ) -> AbstractAsyncContextManager[Incoming]:
        """Send a request; where it is crowded the connection is closed after its answer.

        Raises:
            RefusedError: a header cannot be sent.
            FetchError: the SOCKS proxy failed us.
            failures.LIBRARY_ERRORS, OSError: anything else went wrong.
        """
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
        from crawler.fetch.http.socks import SocksPool  # noqa: PLC0415 - few use it, and it is slow

        return SocksPool(allowed, proxy, tls)
    return DirectPool(allowed, proxy, tls, sockets)


class _Conversation(ResponseHandler):
    """Ends the body that is being read where the rest of it breaks HTTP's rules.

    aiohttp 3.14 closes the connection and leaves who reads the body waiting until his time is up.
    """

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
        self._proxy = proxy
        self._tls = tls
        host = None if proxy is None else proxy.host.strip("[]")
        self._guard = Guard(allowed, proxy=host, sockets=sockets)
        self._kept, self._closed = self._session(keep=True), self._session(keep=False)

    @asynccontextmanager
    async def ask(
        self, request: Request, asked: Target, *, crowded: bool
    ) -> AsyncIterator[Incoming]:
        """Send a request; where it is crowded the connection is closed after its answer."""
        session = self._closed if crowded else self._kept
        connect = request.connect_timeout.total_seconds()
        sent = headers(request, asked)
        answering = session.request(
            "GET" if request.body is None else "POST",
            _as_written(asked.url),
            data=request.body or None,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(connect=connect, sock_connect=connect),
            **self._way(asked, sent),
        )
        async with answering as answer:
            yield Incoming(answer.status, answer.raw_headers, answer.content.iter_chunked(AT_ONCE))

    def _way(self, asked: Target, sent: list[tuple[str, str]]) -> dict[str, Any]:
        """Return the headers, through which proxy they are sent, and how that is secured."""
        way: dict[str, Any] = {"headers": sent}
        proxy = self._proxy
        if proxy is not None:
            agents = (value for name, value in sent if name.lower() == "user-agent")
            secret = {} if proxy.authorization is None else {_PROXY_LOGIN: proxy.authorization}
            way["proxy"] = proxy.url
            way["proxy_headers"] = {"User-Agent": next(agents)} | secret
            if asked.url.startswith("http:"):
                # There is no CONNECT that would carry it.
                sent += secret.items()
        if "https:" in (asked.url[:6], proxy and proxy.url[:6]):
            way["ssl"] = self._tls()
        return way

    async def close(self) -> None:
        """Close all connections."""
        for session in (self._kept, self._closed):
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
            auto_decompress=False,
            max_line_size=MAX_HEADER,
            max_field_size=MAX_HEADER,
            max_headers=MAX_HEADERS,
            trust_env=False,
        )


def _as_written(url: str) -> yarl.URL:
    """Return a URL that is sent as it stands: yarl would make /~user of /%7Euser.

    Raises:
        aiohttp.InvalidURL: it is none to yarl.
    """
    try:
        return yarl.URL(url, encoded=True)
    except ValueError as error:
        raise aiohttp.InvalidURL(url) from error
