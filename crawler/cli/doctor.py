"""The verb `doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from crawler.app.doctor.checkup import examine
from crawler.app.doctor.finding import Finding
from crawler.cli.main import Session
from crawler.models.source import Settings
from crawler.text import redact, terminal

COLOURS = {"problem": "red", "warning": "yellow", "note": "cyan"}


@click.command("doctor", short_help="Find what is wrong with this installation, and what to do")
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A Hugo, Hexo or Jekyll site that shows the archive; its settings are looked at.",
)
@click.pass_obj
def doctor(session: Session, site: Path | None) -> int:
    r"""Find what is wrong with this installation; each finding comes with what to do.

    Looks at configuration, archive, disk, permissions, database, clock, limits, the browser if a
    source wants one, the contact in the User-Agent, proxy variables, and what the names of the
    sources resolve to (the only thing that is asked of the network). Changes nothing. Exits with 1
    if there is a problem; warnings and notes are none.

    \b
    Examples:
      crawler doctor
      crawler doctor --site ~/blog
      crawler doctor --json | jq '.findings[] | select(.level == "problem")'
    """

    def change(settings: Settings) -> Settings:
        if session.archive is None:
            return settings
        place = {"archive": str(session.archive.absolute()), "store": None}
        return settings.model_copy(update=place)

    findings = examine(session.config, os.environ, change=change, site=site)
    problems = sum(one.level == "problem" for one in findings)
    if session.json:
        rows = [json.loads(redact(one.model_dump_json())) for one in findings]
        document = {"v": 1, "ok": not problems, "findings": rows}
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show(findings, problems)
    return 1 if problems else 0


def _show(findings: list[Finding], problems: int) -> None:
    for one in findings:
        level = click.style(one.level, fg=COLOURS[one.level], bold=one.level == "problem")
        click.echo(f"{level}: {terminal(redact(one.message))} ({one.topic})")
        if one.what_to_do:
            click.echo(f"  {terminal(redact(one.what_to_do))}")
    if not findings:
        click.echo("nothing found")
        return
    others = len(findings) - problems
    click.echo(f"{_count(problems, 'problem')}, {_count(others, 'other finding')}")


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
