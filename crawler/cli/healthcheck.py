"""The verb `healthcheck`: is there a daemon, and is it well?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from crawler.cli.main import Session
from crawler.engine.knock import ask_condition
from crawler.text import terminal


@click.command("healthcheck", short_help="Tell a supervisor whether the daemon is well")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 60),
    default=5.0,
    show_default=True,
    help="Seconds to wait for its answer.",
)
@click.pass_obj
def healthcheck(session: Session, timeout: float) -> int:
    r"""Ask the daemon how it is: exit 0 if it is alive and takes work, else 1.

    For a container's health check, a monitoring agent or a script. A source that is broken, or a
    configuration that is wrong on disk while an older one is in force, is no illness of the
    daemon: `crawler status` tells of those.

    \b
    Examples:
      crawler healthcheck
      crawler healthcheck --json
    """
    archive = session.archive or _archive(session.config)
    found = ask_condition(archive, timeout)
    well = found is not None and found.get("ready") is True
    if session.json:
        click.echo(json.dumps(found or {"v": 1, "alive": False, "ready": False}))
    elif found is None:
        click.echo(f"no daemon answers at {archive}")
    else:
        said = "; ".join(map(str, found.get("why", ())))
        words = f"{'well' if well else 'not well'}: pid {found.get('pid')}, {said}"
        click.echo(terminal(words.removesuffix(", ")))
    return 0 if well else 1


def _archive(config: Path) -> Path:
    """Return what crawler.yaml says; whoever names the archive is spared reading it."""
    from crawler.config.load import load_settings  # noqa: PLC0415 - 0.3 s

    return Path(load_settings(config, os.environ).archive)
