"""A change to the user's YAML: shown, asked about, written, and what comes of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from crawler.archive.lock import find_holder
from crawler.cli.main import Session
from crawler.config.edit import Change
from crawler.errors import UsageError
from crawler.text import terminal

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def show_diff(change: Change) -> None:
    """Print the change as a unified diff, in colour on a terminal."""
    for line in change.diff().splitlines():
        plain = line.startswith(("+++", "---"))
        colour = None if plain else _COLOURS.get(line[:1])
        click.echo(click.style(terminal(line), fg=colour, bold=plain))


def can_ask(session: Session) -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and not session.json


def agreed(session: Session, change: Change, *, default: bool = True) -> bool:
    """Ask whether a change is to be written.

    Raises:
        UsageError: nobody can be asked.
    """
    if not can_ask(session):
        raise UsageError(
            f"nothing was written to {change.path}: nobody can be asked here",
            hint="say --yes to have it written, --dry-run to only look",
        )
    return click.confirm(f"write this to {change.path}?", default=default, err=True)


def find_daemon(session: Session, change: Change) -> str | None:
    """Return the daemon that runs on the archive, as it calls itself; None if there is none."""
    archive = session.archive or Path(change.config.settings.archive)
    holder = find_holder(archive)
    return holder if holder is not None and "crawler run" in holder else None
