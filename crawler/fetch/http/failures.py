"""A library's errors made ours: the one place where aiohttp's, httpx's and ssl's are told apart."""

from __future__ import annotations

import errno
import ssl
from types import UnionType

import aiohttp
import httpx
from socksio.exceptions import SOCKSError

from crawler.errors import (
    ConnectionFailedError,
    FetchError,
    FetchTimeoutError,
    ProtocolError,
    UrlError,
)
from crawler.fetch.http.tls import UnreadableCertificateError
from crawler.models.capture import Request
from crawler.text import fold

LIBRARY_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    aiohttp.ClientError,
    SOCKSError,
    UnreadableCertificateError,
)
PROXY_LOGIN = 407
NO_HEAD = aiohttp.ClientResponseError
"""What stands in the place of a response's head cannot be read as one."""


def late(request: Request) -> FetchTimeoutError:
    """Return the error for an answer that was not complete at its deadline."""
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
_AFTER_ALL = tuple(text for _, text in _CONNECTION_ERRORS[-2:])
"""What failed, by the first type that fits: a more special one stands before a general one."""


def found(error: BaseException, request: Request, host: str) -> FetchError:
    """Return our error for what a library or the system raised.

    Errors of httpx's own connections, which only a SOCKS proxy has, tell by their type what
    failed; those of aiohttp's hang below one of httpx's as its cause.
    """
    url = request.url
    if isinstance(error, UnreadableCertificateError):
        return ConnectionFailedError(
            url, fold(str(error)), hint="see `http.ca_file`, `client_cert`"
        )
    cause = (error.__cause__ if isinstance(error, httpx.HTTPError) else None) or error
    if request.proxy is not None and request.proxy.lower().startswith("socks"):
        return _through_socks(error, request, host)
    if isinstance(cause, aiohttp.ServerTimeoutError | TimeoutError):
        seconds = request.connect_timeout.total_seconds()
        to = f"to {host}" if request.proxy is None else "through the proxy"
        return _away(FetchTimeoutError(url, f"no connection {to} within {seconds:g} s"))
    if isinstance(cause, aiohttp.InvalidURL | httpx.InvalidURL):
        return UrlError(url, "not a URL that can be asked for")
    proxied = isinstance(cause, aiohttp.ClientHttpProxyError)
    if proxied and getattr(cause, "status", None) == PROXY_LOGIN:
        return unwelcome(request)
    if isinstance(cause, aiohttp.ClientPayloadError | aiohttp.ClientResponseError) and not proxied:
        return _nonsense(cause, url) if _of_proxy(cause) else _broken(cause, url, host)
    if request.proxy is not None and isinstance(cause, aiohttp.ClientConnectorDNSError):
        said = f"the proxy cannot be reached: {_reason(cause)}"
        return _away(ConnectionFailedError(url, fold(said)))
    said = next(text for kind, text in _CONNECTION_ERRORS if isinstance(cause, kind))
    filled = said.format(host=host, reason=_reason(cause), tls=_tls_reason(cause))
    # A server's own words may be in it.
    failed = ConnectionFailedError(url, fold(filled))
    return failed if said in _AFTER_ALL else _away(failed)


def unwelcome(request: Request) -> FetchError:
    """Return the error for a proxy that wants another login: 407 is its answer, not the host's."""
    said = "the proxy does not let us through: 407 Proxy Authentication Required"
    hint = "see the login in `http: {proxy: ...}`"
    return _away(ConnectionFailedError(request.url, said, hint=hint))


def _away(error: FetchError) -> FetchError:
    """Return the error of a host that took no connection."""
    error.reached = False
    return error


def _through_socks(error: BaseException, request: Request, host: str) -> FetchError:
    url, reason = request.url, fold(_reason(_root(error)))
    if isinstance(error, httpx.TimeoutException):
        seconds = request.connect_timeout.total_seconds()
        said = f"no connection through the proxy within {seconds:g} s"
        return _away(FetchTimeoutError(url, said))
    if isinstance(error, httpx.ProxyError | SOCKSError):
        said = f"the proxy does not let us through: {reason}"
        return _away(ConnectionFailedError(url, said))
    root = _root(error)
    if isinstance(root, ssl.SSLError):
        return _away(ConnectionFailedError(url, fold(f"no TLS with {host}: {_tls_reason(root)}")))
    if isinstance(error, httpx.ConnectError):
        return _away(ConnectionFailedError(url, f"the proxy cannot be reached: {reason}"))
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


def _broken(cause: BaseException, url: str, host: str) -> FetchError:
    """Return our error for an answer that broke off, or broke HTTP's rules."""
    reset = cause.__cause__
    if isinstance(reset, OSError):
        return ConnectionFailedError(url, f"the connection to {host} broke: {_reason(reset)}")
    return ProtocolError(url, f"the answer breaks HTTP's rules: {_broken_rule(cause)}")


def _of_proxy(cause: BaseException) -> bool:
    """Whether it was the proxy's answer, when it was asked for a way to the host."""
    if not isinstance(cause, aiohttp.ClientResponseError):
        return False
    return cause.request_info is not None and cause.request_info.method == "CONNECT"


def _nonsense(cause: BaseException, url: str) -> FetchError:
    """Return our error for a proxy that does not speak HTTP."""
    said = (
        f"the proxy does not let us through: its answer breaks HTTP's rules: {_broken_rule(cause)}"
    )
    return _away(ConnectionFailedError(url, said, hint="see `http: {proxy: ...}`"))


def _broken_rule(cause: BaseException) -> str:
    said = getattr(cause.__cause__, "message", "") or getattr(cause, "message", "") or str(cause)
    return fold(said)[:200].rstrip(" ^")


def _reason(error: BaseException) -> str:
    number = getattr(error, "errno", None)
    if number == errno.ECONNREFUSED:
        return "connection refused"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"{error.status} {error.message}"[:200]
    system = getattr(error, "os_error", None)
    if isinstance(system, ConnectionError) and not system.strerror:
        return "it was closed before anything was asked"
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text)[:200]


def _tls_reason(error: BaseException) -> str:
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    return str(getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or cause)[:200]
