"""`/healthz`, `/readyz` and `/metrics` over HTTP, for those who watch over the daemon."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from crawler.engine.condition import Condition
from crawler.engine.exposition import CONTENT_TYPE
from crawler.errors import UsageError

if TYPE_CHECKING:
    from aiohttp import web

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_monitor(
    listen: str, condition: Callable[[], Condition], metrics: Callable[[], Awaitable[str]]
) -> AsyncIterator[None]:
    """Answer at `listen` (`127.0.0.1:9180`, `[::1]:9180`) while the block is open.

    Raises:
        UsageError: nobody can listen there.
    """
    from aiohttp import web  # noqa: PLC0415 - 2 MB that only this needs

    async def healthz(_: web.Request) -> web.Response:
        found = condition()
        return _answer(found, good=found.alive)

    async def readyz(_: web.Request) -> web.Response:
        found = condition()
        return _answer(found, good=found.ready)

    async def exposition(_: web.Request) -> web.Response:
        return web.Response(body=(await metrics()).encode(), headers={"Content-Type": CONTENT_TYPE})

    def _answer(found: Condition, *, good: bool) -> web.Response:
        text = json.dumps(found.document(), ensure_ascii=False) + "\n"
        return web.Response(status=200 if good else 503, text=text, content_type="application/json")

    app = web.Application(client_max_size=0)
    app.add_routes(
        [
            web.get("/healthz", healthz),
            web.get("/readyz", readyz),
            web.get("/metrics", exposition),
        ]
    )
    host, _, port = listen.rpartition(":")
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=30, shutdown_timeout=1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            raise UsageError(
                f"monitor.listen: nobody can listen at {listen}: {error.strerror or error}",
                hint="name another port in crawler.yaml: `monitor: {listen: 127.0.0.1:9181}`",
            ) from error
        log.info("monitor at http://%s/metrics", listen)
        yield
    finally:
        await runner.cleanup()
