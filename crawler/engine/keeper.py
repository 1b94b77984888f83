"""What the daemon tells those who keep it running: systemd, a container's runtime, Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from crawler.archive.secrecy import masked
from crawler.engine.condition import Condition, Pulse
from crawler.engine.exposition import exposed
from crawler.engine.figures import Figures
from crawler.engine.meter import Meter
from crawler.engine.monitor import open_monitor
from crawler.engine.notify import Supervisor
from crawler.engine.serve import Crawler
from crawler.text import redact

STATUS = 30.0
"""Seconds between two words to a supervisor that has set no watchdog."""


class Keeper:
    """Judges how the daemon is, and tells it: the watchdog hears of a healthy one only.

    Attributes:
        crawler: What does the work.
        wrong_config: What is wrong with the configuration on disk, while an older one is in force.
    """

    def __init__(
        self, crawler: Crawler, supervisor: Supervisor, meter: Meter, listen: str | None
    ) -> None:
        self.crawler = crawler
        self._supervisor = supervisor
        self._meter = meter
        self._listen = listen
        tools = crawler.tools
        self._pulse = Pulse(asyncio.get_running_loop().time(), tools.clock.now())
        self._figures = Figures(tools, meter)
        self.wrong_config: str | None = None

    def beat(self) -> None:
        """Note that a tick came to its end."""
        self._pulse.beat(asyncio.get_running_loop().time())

    def condition(self) -> Condition:
        """Judge how the daemon is."""
        crawler, tools = self.crawler, self.crawler.tools
        hung = self._pulse.trouble(asyncio.get_running_loop().time())
        trouble = crawler.trouble
        why = [hung] if hung else []
        if tools.stopping.is_set():
            why.append("it is stopping")
        if trouble is not None:
            why.append(f"{trouble.code}: {trouble.message}")
        ready = not why
        if self.wrong_config is not None:
            why.append(f"the configuration on disk is wrong: {self.wrong_config}")
        return Condition(
            alive=hung is None,
            ready=ready,
            why=tuple(masked(redact(one), tools.secrets) for one in why),
            since=self._pulse.since,
            pid=self._pulse.pid,
            sources=len(tools.sources),
            polling=crawler.polling,
            under_way=sum(tools.under_way.values()),
        )

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Say that the start is over, and tell how things are while the block is open.

        Raises:
            UsageError: nobody can listen at `monitor.listen`.
        """
        async with AsyncExitStack() as stack:
            stack.enter_context(self.crawler.listening(self._meter.hear))
            if self._listen is not None:
                monitor = open_monitor(self._listen, self.condition, self._metrics)
                await stack.enter_async_context(monitor)
            telling = asyncio.create_task(self._tell(), name="tell the supervisor")
            try:
                await self._supervisor.ready(self.condition().sentence())
                yield
            finally:
                telling.cancel()
                await asyncio.wait([telling])

    async def reloading(self) -> None:
        """Say that the configuration is read again."""
        await self._supervisor.reloading()

    async def reloaded(self, wrong: str | None) -> None:
        """Say that it was, and what is wrong with it."""
        self.wrong_config = wrong
        await self._supervisor.ready(self.condition().sentence())

    async def stopping(self) -> None:
        """Say that the end has begun."""
        await self._supervisor.stopping("finishing what is under way")

    async def _tell(self) -> None:
        watchdog = self._supervisor.watchdog
        pause = STATUS if watchdog is None else min(watchdog.total_seconds() / 3, STATUS)
        while True:
            await asyncio.sleep(pause)
            condition = self.condition()
            if condition.alive:
                await self._supervisor.alive(condition.sentence())
            else:
                await self._supervisor.says(condition.sentence())

    async def _metrics(self) -> str:
        return exposed(await self._figures.collect(self.condition()))
