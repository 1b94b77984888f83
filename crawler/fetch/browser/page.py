"""One page in the browser: its requests answered, its time, bytes and requests bounded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from crawler.errors import BrowserError, CrawlerError, FetchTimeoutError, TooLargeError
from crawler.fetch.browser.taking import FRAMES, LOOK, TAKE
from crawler.fetch.browser.wishes import (
    POSTS,
    Answer,
    Order,
    Wish,
    answer_to,
    is_address,
    is_question,
    sent,
    shown,
    stand_in,
)
from crawler.models.capture import Response
from crawler.urls import origin

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, CDPSession, Frame, Page, Route

log = logging.getLogger(__name__)

Fetch = Callable[[Wish], Awaitable[Response]]
"""Fetches what a page asks for; the body comes with its content coding undone."""

MOST_REQUESTS = 200
"""Scripts and data that one page may ask for."""
MOST_TIMES = 3
"""How many times the bound of a page its scripts and data may be, all together."""
QUIET = 1.0
"""Seconds without a request and without new text, after which a page is taken to be built."""
PATIENCE = 10.0
"""Seconds that a page which has loaded goes on for at most."""
EMPTY = 200
"""Characters below which a quiet page may be building still: it gets three times QUIET."""
BUSY = 15.0
"""Seconds that a script may keep the page from answering."""
CLOSING = 5.0


async def build(context: BrowserContext, order: Order, fetch: Fetch) -> str:
    """Return a page's HTML as it is when its scripts have built it.

    One that never comes to rest is taken as it is after a while.

    Raises:
        FetchTimeoutError: it was not built within the deadline.
        BrowserError: it crashed, or hangs.
        TooLargeError: what was built is too large.
    """
    from playwright.async_api import Error  # noqa: PLC0415 - an extra, and slow to import

    try:
        async with asyncio.timeout(order.deadline.total_seconds()):
            return await _Building(context, order, fetch).run()
    except Error as error:
        raise BrowserError(order.page.url, f"Chromium gave up: {_first_line(error)}") from error
    except TimeoutError as error:
        seconds = order.deadline.total_seconds()
        message = f"not built within {seconds:g} s"
        hint = "raise `http: {deadline: ...}`, or `rate`, at which its scripts are fetched too"
        raise FetchTimeoutError(order.page.url, message, hint=hint) from error


@asynccontextmanager
async def open_context(
    browser: Browser, order: Order, give_up: Callable[[], Awaitable[None]]
) -> AsyncIterator[BrowserContext]:
    """Open what a page lives in, apart from all others; with it goes all that it left.

    Args:
        browser: The process that opens it.
        order: The page that it is for.
        give_up: Called where the browser does not even open or close it.

    Raises:
        BrowserError: it cannot be opened.
    """
    from playwright.async_api import Error  # noqa: PLC0415 - an extra, and slow to import

    try:
        async with asyncio.timeout(BUSY):
            context = await browser.new_context(
                accept_downloads=False,
                service_workers="block",
                timezone_id=order.timezone,
                user_agent=order.agent,
            )
    except (Error, TimeoutError) as error:
        await give_up()
        raise BrowserError(order.page.url, "Chromium opens no page; it was replaced") from error
    try:
        yield context
    finally:
        try:
            async with asyncio.timeout(CLOSING):
                await context.close()
        except (Error, TimeoutError) as error:
            log.warning("Chromium closes no page; it is replaced: %s", _first_line(error))
            await give_up()


class _Building:
    """A page under way."""

    def __init__(self, context: BrowserContext, order: Order, fetch: Fetch) -> None:
        self._context = context
        self._order = order
        self._fetch = fetch
        self._page: Page | None = None
        self._begun = False
        self._requests = 0
        self._posts = 0
        self._frames = 0
        self._bytes = 0
        self._under_way = 0
        self._moved = 0.0
        self._crashed = asyncio.Event()

    async def run(self) -> str:
        await self._context.route("**/*", self._answer)
        page = await self._context.new_page()
        self._page = page
        self._context.on("page", _shut)
        page.on("crash", lambda _: self._crashed.set())
        crash = asyncio.create_task(self._crashed.wait(), name="crash of a page")
        work = asyncio.create_task(self._build(page), name="build a page")
        try:
            await asyncio.wait((crash, work), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise BrowserError(self._order.page.url, "the page crashed Chromium's process")
            return work.result()
        finally:
            crash.cancel()
            work.cancel()
            await asyncio.gather(crash, work, return_exceptions=True)

    async def _build(self, page: Page) -> str:
        # Later navigations are refused, so that there is one document, and one world beside it.
        await page.goto(self._order.page.url, wait_until="commit", timeout=0)
        world = await _World.beside(self._context, page)
        await self._until_built(world)
        html = await self._patiently(world.value(TAKE % self._order.max_bytes))
        if html is None or len(html.encode("utf-8", "replace")) > self._order.max_bytes:
            message = f"the rendered page is larger than {self._order.max_bytes} bytes"
            hint = "raise `http: {max_bytes: ...}` if the site is to be trusted with it"
            raise TooLargeError(self._order.page.url, message, hint=hint)
        return str(html)

    async def _until_built(self, world: _World) -> None:
        """Return when nothing happens any more in the page, or it has had its time."""
        clock = asyncio.get_running_loop().time
        self._moved = clock()
        loaded, length = None, -1
        while True:
            state, seen = await self._patiently(world.value(LOOK))
            now = clock()
            if self._under_way or seen != length or state == "loading":
                self._moved, length = now, seen
            if state == "complete" and loaded is None:
                loaded = now
            wanted = QUIET if length >= EMPTY else 3 * QUIET
            if loaded is not None and (now - self._moved >= wanted or now - loaded >= PATIENCE):
                return
            await asyncio.sleep(0.1)

    async def _patiently(self, asked: Awaitable[Any]) -> Any:  # noqa: ANN401 - of the page
        try:
            async with asyncio.timeout(BUSY):
                return await asked
        except TimeoutError as error:
            message = f"a script keeps the page from answering for {BUSY:g} s"
            raise BrowserError(self._order.page.url, message) from error

    async def _answer(self, route: Route) -> None:
        """Answer a request of the page's; what goes wrong is the page's to bear."""
        from playwright.async_api import Error  # noqa: PLC0415 - an extra, and slow to import

        self._under_way += 1
        try:
            await self._fulfil(route)
        except Error as error:
            log.debug("the page is gone: %s", _first_line(error))
        finally:
            self._under_way -= 1
            self._moved = asyncio.get_running_loop().time()

    async def _fulfil(self, route: Route) -> None:
        request = route.request
        if request.is_navigation_request():
            await self._begin(route, request.frame)
            return
        kind = request.resource_type
        if request.method == "POST":
            await self._post(route)
            return
        answer = answer_to(kind, request.method, request.url)
        if answer is Answer.STAND_IN:
            content_type, body = stand_in(kind)
            allowed = {"Content-Type": content_type, "Access-Control-Allow-Origin": "*"}
            await route.fulfill(status=200, headers=allowed, body=body)
        elif answer is Answer.FETCH and self._requests < MOST_REQUESTS:
            self._requests += 1
            await self._pass_on(route, Wish(request.url, sent(request.headers), kind == "script"))
        else:
            await route.abort("blockedbyclient")

    async def _post(self, route: Route) -> None:
        """Pass on a question that is asked by POST, as GraphQL's are."""
        request = route.request
        body = request.post_data_buffer or b""
        kind = request.headers.get("content-type", "")
        asks = request.resource_type in ("xhr", "fetch")
        asks = asks and is_question(self._order.page.url, request.url, kind, body)
        if not asks or self._posts >= POSTS or self._requests >= MOST_REQUESTS:
            await route.abort("blockedbyclient")
            return
        self._posts += 1
        self._requests += 1
        await self._pass_on(route, Wish(request.url, sent(request.headers), body=body))

    async def _frame(self, route: Route) -> None:
        """Hand out what a frame of the page's own origin shows."""
        request, page = route.request, self._order.page.url
        own = request.method == "GET" and is_address(request.url)
        own = own and origin(request.url) == origin(page)
        if not own or self._frames >= FRAMES or self._requests >= MOST_REQUESTS:
            await route.fulfill(status=204)
            return
        self._frames += 1
        self._requests += 1
        await self._pass_on(route, Wish(request.url, sent(request.headers), only=origin(page)))

    async def _begin(self, route: Route, frame: Frame) -> None:
        """Hand the page out once; whatever leads away from it is refused."""
        if frame.parent_frame is not None:
            await self._frame(route)
            return
        own = self._page is not None and frame == self._page.main_frame
        if self._begun or not own:
            # No content: what is there stays. An abort would put an error page in its place.
            await route.fulfill(status=204)
            return
        self._begun = True
        page = self._order.page
        await route.fulfill(status=page.status, headers=shown(page), body=page.body)

    async def _pass_on(self, route: Route, wish: Wish) -> None:
        try:
            response = await self._fetch(wish)
        except CrawlerError as error:
            log.debug("%s: not fetched for a page: %s", wish.url, error)
            await route.abort("failed")
            return
        self._bytes += len(response.body)
        if self._bytes > MOST_TIMES * self._order.max_bytes:
            await route.abort("blockedbyclient")
            return
        await route.fulfill(status=response.status, headers=shown(response), body=response.body)


class _World:
    """JavaScript of ours beside the page's: the same document, and nothing that it could forge."""

    def __init__(self, session: CDPSession, number: int) -> None:
        self._session = session
        self._number = number

    @classmethod
    async def beside(cls, context: BrowserContext, page: Page) -> _World:
        """Return a world beside that of a page."""
        session = await context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        made = await session.send(
            "Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]}
        )
        return cls(session, made["executionContextId"])

    async def value(self, expression: str) -> Any:  # noqa: ANN401 - whatever it is
        """Return the value of an expression."""
        told = await self._session.send(
            "Runtime.evaluate",
            {"expression": expression, "contextId": self._number, "returnByValue": True},
        )
        return told["result"].get("value")


async def _shut(page: Page) -> None:
    """Close a window that a page opens."""
    await page.close()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
