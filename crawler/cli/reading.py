"""The verbs that read the archive: `list`, `show`, `raw`."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from crawler.app.reading import open_reading
from crawler.app.state import database
from crawler.archive.read import read_post, read_raw
from crawler.cli.days import Day
from crawler.cli.main import Session
from crawler.cli.masking import mask
from crawler.cli.output import print_bytes
from crawler.cli.session import archive_of, configure, run_async, unknown_source
from crawler.cli.tables import cut, table
from crawler.config.load import Config
from crawler.errors import UsageError
from crawler.models.state import ArticleRow


@click.command("list", short_help="List articles")
@click.argument("source", required=False, metavar="[SOURCE]")
@click.option("--since", type=Day(), help="Archived on this day (UTC) or later.")
@click.option("--until", type=Day(), help="Archived on this day (UTC) or earlier.")
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="Articles to list at most.",
)
@click.pass_obj
def list_articles(
    session: Session, source: str | None, since: date | None, until: date | None, limit: int
) -> int:
    r"""List articles, the last archived first.

    \b
    Examples:
      crawler list
      crawler list news --since 2026-11-01 -n 100
      crawler list --json | jq -r '.articles[].post'
    """
    config = configure(session)
    rows = run_async(_rows(config, source, since, until, limit))
    if source and not rows and source not in {one.name for one in config.sources}:
        raise unknown_source(source, (one.name for one in config.sources))
    if session.json:
        articles = [mask(article_document(row), config.secrets) for row in rows]
        click.echo(json.dumps({"v": 1, "articles": articles}, ensure_ascii=False))
        return 0
    if not rows:
        among = " of these days" if since or until else ""
        click.echo(f"no article{among} yet: `crawler once` archives what is new", err=True)
        return 0
    cells = [[row.id, _day(row), cut(row.source, 24), _title(row)] for row in rows]
    click.echo(table(["id", "published", "source", "title"], cells))
    return 0


def _title(row: ArticleRow) -> str:
    """Return the title, and since when the page is gone, if it is."""
    if row.gone_at is None:
        return cut(row.title, 70)
    return f"{cut(row.title, 70)} (gone since {row.gone_at:%Y-%m-%d})"


def _day(row: ArticleRow) -> str:
    return row.published.date().isoformat() if row.published else "-"


async def _rows(
    config: Config, source: str | None, since: date | None, until: date | None, limit: int
) -> list[ArticleRow]:
    utc = ZoneInfo("UTC")
    start = datetime.combine(since, time(), utc) if since else None
    end = datetime.combine(until, time(), utc) + timedelta(days=1) if until else None
    if not database(config.settings).exists():
        return []
    async with open_reading(config.settings) as store:
        return await store.articles(source=source, since=start, until=end, limit=limit)


def article_document(row: ArticleRow) -> dict[str, Any]:
    """Return an article as JSON."""
    return row.model_dump(mode="json", exclude={"via_canonical", "text_weight", "post_sha256"})


@click.command("show", short_help="Print an article as it was written")
@click.argument("which", metavar="ID|URL")
@click.pass_obj
def show(session: Session, which: str) -> int:
    r"""Print an article as it was written: its post, front matter and all.

    ID is as `crawler list` prints it, or its beginning; a URL may be any that the article is
    known by. With --json its record and its versions.

    \b
    Examples:
      crawler show 3f9c2ab17d4e5f60
      crawler show https://example.org/news/1 --json
    """
    config = configure(session)
    row, versions = run_async(find_article(config, which))
    if session.json:
        article = mask(article_document(row), config.secrets)
        document = {"v": 1, "article": article, "revisions": versions}
        click.echo(json.dumps(document, ensure_ascii=False))
        return 0
    post = read_post(archive_of(config), row.post)
    if row.gone_at is not None:
        click.echo(f"the page is gone since {row.gone_at:%Y-%m-%d}; this is what it was", err=True)
    print_bytes(post)
    return 0


@click.command("raw", short_help="Print a page as it was fetched")
@click.argument("which", metavar="ID|URL")
@click.option("--revision", type=click.IntRange(min=1), help="Version, the first is 1.")
@click.pass_obj
def raw(session: Session, which: str, revision: int | None) -> int:
    r"""Print the body of an article's page as it was fetched, byte for byte.

    With --json where it is: its path in the archive, its digest, and when it was fetched.

    \b
    Examples:
      crawler raw 3f9c2ab17d4e5f60 > page.html
      crawler raw https://example.org/news/1 --json
    """
    config = configure(session)
    row, versions = run_async(find_article(config, which))
    if revision is not None and revision > len(versions):
        raise UsageError(f"{row.id} has {len(versions)} versions, not {revision}")
    version = versions[(revision or len(versions)) - 1]
    if session.json:
        document = {"v": 1, "id": row.id, **{k: version[k] for k in ("raw", "sha256", "at")}}
        click.echo(json.dumps(document, ensure_ascii=False))
        return 0
    print_bytes(read_raw(archive_of(config), version["raw"]))
    return 0


async def find_article(config: Config, which: str) -> tuple[ArticleRow, list[dict[str, Any]]]:
    """Return an article, by its id, the beginning of it, or a URL, and its versions.

    Raises:
        UsageError: none is known by that.
    """
    async with open_reading(config.settings) as store:
        row = await store.article(which)
        if row is None:
            raise UsageError(
                f"no article is known by '{which}'", hint="`crawler list` prints ids and titles"
            )
        versions = await store.revisions(row.id)
    return row, [version.model_dump(mode="json") for version in versions]
