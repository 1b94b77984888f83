"""The verbs that crawl and end: `once` and `backfill`."""

from __future__ import annotations

import asyncio
import signal
from datetime import date

import click

from crawler.app.crawling import GRACE, App, open_app
from crawler.cli.days import Day
from crawler.cli.main import Session
from crawler.cli.progress import Progress, open_progress
from crawler.cli.session import archive_of, configure, run_async
from crawler.cli.summary import show_summary
from crawler.config.load import Config
from crawler.engine.backfill import Bounds
from crawler.engine.door import Order, Summary, hand_in, summarise
from crawler.engine.report import Event, Listener, Tally
from crawler.errors import StoreBusyError, UsageError


@click.command("once", short_help="Poll sources now, archive what is new, and exit")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.pass_obj
def once(session: Session, sources: tuple[str, ...]) -> int:
    r"""Poll the named sources (or all) now, archive what is new, and exit.

    Waits for each host's pace, but not for one that asked for rest: what was put off is said at
    the end, and done by the next run. At the end articles are forgotten that are older than their
    source keeps them (`keep`). Exits with 1 if a listing failed; a page's 404 is no failure.

    \b
    Examples:
      crawler once
      crawler once news 新浪财经－国內
      crawler once --json
    """
    return _do(session, Order(verb="once", sources=sources))


@click.command("backfill", short_help="Archive the past of sources; goes on where it was")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--since", type=Day(), help="First day wanted, in the source's zone.")
@click.option("--until", type=Day(), help="Last day wanted, in the source's zone.")
@click.option("--pages", type=click.IntRange(min=1), help="Listing pages to read at most.")
@click.pass_obj
def backfill(
    session: Session,
    sources: tuple[str, ...],
    since: date | None,
    until: date | None,
    pages: int | None,
) -> int:
    r"""Read the past of the named sources: older listing pages, sitemaps, feed history.

    It can be stopped at any time, even killed: run it again and it goes on where it was.

    \b
    Examples:
      crawler backfill news
      crawler backfill news --since 2015-01-01 --until 2019-12-31
      crawler backfill 新浪财经－国內 --pages 20
    """
    if since and until and since > until:
        raise UsageError(f"--since {since} lies after --until {until}")
    order = Order(verb="backfill", sources=sources, since=since, until=until, pages=pages)
    return _do(session, order)


def _do(session: Session, order: Order) -> int:
    """Do a job here, or hand it to the daemon that holds the archive."""
    config = configure(session)
    if not config.sources:
        show_no_sources(session)
        return 0
    with open_progress(session, order) as progress:
        summary, stopped = run_async(_job(config, order, progress))
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
    config: Config, order: Order, progress: Progress
) -> tuple[Summary, signal.Signals | None]:
    archive = archive_of(config)
    try:
        scope = set(order.sources) or None
        command = f"crawler {order.verb}"
        async with open_app(config, command=command, scope=scope) as app:
            return await _here(app, order, progress)
    except StoreBusyError:
        if not archive.is_dir():
            raise
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
