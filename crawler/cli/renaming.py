"""The verb `rename`: a source under another name, in the YAML and in the archive."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

import click

from crawler.app.crawling import open_app
from crawler.app.reading import open_reading
from crawler.app.state import database
from crawler.cli.changes import agreed, show_diff
from crawler.cli.main import Session
from crawler.cli.session import archive_of, configure, run_async, unknown_source
from crawler.config.edit import Change, renaming
from crawler.config.load import Config
from crawler.engine.door import Order, hand_in
from crawler.engine.report import Moved
from crawler.errors import StoreBusyError, UsageError
from crawler.text import terminal


@dataclass(frozen=True, slots=True)
class _Names:
    old: str
    new: str


@click.command("rename", short_help="Give a source another name, and move its posts")
@click.argument("old")
@click.argument("new")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be changed; change nothing.")
@click.pass_obj
def rename(session: Session, old: str, new: str, yes: bool, dry_run: bool) -> int:  # noqa: FBT001 - flags
    r"""Call the source OLD by the name NEW, in the YAML and in the archive; nothing is fetched.

    The change to the YAML is shown before it is made; all else in the file stays as it is. Then
    the posts move to the folder of the new name, each with the bytes that it has: those that you
    edited, too. What stands in them stays: a post's own `source` and category change when it is
    made anew, by `crawler reextract`. A daemon that holds the archive is asked to do it.

    It may be stopped at any time, even killed: it is done or not, and running it again brings it
    to its end. To change the name in the YAML alone moves nothing; this verb may be run later.

    \b
    Examples:
      crawler rename news "Harbour News"
      crawler rename news harbour --dry-run
      crawler rename news harbour --yes --json
    """
    names = _Names(old, new)
    config = configure(session)
    change = _change(session, config, names)
    articles = run_async(_articles(config, old))
    if change is None and not articles:
        raise unknown_source(old, (source.name for source in config.sources))
    if change is not None and not session.json:
        show_diff(change)
    if dry_run or (change is not None and not yes and not agreed(session, change)):
        return _report(session, names, change, Moved(articles=articles, folder="", into=""))
    if change is not None:
        change.write()
        config = configure(session)
    moved = run_async(_move(config, names)) if archive_of(config).is_dir() else None
    return _report(session, names, change, moved, written=True)


def _change(session: Session, config: Config, names: _Names) -> Change | None:
    """Return the change to the YAML; None where the name is there already.

    Raises:
        UsageError: the new name is another source's, or none.
    """
    known = {source.name for source in config.sources}
    if not names.new.strip() or names.old == names.new:
        raise UsageError(f"'{names.new}' is no other name")
    if names.old in known and names.new in known:
        raise UsageError(f"a source is called '{names.new}' already: take another name")
    if names.old in known:
        return renaming(session.config, os.environ, config, names.old, names.new)
    if names.new in known:
        return None
    raise unknown_source(names.old, known)


async def _articles(config: Config, name: str) -> int:
    if not database(config.settings).exists():
        return 0
    async with open_reading(config.settings) as store:
        return (await store.article_counts()).get(name, 0)


async def _move(config: Config, names: _Names) -> Moved | None:
    """Rename the source in the archive, here or by the daemon that holds it."""
    try:
        async with open_app(config, command="crawler rename", scope=()) as app:
            return await app.crawler.rename(names.old, names.new)
    except StoreBusyError:
        order = Order(verb="rename", sources=(names.old, names.new))
        summary = await hand_in(archive_of(config), order, lambda _: None)
        if summary is None:
            raise
        return summary.moved


def _report(
    session: Session,
    names: _Names,
    change: Change | None,
    moved: Moved | None,
    *,
    written: bool = False,
) -> int:
    articles = moved.articles if moved else 0
    if session.json:
        document = {
            "v": 1,
            "done": written,
            "old": names.old,
            "new": names.new,
            "file": str(change.path) if change else None,
            "diff": change.diff() if change else "",
            "articles": articles,
            "folder": moved.into if moved and written else None,
        }
        click.echo(json.dumps(document, ensure_ascii=False))
        return 0
    old, new = terminal(names.old), terminal(names.new)
    if not written:
        click.echo(f"nothing was changed; {articles} articles of '{old}' would be moved", err=True)
        return 0
    click.echo(f"source '{old}' is called '{new}'" + (f" in {change.path}" if change else ""))
    if moved is not None and moved.articles:
        click.echo(f"{articles} articles are its own; their posts are in {terminal(moved.into)}/")
    return 0
