"""The verb `run`: the daemon."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack

import click

from crawler.app.crawling import GRACE, by_name, open_app
from crawler.cli.logs import toggle_requests
from crawler.cli.main import Session
from crawler.cli.session import configure, run_until_terminated
from crawler.cli.stopping import ending_in_order
from crawler.config.load import Config
from crawler.config.watch import Look, look
from crawler.engine.daemon import Daemon, Loaded
from crawler.engine.keeper import Keeper
from crawler.engine.notify import Supervisor
from crawler.schedule.ticker import open_ticker


@click.command("run", short_help="Run as a daemon: poll sources when they are due")
@click.pass_obj
def run(session: Session) -> int:
    r"""Run as a daemon: poll each source when it is due, archive what is new.

    The configuration is read again when one of its files is saved, and on SIGHUP: what is under
    way goes on. A wrong file keeps the old one and is shown by `crawler status`. SIGTERM and SIGINT
    end it in order: no new work, what is under way is finished or put back. `once`, `backfill` and
    `rename` hand their work to a daemon that runs on the same archive.

    Under systemd it tells when it is ready, reloads and stops, and feeds the watchdog while it is
    well. SIGUSR1 turns the log of every request on, and off again.

    \b
    Examples:
      crawler run
      crawler run -v --log-format json
    """
    with ending_in_order():
        seen = look(session.config)
        config = configure(session)
        seen |= look(session.config, config.secret_files) - look(session.config)
        return run_until_terminated(_run(session, config, seen))


async def _run(session: Session, config: Config, seen: Look) -> int:
    secret_files = config.secret_files

    def load_again() -> Loaded:
        nonlocal secret_files
        config = configure(session)
        secret_files = config.secret_files
        return Loaded(config.settings, by_name(config), config.secrets)

    def look_again() -> Look:
        return look(session.config, secret_files)

    supervisor = Supervisor.found(os.environ)
    async with AsyncExitStack() as stack:
        async with supervisor.starting("opening the archive"):
            opening = open_app(config, command="crawler run", patient=True)
            app = await stack.enter_async_context(opening)
        keeper = Keeper(app.crawler, supervisor, app.meter, config.settings.monitor)
        daemon = Daemon(keeper, app.archive, load_again, open_ticker, look=look_again, seen=seen)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, daemon.reload)
        loop.add_signal_handler(signal.SIGUSR1, toggle_requests)
        stopped: list[signal.Signals] = []

        def stop(which: signal.Signals) -> None:
            stopped.append(which)
            loop.remove_signal_handler(which)
            daemon.stop.set()

        for which in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(which, stop, which)
        await daemon.run(GRACE)
    return 130 if stopped and stopped[0] is signal.SIGINT else 0
