"""What `crawler test SOURCE --boilerplate` shows: what recurs, and the rules that remove it."""

from __future__ import annotations

import json
import os

import click

from crawler.app.offline import open_comparison
from crawler.app.reading import open_reading
from crawler.cli.changes import show_diff
from crawler.cli.main import Session
from crawler.cli.session import run_async
from crawler.cli.tables import cut, heading
from crawler.config.edit import Change, removing
from crawler.config.load import Config
from crawler.engine.boilerplate import LAST, Boilerplate, Recurring
from crawler.models.source import Source
from crawler.text import redact, terminal


def show_boilerplate(session: Session, config: Config, source: Source, *, write: bool) -> int:
    """Show what recurs in a source's archived articles; `write` its rules into the YAML, too."""
    found = run_async(_find(config, source))
    change = _change(session, config, source, found) if write else None
    if session.json:
        document = _document(source, found)
        if write:
            document["written"] = str(change.path) if change else None
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show_found(config, source, found, change)
    if change is not None:
        change.write()
    return 0


def _change(session: Session, config: Config, source: Source, found: Boilerplate) -> Change | None:
    selectors = [block.selector for block in found.blocks if block.selector is not None]
    if not selectors:
        return None
    return removing(session.config, os.environ, config, source.name, selectors)


def _show_found(config: Config, source: Source, found: Boilerplate, change: Change | None) -> None:
    click.echo(heading(f"{terminal(source.name)}: {found.pages} archived pages compared"))
    if not found.blocks:
        click.echo("nothing recurs in their articles")
    for block in found.blocks:
        _show(block, found.pages)
    named = [block for block in found.blocks if block.selector is not None]
    if change is not None:
        click.echo()
        show_diff(change)
        click.echo(f"written to {change.path}; pages that come from now on are read by it, and")
        click.echo(f"`crawler reextract {terminal(source.name)}` shows what becomes of the others")
    elif named:
        _show_rules(config, source, named, found.pages)


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
