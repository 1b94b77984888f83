"""Progress on standard error: a bar on a terminal, with rate and time left; else nothing.

Long work of any kind counts with `open_count`; crawling, whose end moves, shows its events with
`open_progress`. Where standard error is no terminal both are quiet, but with `-v` say a line every
few seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

import click

from crawler.cli.main import Session
from crawler.text import terminal

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

    from crawler.engine.door import Order
    from crawler.engine.report import Event, Tally

EVERY = 3.0
"""Seconds between two lines where standard error is no terminal."""
SHOWN = 10
"""Listings that failed, and that were put off, with a line of their own; the others are counted."""


class Count:
    """How many of so many things are done.

    Attributes:
        done: Things done so far.
        total: Things to do; None where that is not known, and it may become known later.
        what: What is counted, in the plural: "pages".
    """

    def __init__(self, total: int | None, what: str, show: Callable[[Count], None]) -> None:
        self.done = 0
        self.total = total
        self.what = what
        self._show = show
        self._began = time.monotonic()

    def add(self, number: int = 1) -> None:
        """Count some more as done."""
        self.done += number
        self._show(self)

    def reach(self, done: int, total: int | None, what: str | None = None) -> None:
        """Set where we are, where it is not only counted upwards."""
        self.done, self.total, self.what = done, total, what or self.what
        self._show(self)

    def line(self) -> str:
        """Return where we are: count, rate, time left."""
        rate = self.done / max(time.monotonic() - self._began, 0.1)
        of = f" of {self.total}" if self.total is not None else ""
        left = ""
        if self.total is not None and rate > 0:
            seconds = max(self.total - self.done, 0) / rate
            left = f" · {timedelta(seconds=round(seconds))} left"
        return f"{self.done}{of} {self.what} · {rate:.1f}/s{left}"


@contextmanager
def open_count(session: Session, total: int | None, what: str) -> Iterator[Count]:
    """Open a count in the form that fits the terminal and the options.

    Args:
        session: The global options.
        total: How many there are; None where nobody knows (yet).
        what: What is counted, in the plural.
    """
    with _showing(session) as (show, _):
        yield Count(total, what, show)


Show = Callable[[Count], None]
Tell = Callable[[str], None]


@contextmanager
def _showing(session: Session) -> Iterator[tuple[Show, Tell]]:
    """Open what shows a count, and what tells a line beside it."""
    quiet = session.verbosity < 0
    tell: Tell = (lambda _: None) if quiet else partial(click.echo, err=True)
    if quiet or not sys.stderr.isatty():
        yield (_now_and_then(tell) if session.verbosity > 0 else lambda _: None), tell
        return
    bar = _rich_bar()
    with bar:
        yield _on(bar), lambda line: bar.console.print(line, highlight=False, markup=False)


def _now_and_then(tell: Tell) -> Show:
    """Return what tells a line every few seconds."""
    last = time.monotonic()

    def show(count: Count) -> None:
        nonlocal last
        if time.monotonic() - last > EVERY:
            last = time.monotonic()
            tell(count.line())

    return show


def _rich_bar() -> RichProgress:
    from rich import progress  # noqa: PLC0415 - only on a terminal
    from rich.console import Console  # noqa: PLC0415

    return progress.Progress(
        progress.BarColumn(bar_width=24),
        progress.TextColumn("{task.fields[line]}", markup=False),
        console=Console(stderr=True),
        transient=True,
        refresh_per_second=8,
    )


def _on(bar: RichProgress) -> Show:
    """Return what moves a bar."""
    task = bar.add_task("", total=None, line="")

    def show(count: Count) -> None:
        bar.update(task, completed=count.done, total=count.total, line=count.line())

    return show


class Progress(Protocol):
    """Shows the events of a crawl as they come."""

    def hear(self, event: Event) -> None:
        """Take notice of an event."""
        ...


class _Crawl:
    """Counts a crawl's URLs against those found so far; tells failed listings and notes."""

    def __init__(self, tally: Tally, count: Count, tell: Tell) -> None:
        self._tally = tally
        self._count = count
        self._tell = tell
        self._failed = self._put_off = 0

    def hear(self, event: Event) -> None:
        """Show where we are."""
        self._tally.add(event)
        line = telling(event)
        if line is not None and self._is_shown(event):
            self._tell(line)
        settled, found = self._tally.settled(), self._tally.found()
        self._count.reach(settled, max(settled, found) or None, f"URLs{_outcomes(self._tally)}")

    def _is_shown(self, event: Event) -> bool:
        """Whether an event has a line; of failures the summary tells how many there were."""
        if event.kind == "poll":
            self._failed += 1
            return self._failed <= SHOWN
        if not event.later:
            return True
        self._put_off += 1
        return self._put_off <= SHOWN

    def end(self) -> None:
        """Tell how many listings were put off without a line."""
        if self._put_off > SHOWN:
            self._tell(f"... and {self._put_off - SHOWN} more not read now: `crawler status`")


def telling(event: Event) -> str | None:
    """Return a line for an event that is worth one of its own."""
    source = terminal(event.source)
    if event.kind == "note":
        return f"{source}: {terminal(event.message or '')}"
    if event.kind == "poll" and event.code is not None:
        return f"{source}: {terminal(event.message or '')} ({event.code})"
    return None


def _outcomes(tally: Tally) -> str:
    """Return what became of the URLs so far, and how many listings were read."""
    parts = [f"{count} {name}" for name, count in tally.outcomes().items()]
    listings = tally.listings()
    parts.append(f"{listings} listing{'' if listings == 1 else 's'} read")
    return f" ({', '.join(parts)})"


@contextmanager
def open_progress(session: Session, order: Order) -> Iterator[Progress]:
    """Open the progress of a crawl in the form that fits the terminal and the options."""
    from crawler.engine.report import Tally  # noqa: PLC0415 - a count alone does without

    del order
    with _showing(session) as (show, tell):
        result_says_all = session.json and not sys.stderr.isatty()
        heard: Tell = (lambda _: None) if result_says_all else tell
        crawl = _Crawl(Tally(), Count(None, "URLs", show), heard)
        yield crawl
        crawl.end()
