from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.addresses import network_to_allow, parse_networks, refused, reserved_for

V4 = st.integers(0, 2**32 - 1).map(IPv4Address)


@pytest.mark.parametrize(
    "text",
    ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700::1", "2a00:1450:4001::200e",
     "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2600::5efe:8.8.8.8"],
)  # fmt: skip
def test_public_unicast_is_open(text: str) -> None:
    assert refused(text, ()) is None


@given(address=V4)
def test_an_address_inside_another_counts_as_itself(address: IPv4Address) -> None:
    itself = refused(str(address), ()) is None
    number = int(address)
    for carrier in (0xFFFF << 32, 0x64FF9B << 96):
        assert (refused(str(IPv6Address(carrier | number)), ()) is None) == itself
    assert (refused(str(IPv6Address(0x2002 << 112 | number << 80)), ()) is None) == itself


@given(address=V4)
def test_what_we_call_public_python_calls_global(address: IPv4Address) -> None:
    if reserved_for(address) is None:
        assert address.is_global
        assert not address.is_multicast


@given(number=st.integers(2**96, 2**128 - 1))
def test_no_ipv6_address_is_public_outside_of_global_unicast(number: int) -> None:
    address = IPv6Address(number)
    if refused(str(address), ()) is None:
        assert number >> 125 == 1 or number >> 32 == 0x64FF9B << 64


@pytest.mark.parametrize(
    ("networks", "text", "opened"),
    [
        (("127.0.0.0/8",), "127.0.0.1", True),
        (("127.0.0.1",), "127.0.0.1", True),
        (("127.0.0.1",), "127.0.0.2", False),
        (("10.0.0.0/8", "::1"), "::1", True),
        (("127.0.0.0/8",), "::1", False),
        (("127.0.0.0/8",), "::ffff:127.0.0.1", True),
        (("10.1.2.3/8",), "10.9.9.9", True),
        (("fe80::/10",), "fe80::1%eth0", True),
        (("0.0.0.0/0",), "169.254.169.254", True),
        (("192.168.0.0/16",), "169.254.169.254", False),
    ],
)
def test_allow_networks_opens_exactly_what_it_names(
    networks: tuple[str, ...], text: str, *, opened: bool
) -> None:
    assert (refused(text, parse_networks(networks)) is None) == opened


@given(address=V4 | st.integers(0, 2**128 - 1).map(IPv6Address))
def test_the_network_that_a_refusal_names_is_enough_to_open_it(
    address: IPv4Address | IPv6Address,
) -> None:
    meant = refused(str(address), ())
    if meant is not None and not (address.version == 6 and meant.version == 4):
        assert refused(str(address), parse_networks((network_to_allow(meant),))) is None


def test_a_metadata_service_is_named_alone() -> None:
    assert network_to_allow(ip_address("169.254.169.254")) == "169.254.169.254/32"
    assert network_to_allow(ip_address("192.168.3.4")) == "192.168.0.0/16"


@pytest.mark.parametrize("network", ["", "localhost", "10.0.0.0/40", "10.0.0"])
def test_what_is_no_network_is_an_error(network: str) -> None:
    with pytest.raises(ValueError, match="network"):
        parse_networks((network,))
