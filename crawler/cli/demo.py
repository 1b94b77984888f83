"""The verb `demo`: the whole pipeline over real HTTP on loopback, and what came of it."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import click

from crawler.app.reading import open_reading
from crawler.cli.demo_site.serve import serving
from crawler.cli.job import crawl_once
from crawler.cli.main import Session
from crawler.cli.reading import article_document
from crawler.cli.session import archive_of, listen, run_async
from crawler.cli.summary import tally_table
from crawler.cli.tables import heading
from crawler.config.load import Config, load
from crawler.engine.door import Summary
from crawler.errors import UsageError
from crawler.models.state import ArticleRow
from crawler.text import terminal

SETTINGS = """\
archive: {path: ../archive, min_free: 1MiB}
http:
  rate: 50/s
  allow_networks: [127.0.0.0/8]   # the little site is on this machine
"""
SOURCES = """\
- url: ROOT/en/feed.xml           # a feed
  name: The Harbour Times
  categories: [News]

- url: ROOT/zh/                   # a page that lists articles, read by selectors
  name: 海港日报
  timezone: Asia/Shanghai
  list: {item: ul.news li, link: a, title: a, date: .date}
  article: {remove: [.byline]}

- url: ROOT/de/sitemap.xml        # a sitemap
  name: Hafenbote
"""


@click.command("demo", short_help="Archive the bundled little site and show what came of it")
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), required=False, metavar="[DIR]"
)
@click.pass_obj
def demo(session: Session, folder: Path | None) -> int:
    r"""Serve the bundled little site on loopback, archive it, and show what came of it.

    Everything is real but the site: HTTP, a feed, a listing and a sitemap, pages in three
    languages, one in gzip, one in GBK, one under two addresses, one that moved, one that is gone
    and one that is broken. Configuration and archive stay in DIR (default: a new folder among the
    temporary files) to be looked at.

    \b
    Examples:
      crawler demo
      crawler demo ./longshelf-demo
    """
    home = _home(folder)
    with serving() as root:
        config = _configure(session, home, root)
        if not session.json:
            click.echo(heading(f"The little site is at {root}; archiving it into {home}"))
            click.echo()
        summary = run_async(crawl_once(config))
    articles = run_async(_articles(config))
    if session.json:
        click.echo(json.dumps(_document(home, summary, articles), ensure_ascii=False))
        return 0
    click.echo(tally_table(summary.rows))
    click.echo()
    if articles:
        _show_article(config, articles)
    _show_failures(summary)
    _show_next()
    return 0


def _document(home: Path, summary: Summary, articles: list[ArticleRow]) -> dict[str, Any]:
    problems = [{"code": one.code, "url": one.url, "message": one.message}
                for one in summary.problems]  # fmt: skip
    return {
        "v": 1,
        "folder": str(home),
        "rows": [row.model_dump(mode="json") for row in summary.rows],
        "articles": [article_document(row) for row in articles],
        "problems": problems,
    }


def _home(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="longshelf-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty", hint="name a folder that is new or empty")
    return folder.absolute()


def _configure(session: Session, home: Path, root: str) -> Config:
    folder = home / "config"
    folder.mkdir(parents=True)
    (folder / "crawler.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES.replace("ROOT", root), encoding="utf-8")
    config = load(folder, os.environ)
    listen(session, config)
    return config


async def _articles(config: Config) -> list[ArticleRow]:
    async with open_reading(config.settings) as store:
        return await store.articles(limit=100)


def _show_article(config: Config, articles: list[ArticleRow]) -> None:
    """Show one article file, and where its page is as it came."""
    chosen = next((row for row in articles if row.language and row.language.startswith("zh")), None)
    row = chosen or articles[0]
    archive = archive_of(config)
    click.echo(heading(f"One of the articles, {archive / row.post}"))
    click.echo()
    click.echo(terminal((archive / row.post).read_text("utf-8")), nl=False)
    click.echo()
    click.echo(heading("Its page as it was fetched, byte for byte"))
    click.echo(f"  {archive / row.raw}")
    click.echo()


def _show_failures(summary: Summary) -> None:
    """Show what went wrong: some pages of the site do, by design."""
    click.echo(heading("What failed, and why"))
    for problem in summary.problems:
        click.echo(f"  {problem.code}  {terminal(problem.url)}")
        click.echo(f"      {terminal(problem.message or '')}")
    click.echo()


def _show_next() -> None:
    click.echo(heading("Now a real source"))
    click.echo("  crawler init         # writes config/ to start from")
    click.echo("  crawler test https://planetpython.org/rss20.xml   # what a feed yields")
    click.echo("  crawler once         # archives what config/ names")
