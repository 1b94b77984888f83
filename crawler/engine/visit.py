"""Getting one URL: robots.txt, pace, redirects, one deadline a hop."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from crawler.engine.access import Access
from crawler.engine.gate import Gates
from crawler.engine.rendering import Rendering
from crawler.engine.robots import RobotsBook
from crawler.engine.wishes import respect
from crawler.errors import (
    FetchError,
    ForgottenError,
    ProtocolError,
    RateLimitedError,
    RedirectError,
    Retry,
    StatusError,
)
from crawler.fetch.browser import Browser, Wish
from crawler.fetch.outgoing import of_image
from crawler.fetch.refresh import leads_to
from crawler.fetch.signals import of_headers
from crawler.fetch.status import cache_seconds, check, redirect_target
from crawler.models.capture import Capture, Request, Response, Signal
from crawler.models.source import Source
from crawler.seams import Clock, Fetcher, SiteMemory
from crawler.urls import canonical, host_key, origin, resolve, url_hash, without_login

log = logging.getLogger(__name__)

_SENDABLE = re.compile(r"(?!\*\Z)[!-~](?:[ -~]{0,1022}[!-~])?")


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes a request conditional."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> tuple[tuple[str, str], ...]:
        """Return the request's headers."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return tuple((name, value) for name, value in pairs if value)


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking: a capture (any 2xx, or 304 with an empty body)."""

    capture: Capture
    fresh_for: int | None

    @property
    def unchanged(self) -> bool:
        """Whether the server said that nothing changed."""
        return self.capture.status == 304

    @property
    def validators(self) -> Validators:
        """What the next request is made conditional with; what cannot be sent back is none.

        Nor is "*", which means any version, nor what came by scripts, which change while the
        page that loads them does not.
        """
        if self.capture.rendered:
            return Validators()
        found = (self.capture.header(name) for name in ("etag", "last-modified"))
        return Validators(*(one if one and _SENDABLE.fullmatch(one) else None for one in found))


class Visitor:
    """Asks for URLs as a source wants it and as their hosts allow it."""

    def __init__(
        self, fetcher: Fetcher, kept: SiteMemory, gates: Gates, clock: Clock, browser: Browser
    ) -> None:
        self._fetcher = fetcher
        self._kept = kept
        self._rendering = Rendering(browser, self._ask_for_page, clock)
        self._gates = gates
        self._clock = clock
        self._access = Access(kept, clock)
        self._robots = RobotsBook(self._ask_for_rules, kept, gates, clock)

    async def page(self, source: Source, url: str, known: Validators) -> Visit:
        """Ask for an article's page.

        Raises:
            ReservedError: its publisher reserves it in a way that the source obeys.
            FetchError: it could not be had, or we declined.
        """
        obey = source.http.robots != "ignore"
        wishes = await self._wishes(source, url, obey=obey)
        visit = await self._visit(source, url, known, source.http.max_bytes, obey=obey)
        capture = visit.capture
        if capture.final_url != url:
            wishes = await self._wishes(source, capture.final_url, obey=obey)
        signals = (*of_headers(capture.headers), *wishes)
        respect(source, url, signals)
        if not signals:
            return visit
        return Visit(capture.model_copy(update={"signals": signals}), visit.fresh_for)

    async def image(self, source: Source, url: str, page: str) -> Capture:
        """Ask for an image that is shown on `page`.

        A host that will not give it (401, 403) does not rest for that: its pages may be asked for.

        Raises:
            ReservedError: its publisher reserves it in a way that the source obeys.
            FetchError: it could not be had, or we declined.
        """
        obey = source.http.robots != "ignore"
        wishes = await self._wishes(source, url, obey=obey)
        chain, response = await self._chase(
            source, url, of_image(page), source.http.max_bytes, obey=obey
        )
        self._check(response, self._clock.now(), resting=(RateLimitedError,))
        if response.status == 304:
            raise ProtocolError(response.url, "a 304 (not modified), and no condition was set")
        respect(source, url, (*of_headers(response.headers), *wishes))
        return _captured(chain, response)

    async def _wishes(self, source: Source, url: str, *, obey: bool) -> tuple[Signal, ...]:
        """Return the signals of a URL's site, which are known before it is asked.

        Raises:
            ReservedError: the source obeys one of them.
        """
        signals = await self._robots.signals(source, url) if obey else ()
        if {"tdm-reservation", "all"} & set(source.http.obey):
            signals += await self._robots.reservations(source, url)
        respect(source, url, signals)
        return signals

    async def listing(self, source: Source, url: str, known: Validators) -> Visit:
        """Ask for a listing; `robots: pages` exempts it.

        Raises:
            FetchError: it could not be had, or we declined.
        """
        obey = source.http.robots == "obey"
        return await self._visit(source, url, known, source.http.max_listing_bytes, obey=obey)

    async def robots_sitemaps(self, source: Source, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of the URL's origin names.

        Raises:
            FetchError: robots.txt could not be had.
        """
        return await self._robots.sitemaps(source, url)

    async def save(self) -> None:
        """Write cookies that are to be kept."""
        await self._access.save()

    async def _visit(
        self, source: Source, url: str, known: Validators, limit: int, *, obey: bool
    ) -> Visit:
        chain, response = await self._chase(
            source, url, known.headers(), limit, obey=obey, leads=leads_to
        )
        now = self._clock.now()
        self._check(response, now)
        if response.status == 304 and not known.headers():
            raise ProtocolError(response.url, "a 304 (not modified), and no condition was set")
        fresh = cache_seconds(response, now)
        rendered = None
        if source.http.browser:
            rendered = await self._rendering.page(source, response, limit, obey=obey)
        response = rendered or response
        return Visit(_captured(chain, response, rendered=rendered is not None), fresh)

    async def _chase(
        self,
        source: Source,
        url: str,
        extra: tuple[tuple[str, str], ...],
        limit: int,
        *,
        obey: bool,
        leads: Callable[[Response], str | None] = redirect_target,
    ) -> tuple[list[tuple[str, int]], Response]:
        """Follow redirects; return every hop with its status, and the answer of the last.

        Args:
            source: For whom.
            url: Where it begins.
            extra: Headers for each hop.
            limit: Bytes of each answer.
            obey: Whether robots.txt counts.
            leads: Tells where an answer leads, or None where it is the last.
        """
        chain: list[tuple[str, int]] = []
        asked = without_login(url)
        while True:
            if obey:
                await self._robots.obey(source, asked)
            response = await self._ask(source, asked, extra, limit)
            learned = await self._access.learn(source, response)
            chain.append((asked, response.status))
            target = leads(response)
            if target is None:
                return chain, response
            # A site that sets a cookie may well send us back to where we came from.
            seen = [] if learned else chain
            there = _follow(asked, target, seen, source.http.redirects - len(chain) + len(seen))
            if await self._kept.forgotten({url_hash(there), url_hash(canonical(there))}):
                raise ForgottenError(asked, "it redirects to a page that was forgotten")
            asked = there

    async def _ask_for_page(self, source: Source, wish: Wish, *, obey: bool) -> Response:
        """Fetch what a page in the browser asks for; an error's status is for the page to see.

        That it may not have something (401, 403) says nothing of the host's pages: it rests only
        where it says that it is asked too often.
        """
        limit = source.http.max_bytes
        if wish.body is None:
            _, response = await self._chase(source, wish.url, wish.headers, limit, obey=obey)
        else:
            response = await self._post(source, wish, limit, obey=obey)
        if wish.only is not None and origin(response.url) != wish.only:
            raise RedirectError(wish.url, f"it leads away from {wish.only}")
        with suppress(StatusError):
            self._check(response, self._clock.now(), resting=(RateLimitedError,))
        return response

    async def _post(self, source: Source, wish: Wish, limit: int, *, obey: bool) -> Response:
        """Ask by POST, as a page in the browser does; it is not sent on anywhere else."""
        if obey:
            await self._robots.obey(source, wish.url)
        response = await self._ask(source, wish.url, wish.headers, limit, body=wish.body)
        await self._access.learn(source, response)
        if redirect_target(response) is not None:
            raise RedirectError(wish.url, "it redirects what was posted")
        return response

    def _check(
        self,
        response: Response,
        now: datetime,
        resting: tuple[type[StatusError], ...] = (StatusError,),
    ) -> None:
        """Raise what a status means, and let the host that answered rest if it wants that."""
        host = host_key(response.url)
        try:
            check(response, now)
        except StatusError as error:
            if error.retry is Retry.HOST_LATER and isinstance(error, resting):
                wait = error.wait if isinstance(error, RateLimitedError) else None
                self._gates.back_off(host, error.code, wait)
            raise
        self._gates.answered(host)

    async def _ask_for_rules(self, source: Source, url: str, *, limit: int) -> Response:
        return await self._ask(source, url, (), limit, cut=True)

    async def _ask(
        self,
        source: Source,
        url: str,
        extra: tuple[tuple[str, str], ...],
        limit: int,
        *,
        cut: bool = False,
        body: bytes | None = None,
    ) -> Response:
        http = source.http
        own = await self._access.headers(source, url)
        named = {name.lower() for name, _ in own}
        request = Request(
            url=url,
            body=body,
            headers=own + tuple(header for header in extra if header[0].lower() not in named),
            max_bytes=limit,
            cut=cut,
            connect_timeout=http.connect_timeout,
            deadline=http.deadline,
            allow_networks=http.allow_networks,
            proxy=http.proxy,
            tls=self._access.tls(source, url),
            contact=http.contact,
        )
        host = host_key(url)
        try:
            async with self._gates.turn(host, http):
                return await self._fetcher.fetch(request)
        except FetchError as error:
            if not error.reached:
                self._gates.unreached(host, error.code)
                error.retry = Retry.HOST_LATER
            raise


def _captured(
    chain: Sequence[tuple[str, int]], response: Response, *, rendered: bool = False
) -> Capture:
    return Capture(
        url=chain[0][0],
        chain=tuple(chain),
        status=response.status,
        headers=response.headers,
        body=response.body,
        fetched_at=response.ended_at,
        rendered=rendered,
    )


def _follow(asked: str, target: str, chain: Sequence[tuple[str, int]], limit: int) -> str:
    """Return where a redirect leads.

    Raises:
        RedirectError: nowhere, in a circle, or too far.
    """
    there = resolve(asked, target)
    if there is None:
        raise RedirectError(asked, f"it redirects to what is no web address: {target[:200]!r}")
    if any(there == url for url, _ in chain):
        raise RedirectError(asked, f"it redirects in a circle: {there[:200]}")
    if len(chain) > limit:
        raise RedirectError(
            asked, f"it redirects more than {limit} times", hint="see http.redirects"
        )
    return there
