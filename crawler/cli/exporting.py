"""The verb `export`: the archive in the forms that other programs read."""

from __future__ import annotations

import json
import sys
from contextlib import aclosing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO

import click

from crawler import __version__
from crawler.app.clock import SystemClock
from crawler.app.exporting import open_records
from crawler.cli.days import Day
from crawler.cli.main import Session
from crawler.cli.output import STDOUT, open_output
from crawler.cli.progress import Count, open_count
from crawler.cli.session import archive_of, configure, run_async, unknown_source
from crawler.config.load import Config
from crawler.engine.export import Exported, Head, Scope, export_wacz, export_warc, wanted
from crawler.errors import UsageError
from crawler.text import terminal

SOFTWARE = f"Longshelf/{__version__}"


@click.command("export", short_help="Write the archive for other programs: WARC, WACZ, JSON")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--warc", is_flag=False, flag_value=STDOUT, metavar="[FILE]", help="As a WARC file.")
@click.option("--wacz", is_flag=False, flag_value=STDOUT, metavar="[FILE]", help="As a WACZ file.")
@click.option(
    "--jsonl",
    is_flag=False,
    flag_value=STDOUT,
    metavar="[FILE]",
    help="As JSON, a line an article.",
)
@click.option("--since", type=Day(), help="Captured on this day (UTC) or later.")
@click.option("--until", type=Day(), help="Captured on this day (UTC) or earlier.")
@click.pass_obj
def export(  # noqa: PLR0913, PLR0917 - one parameter an option
    session: Session,
    sources: tuple[str, ...],
    warc: str | None,
    wacz: str | None,
    jsonl: str | None,
    since: date | None,
    until: date | None,
) -> int:
    r"""Write what the archive holds of the named sources (or all) for other programs.

    WARC is what web archives exchange and WACZ what players in the browser open (replayweb.page,
    pywb): every capture, revisions and failures included, byte for byte but for its content
    coding, each with its line of the journal. JSONL has a line for each article in its newest
    version, with all its fields, its body and its text, made again from its page. Without FILE it
    goes to standard output. FILE appears when it is whole, and takes the place of one that was
    there.

    \b
    Examples:
      crawler export --jsonl all.jsonl
      crawler export news --jsonl | jq -r .title
      crawler export --warc everything.warc.gz
      crawler export news --wacz news.wacz --since 2026-01-01
      crawler export news --warc | ssh host 'cat > news.warc.gz'
    """
    form, where = _wanted_form(warc=warc, wacz=wacz, jsonl=jsonl)
    config = configure(session)
    scope = Scope(frozenset(sources), _start(since), _start(until, days=1))
    if form == "jsonl":
        done = _write_records(session, config, scope, where)
    else:
        done = _write_captures(session, config, scope, form, where)
    return _report(session, done, where, "articles" if form == "jsonl" else "captures")


def _write_captures(
    session: Session, config: Config, scope: Scope, form: str, where: str
) -> Exported:
    archive = archive_of(config)
    total = _count(config, archive, scope)
    name = Path(where).name if where != STDOUT else f"longshelf.{form}"
    head = Head(name, SOFTWARE, SystemClock().now())
    write = {"warc": export_warc, "wacz": export_wacz}[form]
    with open_count(session, total, "captures") as count, open_output(where) as out:
        return write(archive, scope, out, head, count.add)


def _write_records(session: Session, config: Config, scope: Scope, where: str) -> Exported:
    with open_count(session, None, "articles") as count, open_output(where) as out:
        return run_async(_records(config, scope, out, count))


async def _records(config: Config, scope: Scope, out: BinaryIO, count: Count) -> Exported:
    done = Exported()
    async with open_records(config.settings, scope) as (records, counts):
        known = {source.name for source in config.sources} | set(counts)
        for name in scope.sources - known:
            raise unknown_source(name, known)
        if scope.since is None and scope.until is None:
            count.total = sum(counts.get(name, 0) for name in scope.sources or counts)
        async with aclosing(records.each()) as lines:
            async for line in lines:
                if isinstance(line, bytes):
                    out.write(line)
                    done.written += 1
                    count.add()
                else:
                    done.problems.append(line)
    return done


def _wanted_form(**given: str | None) -> tuple[str, str]:
    """Return the one form that is asked for, and where it shall go."""
    chosen = [(form, where) for form, where in given.items() if where is not None]
    if len(chosen) != 1:
        options = " or ".join(f"--{form}" for form in given)
        raise UsageError(f"name one form: {options}", hint="crawler export --warc all.warc.gz")
    form, where = chosen[0]
    if where == STDOUT and form != "jsonl" and sys.stdout.isatty():
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


def _report(session: Session, done: Exported, where: str, what: str) -> int:
    for problem in done.problems:
        click.echo(f"left out: {terminal(problem.message)} ({problem.code})", err=True)
    size = Path(where).stat().st_size if where != STDOUT else None
    if session.json and where != STDOUT:
        document = {"v": 1, "file": where, "bytes": size, what: done.written,
                    "problems": [{"code": one.code, "message": one.message}
                                 for one in done.problems]}  # fmt: skip
        click.echo(json.dumps(document, ensure_ascii=False))
    elif session.verbosity >= 0:
        number = f"{done.written} {what}"
        click.echo(f"{number} in {where}" if where != STDOUT else number, err=where == STDOUT)
    return 3 if done.problems else 0
