"""What `crawler test SOURCE --boilerplate` shows: what recurs, and the rules that remove it."""

from __future__ import annotations

import json

import click

from crawler.app.offline import open_comparison
from crawler.app.reading import open_reading
from crawler.cli.main import Session
from crawler.cli.session import run_async
from crawler.cli.tables import cut, heading
from crawler.config.load import Config
from crawler.engine.boilerplate import LAST, Boilerplate, Recurring
from crawler.models.source import Source
from crawler.text import redact, terminal


def show_boilerplate(session: Session, config: Config, source: Source) -> int:
    """Show what recurs in a source's archived articles; nothing is changed."""
    found = run_async(_find(config, source))
    if session.json:
        click.echo(json.dumps(_document(source, found), ensure_ascii=False))
        return 0
    click.echo(heading(f"{terminal(source.name)}: {found.pages} archived pages compared"))
    if not found.blocks:
        click.echo("nothing recurs in their articles")
    for block in found.blocks:
        _show(block, found.pages)
    named = [block for block in found.blocks if block.selector is not None]
    if named:
        _show_rules(config, source, named, found.pages)
    return 0


async def _find(config: Config, source: Source) -> Boilerplate:
    async with open_reading(config.settings) as store:
        articles = await store.articles(source=source.name, limit=LAST)
    async with open_comparison(config.settings) as comparison:
        return await comparison.find(source, articles)


def _document(source: Source, found: Boilerplate) -> dict[str, object]:
    blocks = [
        {"selector": one.selector, "pages": one.pages, "text": one.text, "urls": list(one.urls)}
        for one in found.blocks
    ]
    return {"v": 1, "source": source.name, "pages": found.pages, "blocks": blocks}


def _show(block: Recurring, pages: int) -> None:
    selector = block.selector or "(no selector finds this and nothing else)"
    click.echo(f"\n{terminal(selector)}: on {block.pages} of {pages} pages")
    click.echo(f"  {cut(block.text, 96)}")
    for url in block.urls:
        click.echo(f"  {terminal(redact(url))}")


def _show_rules(config: Config, source: Source, blocks: list[Recurring], pages: int) -> None:
    """Print the rules in YAML, as they can be pasted below the source."""
    has_rules = any(rules.remove for rules in source.article)
    place = config.find_place(source.name, "article.remove" if has_rules else "")
    where = f" ({place})" if place else ""
    click.echo(f"\nTo take them out, add to source '{terminal(source.name)}'{where}:\n")
    if has_rules:
        click.echo("  # below the selectors that stand in `remove` already")
    else:
        click.echo("  article:\n    remove:")
    for block in blocks:
        # A JSON string is a YAML one, whatever stands in it.
        selector = json.dumps(block.selector, ensure_ascii=False)
        click.echo(f"      - {selector}  # on {block.pages} of {pages} pages")
