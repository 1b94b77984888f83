"""A real HTTP site on loopback whose pages a test writes.

    async with open_site() as site:                 # in the test's own event loop
        site.pages["/feed"] = FEED                  # str: HTML in UTF-8; on every host 127.0.0.x
        site.pages["127.0.0.2/feed"] = Reply(...)   # on that host alone
        site.pages["/slow"] = Reply(b"...", delay=0.2, headers={"Retry-After": "3"})
        site.pages["/once"] = lambda asked: Reply(status=503) if asked.number == 1 else "now"
        site.pages["/held"] = held = Held("...")    # until held.let_go() is called
        ... site.url("/feed", host="127.0.0.2"), site.count("/feed"), site.overlap("127.0.0.2")

    with site_thread() as site: ...                 # for tests that start a subprocess

A path is looked up with its query, then without. What is not there answers 404.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import inspect
import itertools
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

from tests.kit.serving import in_thread

LOCALHOST = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """An answer, sent as it is: the body may be gzip if the headers say so.

    Attributes:
        delay: Seconds before the first byte.
    """

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] | tuple[tuple[str, str], ...] = field(default_factory=dict)
    delay: float = 0.0

    def all_headers(self) -> CIMultiDict[str]:
        """Return the headers, with a content type if the test named none."""
        headers = CIMultiDict(self.headers)
        headers.setdefault("Content-Type", "text/html; charset=utf-8")
        return headers

    def raw(self) -> bytes:
        """Return the bytes to send."""
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass
class Asked:
    """One request as the site saw it.

    Attributes:
        path: As on the wire, with the query.
        number: How many requests for this host and path there have been, this one included.
        started, ended: `time.monotonic()`, comparable across processes, when it was read and just
            before its answer is sent: whoever has the answer asks later than that, however slow
            the machine is. `ended` is 0.0 until then.
        peer: The client's port: equal for requests over one connection.
    """

    host: str
    path: str
    method: str
    headers: Mapping[str, str]
    number: int
    started: float
    peer: int
    body: bytes = b""
    ended: float = 0.0
    status: int = 0


Answer = str | bytes | Reply
Page = Answer | Callable[[Asked], Answer | Awaitable[Answer]]


class Held:
    """A page that is not answered before `let_go` was called; from then on at once."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._free = threading.Event()

    async def __call__(self, asked: Asked) -> Answer:
        del asked
        while not self._free.is_set():  # noqa: ASYNC110 - it is set in another thread
            await asyncio.sleep(0.01)
        return self._answer

    def let_go(self) -> None:
        """Answer, also those who have asked already."""
        self._free.set()


class Site:
    """What a test writes (`pages`) and what it reads afterwards (`asked`)."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []

    def __repr__(self) -> str:
        return f"Site({self.root}, {len(self.pages)} pages, asked {len(self.asked)} times)"

    @property
    def root(self) -> str:
        """`http://127.0.0.1:<port>`, without a slash at its end."""
        return self.url("")

    def url(self, path: str, host: str = LOCALHOST) -> str:
        """Return the address of `path` on `host` (127.0.0.x)."""
        return f"http://{host}:{self.port}{path}"

    def of(self, path: str | None = None, host: str | None = None) -> list[Asked]:
        """Return the requests for `path` (with its query; None: all) on `host` (None: all)."""
        return [
            asked
            for asked in list(self.asked)
            if path in (None, asked.path) and host in (None, asked.host)
        ]

    def count(self, path: str | None = None, host: str | None = None) -> int:
        """Return how many requests there were."""
        return len(self.of(path, host))

    def starts(self, host: str | None = None) -> list[float]:
        """Return when requests came, in order, in seconds of `time.monotonic()`."""
        return sorted(asked.started for asked in self.of(host=host))

    def gaps(self, host: str | None = None) -> list[float]:
        """Return the seconds between the starts of neighbouring requests."""
        starts = self.starts(host)
        return [later - earlier for earlier, later in itertools.pairwise(starts)]

    def pauses(self, host: str | None = None) -> list[float]:
        """Return the seconds between an answer's end and the next start; negative: overlapped."""
        spans = sorted((asked.started, asked.ended) for asked in self.of(host=host))
        return [later[0] - earlier[1] for earlier, later in itertools.pairwise(spans)]

    def overlap(self, host: str | None = None) -> int:
        """Return the greatest number of requests that were answered at one time."""
        events = [(asked.started, 1) for asked in self.of(host=host)]
        events += [(asked.ended, -1) for asked in self.of(host=host) if asked.ended]
        level = most = 0
        for _, step in sorted(events):
            level += step
            most = max(most, level)
        return most

    def connections(self, host: str | None = None) -> int:
        """Return over how many connections the requests came."""
        return len({asked.peer for asked in self.of(host=host)})

    def clear(self) -> None:
        """Forget what was asked."""
        self.asked.clear()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one request; `web.Server` calls it."""
        asked = await self._note(request)
        reply = await self._reply(asked)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        asked.status = reply.status
        asked.ended = time.monotonic()
        response = web.Response(status=reply.status, body=reply.raw(), headers=reply.all_headers())
        await response.prepare(request)
        await response.write_eof()
        return response

    async def _note(self, request: web.BaseRequest) -> Asked:
        host = (request.headers.get("Host") or LOCALHOST).rsplit(":", 1)[0]
        peer = request.transport.get_extra_info("peername")[1] if request.transport else 0
        path = request.raw_path
        asked = Asked(
            host=host,
            path=path,
            method=request.method,
            headers=request.headers,
            number=self.count(path, host) + 1,
            started=time.monotonic(),
            peer=peer,
            body=await request.read(),
        )
        self.asked.append(asked)
        return asked

    def _page(self, asked: Asked) -> Page | None:
        bare = asked.path.partition("?")[0]
        for key in (asked.host + asked.path, asked.path, asked.host + bare, bare):
            if key in self.pages:
                return self.pages[key]
        return None

    async def _reply(self, asked: Asked) -> Reply:
        page = self._page(asked)
        if page is None:
            return Reply("not here", status=404)
        answer: Any = page(asked) if callable(page) else page
        if inspect.isawaitable(answer):
            answer = await answer
        return answer if isinstance(answer, Reply) else Reply(answer)


def gzipped(body: bytes | str, **headers: str) -> Reply:
    """Return a reply whose body travels as gzip; `Content_Type="..."` and others as keywords."""
    raw = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(gzip.compress(raw, mtime=0), headers={**named, "Content-Encoding": "gzip"})


def conditional(
    body: bytes | str, *, last_modified: str | None = None, **headers: str
) -> Callable[[Asked], Reply]:
    """Return a page with an ETag (of its bytes) that answers 304 to whoever has it already.

    With `last_modified` (an HTTP date) there is that in place of the ETag.
    """
    raw = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    etag = '"' + hashlib.sha256(raw).hexdigest()[:16] + '"'
    name, asks, value = (
        ("Last-Modified", "If-Modified-Since", last_modified)
        if last_modified
        else ("ETag", "If-None-Match", etag)
    )

    def page(asked: Asked) -> Reply:
        if asked.headers.get(asks) == value:
            return Reply(status=304, headers={name: value})
        return Reply(raw, headers={**named, name: value})

    return page


def redirect(to: str, status: int = 301) -> Reply:
    """Return a redirect to `to`."""
    return Reply(status=status, headers={"Location": to})


@asynccontextmanager
async def open_site() -> AsyncIterator[Site]:
    """Run a site in this event loop; it answers on every address 127.0.0.x at one free port."""
    with socket.create_server(("0.0.0.0", 0), backlog=1024) as listening:
        site = Site(listening.getsockname()[1])
        runner = web.ServerRunner(web.Server(site.answer, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            yield site
        finally:
            await runner.cleanup()


def site_thread() -> AbstractContextManager[Site]:
    """Run a site in a thread of its own, for tests that start the command as a process.

    Pages may be written and `asked` be read while it runs.
    """
    return in_thread(open_site, "site")
