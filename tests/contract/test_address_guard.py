"""No packet goes to an address that is not public, however it is written or looked up."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from crawler.errors import AddressError, ConnectionFailedError, FetchError, UrlError
from crawler.fetch.guard import ForbiddenAddressError, Guard
from crawler.fetch.http import HttpFetcher, open_fetcher
from crawler.models.capture import Request
from tests.kit.clock import HandClock
from tests.kit.site import Site, open_site

PUBLIC = "93.184.215.14"


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with open_fetcher(HandClock(), environ={}) as opened:
        yield opened


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site() as opened:
        yield opened


Answers = Callable[[dict[str, list[str]]], list[str]]


@pytest.fixture
def dns(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """A name server of the test's: a name's answers in turn, the last one for ever."""

    def set_up(zone: dict[str, list[str]]) -> list[str]:
        asked: list[str] = []

        def look_up(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
            asked.append(host)
            answers = zone.get(host)
            if answers is None:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            text = answers.pop(0) if len(answers) > 1 else answers[0]
            return [_info(address, port) for address in text.split()]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return asked

    return set_up


def _info(address: str, port: int) -> tuple[Any, ...]:
    if ":" in address:
        return (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))


async def refusal(fetcher: HttpFetcher, url: str, **options: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(Request.model_validate({"url": url, **options}))
    return caught.value


NOTATIONS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1",
    "017700000001", "0x7f.1", "127.0.0.1.", "127.0.0.53", "127%2e0%2e0%2e1", "127。0。0。1",
    "１２７.０.０.１", "①②⑦.⓪.⓪.①", "localhost", "LOCALHOST", "localhost.",
    "a.localhost", "ⓛocalhost", "metadata.google.internal", "Metadata.Google.Internal.",
    "168.63.129.16",
    "0", "0.0.0.0", "0.0.0.1", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]",
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "169.254.1.1",
    "169.254.169.254", "0xa9fea9fe", "2852039166", "100.100.100.200", "192.0.0.192",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.51.100.1",
    "203.0.113.1", "198.18.0.1", "192.88.99.1",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:169.254.169.254]", "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]",
    "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[2001:0:7f00:1::1]",
    "[2001:0:5db8:d70e::80ff:fffe]", "[2600::5efe:127.0.0.1]", "[2600::200:5efe:10.0.0.1]",
    "[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[ff0e::1]",
    "[2001:db8::1]", "[100::1]", "[3fff::1]", "[5f00::1]", "[4000::1]", "[2001:10::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", NOTATIONS)
async def test_no_notation_of_an_address_that_is_not_public_is_asked(
    fetcher: HttpFetcher, site: Site, host: str
) -> None:
    error = await refusal(fetcher, f"http://{host}:{site.port}/")

    assert isinstance(error, AddressError)
    assert "http: {allow_networks: [" in error.message
    assert site.count() == 0


@pytest.mark.parametrize("host", ["[fe80::1%25eth0]", "[::1%eth0]", "127.0.0.256", "[::g]", "256"])
async def test_what_is_no_address_at_all_is_not_asked(
    fetcher: HttpFetcher, site: Site, host: str
) -> None:
    error = await refusal(fetcher, f"http://{host}:{site.port}/")

    assert isinstance(error, UrlError | AddressError)


@pytest.mark.parametrize(
    "answer",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
     "2002:7f00:1::", "fe80::1%eth0", "fec0::1", "ff02::1", "0.0.0.0", "127.0.0.1 ::1"],
)  # fmt: skip
async def test_a_name_that_leads_there_is_refused_and_named_with_its_address(
    fetcher: HttpFetcher, site: Site, dns: Answers, answer: str
) -> None:
    dns({"inner.example": [answer]})

    error = await refusal(fetcher, f"http://inner.example:{site.port}/")

    assert isinstance(error, AddressError)
    assert "inner.example is at" in error.message
    assert site.count() == 0


async def test_the_refusal_holds_the_line_to_paste_and_the_line_is_enough(
    fetcher: HttpFetcher, site: Site, dns: Answers
) -> None:
    dns({"inner.example": ["127.0.0.1"]})
    url = f"http://inner.example:{site.port}/"

    error = await refusal(fetcher, url)
    allowed = await fetcher.fetch(Request(url=url, allow_networks=("127.0.0.0/8",)))

    assert "inner.example is at 127.0.0.1, loopback" in error.message
    assert error.message.endswith("http: {allow_networks: [127.0.0.0/8]}")
    assert allowed.status == 404


async def test_localhost_is_open_where_either_of_its_addresses_is(
    fetcher: HttpFetcher, site: Site, dns: Answers
) -> None:
    dns({"localhost": ["::1 127.0.0.1"]})
    url = f"http://localhost:{site.port}/"

    response = await fetcher.fetch(Request(url=url, allow_networks=("127.0.0.1",)))
    error = await refusal(fetcher, url, allow_networks=("10.0.0.0/8",))

    assert response.status == 404
    assert isinstance(error, AddressError)


async def test_a_resolver_that_answers_fake_addresses_is_recognised(
    fetcher: HttpFetcher, dns: Answers
) -> None:
    dns({"news.example": ["198.18.0.7"]})

    error = await refusal(fetcher, "http://news.example/")

    assert "fake-ip" in error.message
    assert "allow_networks: [198.18.0.0/15]" in error.message


async def test_of_several_addresses_only_those_that_are_allowed_are_tried(
    fetcher: HttpFetcher, site: Site, dns: Answers
) -> None:
    dns({"mixed.example": ["127.0.0.1 10.0.0.1 127.0.0.2"]})
    url = f"http://mixed.example:{site.port}/"

    response = await fetcher.fetch(Request(url=url, allow_networks=("127.0.0.2/32",)))

    assert response.status == 404
    assert site.count() == 1


async def test_a_name_that_changes_its_address_is_checked_at_every_connection(
    site: Site, dns: Answers
) -> None:
    asked = dns({"rebind.example": ["127.0.0.2", "127.0.0.1"]})
    url = f"http://rebind.example:{site.port}/"
    first = Request(url=url, allow_networks=("127.0.0.2/32",))
    async with open_fetcher(HandClock(), environ={}) as fetcher:
        assert (await fetcher.fetch(first)).status == 404
    async with open_fetcher(HandClock(), environ={}) as fetcher:
        error = await refusal(fetcher, url, allow_networks=("127.0.0.2/32",))

    assert isinstance(error, AddressError)
    assert site.count() == 1
    assert asked == ["rebind.example"] * 2


async def test_a_name_is_looked_up_once_for_many_requests(
    fetcher: HttpFetcher, site: Site, dns: Answers
) -> None:
    asked = dns({"busy.example": ["127.0.0.1"]})
    request = Request(url=f"http://busy.example:{site.port}/", allow_networks=("127.0.0.0/8",))

    await asyncio.gather(*(fetcher.fetch(request) for _ in range(20)))

    assert asked == ["busy.example"]


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:10.0.0.1", "169.254.169.254", "ff02::1"])
def test_no_socket_is_made_for_an_address_whatever_was_checked_before(address: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        Guard(()).make_socket(_info(address, 80))


async def test_the_proxy_may_be_at_an_address_that_sources_may_not(
    fetcher: HttpFetcher, site: Site, dns: Answers
) -> None:
    dns({"proxy.internal": ["127.0.0.1"]})

    response = await fetcher.fetch(
        Request(url="http://news.example/a", proxy=f"http://proxy.internal:{site.port}")
    )

    assert response.status == 404
    assert site.asked[0].path == "http://news.example/a"


@pytest.mark.parametrize(
    ("host", "name"),
    [("☃.example", "xn--n3h.example"), ("faß.example", "xn--fa-hia.example"),
     ("中文.example", "xn--fiq228c.example"), ("A_b.example", "a_b.example")],
)  # fmt: skip
async def test_any_name_of_the_web_is_looked_up_and_asked_as_browsers_do(
    fetcher: HttpFetcher, site: Site, dns: Answers, host: str, name: str
) -> None:
    asked = dns({name: ["127.0.0.1"]})

    await fetcher.fetch(Request(url=f"http://{host}:{site.port}/", allow_networks=("127.0.0.0/8",)))

    assert asked == [name]
    assert site.asked[0].headers["Host"] == f"{name}:{site.port}"


async def test_a_name_that_dns_cannot_carry_does_not_resolve(fetcher: HttpFetcher) -> None:
    error = await refusal(fetcher, f"http://{'a' * 70}.example/")

    assert isinstance(error, ConnectionFailedError)
    assert "does not resolve" in error.message
