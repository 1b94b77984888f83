"""What `once` and `backfill` do: the job itself here, or handed to the daemon on the archive."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine

import click

from crawler.app.crawling import GRACE, App, open_app
from crawler.cli.main import Session
from crawler.cli.progress import Progress, open_progress
from crawler.cli.session import archive_of, run_until_terminated
from crawler.cli.summary import show_summary
from crawler.config.load import Config
from crawler.engine.backfill import Bounds
from crawler.engine.door import Order, Summary, hand_in, summarise
from crawler.engine.report import Event, Tally
from crawler.engine.serve import named
from crawler.errors import StoreBusyError
from crawler.workers.origin import Origin


def do(session: Session, config: Config, order: Order, origin: Origin) -> int:
    """Do a job here, or hand it to the daemon that holds the archive; return the exit code."""
    if not config.sources:
        show_no_sources(session)
        return 0
    with open_progress(session, order) as progress:
        summary, stopped = run_until_terminated(_job(config, order, progress, origin))
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
    tally = Tally()
    for source in named(app.crawler.tools.sources, order.sources):
        tally.expect(source.name)

    def hear(event: Event) -> None:
        tally.add(event)
        progress.hear(event)

    # To the end of the grace: what is finished in it was done, too.
    with app.crawler.listening(hear):
        async with app.crawler.running(GRACE):
            stopped = await _unless_stopped(_work(app, order), order.verb)
    return summarise(tally), stopped


async def _unless_stopped(
    work: Coroutine[object, object, object], name: str
) -> signal.Signals | None:
    """Do some work; return the signal at which it was given up, if one came."""
    stopped: list[signal.Signals] = []
    job = asyncio.create_task(work, name=name)
    loop = asyncio.get_running_loop()

    def stop(which: signal.Signals) -> None:
        stopped.append(which)
        loop.remove_signal_handler(which)
        job.cancel()

    for which in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(which, stop, which)
    try:
        await job
    except asyncio.CancelledError:
        if not stopped:
            raise
    return stopped[0] if stopped else None


async def _work(app: App, order: Order) -> None:
    """Do what is asked for; who listens to the crawler hears what comes of it."""
    if order.verb == "once":
        await app.crawler.once(order.sources, lambda _: None)
        return
    bounds = Bounds(order.since, order.until, order.pages)
    await app.crawler.backfill(order.sources, bounds, lambda _: None)
