"""What an address has to offer, and what came of trying it, for people and as JSON."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli.fields import show_error, show_fields
from crawler.cli.tables import cut, heading, table
from crawler.engine.preview import ArticlePreview
from crawler.engine.scout import Candidate
from crawler.errors import CrawlerError
from crawler.text import redact, terminal
from crawler.urls import redact_url

ROWS = 5
"""Entries shown."""


def show_candidates(
    candidates: list[Candidate], chosen: Candidate | None, *, err: bool = False
) -> None:
    """Print a line a candidate: what it is, how it was found, what it has."""
    rows = [
        [
            "*" if one is chosen else str(number),
            one.kind or "-",
            one.how,
            str(len(one.entries)) if one.error is None else one.error.code,
            _day(one),
            cut(redact_url(one.url), 80),
        ]
        for number, one in enumerate(candidates, 1)
    ]
    click.echo(table(["", "kind", "found", "entries", "newest", "address"], rows), err=err)


def _day(one: Candidate) -> str:
    newest = one.newest()
    return newest.date().isoformat() if newest else "-"


def show_tried(chosen: Candidate, article: ArticlePreview | None) -> None:
    """Print the first entries of what was chosen, and the article that was made of one."""
    click.echo()
    click.echo(heading(terminal(redact_url(chosen.url))))
    for entry in chosen.entries[:ROWS]:
        day = entry.when.date().isoformat() if entry.when else "-"
        click.echo(f"{day:10}  {cut(entry.title or entry.url or '-', 90)}")
    if len(chosen.entries) > ROWS:
        click.echo(f"... and {len(chosen.entries) - ROWS} more")
    click.echo()
    if article is None:
        return
    click.echo(heading(terminal(redact_url(article.url))))
    made = article.preview
    if made is None or made.rendered is None:
        assert article.error is not None
        show_error(article.error)
    else:
        click.echo(f"would be written to {made.rendered.post_path}")
        show_fields(made.article)
    click.echo()


def candidate_document(one: Candidate) -> dict[str, Any]:
    """Return a candidate as JSON."""
    newest = one.newest()
    return {
        "url": redact_url(one.url),
        "kind": one.kind,
        "found": one.how,
        "title": one.listing.title if one.listing else None,
        "entries": len(one.entries),
        "newest": newest.isoformat() if newest else None,
        "error": error_document(one.error),
    }


def tried_document(article: ArticlePreview | None) -> dict[str, Any] | None:
    """Return the article that was tried as JSON."""
    if article is None:
        return None
    made = article.preview
    document: dict[str, Any] = {"url": redact_url(article.url), "title": None, "published": None,
                                "confidence": None, "path": None}  # fmt: skip
    if made is not None and made.rendered is not None:
        published = made.article.published
        document |= {
            "title": made.article.title,
            "published": published.isoformat() if published else None,
            "confidence": round(made.article.confidence, 3),
            "path": made.rendered.post_path,
        }
    return document | {"error": error_document(article.error)}


def error_document(error: CrawlerError | None) -> dict[str, str] | None:
    """Return an error as JSON."""
    if error is None:
        return None
    return {"code": error.code, "message": redact(error.message), "hint": error.hint}
