"""Responses as they came."""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.models.record import Record
from crawler.models.source import ClientCert

Signal = tuple[str, str, str]
"""A publisher's wish: its name, its value ("" where the name says all), and where it stood."""


class Tls(Record):
    """How a connection is secured; see `HttpRules`."""

    verify: bool = True
    ca_file: str | None = None
    client_cert: ClientCert | None = None


class Request(Record):
    """One GET as it goes over the wire, or POST; redirects are not followed here.

    Attributes:
        body: What is posted; None for a GET.
        headers: Beyond those that the fetcher itself sends (User-Agent, Accept-Encoding).
        max_bytes: Bound of the body on the wire.
        cut: Take so much of a larger body instead of refusing it.
        allow_networks: Networks beyond public unicast that may be connected to.
        proxy: http, https, socks5 or socks5h; it resolves the host.
    """

    url: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    max_bytes: int = 10 * 2**20
    cut: bool = False
    connect_timeout: timedelta = timedelta(seconds=10)
    deadline: timedelta = timedelta(seconds=60)
    allow_networks: tuple[str, ...] = ()
    proxy: str | None = None
    tls: Tls = Tls()
    contact: str | None = None


class _Answer(Record):
    """What came over the wire.

    Attributes:
        headers: Names in lower case, in order, repeats kept.
        body: Wire bytes: transfer coding undone, content coding not.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (lower case)."""
        return next((value for key, value in self.headers if key == name), None)

    def coding(self) -> str:
        """Return its content codings as one list, in lower case; several headers are one list.

        Source: RFC 9110, section 5.2.
        """
        return ", ".join(v for k, v in self.headers if k == "content-encoding").strip().lower()


class Response(_Answer):
    """The answer to one request.

    Attributes:
        ended_at: End of the response, UTC.
    """

    ended_at: datetime


class Capture(_Answer):
    """One response as it came, before any interpretation, with the way that led to it.

    Attributes:
        url: The URL that was asked first.
        chain: Every hop, the last included: (url, status).
        fetched_at: End of the response, UTC.
        signals: What its headers, its site's robots.txt and tdmrep.json wish.
        rendered: Whether the body is what a browser made of the page, not what came.
    """

    chain: tuple[tuple[str, int], ...]
    fetched_at: datetime
    signals: tuple[Signal, ...] = ()
    rendered: bool = False

    @property
    def final_url(self) -> str:
        """The URL that answered."""
        return self.chain[-1][0]


class Page(Record):
    """A capture's body with its content coding undone: what parsing starts from.

    Attributes:
        url: Where it was served, after redirects: the base of relative links.
        content_type: The header as it came; None where there was none.
    """

    url: str
    body: bytes
    content_type: str | None = None
    fetched_at: datetime
