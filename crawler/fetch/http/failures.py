"""A library's errors made ours: the one place where aiohttp's and ssl's are told apart."""

from __future__ import annotations

import errno
import ssl
from types import UnionType

import aiohttp

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

LIBRARY_ERRORS = (aiohttp.ClientError, UnreadableCertificateError)
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
    """Return our error for what a library or the system raised."""
    url = request.url
    if isinstance(error, UnreadableCertificateError):
        return ConnectionFailedError(
            url, fold(str(error)), hint="see `http.ca_file`, `client_cert`"
        )
    if isinstance(error, aiohttp.ServerTimeoutError | TimeoutError):
        seconds = request.connect_timeout.total_seconds()
        to = f"to {host}" if request.proxy is None else "through the proxy"
        return away(FetchTimeoutError(url, f"no connection {to} within {seconds:g} s"))
    if isinstance(error, aiohttp.InvalidURL):
        return UrlError(url, "not a URL that can be asked for")
    proxied = isinstance(error, aiohttp.ClientHttpProxyError)
    if proxied and getattr(error, "status", None) == PROXY_LOGIN:
        return unwelcome(request)
    if isinstance(error, aiohttp.ClientPayloadError | aiohttp.ClientResponseError) and not proxied:
        return _broken(error, url, host)
    if request.proxy is not None and isinstance(error, aiohttp.ClientConnectorDNSError):
        said = f"the proxy cannot be reached: {reason_of(error)}"
        return away(ConnectionFailedError(url, fold(said)))
    said = next(text for kind, text in _CONNECTION_ERRORS if isinstance(error, kind))
    filled = said.format(host=host, reason=reason_of(error), tls=tls_reason_of(error))
    # A server's own words may be in it.
    failed = ConnectionFailedError(url, fold(filled))
    return failed if said in _AFTER_ALL else away(failed)


def unwelcome(request: Request) -> FetchError:
    """Return the error for a proxy that wants another login: 407 is its answer, not the host's."""
    said = "the proxy does not let us through: 407 Proxy Authentication Required"
    hint = "see the login in `http: {proxy: ...}`"
    return away(ConnectionFailedError(request.url, said, hint=hint))


def away(error: FetchError) -> FetchError:
    """Return the error of a host that took no connection."""
    error.reached = False
    return error


def _broken(cause: BaseException, url: str, host: str) -> FetchError:
    """Return our error for an answer that broke off, or broke HTTP's rules."""
    reset = cause.__cause__
    if isinstance(reset, OSError):
        return ConnectionFailedError(url, f"the connection to {host} broke: {reason_of(reset)}")
    said = getattr(reset, "message", "") or getattr(cause, "message", "") or str(cause)
    return ProtocolError(url, f"the answer breaks HTTP's rules: {fold(said)[:200].rstrip(' ^')}")


def reason_of(error: BaseException) -> str:
    """Return why something failed, in few words."""
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


def tls_reason_of(error: BaseException) -> str:
    """Return why there is no TLS."""
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    return str(getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or cause)[:200]
