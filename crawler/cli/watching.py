"""`crawler test --watch`: try a source again whenever its YAML is saved."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import click

from crawler.cli.differences import changes, show_changes
from crawler.cli.main import Session
from crawler.cli.session import listen
from crawler.cli.tables import heading
from crawler.cli.trial_document import Teller
from crawler.cli.trial_view import show_trial
from crawler.cli.trying import Asked, Trying, open_trying, read_configuration
from crawler.config.load import Config
from crawler.config.watch import Look, Settled, look
from crawler.errors import ConfigError, CrawlerError
from crawler.text import redact, terminal

LOOK = 0.25
"""Seconds between two looks at the files."""

Document = dict[str, Any]


class Watch:
    """Runs a trial, shows it, and waits for the next change of what it depends on."""

    def __init__(self, session: Session, asked: Asked) -> None:
        self._session = session
        self._asked = asked
        self._others: tuple[str, ...] = ()
        self._before: Document | None = None

    def __repr__(self) -> str:
        return f"<Watch {self._asked.what}>"

    async def run(self) -> int:
        """Try and wait until we are told to end: by SIGTERM, which is no failure, or Ctrl-C."""
        task = asyncio.current_task()
        assert task is not None
        told: list[signal.Signals] = []

        def stop(which: signal.Signals) -> None:
            told.append(which)
            task.cancel()

        for which in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(which, stop, which)
        try:
            await self._until_ended()
        except asyncio.CancelledError:
            if not told:
                raise
            task.uncancel()
        return 130 if signal.SIGINT in told else 0

    async def _until_ended(self) -> None:
        trying: Trying | None = None
        seen = self._look()
        files = Settled(seen)
        async with AsyncExitStack() as stack:
            while True:
                try:
                    config = self._read()
                    if trying is None:
                        trying = await stack.enter_async_context(open_trying(self._asked, config))
                    await self._show(config, trying)
                except CrawlerError as error:
                    self._complain(error)
                self._say("watching for the next change; Ctrl-C ends it")
                now = await self._changed(files)
                names = sorted({Path(path).name for path, *_ in now ^ seen})
                self._say(heading(f"\n{time.strftime('%H:%M:%S')} {', '.join(names)} saved\n"))
                seen = now

    def _read(self) -> Config:
        config = read_configuration(self._session, self._asked)
        listen(self._session, config)
        self._others = config.secret_files
        return config

    async def _show(self, config: Config, trying: Trying) -> None:
        trial = await trying.run(config)
        document = Teller(config, trial.source.name).trial(trial)
        found = None if self._before is None else changes(self._before, document)
        self._before = document
        if self._session.json:
            told = {**document, "changes": found}
            click.echo(json.dumps(told, ensure_ascii=False))
            return
        show_trial(document)
        if found is not None:
            click.echo()
            show_changes(found)

    def _complain(self, error: CrawlerError) -> None:
        """Say what is wrong, and where; the next save may mend it."""
        message, hint = redact(error.message), redact(error.hint)
        if self._session.json:
            told: Document = {"code": error.code, "message": message, "hint": hint}
            if isinstance(error, ConfigError):
                told["problems"] = [redact(one) for one in error.problems]
            click.echo(json.dumps({"v": 1, "error": told}, ensure_ascii=False))
            return
        for line in message.splitlines():
            click.echo(click.style(terminal(line), fg="red"))
        if hint:
            click.echo(f"  {terminal(hint)}")

    def _say(self, text: str) -> None:
        if self._session.verbosity >= 0:
            click.echo(text, err=True)

    def _look(self) -> Look:
        page = () if self._asked.file is None else (str(self._asked.file),)
        return look(self._session.config, (*self._others, *page))

    async def _changed(self, files: Settled) -> Look:
        """Wait until the files have changed and keep still; return what they look like then."""
        while True:
            await asyncio.sleep(LOOK)
            now = await asyncio.to_thread(self._look)
            if files.changed(now):
                return now
