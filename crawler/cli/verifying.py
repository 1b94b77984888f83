"""The verb `verify`: the archive held against itself, and repaired on request."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click

from crawler.app.keeping import open_repair, open_verifier
from crawler.archive.amount import amount_in
from crawler.archive.check import Fault
from crawler.cli.main import Session
from crawler.cli.progress import open_count
from crawler.cli.session import archive_of, configure, run_async
from crawler.config.load import Config
from crawler.engine.repair import Done
from crawler.engine.verify import Findings, Tell
from crawler.errors import UsageError
from crawler.text import terminal

SHOWN = 50
"""Things of a kind that are shown; `--json` has them all."""


@click.command("verify", short_help="Check that everything archived is what it was")
@click.option("--repair", is_flag=True, help="Make right what can be; nothing is deleted.")
@click.option("--restore", is_flag=True, help="With --repair: also posts deleted by hand.")
@click.pass_obj
def verify(session: Session, repair: bool, restore: bool) -> int:  # noqa: FBT001 - flags
    r"""Read all that is archived and hold it against its digests, the journal and the database.

    It writes nothing, and works while the daemon runs. Posts that somebody has edited are told,
    and are no damage. Exits with 3 where something is damaged or missing.

    With --repair, what is damaged or cannot be explained is moved to quarantine/, and what can be
    is made again; what cannot is told, once. Posts that are missing are taken as deleted by hand
    and stay so, unless --restore is given.

    \b
    Examples:
      crawler verify
      crawler verify --json | jq -r '.problems[].path'
      crawler verify --repair
      crawler verify --repair --restore
    """
    if restore and not repair:
        raise UsageError("--restore goes with --repair")
    config = configure(session)
    with open_count(session, _total(config, repair=repair), "files, lines and posts") as count:
        if repair:
            first, done, found = run_async(_repair(config, count.add, restore=restore))
        else:
            found, done, first = run_async(_verify(config, count.add)), [], None
    if session.json:
        click.echo(json.dumps(_document(first or found, done, found), ensure_ascii=False))
    else:
        _show(first or found, done, found)
    return 3 if found.faults or any(one.what.startswith("lost:") for one in done) else 0


def _total(config: Config, *, repair: bool) -> int | None:
    """Return how much there is to be checked; a repair checks it before and after."""
    try:
        there = amount_in(archive_of(config))
    except OSError:  # What cannot be read is told by the check itself.
        return None
    return (there.kept + there.lines + there.posts) * (2 if repair else 1)


async def _verify(config: Config, tell: Tell) -> Findings:
    async with open_verifier(config, tell) as verifier:
        return await verifier()


async def _repair(
    config: Config, tell: Tell, *, restore: bool
) -> tuple[Findings, list[Done], Findings]:
    async with open_repair(config, tell, restore=restore) as repair:
        return await repair()


def _document(first: Findings, done: list[Done], left: Findings) -> dict[str, Any]:
    return {
        "v": 1,
        "files": first.files,
        "lines": first.lines,
        "articles": first.articles,
        "problems": [_problem(fault) for fault in first.faults],
        "repaired": [{"path": one.path, "what": one.what} for one in done],
        "left": [_problem(fault) for fault in left.faults],
        "edited": left.edited,
        "deleted": left.deleted,
        "decided": left.decided,
        "foreign": left.foreign,
        "orphans": left.orphans,
        "lost": left.lost,
    }


def _problem(fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "path": fault.path, "message": fault.message}


def _show(first: Findings, done: list[Done], left: Findings) -> None:
    faults = [f"{one.path}: {one.message} ({one.code})" for one in first.faults]
    _list(faults)
    _list(f"{one.path}: {one.what}" for one in done)
    if done and left.faults:
        click.echo("still wrong:")
        _list(f"{one.path}: {one.message} ({one.code})" for one in left.faults)
    for name, paths in (
        ("edited by hand", left.edited),
        ("deleted by hand", left.deleted),
        ("not ours, as you decided", left.decided),
        ("not ours", left.foreign),
        ("whole, but its line in the journal is lost", left.orphans),
        ("known to be lost", left.lost),
    ):
        _list(f"{name}: {path}" for path in paths)
    numbers = f"{first.files} files, {first.lines} lines and {first.articles} articles"
    if not first.faults:
        click.echo(f"{numbers} are what they were")
        return
    found = len(first.faults)
    rest = f", {len(left.faults)} left" if done else ""
    click.echo(f"{numbers} checked: {found} problem{'' if found == 1 else 's'}{rest}")
    if not done:
        click.echo("  `crawler verify --repair` makes right what can be", err=True)


def _list(texts: Iterable[str]) -> None:
    several = list(texts)
    for text in several[:SHOWN]:
        click.echo(terminal(text))
    if len(several) > SHOWN:
        click.echo(f"... and {len(several) - SHOWN} more")
