"""The verb `reextract`: a source's stored pages made articles of again, by its rules of today."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import click

from crawler.app.reextracting import open_reextractor
from crawler.cli.days import Day
from crawler.cli.main import Session
from crawler.cli.progress import open_count
from crawler.cli.session import configure, run_async, unknown_source
from crawler.cli.tables import table
from crawler.config.load import Config
from crawler.engine.compare import Sample
from crawler.engine.reextract import Reextracted, Tell
from crawler.engine.replay import Lost
from crawler.models.source import Source
from crawler.text import terminal

SHOWN = 20
"""Paths of a kind that are shown; `--json` has them all."""


@click.command("reextract", short_help="Apply changed rules to what is archived already")
@click.argument("name", metavar="SOURCE")
@click.option("--since", type=Day(), help="Only pages fetched on this day or later.")
@click.option(
    "--apply/--dry-run", default=False, help="Write the new versions, or only show them (default)."
)
@click.pass_obj
def reextract(session: Session, name: str, since: date | None, apply: bool) -> int:  # noqa: FBT001
    r"""Make a source's articles again from its stored pages, by its rules as they are now.

    Nothing is fetched. Without --apply nothing is written either: it shows how many articles get
    another title, date, body ..., and some of the differences. With --apply each of them becomes
    a new version: its post is rewritten where it is, unless somebody has edited or deleted it, and
    the journal gets a line. Rules with `until:` are chosen by the time of the page. Pages on which
    the old rules found no article are tried, too.

    A second run changes nothing. It may be stopped at any time: the next run does the rest. Exits
    with 3 if a stored page cannot be read.

    \b
    Examples:
      crawler reextract news
      crawler reextract news --since 2026-01-01 --json
      crawler reextract news --apply
    """
    config = configure(session)
    source = _source(config, name)
    with open_count(session, None, "pages") as count:
        done = run_async(_reextract(config, source, since, count.reach, apply=apply))
    if session.json:
        document = _document(done, source, applied=apply)
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show(done, source, applied=apply)
    return 3 if done.losses else 0


def _source(config: Config, name: str) -> Source:
    found = next((each for each in config.sources if each.name == name), None)
    if found is None:
        raise unknown_source(name, [each.name for each in config.sources])
    return found


async def _reextract(
    config: Config, source: Source, since: date | None, tell: Tell, *, apply: bool
) -> Reextracted:
    zone = ZoneInfo(source.timezone)
    start = datetime.combine(since, time(), zone) if since else None
    async with open_reextractor(config, source, apply=apply) as reextractor:
        return await reextractor.run(start, tell)


def _document(done: Reextracted, source: Source, *, applied: bool) -> dict[str, Any]:
    return {
        "v": 1,
        "source": source.name,
        "applied": applied,
        "articles": done.articles,
        "changed": done.changed,
        "found": done.found,
        "fields": {
            name: {"changed": one.changed, "gained": one.gained, "lost": one.lost}
            for name, one in done.fields.items()
        },
        "samples": [
            {"field": one.field, "path": one.path, "lines": list(one.lines)}
            for one in _samples(done)
        ],
        "edited": done.edited,
        "deleted": done.deleted,
        "refusals": done.refusals,
        "refused": [_told(one) for one in done.refused],
        "losses": done.losses,
        "lost": [_told(one) for one in done.lost],
    }


def _told(one: Lost) -> dict[str, str]:
    return {"path": one.path, "code": one.code, "message": one.message}


def _samples(done: Reextracted) -> Iterable[Sample]:
    return (sample for tally in done.fields.values() for sample in tally.samples)


def _show(done: Reextracted, source: Source, *, applied: bool) -> None:
    changed, came = ("changed", "came") if applied else ("would change", "would come")
    found = f", {done.found} {came} of pages that had none of their own" if done.found else ""
    click.echo(f"{done.articles} articles made again: {done.changed} {changed}{found}")
    if done.fields:
        _show_fields(done)
    for what, paths in (("edited", done.edited), ("deleted", done.deleted)):
        _list(f"{what} by hand, stays so: {path}" for path in paths)
    _list(f"no article by these rules, stays as it is: {one.path}: {one.message} ({one.code})"
          for one in done.refused)  # fmt: skip
    _list(
        (f"cannot be read: {one.path}: {one.message} ({one.code})" for one in done.lost), err=True
    )
    if (done.changed or done.found) and not applied:
        click.echo(f"  nothing was written; `crawler reextract {shlex.quote(source.name)} --apply` "
                   "does it", err=True)  # fmt: skip


def _show_fields(done: Reextracted) -> None:
    rows = [
        [name, str(one.changed), str(one.gained), str(one.lost)]
        for name, one in sorted(done.fields.items(), key=lambda pair: -_articles(done, pair[0]))
    ]
    click.echo(table(["field", "changed", "gained", "lost"], rows, numbers="changed gained lost"))
    for sample in _samples(done):
        click.echo(f"\n{sample.field}: {terminal(sample.path)}")
        for line in sample.lines:
            click.echo(f"  {terminal(line)}")


def _articles(done: Reextracted, name: str) -> int:
    one = done.fields[name]
    return one.changed + one.gained + one.lost


def _list(texts: Iterable[str], *, err: bool = False) -> None:
    several = list(texts)
    for text in several[:SHOWN]:
        click.echo(terminal(text), err=err)
    if len(several) > SHOWN:
        click.echo(f"... and {len(several) - SHOWN} more", err=err)
