"""What a job came to, as a table or JSON, with what failed and what to do."""

from __future__ import annotations

import click

from crawler.cli.main import Session
from crawler.cli.places import blame
from crawler.cli.tables import cut, table
from crawler.config.load import Config
from crawler.engine.door import Summary
from crawler.engine.report import Event, SourceTally
from crawler.text import terminal

SHOWN = 10
"""Problems shown before the rest is only counted."""
COLUMNS = ("new", "revised", "unchanged", "duplicate", "gone", "failed")


def show_summary(summary: Summary, config: Config, session: Session) -> None:
    """Print the result on standard output and the problems on standard error."""
    if session.json:
        click.echo(
            '{"v": 1, ' + summary.model_dump_json(exclude={"erased", "moved", "resolved"})[1:]
        )
        return
    click.echo(tally_table(summary.rows))
    held = sum(row.held for row in summary.rows)
    if held:
        names = " ".join(f"'{row.source}'" for row in summary.rows if row.held)
        click.echo(f"{held} older entries are known but not fetched: `crawler backfill {names}`")
    put_off = sum(row.put_off for row in summary.rows)
    if put_off:
        click.echo(f"{put_off} URLs were put off; the next run asks them again when they are due")
    show_problems(summary.problems, config)


def tally_table(rows: tuple[SourceTally, ...]) -> str:
    """Return a row a source."""
    used = [name for name in COLUMNS if name == "new" or any(name in row.outcomes for row in rows)]
    heads = ["source", "entries", "found", *used]
    cells = [
        [
            cut(row.source, 40),
            str(row.entries),
            str(row.found),
            *(str(row.outcomes.get(name, 0)) for name in used),
        ]
        for row in rows
    ]
    return table(heads, cells, numbers=" ".join(heads[1:]))


def show_problems(problems: tuple[Event, ...], config: Config) -> None:
    """Say what failed, where, and what to do, listings first."""
    ordered = sorted(problems, key=lambda event: event.kind != "poll")
    for event in ordered[:SHOWN]:
        click.echo(f"{event.code}: {terminal(event.url)}", err=True)
        click.echo(f"  {terminal(event.message or '')}", err=True)
        if event.hint:
            click.echo(f"  {terminal(event.hint)}", err=True)
        place = blame(config, event.source, event.code or "", event.message or "", event.url)
        if place is not None:
            click.echo(f"  source '{terminal(event.source)}' at {place}", err=True)
    if len(ordered) > SHOWN:
        click.echo(f"... and {len(ordered) - SHOWN} more: `crawler status`", err=True)
