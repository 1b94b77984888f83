"""The verb `test`: what a source or URL yields, fetched once and stored nowhere."""

from __future__ import annotations

import json
from typing import Any

import click

from crawler.app.previewing import open_previewer
from crawler.cli.boilerplate import show_boilerplate
from crawler.cli.fields import show_error, show_fields, show_unmatched, unmatched_paths
from crawler.cli.main import Session
from crawler.cli.session import configure, listen, run_async, unknown_source
from crawler.cli.tables import cut, heading, table
from crawler.config.load import Config, source_from_url
from crawler.engine.preview import ArticlePreview, ListingPreview
from crawler.errors import ConfigError, CrawlerError, UsageError
from crawler.models.entry import Entry
from crawler.models.source import HttpRules, Settings, Source
from crawler.text import terminal

ROWS = 20
"""Entries shown; the others are counted."""


@click.command("test", short_help="Fetch a source or URL once and show what it yields")
@click.argument("what", metavar="SOURCE|URL")
@click.option(
    "--entry",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Entry whose article is shown.",
)
@click.option("--article", "article_url", metavar="URL", help="Show this page's article instead.")
@click.option(
    "--boilerplate",
    is_flag=True,
    help="Show what recurs in the archived articles, with the rules that remove it.",
)
@click.pass_obj
def test(
    session: Session,
    what: str,
    entry: int,
    article_url: str | None,
    boilerplate: bool,  # noqa: FBT001 - a flag
) -> int:
    r"""Fetch a source or URL once and show what it yields; nothing is stored.

    Shows the entries as a table and one article as it would be written, where each of its fields
    came from, and which selectors matched nothing.

    With --boilerplate nothing is fetched: the source's last 50 archived pages are compared, and
    blocks that stand in the articles of three or more are shown with `remove` rules to paste.

    \b
    Examples:
      crawler test news
      crawler test https://example.org/feed.xml
      crawler test news --entry 3
      crawler test news --article https://example.org/2021/07/a-page
      crawler test news --boilerplate
    """
    config, source = _source(session, what)
    if boilerplate:
        return show_boilerplate(session, config, source)
    listings, article = run_async(_preview(config, source, entry, article_url))
    if session.json:
        click.echo(json.dumps(_document(source, listings, article), ensure_ascii=False))
    else:
        _show(config, source, listings, article)
    return 1 if any(one.error for one in listings) or (article and article.error) else 0


def _source(session: Session, what: str) -> tuple[Config, Source]:
    """Return the source of that name, or the one that the bare URL would be."""
    is_url = what.startswith(("http://", "https://"))
    try:
        config = configure(session)
    except ConfigError:
        if not is_url or session.config.exists():
            raise
        config = _nothing_configured(session)
        listen(session, config)
    named = {source.name: source for source in config.sources}
    if what in named:
        return config, named[what]
    if is_url:
        settings = config.settings
        return config, source_from_url(
            what, http=config.http, profile=settings.profile, slug=settings.slug
        )
    raise unknown_source(what, named, ", and it is no URL")


def _nothing_configured(session: Session) -> Config:
    """Return the configuration of somebody who only wants to look at a URL."""
    settings = Settings(archive=str(session.archive or "archive"))
    return Config(session.config, settings, HttpRules(), (), {}, {}, ())


async def _preview(
    config: Config, source: Source, number: int, url: str | None
) -> tuple[list[ListingPreview], ArticlePreview | None]:
    async with open_previewer(config) as previewer:
        if url is not None:
            return [], await previewer.page(source, url)
        listings = await previewer.listing(source)
        entries = [entry for one in listings for entry in one.taken]
        if not entries:
            return listings, None
        if number > len(entries):
            raise UsageError(f"there are {len(entries)} entries, not {number}")
        return listings, await previewer.article(source, entries[number - 1])


def _document(
    source: Source, listings: list[ListingPreview], article: ArticlePreview | None
) -> dict[str, Any]:
    return {
        "v": 1,
        "source": source.name,
        "listings": [_listing_document(one) for one in listings],
        "article": _article_document(article) if article else None,
    }


def _error(error: CrawlerError | None) -> dict[str, str] | None:
    if error is None:
        return None
    return {"code": error.code, "message": error.message, "hint": error.hint}


def _listing_document(preview: ListingPreview) -> dict[str, Any]:
    listing = preview.listing
    return {
        "url": preview.url,
        "error": _error(preview.error),
        "kind": listing.kind if listing else None,
        "entries": [one.model_dump(mode="json", exclude={"content"}) for one in preview.taken],
        "left_out": preview.left_out,
        "next": listing.next_url if listing else None,
        "unmatched": list(listing.unmatched) if listing else [],
        "notes": list(listing.notes) if listing else [],
    }


def _article_document(preview: ArticlePreview) -> dict[str, Any]:
    made = preview.preview
    return {
        "url": preview.url,
        "error": _error(preview.error),
        "article": made.article.model_dump(mode="json") if made else None,
        "post": made.rendered.post.decode() if made else None,
        "path": made.rendered.post_path if made else None,
    }


def _show(
    config: Config,
    source: Source,
    listings: list[ListingPreview],
    article: ArticlePreview | None,
) -> None:
    for preview in listings:
        _show_listing(config, source, preview)
    if article is not None:
        _show_article(config, source, article)


def _show_listing(config: Config, source: Source, preview: ListingPreview) -> None:
    click.echo(heading(terminal(preview.url)))
    if preview.error is not None:
        show_error(preview.error)
        return
    listing = preview.listing
    assert listing is not None
    left_out = f", {preview.left_out} left out by include and exclude" if preview.left_out else ""
    click.echo(f"{listing.kind}, {len(preview.taken)} entries{left_out}")
    rows = [_row(number, entry) for number, entry in enumerate(preview.taken[:ROWS], 1)]
    if rows:
        click.echo(table(["", "date", "title", "link"], rows))
    if len(preview.taken) > ROWS:
        click.echo(f"... and {len(preview.taken) - ROWS} more")
    if listing.next_url:
        click.echo(f"next page: {terminal(listing.next_url)}")
    for note in listing.notes:
        click.echo(f"note: {terminal(note)}")
    show_unmatched(config, source.name, [f"list.{name}" for name in listing.unmatched])
    click.echo()


def _row(number: int, entry: Entry) -> list[str]:
    day = entry.date.isoformat(timespec="minutes") if entry.date else "-"
    return [str(number), day, cut(entry.title or "-", 60), cut(entry.url or "(no link)", 80)]


def _show_article(config: Config, source: Source, preview: ArticlePreview) -> None:
    click.echo(heading(terminal(preview.url)))
    made = preview.preview
    if made is None:
        assert preview.error is not None
        show_error(preview.error)
        return
    article = made.article
    click.echo(f"would be written to {made.rendered.post_path}")
    show_fields(article)
    show_unmatched(config, source.name, unmatched_paths(article))
    click.echo()
    click.echo(terminal(made.rendered.post.decode()), nl=False)
