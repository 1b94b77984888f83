"""Which addresses are public; pure.

Python's `is_global` changes with its version and calls 6to4, NAT64, site-local and multicast
global in 3.11. So the registries stand here.

Source: IANA IPv4 and IPv6 Special-Purpose Address Registries, 2026-08-22; IANA IPv6 Address
Space (only 2000::/3 is unicast in use); RFC 4291 (mapped, compatible), 6052 (NAT64), 3056
(6to4), 4380 (Teredo), 5214 (ISATAP); Azure's documentation of 168.63.129.16, a public address
that is another host in each of its networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

FAKE_IP = ip_network("198.18.0.0/15")
"""What Clash and its kin answer for every public name."""

_RESERVED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "this network (unspecified)"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by carriers (CGNAT)"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local (cloud metadata services)"),
        ("168.63.129.16/32", "Azure's own (cloud metadata services)"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a former 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "translated locally (NAT64)"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "for documentation"),
        ("3fff::/20", "for documentation"),
        ("fc00::/7", "private (unique local)"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_METADATA = frozenset({
    "metadata", "metadata.google.internal", "metadata.goog", "metadata.azure.internal",
    "instance-data", "instance-data.ec2.internal", "metadata.tencentyun.com",
})  # fmt: skip
_UNICAST = ip_network("2000::/3")
_COMPATIBLE = ip_network("::/96")
_NAT64 = ip_network("64:ff9b::/96")
_WHOLE = frozenset({"private", "private (unique local)", "loopback", "shared by carriers (CGNAT)"})
"""Where a user who means one address means its neighbours as well."""


def addresses_of(host: str) -> tuple[str, ...]:
    """Return where a host is that no name server needs to be asked for: an address is itself.

    Names of clouds' metadata services are known, too: a proxy would look them up.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return ("127.0.0.1", "::1")
    return ("169.254.169.254",) if host in _METADATA else (host,)


def parse_networks(networks: tuple[str, ...]) -> tuple[Network, ...]:
    """Read `http.allow_networks`: networks or single addresses.

    Raises:
        ValueError: one of them is neither.
    """
    return tuple(ip_network(text, strict=False) for text in networks)


@lru_cache(4096)
def refused(text: str, allowed: tuple[Network, ...]) -> Address | None:
    """Return the address for which `text` is refused; None if it may be connected to.

    An address that carries another one counts as that: `::ffff:127.0.0.1` is loopback.

    Raises:
        ValueError: `text` is no address.
    """
    # A zone (fe80::1%eth0) says by which interface, not to whom.
    address = ip_address(text.partition("%")[0])
    if _is_in(address, allowed):
        return None
    for meant in _meant(address):
        if not _is_in(meant, allowed) and reserved_for(meant) is not None:
            return meant
    return None


def reserved_for(address: Address) -> str | None:
    """Return what an address is reserved for; None if it is public unicast."""
    for network, what in _RESERVED:
        if address in network:
            return what
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return "reserved"
    return None


def network_to_allow(address: Address) -> str:
    """Return what `http.allow_networks` must name for `address`: its network, or it alone."""
    for network, what in _RESERVED:
        if address in network and (what in _WHOLE or network == FAKE_IP):
            return str(network)
    return str(ip_network(address))


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _meant(address: Address) -> Iterator[Address]:
    """Give the addresses at which a packet to `address` may end."""
    carried = list(_carried(address)) if isinstance(address, IPv6Address) else []
    if not carried or _is_isatap(address):
        yield address
    yield from carried


def _carried(address: IPv6Address) -> Iterator[IPv4Address]:
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    compatible = address in _COMPATIBLE and int(address) > 1
    if address.ipv4_mapped or compatible or address in _NAT64:
        yield last
    elif address.sixtofour:
        yield address.sixtofour
    elif address.teredo:
        yield from address.teredo
    elif _is_isatap(address):
        yield last


def _is_isatap(address: Address) -> bool:
    """Tell by the interface identifier: 0000:5efe or 0200:5efe before the IPv4 address."""
    return address.version == 6 and (int(address) >> 32) & 0xFDFFFFFF == 0x5EFE
