"""Whether our clock is right: the servers that we ask say what time it is, too.

What is done by age cannot be taken back. A clock that jumped a year ahead must not make all
articles old, so that whatever deletes by age asks here first.
"""

from __future__ import annotations

from datetime import timedelta

from crawler.fetch.status import server_time
from crawler.models.capture import Request, Response
from crawler.seams import Fetcher
from crawler.urls import host_key

CLOSE = timedelta(days=1)
"""Servers are rarely set by the minute, and a day does no harm."""
MOST_HOSTS = 1000


class Witness:
    """A fetcher that remembers how far our clock was from that of each host, asked last."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._apart: dict[str, timedelta] = {}

    def __repr__(self) -> str:
        return f"<Witness {len(self._apart)} hosts>"

    async def fetch(self, request: Request) -> Response:
        """Ask as the fetcher inside does."""
        response = await self._fetcher.fetch(request)
        said = server_time(response)
        if said is not None:
            host = host_key(request.url)
            self._apart.pop(host, None)
            self._apart[host] = abs(said - response.ended_at)
            if len(self._apart) > MOST_HOSTS:
                del self._apart[next(iter(self._apart))]
        return response

    @property
    def asked(self) -> bool:
        """Whether any server has said what time it is."""
        return bool(self._apart)

    @property
    def agrees(self) -> bool:
        """Whether most of the servers that were asked say that our clock is right."""
        close = sum(apart <= CLOSE for apart in self._apart.values())
        return 2 * close > len(self._apart)
