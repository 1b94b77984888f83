"""The verb `export`: the archive in the forms that other programs read."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO

import click

from crawler import __version__
from crawler.app.clock import SystemClock
from crawler.cli.days import Day
from crawler.cli.main import Session
from crawler.cli.progress import open_count
from crawler.cli.session import archive_of, configure, unknown_source
from crawler.config.load import Config
from crawler.engine.export import Exported, Head, Scope, export_wacz, export_warc, wanted
from crawler.errors import ArchiveUnwritableError, UsageError
from crawler.text import terminal

SOFTWARE = f"Longshelf/{__version__}"
STDOUT = "-"


@click.command("export", short_help="Write the archive for other programs: WARC, WACZ")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--warc", is_flag=False, flag_value=STDOUT, metavar="[FILE]", help="As a WARC file.")
@click.option("--wacz", is_flag=False, flag_value=STDOUT, metavar="[FILE]", help="As a WACZ file.")
@click.option("--since", type=Day(), help="Captured on this day (UTC) or later.")
@click.option("--until", type=Day(), help="Captured on this day (UTC) or earlier.")
@click.pass_obj
def export(  # noqa: PLR0917 - one parameter an option
    session: Session,
    sources: tuple[str, ...],
    warc: str | None,
    wacz: str | None,
    since: date | None,
    until: date | None,
) -> int:
    r"""Write what the archive holds of the named sources (or all) for other programs.

    WARC is what web archives exchange and WACZ what players in the browser open (replayweb.page,
    pywb): every capture, revisions and failures included, byte for byte but for its content
    coding, each with its line of the journal. Without FILE it goes to standard output. FILE
    appears when it is whole, and takes the place of one that was there.

    \b
    Examples:
      crawler export --warc everything.warc.gz
      crawler export news --wacz news.wacz --since 2026-01-01
      crawler export news --warc | ssh host 'cat > news.warc.gz'
    """
    form, where = _wanted_form(warc=warc, wacz=wacz)
    config = configure(session)
    archive = archive_of(config)
    scope = Scope(frozenset(sources), _start(since), _start(until, days=1))
    total = _count(config, archive, scope)
    name = Path(where).name if where != STDOUT else f"longshelf.{form}"
    head = Head(name, SOFTWARE, SystemClock().now())
    write = {"warc": export_warc, "wacz": export_wacz}[form]
    with open_count(session, total, "captures") as count, _open_out(where) as out:
        done = write(archive, scope, out, head, count.add)
    return _report(session, done, where)


def _wanted_form(**given: str | None) -> tuple[str, str]:
    """Return the one form that is asked for, and where it shall go."""
    chosen = [(form, where) for form, where in given.items() if where is not None]
    if len(chosen) != 1:
        options = " or ".join(f"--{form}" for form in given)
        raise UsageError(f"name one form: {options}", hint="crawler export --warc all.warc.gz")
    form, where = chosen[0]
    if where == STDOUT and sys.stdout.isatty():
        hint = f"crawler export --{form} FILE"
        raise UsageError(f"a {form.upper()} is nothing for a terminal: name a file", hint=hint)
    return form, where


def _count(config: Config, archive: Path, scope: Scope) -> int:
    """Return how many captures are wanted.

    Raises:
        UsageError: a name that no source has or had; those taken out of the YAML keep their
            archive.
    """
    seen: dict[str, int] = {}
    for line in wanted(archive, scope):
        seen[line.source] = seen.get(line.source, 0) + 1
    known = {source.name for source in config.sources} | set(seen)
    for name in scope.sources - known:
        raise unknown_source(name, known)
    return sum(seen.values())


def _start(day: date | None, *, days: int = 0) -> datetime | None:
    return datetime.combine(day, time(), UTC) + timedelta(days=days) if day else None


@contextmanager
def _open_out(where: str) -> Iterator[BinaryIO]:
    """Open the file beside its place, and put it there when it is whole."""
    if where == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(where)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        raise ArchiveUnwritableError(
            f"{path} cannot be written: {error.strerror}", hint="name a file on another disk"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _report(session: Session, done: Exported, where: str) -> int:
    for problem in done.problems:
        click.echo(f"left out: {terminal(problem.message)} ({problem.code})", err=True)
    size = Path(where).stat().st_size if where != STDOUT else None
    if session.json and where != STDOUT:
        document = {"v": 1, "file": where, "bytes": size, "captures": done.captures,
                    "problems": [{"code": one.code, "message": one.message}
                                 for one in done.problems]}  # fmt: skip
        click.echo(json.dumps(document, ensure_ascii=False))
    elif session.verbosity >= 0:
        what = f"{done.captures} captures"
        click.echo(f"{what} in {where}" if where != STDOUT else what, err=where == STDOUT)
    return 3 if done.problems else 0
