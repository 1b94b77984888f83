"""The verb `forget`: articles leave the archive for good, and stay out."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import click

from crawler.app.keeping import open_forgetter
from crawler.app.reading import open_reading
from crawler.app.state import database
from crawler.archive.layout import MEDIA, POSTS, QUARANTINE, RAW, RULES
from crawler.cli.days import Day
from crawler.cli.main import Session
from crawler.cli.masking import mask
from crawler.cli.progress import Count, open_count
from crawler.cli.session import archive_of, configure, run_async
from crawler.cli.tables import cut, table
from crawler.config.load import Config
from crawler.engine.choose import Plan, Wish, plan
from crawler.engine.door import Order, hand_in
from crawler.engine.report import Erased, Event
from crawler.errors import StoreBusyError, UsageError
from crawler.models.state import ArticleRow
from crawler.text import terminal

SHOWN = 20
"""Articles and paths of a kind that are shown; `--json` has them all."""
KINDS = {
    POSTS: "post",
    RAW: "raw file",
    MEDIA: "image",
    RULES: "rules file",
    QUARANTINE: "old copy",
}


@click.command("forget", short_help="Take articles out of the archive for good")
@click.argument("which", nargs=-1, required=True, metavar="ID|URL|SOURCE...")
@click.option("--before", type=Day(), help="Only articles from before this day.")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option("--yes", is_flag=True, help="Ask nothing, also not about posts edited by hand.")
@click.pass_obj
def forget(
    session: Session, which: tuple[str, ...], before: date | None,
    dry_run: bool, yes: bool,  # noqa: FBT001 - flags
) -> int:  # fmt: skip
    r"""Take articles out of the archive for good, and keep them out.

    It shows what it would do, and asks. Then posts, pages with all their
    versions, images and rules that nothing else uses, lines of the journal and
    rows of the database are gone. What is left are digests, by which nothing of
    it is fetched again, under no other address and by no other source.

    A source stands for all its articles. --before counts by an article's date
    in its own zone, else by its first capture. While the daemon runs it does
    the work. Copies that were made before (exports, backups, sites) are not
    touched.

    \b
    Examples:
      crawler forget 3f9c2ab17d4e5f60
      crawler forget https://example.org/news/1 --dry-run
      crawler forget news --before 2015-01-01 --yes

    \b
    Exit codes:
      0  it is done, or there was nothing to do
      1  you were asked, and said no
      2  nobody knows that id, address or source; nobody to be asked
      3  state or disk, or another command holds the archive
    """
    config = configure(session)
    wish = Wish(which, before)
    found = run_async(_plan(config, wish))
    nothing = not found.chosen.articles and not found.chosen.urls
    if not session.json:
        _show_plan(found, before)
    if dry_run or nothing:
        if session.json:
            document = {**_plan_document(config, found), "dry_run": dry_run, "done": None}
            click.echo(json.dumps(document, ensure_ascii=False))
        return 0
    edited = _ask(found, yes=yes)
    if edited is None:
        click.echo("nothing was changed", err=True)
        return 1
    order = Order(verb="forget", which=which, before=before, edited=edited)
    with open_count(session, None, "files deleted") as count:
        done = run_async(_forget(config, order, count))
    if session.json:
        document = {**_plan_document(config, found), "dry_run": False,
                    "done": done.model_dump(mode="json")}  # fmt: skip
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show_done(done)
    return 0


async def _plan(config: Config, wish: Wish) -> Plan:
    if not database(config.settings).exists():
        raise UsageError(
            f"nothing is archived in {config.settings.archive} yet",
            hint="`crawler once` archives what is new; `crawler rebuild` makes a lost database",
        )
    async with open_reading(config.settings) as store:
        names = [source.name for source in config.sources]
        return await plan(store, archive_of(config), wish, names)


async def _forget(config: Config, order: Order, count: Count) -> Erased:
    """Do it here, or hand it to the daemon that holds the archive."""

    def hear(event: Event) -> None:
        if event.kind == "count":
            count.reach(event.done, event.total)

    try:
        async with open_forgetter(config) as forgetter:
            names = [source.name for source in config.sources]
            wish = Wish(order.which, order.before)
            return await forgetter.run(wish, names, hear, edited=order.edited)
    except StoreBusyError:
        summary = await hand_in(archive_of(config), order, hear)
        if summary is None or summary.erased is None:
            raise
        return summary.erased


def _ask(found: Plan, *, yes: bool) -> bool | None:
    """Return whether edited posts go, too; None where nothing is to be done.

    Raises:
        UsageError: there is nobody to be asked.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError(
            "nothing was changed: it asks before it deletes, and there is no terminal to ask on",
            hint="add --yes, or look with --dry-run",
        )
    edited = False
    if found.edited:
        many = _number(len(found.edited), "post")
        edited = click.confirm(f"{many} edited by hand: delete that work, too?", err=True)
    left = len(found.chosen.articles) - (0 if edited else len(found.edited))
    if not left and not found.chosen.urls:
        return None
    what = _number(left, "article") if left else _number(len(found.chosen.urls), "address")
    return edited if click.confirm(f"Forget {what} for good?", err=True) else None


def _number(count: int, what: str) -> str:
    plural = {"address": "addresses", "old copy": "old copies"}.get(what, f"{what}s")
    return f"{count:,} {what if count == 1 else plural}"


def _plan_document(config: Config, found: Plan) -> dict[str, Any]:
    held = found.held
    articles = [
        {"id": row.id, "source": row.source, "title": row.title, "canonical": row.canonical,
         "post": row.post, "versions": row.revision, "seen_in": list(row.seen_in)}
        for row in found.chosen.articles.values()
    ]  # fmt: skip
    return {
        "v": 1,
        "articles": [mask(article, config.secrets) for article in articles],
        "addresses": len(found.chosen.urls),
        "files": held.files(),
        "bytes": found.bytes,
        "lines": held.lines,
        "stay": sorted(held.shared),
        "edited": list(found.edited),
        "forgotten_before": found.chosen.already,
        "old_databases": list(found.copies),
    }


def _show_plan(found: Plan, before: date | None) -> None:
    rows = list(found.chosen.articles.values())
    for word in found.chosen.already:
        click.echo(f"forgotten already: {terminal(word)}")
    if rows:
        click.echo(
            table(["id", "published", "source", "title"], [_cells(row) for row in rows[:SHOWN]])
        )
        if len(rows) > SHOWN:
            click.echo(f"... and {len(rows) - SHOWN:,} more")
    elif not found.chosen.urls:
        if not found.chosen.already:
            click.echo(f"nothing is older than {before}" if before else "there is nothing of it")
        return
    _show_sums(found, rows)
    shared = [path for path in sorted(found.held.shared) if not path.startswith(f"{RULES}/")]
    _list("stays, because something else needs it", shared)
    _list("edited by hand", found.edited)
    _list("not touched, though it may tell of them", found.copies)


def _cells(row: ArticleRow) -> list[str]:
    day = (row.published or row.first_at).date().isoformat()
    return [row.id, day, cut(row.source, 24), cut(row.title, 70)]


def _show_sums(found: Plan, rows: Sequence[ArticleRow]) -> None:
    held = found.held
    files = held.files()
    counts = {
        what: sum(PurePosixPath(path).parts[0] == folder for path in files)
        for folder, what in KINDS.items()
    }
    kinds = ", ".join(_number(count, what) for what, count in counts.items() if count)
    further = f" and {_number(len(found.chosen.urls), 'address')}" if found.chosen.urls else ""
    click.echo(f"{_number(len(rows), 'article')}{further}, "
               f"{_number(sum(row.revision for row in rows), 'version')}: "
               f"{_number(len(files), 'file')} of {found.bytes:,} bytes ({kinds or 'none'}), "
               f"{_number(held.lines, 'line')} of the journal")  # fmt: skip


def _list(what: str, paths: Sequence[str]) -> None:
    for path in paths[:SHOWN]:
        click.echo(f"{what}: {terminal(path)}")
    if len(paths) > SHOWN:
        click.echo(f"... and {len(paths) - SHOWN:,} more")


def _show_done(done: Erased) -> None:
    click.echo(f"forgotten: {_number(done.articles, 'article')}; {_number(done.files, 'file')}, "
               f"{done.bytes:,} bytes freed")  # fmt: skip
    _list("edited by hand, left as it is, and so is all of its article", done.spared)
