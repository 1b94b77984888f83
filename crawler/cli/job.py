"""What `once` and `backfill` do: the job itself here, or handed to the daemon on the archive."""

from __future__ import annotations

import asyncio
import signal

import click

from crawler.app.crawling import GRACE, App, open_app
from crawler.cli.main import Session
from crawler.cli.progress import Progress, open_progress
from crawler.cli.session import archive_of, configure, run_async
from crawler.cli.summary import show_summary
from crawler.config.load import Config
from crawler.engine.backfill import Bounds
from crawler.engine.door import Order, Summary, hand_in, summarise
from crawler.engine.report import Event, Listener, Tally
from crawler.errors import StoreBusyError
from crawler.workers.origin import Origin


def do(session: Session, order: Order, origin: Origin) -> int:
    """Do a job here, or hand it to the daemon that holds the archive; return the exit code."""
    config = configure(session)
    if not config.sources:
        show_no_sources(session)
        return 0
    with open_progress(session, order) as progress:
        summary, stopped = run_async(_job(config, order, progress, origin))
    show_summary(summary, config, session)
    if stopped is not None:
        click.echo(
            "stopped: what was under way is finished or put back; "
            f"`crawler {order.verb}` goes on where it was",
            err=True,
        )
    if stopped == signal.SIGINT:
        return 130
    return 1 if summary.failed else 0


def show_no_sources(session: Session) -> None:
    """Say what to type where no source is configured."""
    if session.json:
        click.echo('{"v": 1, "rows": [], "problems": []}')
    click.echo(
        f"no source is configured yet; write one into {session.config}/sources.yaml, and look at "
        "what it yields with `crawler test URL`",
        err=True,
    )


async def crawl_once(config: Config) -> Summary:
    """Poll all sources and archive what is new, without a word."""
    async with open_app(config, command="crawler demo") as app, app.crawler.running(GRACE):
        return summarise(await app.crawler.once((), lambda _: None))


async def _job(
    config: Config, order: Order, progress: Progress, origin: Origin
) -> tuple[Summary, signal.Signals | None]:
    archive = archive_of(config)
    try:
        scope = set(order.sources) or None
        command = f"crawler {order.verb}"
        async with open_app(config, command=command, scope=scope, origin=origin) as app:
            return await _here(app, order, progress)
    except StoreBusyError:
        if not archive.is_dir():
            raise
        await asyncio.to_thread(origin.end)
        summary = await hand_in(archive, order, progress.hear)
        if summary is None:
            raise
        return summary, None


async def _here(
    app: App, order: Order, progress: Progress
) -> tuple[Summary, signal.Signals | None]:
    """Do the job in this process; SIGINT and SIGTERM end it in order, with what it has done."""
    stopped: list[signal.Signals] = []
    tally = Tally()

    def hear_and_add(event: Event) -> None:
        tally.add(event)
        progress.hear(event)

    async with app.crawler.running(GRACE):
        job = asyncio.create_task(_work(app, order, hear_and_add), name=order.verb)
        loop = asyncio.get_running_loop()

        def stop(which: signal.Signals) -> None:
            stopped.append(which)
            loop.remove_signal_handler(which)
            job.cancel()

        for which in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(which, stop, which)
        try:
            done = await job
        except asyncio.CancelledError:
            if not stopped:
                raise
            done = tally
    return summarise(done), stopped[0] if stopped else None


async def _work(app: App, order: Order, listener: Listener) -> Tally:
    if order.verb == "once":
        return await app.crawler.once(order.sources, listener)
    bounds = Bounds(order.since, order.until, order.pages)
    return await app.crawler.backfill(order.sources, bounds, listener)
