"""The verb `edit`: a source's lines in the user's editor, then `check` and `test`."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import click

from crawler.cli.editors import open_editor
from crawler.cli.main import Session
from crawler.cli.preview import test
from crawler.cli.session import configure, unknown_source
from crawler.config.load import Config, load
from crawler.errors import ConfigError
from crawler.models.source import Source
from crawler.text import redact, terminal

_PLACE = re.compile(r"(.+?):(\d+):\d+: ")


@click.command("edit", short_help="Open a source in your editor, then check and test it")
@click.argument("source")
@click.pass_context
def edit(ctx: click.Context, source: str) -> int:
    r"""Open the file of SOURCE at its line in your editor; check and test it when you are done.

    The editor is $VISUAL, else $EDITOR, else one that is there. If the file is wrong then, the
    problems are shown, and on a terminal you can go on editing, at the line of the first. Else the
    source is fetched once, as `crawler test` does. A daemon that runs takes over what you saved; a
    wrong file leaves it as it is.

    If the configuration is wrong already, its first problem is what is opened.

    \b
    Examples:
      crawler edit news
      EDITOR="code --wait" crawler edit news
    """
    session: Session = ctx.obj
    path, line, before = _where(session, source)
    saved = path.read_bytes()
    open_editor(path, line)
    config = _right(session)
    if path.read_bytes() == saved:
        click.echo(f"{path} was not changed", err=True)
        return 0
    click.echo(f"{session.config}: {len(config.sources)} sources, no error", err=True)
    found = _find(config, source, before)
    if found is None:
        click.echo(f"source '{terminal(source)}' is gone; its archive stays", err=True)
        return 0
    code: int = ctx.invoke(test, what=found.name)
    return code


def _where(session: Session, name: str) -> tuple[Path, int, Config | None]:
    """Return the file and line to open: the source's, or those of the first problem."""
    try:
        config = configure(session)
    except ConfigError as error:
        place = _first_place(error)
        if place is None:
            raise
        _show(error)
        return *place, None
    places = {source.name: config.resolved[source.name].place for source in config.sources}
    if name not in places:
        raise unknown_source(name, places)
    return Path(places[name].file), places[name].line, config


def _first_place(error: ConfigError) -> tuple[Path, int] | None:
    for problem in error.problems:
        found = _PLACE.match(problem)
        if found and Path(found[1]).is_file():
            return Path(found[1]), int(found[2])
    return None


def _show(error: ConfigError) -> None:
    for line in error.message.splitlines():
        click.echo(terminal(redact(line)), err=True)


def _right(session: Session) -> Config:
    """Return the configuration as it is now; let a wrong one be edited again.

    Raises:
        ConfigError: it is wrong and stays so.
    """
    while True:
        try:
            return load(session.config, os.environ)
        except ConfigError as error:
            place = _first_place(error)
            if place is None or not sys.stdin.isatty():
                raise
            _show(error)
            if not click.confirm("edit again?", default=True, err=True):
                raise
            open_editor(*place)


def _find(config: Config, name: str, before: Config | None) -> Source | None:
    """Return the source that was edited: by its name, else by its addresses."""
    known = {source.name: source for source in config.sources}
    if name in known or before is None:
        return known.get(name)
    urls = before.resolved[name].source.urls
    return next((source for source in config.sources if source.urls == urls), None)
