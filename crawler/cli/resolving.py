"""The verb `resolve`: whose bytes a post has that somebody edited or deleted."""

from __future__ import annotations

import json
from difflib import unified_diff

import click

from crawler.app.keeping import open_resolver
from crawler.app.offline import open_remaker
from crawler.cli.main import Session
from crawler.cli.reading import find_article
from crawler.cli.session import archive_of, configure, run_async
from crawler.config.load import Config
from crawler.engine.door import Order, hand_in
from crawler.engine.report import Resolved
from crawler.engine.resolve import Sides, read_sides
from crawler.errors import StoreBusyError, UsageError
from crawler.models.journal import Keep
from crawler.models.state import ArticleRow
from crawler.text import terminal

_SAID = {
    Keep.THEIRS: "stands as it was edited; later versions are recorded, and not written over it",
    Keep.DELETED: "stays deleted; later versions are recorded, and not written",
    Keep.OURS: "holds our newest version",
}


@click.command("resolve", short_help="Decide about a post that you edited or deleted")
@click.argument("which", metavar="ID|URL")
@click.option("--ours", is_flag=True, help="Write our newest version; yours is kept aside.")
@click.option("--theirs", is_flag=True, help="Let stand what you made of the post.")
@click.pass_obj
def resolve(session: Session, which: str, ours: bool, theirs: bool) -> int:  # noqa: FBT001 - flags
    r"""Decide about a post that was edited or deleted by hand.

    Without an option it shows how the post differs from our newest version, and
    changes nothing. --ours writes our newest version; the edited post is moved
    to quarantine/ in the archive. --theirs lets the edited post stand, or stay
    deleted: later versions go on being recorded, and `status` asks no more.

    The decision is a line of the journal: `rebuild` and `verify` keep to it.
    While the daemon runs it does the work.

    \b
    Examples:
      crawler resolve 3f9c2ab17d4e5f60
      crawler resolve 3f9c2ab17d4e5f60 --theirs
      crawler resolve https://example.org/news/1 --ours

    \b
    Exit codes:
      0  it is decided, or shown
      2  nobody knows that article, or there is nothing to decide
      3  state or disk, or another command holds the archive
    """
    if ours and theirs:
        raise UsageError("--ours or --theirs, not both")
    config = configure(session)
    row, _ = run_async(find_article(config, which))
    if not ours and not theirs:
        return _show_sides(session, row, run_async(_sides(config, row)))
    done = run_async(_resolve(config, row, Keep.OURS if ours else Keep.THEIRS))
    if session.json:
        click.echo(json.dumps({"v": 1, **done.model_dump(mode="json")}, ensure_ascii=False))
        return 0
    click.echo(f"{terminal(done.post)} {_SAID[done.decision]}")
    if done.aside is not None:
        click.echo(f"your version is kept: {terminal(done.aside)}")
    return 0


async def _resolve(config: Config, row: ArticleRow, keep: Keep) -> Resolved:
    """Do it here, or hand it to the daemon that holds the archive."""
    try:
        async with open_resolver(config) as resolver:
            return await resolver.run(row.id, keep)
    except StoreBusyError:
        order = Order(verb="resolve", which=(row.id,), keep=keep)
        summary = await hand_in(archive_of(config), order, lambda _: None)
        if summary is None or summary.resolved is None:
            raise
        return summary.resolved


async def _sides(config: Config, row: ArticleRow) -> Sides:
    async with open_remaker(config.settings) as remaker:
        return await read_sides(archive_of(config), remaker, row)


def _show_sides(session: Session, row: ArticleRow, sides: Sides) -> int:
    what = "same" if sides.theirs == sides.ours else "edited"
    what = "deleted" if sides.theirs is None else what
    lines = _difference(row, sides) if what == "edited" else []
    if session.json:
        document = {"v": 1, "id": row.id, "post": row.post, "is": what, "diff": lines}
        click.echo(json.dumps(document, ensure_ascii=False))
        return 0
    for line in lines:
        click.echo(terminal(line))
    if what == "same":
        click.echo(f"{terminal(row.post)} is as it was written: there is nothing to decide")
        return 0
    if what == "deleted":
        click.echo(f"{terminal(row.post)} was deleted")
    click.echo(f"`crawler resolve {row.id} --ours` writes our version, --theirs keeps to yours",
               err=True)  # fmt: skip
    return 0


def _difference(row: ArticleRow, sides: Sides) -> list[str]:
    theirs, ours = (
        (data or b"").decode("utf-8", "replace").splitlines() for data in (sides.theirs, sides.ours)
    )
    names = (f"{row.post} (yours)", f"{row.post} (ours)")
    return list(unified_diff(theirs, ours, *names, lineterm="", n=1))
