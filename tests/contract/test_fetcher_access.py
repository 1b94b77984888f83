"""Certificates and SOCKS proxies, with real TLS and a real proxy on loopback."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from crawler.errors import (
    AddressError,
    ConnectionFailedError,
    FetchError,
    FetchTimeoutError,
    ProtocolError,
    TooLargeError,
)
from crawler.fetch.http import HttpFetcher, open_fetcher
from crawler.models.capture import Request, Tls
from crawler.models.source import ClientCert
from tests.kit.clock import HandClock
from tests.kit.site import Reply, Site, open_site
from tests.kit.socks import Socks, open_socks
from tests.kit.wire import drips, open_wire, says

LOCAL = ("127.0.0.0/8",)
HELLO = says(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with open_fetcher(HandClock(), environ={}) as opened:
        yield opened


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site() as opened:
        yield opened


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def secured(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "news.example").configure_cert(context)
    return context


async def failure(fetcher: HttpFetcher, request: Request) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(request)
    return caught.value


async def test_an_authority_of_ones_own_is_trusted_where_it_is_named_and_nowhere_else(
    fetcher: HttpFetcher, secured: ssl.SSLContext, ca_file: str
) -> None:
    async with open_wire(HELLO, tls=secured) as wire:
        url = wire.root.replace("http:", "https:") + "/"
        trusted = await fetcher.fetch(
            Request(url=url, allow_networks=LOCAL, tls=Tls(ca_file=ca_file))
        )
        error = await failure(fetcher, Request(url=url, allow_networks=LOCAL))

    assert trusted.body == b"hello"
    assert isinstance(error, ConnectionFailedError)
    assert "no TLS with 127.0.0.1" in error.message
    assert len(wire.heads) == 1


async def test_a_certificate_that_nobody_vouches_for_passes_where_it_is_not_checked(
    fetcher: HttpFetcher, secured: ssl.SSLContext
) -> None:
    async with open_wire(HELLO, tls=secured) as wire:
        url = wire.root.replace("http:", "https:") + "/"
        response = await fetcher.fetch(
            Request(url=url, allow_networks=LOCAL, tls=Tls(verify=False))
        )

    assert response.body == b"hello"


async def test_a_client_shows_its_certificate_where_it_has_one(
    fetcher: HttpFetcher, authority: trustme.CA, secured: ssl.SSLContext, ca_file: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    mine = authority.issue_cert("me@my.site")
    mine.private_key_and_cert_chain_pem.write_to_path(tmp_path / "me.pem")
    secured.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(secured)
    shown = Tls(ca_file=ca_file, client_cert=ClientCert(cert=str(tmp_path / "me.pem")))
    async with open_wire(HELLO, tls=secured) as wire:
        url = wire.root.replace("http:", "https:") + "/"
        response = await fetcher.fetch(Request(url=url, allow_networks=LOCAL, tls=shown))
        error = await failure(
            fetcher, Request(url=url, allow_networks=LOCAL, tls=Tls(ca_file=ca_file))
        )

    assert response.body == b"hello"
    assert isinstance(error, ConnectionFailedError)


async def test_a_file_of_certificates_that_has_gone_is_named(
    fetcher: HttpFetcher, tmp_path: Path
) -> None:
    gone = Tls(ca_file=str(tmp_path / "gone.pem"))

    error = await failure(
        fetcher, Request(url="https://127.0.0.1:9/", allow_networks=LOCAL, tls=gone)
    )

    assert isinstance(error, ConnectionFailedError)
    assert "gone.pem cannot be used: No such file" in error.message


@pytest.fixture
async def socks(site: Site) -> AsyncIterator[Socks]:
    async with open_socks(site.port, login=(b"me", b"s3cret")) as opened:
        yield opened


async def test_a_socks_proxy_resolves_and_leads_to_the_host(
    fetcher: HttpFetcher, site: Site, socks: Socks
) -> None:
    site.pages["/%7Euser?q=a|b"] = "by socks"

    first = await fetcher.fetch(Request(url="http://news.invalid/%7Euser?q=a|b", proxy=socks.url))
    later = await fetcher.fetch(
        Request(url="http://news.invalid/gone", proxy=socks.url.replace("socks5:", "socks5h:"))
    )

    assert (first.body, later.status) == (b"by socks", 404)
    assert socks.asked == ["news.invalid:80"] * 2
    assert site.asked[0].headers["Host"] == "news.invalid"
    assert not {"Proxy-Authorization", "Authorization"} & set(site.asked[0].headers)


async def test_headers_beyond_ascii_leave_as_utf_8_straight_and_through_a_socks_proxy(
    fetcher: HttpFetcher, site: Site, socks: Socks
) -> None:
    site.pages["/"] = "read"
    straight = Request(
        url=site.url("/"), allow_networks=("127.0.0.0/8",), headers=(("If-None-Match", '"é€"'),)
    )

    await fetcher.fetch(straight)
    await fetcher.fetch(straight.model_copy(update={"proxy": socks.url}))

    assert [asked.headers["If-None-Match"] for asked in site.asked] == ['"é€"'] * 2


async def test_tls_goes_through_a_socks_proxy_to_the_host_itself(
    fetcher: HttpFetcher, secured: ssl.SSLContext, ca_file: str
) -> None:
    async with open_wire(HELLO, tls=secured) as wire, open_socks(wire.port) as socks:
        url = "https://news.example/"
        trusted = Request(url=url, proxy=socks.url, tls=Tls(ca_file=ca_file))
        response = await fetcher.fetch(trusted)
        error = await failure(fetcher, Request(url=url, proxy=socks.url))

    assert response.body == b"hello"
    assert "no TLS with news.example: unable to get local issuer" in error.message


@pytest.mark.parametrize(
    "url", ["http://127.0.0.5/", "http://10.0.0.1/", "http://localhost/", "http://0xa9fea9fe/"]
)
async def test_a_socks_proxy_is_not_asked_for_an_address_that_is_not_public(
    fetcher: HttpFetcher, socks: Socks, url: str
) -> None:
    error = await failure(fetcher, Request(url=url, proxy=socks.url))

    assert isinstance(error, AddressError)
    assert socks.asked == []


async def test_a_socks_proxy_that_is_away_or_says_no_or_nonsense_is_named_without_its_password(
    fetcher: HttpFetcher, socks: Socks
) -> None:
    socks.answer = 4
    request = Request(url="http://news.invalid/", proxy=socks.url)
    unreachable = await failure(fetcher, request)
    socks.garbage = b"SSH-2.0-nonsense\r\n"
    nonsense = await failure(fetcher, request)
    wrong = socks.url.replace("s3cret", "wr0ng")
    socks.garbage = b""
    unwelcome = await failure(fetcher, Request(url="http://news.invalid/", proxy=wrong))
    away = await failure(
        fetcher, Request(url="http://news.invalid/", proxy="socks5://me:s3cret@127.0.0.1:9")
    )

    assert "the proxy does not let us through: " in unreachable.message
    assert "Host unreachable" in unreachable.message
    assert "the proxy does not let us through" in unwelcome.message
    assert "the proxy cannot be reached: " in away.message
    for error in (unreachable, nonsense, unwelcome, away):
        assert isinstance(error, ConnectionFailedError)
        assert not error.reached
        assert not [secret for secret in ("s3cret", "wr0ng") if secret in error.message]


async def test_a_hostile_server_behind_a_socks_proxy_ends_as_one_before_it(
    fetcher: HttpFetcher,
) -> None:
    ok = b"HTTP/1.1 200 OK\r\n"
    hostile = {
        says(b"SSH-2.0\r\n\r\n" * 99): ProtocolError,
        says(b""): ConnectionFailedError,
        says(ok + b"Content-Length: 9\r\n\r\nab"): ProtocolError,
        says(ok + b"X: " + b"y" * 2**20 + b"\r\n\r\n"): ProtocolError,
        drips(ok + b"Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n",
              0): TooLargeError,
        drips(ok, b"X: y\r\n", 0.05): FetchTimeoutError,
    }  # fmt: skip
    for number, (speak, kind) in enumerate(hostile.items()):
        async with open_wire(speak) as wire, open_socks(wire.port) as socks:
            error = await failure(
                fetcher,
                Request(
                    url="http://evil.invalid/",
                    proxy=socks.url,
                    max_bytes=2**20,
                    deadline=timedelta(seconds=1 if kind is FetchTimeoutError else 30),
                ),
            )
        assert isinstance(error, kind), (number, error.message)


async def test_the_body_stays_as_it_came_through_a_socks_proxy(
    fetcher: HttpFetcher, site: Site, socks: Socks
) -> None:
    packed = b"\x1f\x8b-no-gzip-but-we-are-told-so"
    site.pages["/"] = Reply(packed, headers={"Content-Encoding": "gzip"})

    response = await fetcher.fetch(Request(url="http://news.invalid/", proxy=socks.url))

    assert response.body == packed
