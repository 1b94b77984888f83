"""Names and addresses: whether the sources' hosts resolve, and to what."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from crawler.app.doctor.finding import Finding
from crawler.fetch.addresses import FAKE_IP, network_to_allow, parse_networks, refused
from crawler.models.source import Source
from crawler.urls import host_key

MOST = 20
"""Hosts that are looked up at most, one a source."""
SECONDS = 10.0

Found = dict[str, list[str] | None]


async def look_up(hosts: Sequence[str]) -> Found:
    """Return the addresses of each host; None where it does not resolve in time."""
    loop = asyncio.get_running_loop()

    async def one(host: str) -> list[str] | None:
        try:
            async with asyncio.timeout(SECONDS):
                rows = await loop.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
        except (OSError, TimeoutError, UnicodeError):
            return None
        return sorted({str(row[4][0]).partition("%")[0] for row in rows})

    found = await asyncio.gather(*(one(host) for host in hosts))
    return dict(zip(hosts, found, strict=True))


def hosts_of(sources: Sequence[Source]) -> dict[str, Source]:
    """Return a source for each host that is asked directly, the first of them."""
    hosts: dict[str, Source] = {}
    for source in sources:
        if source.http.proxy is None and not source.paused:
            host = host_key(source.urls[0]).rsplit(":", 1)[0] if source.urls else ""
            if host and not host.startswith("["):
                hosts.setdefault(host, source)
        if len(hosts) >= MOST:
            break
    return hosts


def judge_names(hosts: dict[str, Source], found: Found) -> Iterator[Finding]:
    """Tell of hosts that do not resolve, and of those that resolve to what is refused."""
    lost = [host for host in hosts if found[host] is None]
    if lost and len(lost) == len(hosts):
        yield Finding(
            topic="dns",
            level="problem",
            message=f"no host resolves: {', '.join(lost[:3])}",
            what_to_do="see whether this machine has a network and a resolver (/etc/resolv.conf)",
        )
    elif lost:
        yield Finding(
            topic="dns",
            level="warning",
            message=f"{len(lost)} of {len(hosts)} hosts do not resolve: {', '.join(lost[:3])}",
            what_to_do="look whether the address is spelt right; `crawler status` shows the source",
        )
    for host, source in hosts.items():
        yield from _judge_addresses(host, source, found[host] or [])


def _judge_addresses(host: str, source: Source, addresses: list[str]) -> Iterator[Finding]:
    allowed = parse_networks(source.http.allow_networks)
    for text in addresses:
        if refused(text, allowed) is None:
            continue
        network = network_to_allow(ip_address(text))
        fake = ip_address(text) in FAKE_IP
        why = ", a fake-ip of a proxy on this machine or network (Clash)" if fake else ""
        yield Finding(
            topic="fake-ip" if fake else "address",
            level="problem",
            message=f"{host} of source '{source.name}' resolves to {text}{why}, which is refused",
            what_to_do="if that is meant to be, write in crawler.yaml: "
            f"`http: {{allow_networks: [{network}]}}`",
        )
        return
