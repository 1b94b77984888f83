"""What an article's fields are and where they came from, for people."""

from __future__ import annotations

import click

from crawler.cli.tables import cut, table
from crawler.config.load import Config
from crawler.errors import CrawlerError
from crawler.models.article import Article
from crawler.text import terminal


def show_fields(article: Article, *, losers: bool = False) -> None:
    """Print the confidence and a line a field: value and provenance, and candidates that lost."""
    click.echo(f"confidence {article.confidence:.2f}")
    rows = []
    for name, provenance in article.provenance.items():
        value = _value(getattr(article, name, None))
        rows.append([name, terminal(cut(provenance.rule, 40)), cut(value, 70)])
        if losers:
            rows += [
                ["", f"  not {cut(rule, 34)}", cut(lost, 70)] for rule, lost in provenance.others
            ]
    click.echo(table(["field", "from", "value"], rows))


def show_unmatched(config: Config | None, source: str, paths: list[str]) -> None:
    """Print each rule of a source that matched nothing, with its line in the YAML."""
    for path in paths:
        place = config.find_place(source, path) if config else None
        where = f" at {place}" if place else ""
        click.echo(click.style(f"matched nothing: {path}{where}", fg="red"))


def unmatched_paths(article: Article) -> list[str]:
    """Return the paths in the YAML of the article's rules that matched nothing."""
    return [name if name.startswith("article") else f"article.{name}" for name in article.unmatched]


def show_error(error: CrawlerError) -> None:
    """Print why there is nothing to show, and what to do."""
    click.echo(click.style(f"{terminal(error.message)} ({error.code})", fg="red"))
    if error.hint:
        click.echo(f"  {terminal(error.hint)}")


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return "-" if value is None else str(value)
