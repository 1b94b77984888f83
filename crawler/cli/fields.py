"""What an article's fields are and where they came from, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from crawler.cli.tables import cut, table
from crawler.config.load import Config
from crawler.errors import CrawlerError
from crawler.models.article import Article
from crawler.text import terminal

RULE = 60
VALUE = 100
"""Columns of a rule and of a value where there is no terminal's edge."""
MAX_VALUE = 1_000
NOTHING = "(nothing)"


def show_fields(article: Article, *, losers: bool = False) -> None:
    """Print the confidence and a line a field: value and provenance, and candidates that lost."""
    click.echo(f"confidence {article.confidence:.2f}")
    fields = {**article.model_dump(mode="json"), "canonical": article.url, "body": article.text}
    show_provenance(fields, losers=losers)


def show_provenance(fields: Mapping[str, Any], *, losers: bool) -> None:
    """Print a line a field: value and provenance, and candidates that lost.

    Args:
        fields: An article as JSON, `canonical` and the text of its body among it.
        losers: Whether to print those.
    """
    rows = []
    for name, provenance in fields["provenance"].items():
        rows.append([name, cut(provenance["rule"], RULE), cut(_value(fields.get(name)), VALUE)])
        for rule, lost in provenance["others"] if losers else ():
            rows.append(["", f"  not {cut(rule, RULE)}", cut(lost or NOTHING, VALUE)])
    if rows:
        click.echo(table(["field", "from", "value"], rows, elastic="from value"))


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
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return "-" if value is None else str(value)[:MAX_VALUE]
