"""Progress on standard error: a live line on a terminal, else a line every few seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self

import click

from crawler.cli.main import Session
from crawler.engine.report import Event, Tally
from crawler.text import terminal

if TYPE_CHECKING:
    from crawler.engine.door import Order

EVERY = 3.0
"""Seconds between two lines where standard error is no terminal."""


class Progress(Protocol):
    """Shows events as they come: on a terminal, in a log, or not at all."""

    def hear(self, event: Event) -> None:
        """Take notice of an event."""
        ...


class Lines:
    """A line every few seconds, and one for each failed listing and note."""

    def __init__(self, tally: Tally, *, quiet: bool) -> None:
        self._tally = tally
        self._quiet = quiet
        self._last = time.monotonic()

    def hear(self, event: Event) -> None:
        """Count the event; say so if it is time to."""
        self._tally.add(event)
        line = telling(event)
        if line is not None and not self._quiet:
            click.echo(line, err=True)
        if not self._quiet and time.monotonic() - self._last > EVERY:
            self._last = time.monotonic()
            click.echo(state(self._tally), err=True)


class Live:
    """One line that is rewritten, with a rate."""

    def __init__(self, tally: Tally) -> None:
        from rich.console import Console  # noqa: PLC0415 - only on a terminal
        from rich.live import Live as RichLive  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        self._text = Text
        self._tally = tally
        self._live = RichLive(console=Console(stderr=True), refresh_per_second=8, transient=True)
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def hear(self, event: Event) -> None:
        """Show where we are."""
        self._tally.add(event)
        line = telling(event)
        if line is not None:
            self._live.console.print(line, highlight=False, markup=False)
        seconds = max(time.monotonic() - self._began, 0.1)
        rate = self._tally.settled() / seconds
        self._live.update(self._text(f"{state(self._tally)} · {rate:.1f}/s"))


class Silent:
    """Nothing: the result says it all."""

    def hear(self, event: Event) -> None:
        """Take no notice."""


def telling(event: Event) -> str | None:
    """Return a line for an event that is worth one of its own."""
    source = terminal(event.source)
    if event.kind == "note":
        return f"{source}: {terminal(event.message or '')}"
    if event.kind == "poll" and event.code is not None:
        return f"{source}: {terminal(event.message or '')} ({event.code})"
    return None


def state(tally: Tally) -> str:
    """Return where a job stands, in a line."""
    rows = tally.rows()
    listings = sum(row.listings for row in rows)
    found = sum(row.found for row in rows)
    outcomes: dict[str, int] = {}
    for row in rows:
        for name, count in row.outcomes.items():
            outcomes[name] = outcomes.get(name, 0) + count
    parts = [f"{count} {name}" for name, count in outcomes.items()]
    done = sum(outcomes.values())
    return f"{listings} listings read · {found} entries found · {done} done" + (
        f" ({', '.join(parts)})" if parts else ""
    )


@contextmanager
def open_progress(session: Session, order: Order) -> Iterator[Progress]:
    """Open the progress that fits the terminal and the options."""
    del order
    quiet = session.verbosity < 0
    if session.json and not sys.stderr.isatty():
        yield Silent()
    elif sys.stderr.isatty() and not quiet:
        with Live(Tally()) as live:
            yield live
    else:
        yield Lines(Tally(), quiet=quiet)


class Count:
    """How many of so many things are done, said now and then."""

    def __init__(
        self, total: int, what: str, say: Callable[[str], None], *, pause: float = EVERY
    ) -> None:
        self._total = total
        self._what = what
        self._say = say
        self._pause = pause
        self._done = 0
        self._began = self._last = time.monotonic()

    def add(self) -> None:
        """Count one; say so if it is time to."""
        self._done += 1
        now = time.monotonic()
        if now - self._last > self._pause:
            self._last = now
            rate = self._done / (now - self._began)
            self._say(f"{self._done} of {self._total} {self._what} · {rate:.1f}/s")


@contextmanager
def open_count(session: Session, total: int, what: str) -> Iterator[Count]:
    """Open a count in the form that fits the terminal and the options."""
    if session.verbosity < 0:
        yield Count(total, what, lambda _: None)
    elif sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415 - only on a terminal

        with Console(stderr=True).status("") as status:
            yield Count(total, what, status.update, pause=0.1)
    else:
        yield Count(total, what, partial(click.echo, err=True))
