"""The one guard of all connections: where a socket is made, on the address that it is made for.

A check of the URL alone is none: the name may resolve to another address a moment later. So
the connector asks here twice: what a name resolved to (`Resolver`), and before each socket
(`Guard.make_socket`), which is what counts.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from aiohttp.abc import AbstractResolver, ResolveResult

from crawler.errors import AddressError
from crawler.fetch.addresses import (
    FAKE_IP,
    Address,
    Network,
    addresses_of,
    network_to_allow,
    refused,
    reserved_for,
)

_LOOKUPS = 64
"""Names looked up at a time: a dead name server holds each of them for up to half a minute."""

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
"""As `socket.getaddrinfo` gives it."""


class ForbiddenAddressError(Exception):
    """A socket was not made. No OSError, so that no library takes it for a failed attempt."""

    def __init__(self, address: Address) -> None:
        super().__init__(f"{address} is not public")
        self.address = address


class Guard:
    """What one pool of connections may connect to.

    Args:
        allowed: Networks beyond public unicast.
        proxy: The host of the configured proxy: the one host that is connected to, wherever it
            is; its addresses are learned when it is resolved.
        sockets: Where those that were made are noted for as long as they live.
    """

    def __init__(
        self,
        allowed: tuple[Network, ...],
        *,
        proxy: str | None = None,
        sockets: WeakSet[socket.socket] | None = None,
    ) -> None:
        self._allowed = allowed
        self._sockets: WeakSet[socket.socket] = WeakSet() if sockets is None else sockets
        self._proxy = proxy
        self._exempt: set[str] = set() if proxy is None else {proxy}

    def __repr__(self) -> str:
        return f"Guard(allowed={[str(network) for network in self._allowed]}, {self._proxy})"

    def admit(self, host: str, addresses: list[str]) -> list[str]:
        """Return those of a host's addresses that may be connected to.

        Raises:
            ForbiddenAddressError: none of them may.
        """
        if self._proxy is not None and host == self._proxy:
            self._exempt.update(addresses)
        admitted = [text for text in addresses if self._refused(text) is None]
        if addresses and not admitted:
            self.check(addresses[0])
        return admitted

    def check(self, text: str) -> None:
        """Raise ForbiddenAddressError if the address may not be connected to."""
        address = self._refused(text)
        if address is not None:
            raise ForbiddenAddressError(address)

    def make_socket(self, info: AddressInfo) -> socket.socket:
        """Return a socket for an address that may be connected to; aiohttp's socket_factory."""
        family, kind, protocol, _, where = info
        self.check(str(where[0]))
        made = socket.socket(family=family, type=kind, proto=protocol)
        self._sockets.add(made)
        return made

    def _refused(self, text: str) -> Address | None:
        return None if text in self._exempt else refused(text, self._allowed)


class Resolver(AbstractResolver):
    """Names to addresses that the guard admits.

    Look-ups run in threads of their own: the event loop's few are held up by dead name servers,
    and these, being daemons, do not keep the program from ending.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._slots = asyncio.Semaphore(_LOOKUPS)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Look `host` up.

        Raises:
            OSError: it has no address.
            ForbiddenAddressError: it has none that the guard admits.
        """
        async with self._slots:
            infos = await _in_daemon(lambda: _look_up(host, port, family))
        found = {str(info[4][0]): info for info in infos}
        return [_result(host, found[text]) for text in self._guard.admit(host, list(found))]

    async def close(self) -> None:
        """Do nothing: no look-up outlives its thread."""


def check_literal(url: str, host: str, allowed: tuple[Network, ...]) -> None:
    """Refuse a host that is an address, in any notation, or names what is always at one.

    For requests through a proxy this is all that can be known, since the proxy resolves; for
    others it saves the way to the guard.

    Args:
        url: Named by the error.
        host: As the WHATWG parser leaves it: all notations of an address are one.
        allowed: Networks beyond public unicast.

    Raises:
        AddressError: it may not be connected to.
    """
    text = host.strip("[]").rstrip(".")
    try:
        found = [refused(each, allowed) for each in addresses_of(text)]
    except ValueError:
        return
    if found[0] is not None and None not in found:
        raise address_error(url, host, found[0])


def address_error(url: str, host: str, address: Address) -> AddressError:
    """Return the error for a host at an address that is not public, with the line to paste."""
    what = reserved_for(address) or "not public"
    if address in FAKE_IP:
        what = "a fake-ip address, which Clash and its kin answer in place of every name's own"
    where = "" if host.strip("[]") == str(address) else f"at {address}, "
    return AddressError(
        url,
        f"{host} is {where}{what}; nothing was sent. To allow it, give the source "
        f"http: {{allow_networks: [{network_to_allow(address)}]}}",
        hint="allow an address only if you trust what answers there",
    )


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[AddressInfo]:
    try:
        found = socket.getaddrinfo(
            host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, "no name that DNS can carry") from error
    return [info for info in found if info[0] in (socket.AF_INET, socket.AF_INET6)]


def _result(host: str, info: AddressInfo) -> ResolveResult:
    family, _, protocol, _, where = info
    address, port = str(where[0]), int(where[1])
    if len(where) > 3 and where[3] and "%" not in address:
        address = f"{address}%{where[3]}"
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=family,
        proto=protocol,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )


async def _in_daemon(work: Callable[[], list[AddressInfo]]) -> list[AddressInfo]:
    """Run `work` in a thread that nobody waits for when the program ends."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[list[AddressInfo]] = loop.create_future()

    def settle(result: list[AddressInfo] | None, error: Exception | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(result or [])
        else:
            done.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except OSError as failure:
            error = failure
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            # The loop has closed: nobody waits any more.
            return

    threading.Thread(target=run, name="look-up", daemon=True).start()
    return await done
