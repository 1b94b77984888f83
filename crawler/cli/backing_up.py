"""The verb `backup`: a copy of the archive in another folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from crawler.app.backing_up import back_up
from crawler.archive.amount import amount_in
from crawler.cli.main import Session
from crawler.cli.progress import open_count
from crawler.cli.session import archive_of, configure, run_async
from crawler.config.load import Config
from crawler.engine.backup import BackedUp
from crawler.text import terminal

SHOWN = 50


@click.command("backup", short_help="Copy the archive as it is at one moment, also while it grows")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def backup(session: Session, folder: Path) -> int:
    r"""Copy the archive to DIR as it is at one moment, also while the daemon runs.

    Run again it copies what is new, and takes away what was forgotten since. Each file is held
    against its digest on the way: what is damaged is told, and takes the place of nothing whole.
    The copy is an archive like any other: `crawler verify --archive DIR` checks it, and a command
    that is given `--archive DIR` works on it.

    DIR must be empty, not there yet, or such a copy. It may be stopped at any time: the next run
    does the rest.

    \b
    Examples:
      crawler backup /mnt/disk/archive
      crawler backup /mnt/disk/archive --json
      crawler verify --archive /mnt/disk/archive

    \b
    Exit codes:
      0  the copy is whole
      2  DIR cannot be a backup of this archive
      3  a file is damaged or missing, or the disk did not take the copy
    """
    config = configure(session)
    with open_count(session, _total(config), "files") as count:
        done = run_async(back_up(config, folder, count.add))
    if session.json:
        click.echo(json.dumps(_document(done, folder), ensure_ascii=False))
    else:
        _show(done, folder)
    return 3 if done.faults else 0


def _total(config: Config) -> int | None:
    """Return how many files there are to be copied, or to be seen to be there."""
    try:
        there = amount_in(archive_of(config))
    except OSError:  # What cannot be read is told by the copying itself.
        return None
    return there.kept + there.posts


def _document(done: BackedUp, folder: Path) -> dict[str, Any]:
    return {
        "v": 1,
        "folder": str(folder),
        "journal": done.end.model_dump() if done.end else None,
        "database": done.database,
        "files": done.copied.files,
        "bytes": done.copied.bytes,
        "removed": done.copied.removed,
        "problems": [{"code": one.code, "path": one.path, "message": one.message}
                     for one in done.faults],
    }  # fmt: skip


def _show(done: BackedUp, folder: Path) -> None:
    copied = done.copied
    gone = f", {copied.removed} taken away" if copied.removed else ""
    click.echo(
        f"{terminal(str(folder))}: {copied.files} files copied "
        f"({copied.bytes / 2**20:,.1f} MiB){gone}"
    )
    if not done.database:
        click.echo("without the database: the first command that writes there makes it", err=True)
    for fault in done.faults[:SHOWN]:
        click.echo(f"not copied: {terminal(fault.path)}: {terminal(fault.message)} ({fault.code})",
                   err=True)  # fmt: skip
    if done.faults:
        click.echo(f"{len(done.faults)} files could not be copied; `crawler verify` says more",
                   err=True)  # fmt: skip
