"""The verbs about configuration: `init`, `check`, `schema`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import cast

import click

from crawler.cli.main import Session
from crawler.cli.unit import Kind, Unit, write_unit
from crawler.config.initial import schema_text, write_initial
from crawler.config.load import load, load_settings
from crawler.urls import redact_url


@click.command("init", short_help="Write a configuration to start from")
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), required=False, metavar="[DIR]"
)
@click.option(
    "--systemd",
    type=click.Choice(["auto", "user", "system"]),
    is_flag=False,
    flag_value="auto",
    help="Write a systemd unit, too: your own or the machine's (auto: as root the machine's).",
)
@click.pass_obj
def init(session: Session, folder: Path | None, systemd: str | None) -> int:
    r"""Write a configuration to start from into DIR (default: the --config folder).

    Files that exist are left as they are. With --systemd a unit is written whose paths are those
    of this configuration; what to type to have it run is printed at the end.

    \b
    Examples:
      crawler init
      crawler init ~/archive/config
      crawler init --systemd user
    """
    where = folder or session.config
    initial = write_initial(where)
    unit = None if systemd is None else _unit(session, where, systemd)
    if session.json:
        written = [str(path) for path in (*initial.written, *([unit.path] if unit else []))]
        document = {"v": 1, "written": written, "kept": [str(path) for path in initial.kept]}
        if unit is not None:
            document["next"] = list(unit.commands)
        click.echo(json.dumps(document, ensure_ascii=False))
        return 0
    for path in initial.written:
        click.echo(f"wrote {path}")
    for path in initial.kept:
        click.echo(f"kept {path}, which was there")
    if unit is not None:
        click.echo(f"wrote {unit.path}")
    option = "" if where == Path("config") else f" --config {where}"
    click.echo("next:")
    if unit is not None:
        click.echo(f"  crawler{option} check")
        for command in unit.commands:
            click.echo(f"  {command}")
        return 0
    click.echo(f"  crawler{option} check")
    click.echo(f"  crawler{option} test https://example.org/")
    click.echo(f"  crawler{option} once")
    return 0


def _unit(session: Session, folder: Path, kind: str) -> Unit:
    settings = load_settings(folder, os.environ)
    archive = (session.archive or Path(settings.archive)).absolute()
    store = Path(settings.store) if settings.store else None
    return write_unit(None if kind == "auto" else cast(Kind, kind), folder, archive, store)


@click.command("check", short_help="Check the configuration")
@click.pass_obj
def check(session: Session) -> int:
    r"""Check the configuration: all problems at once, each with file, line and column.

    Says, too, what is not installed that a source needs; that is no error.

    \b
    Example:
      crawler check
    """
    from crawler.app.doctor.machine import check_browser  # noqa: PLC0415 - slow to import

    config = load(session.config, os.environ)
    lacks = list(check_browser(config.sources, os.environ))
    if session.json:
        document = {
            "v": 1,
            "ok": True,
            "warnings": [f"{one.message}; {one.what_to_do}" for one in lacks],
            "sources": [
                {"name": source.name, "urls": [redact_url(url) for url in source.urls]}
                for source in config.sources
            ],
        }
        click.echo(json.dumps(document, ensure_ascii=False))
        return 0
    count = len(config.sources)
    click.echo(f"{session.config}: {count} source{'' if count == 1 else 's'}, no error")
    for one in lacks:
        click.echo(f"{one.message}\n  {one.what_to_do}", err=True)
    return 0


@click.command("schema", short_help="Print the JSON Schema of the source files")
def schema() -> int:
    r"""Print the JSON Schema of the source files, shorthands included, for editors.

    \b
    Example:
      crawler schema > config/sources.schema.json
    """
    click.echo(schema_text(), nl=False)
    return 0
