"""The verb `rebuild`: the database and the posts, made anew from the archive."""

from __future__ import annotations

import json
from difflib import unified_diff
from typing import Any

import click

from crawler.app.keeping import open_rebuilder
from crawler.cli.main import Session
from crawler.cli.progress import open_count
from crawler.cli.session import configure, run_async
from crawler.config.load import Config
from crawler.engine.posts import Fate
from crawler.engine.rebuild import Rebuilt, Tell
from crawler.text import terminal

SHOWN = 20
"""Paths of a kind that are shown; `--json` has them all."""


@click.command("rebuild", short_help="Make the database and the posts anew from the archive")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would be.")
@click.pass_obj
def rebuild(session: Session, dry_run: bool) -> int:  # noqa: FBT001 - a flag
    r"""Make the database and the posts anew from `raw/` and `captures/`, without the network.

    Posts that are missing are written again, also those that were deleted by hand: byte for byte
    the same, with the same version of the program. A post that somebody has edited stays as it
    is, and so does one that an older version wrote and that would come out differently now; both
    are counted. Which sources are due and which addresses wait is kept where the database is there.

    It may be stopped at any time: the next run brings it to its end. Exits with 3 if a version
    could not be made again.

    \b
    Examples:
      crawler rebuild
      crawler rebuild --dry-run
      rm -r archive/posts archive/crawler.db* && crawler rebuild
    """
    config = configure(session)
    with open_count(session, None, "lines") as count:
        done = run_async(_rebuild(config, count.reach, dry=dry_run))
    if session.json:
        click.echo(json.dumps(_document(done, dry=dry_run), ensure_ascii=False))
    else:
        _show(done, dry=dry_run)
    return 3 if done.replayed.losses else 0


async def _rebuild(config: Config, tell: Tell, *, dry: bool) -> Rebuilt:
    async with open_rebuilder(config, dry=dry) as rebuilder:
        return await rebuilder.run(tell)


def _document(done: Rebuilt, *, dry: bool) -> dict[str, Any]:
    replayed = done.replayed
    return {
        "v": 1,
        "dry_run": dry,
        "lines": replayed.lines,
        "articles": done.articles,
        "versions": replayed.versions,
        "posts": {fate.value: replayed.posts.get(fate, 0) for fate in Fate},
        "edited": list(done.edited),
        "differing": replayed.moved,
        "losses": replayed.losses,
        "lost": [{"path": one.path, "code": one.code, "message": one.message}
                 for one in replayed.lost],
    }  # fmt: skip


def _show(done: Rebuilt, *, dry: bool) -> None:
    replayed = done.replayed
    posts = {fate: replayed.posts.get(fate, 0) for fate in Fate}
    written = f"{posts[Fate.WRITTEN]} posts {'would be ' if dry else ''}written"
    click.echo(
        f"{replayed.lines} lines, {done.articles} articles, {replayed.versions} versions · "
        f"{written}, {posts[Fate.SAME]} as they were"
    )
    for path in done.edited[:SHOWN]:
        click.echo(f"edited by hand, left as it is: {terminal(path)}")
    if len(done.edited) > SHOWN:
        click.echo(f"... and {len(done.edited) - SHOWN} more")
    for version, number in replayed.moved.items():
        click.echo(
            f"{number} versions that extractor {terminal(version or '?')} made come out "
            f"differently now; {posts[Fate.KEPT]} posts of such were left as they are"
        )
    for path, there, made in done.samples if dry else ():
        click.echo(_diff(path, there, made))
    for lost in replayed.lost[:SHOWN]:
        click.echo(f"cannot be made again: {terminal(lost.path)}: {terminal(lost.message)} "
                   f"({lost.code})", err=True)  # fmt: skip
    if replayed.losses:
        click.echo(f"{replayed.losses} versions cannot be made again: their line and their files "
                   "stay as they are", err=True)  # fmt: skip


def _diff(path: str, there: bytes, made: bytes) -> str:
    old, new = (data.decode("utf-8", "replace").splitlines() for data in (there, made))
    changed = unified_diff(old, new, f"{path} (there)", f"{path} (now)", lineterm="", n=0)
    return "\n".join(terminal(line)[:200] for line in list(changed)[:SHOWN])
