"""Pages of sources with `http.browser`: rendered, and what they ask for fetched as all else is."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Protocol

from crawler.discover.mend import find_root
from crawler.fetch.browser import Browser, Order, Wish
from crawler.fetch.decode import inflate
from crawler.fetch.outgoing import user_agent
from crawler.fetch.status import cache_seconds
from crawler.models.capture import Response
from crawler.models.source import Source
from crawler.seams import Clock

SCRIPTS_KEPT = 64
"""Scripts that the pages of all sources share: each would be asked for with every page."""
SCRIPT_BYTES = 2**20
"""A larger one is asked for each time."""
SCRIPT_LIFE = timedelta(minutes=10)
"""How long one serves that does not say how long it is fresh."""

_MARKUP = re.compile(rb"text/html|application/xhtml\+xml", re.IGNORECASE)
_BEGIN = 8192
"""Bytes by which data are told from a page."""
_OF_THE_WIRE = ("content-encoding", "content-length", "transfer-encoding", "content-type")


def is_data(body: bytes) -> bool:
    """Tell a feed, a sitemap and JSON, which a browser would only show, whatever they came as."""
    text = body[:_BEGIN].decode("utf-8", "replace").lstrip("\ufeff\ufffd \t\r\n")
    root = find_root(text)
    return text.startswith(("{", "[")) or (root is not None and not root.late)


class Asks(Protocol):
    """Fetches what a page asks for, redirects followed; `visit.Visitor` does."""

    async def __call__(self, source: Source, wish: Wish, *, obey: bool) -> Response:
        """Return the answer, whatever its status.

        Raises:
            FetchError: it could not be had, or we declined.
        """
        ...


class Rendering:
    """Has pages built in the browser."""

    def __init__(self, browser: Browser, ask: Asks, clock: Clock) -> None:
        self._browser = browser
        self._ask = ask
        self._clock = clock
        self._scripts: OrderedDict[tuple[str, str], tuple[datetime, Response]] = OrderedDict()

    def __repr__(self) -> str:
        return f"<Rendering in {self._browser}, {len(self._scripts)} scripts kept>"

    async def page(
        self, source: Source, response: Response, limit: int, *, obey: bool
    ) -> Response | None:
        """Return the rendered page in place of the one that came; None where it is no page.

        Args:
            source: Whose page it is.
            response: As it came.
            limit: Bytes of the page, before and after.
            obey: Whether robots.txt counts for what the page asks for.

        Raises:
            FetchError: it does not inflate, or could not be rendered.
        """
        kind = (response.header("content-type") or "text/html").encode("utf-8", "replace")
        if not _MARKUP.search(kind) or not 200 <= response.status < 300:
            return None
        plain = await self._plain(response, limit)
        if is_data(plain.body):
            return None
        http = source.http
        order = Order(plain, http.deadline, limit, source.timezone, user_agent(http.contact))

        async def fetch(wish: Wish) -> Response:
            return await self._fetch(source, wish, obey=obey)

        body = await self._browser.render(order, fetch)
        kept = tuple(header for header in response.headers if header[0] not in _OF_THE_WIRE)
        headers = (*kept, ("content-type", "text/html; charset=utf-8"))
        ended = {"body": body, "headers": headers, "ended_at": self._clock.now()}
        return response.model_copy(update=ended)

    async def _plain(self, response: Response, limit: int) -> Response:
        """Return a response without its content coding."""
        coding = response.coding()
        body = await asyncio.to_thread(inflate, response.body, coding, limit, response.url)
        return response.model_copy(update={"body": body})

    async def _fetch(self, source: Source, wish: Wish, *, obey: bool) -> Response:
        key = (source.name, wish.url)
        kept = self._scripts.get(key)
        if wish.script and kept is not None and kept[0] > self._clock.now():
            self._scripts.move_to_end(key)
            return kept[1]
        response = await self._ask(source, wish, obey=obey)
        response = await self._plain(response, source.http.max_bytes)
        if wish.script and response.status == 200 and len(response.body) <= SCRIPT_BYTES:
            self._keep(key, response)
        return response

    def _keep(self, key: tuple[str, str], response: Response) -> None:
        now = self._clock.now()
        fresh = cache_seconds(response, now)
        life = SCRIPT_LIFE if fresh is None else timedelta(seconds=min(fresh, 86_400))
        self._scripts[key] = now + life, response
        self._scripts.move_to_end(key)
        while len(self._scripts) > SCRIPTS_KEPT:
            self._scripts.popitem(last=False)
