"""An explanation for people."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli.tables import cut, heading, table
from crawler.cli.trial_view import show_article_fields, show_error, show_unmatched
from crawler.text import terminal

Document = dict[str, Any]

MAX_HISTORY = 50
MAX_ADDRESSES = 20
WHY = 100


def show_explanation(document: Document) -> None:
    """Print what `crawler explain` told."""
    click.echo(heading(terminal(document["asked"])))
    click.echo(terminal(document["why"]))
    article = document["article"]
    if article is not None:
        _show_article(article)
    if document["made"] is not None:
        click.echo()
        _show_fields(document["made"], document["rules"])
    _show_history(document["history"])
    _show_addresses(document)
    for item in document["frontier"]:
        _show_item(item)
    if document["what_to_do"]:
        click.echo()
    for hint in document["what_to_do"]:
        click.echo(terminal(hint))


def _show_article(article: Document) -> None:
    click.echo()
    rows = [
        ["id", article["id"]],
        ["title", cut(article["title"] or "-", WHY)],
        ["canonical", terminal(article["canonical"])],
        ["post", terminal(_post(article))],
        ["raw", article["raw"]],
        ["fingerprint", f"{article['fingerprint'][:16]} of title and text"],
        ["captured", f"first {_when(article['first_at'])}, last {_when(article['archived_at'])}"],
    ]
    if article["seen_in"]:
        rows.append(["seen in", terminal(", ".join(article["seen_in"]))])
    if article["partial"]:
        rows.append(["partial", "the entry's own text: the page holds no article"])
    for name, value in rows:
        click.echo(f"{name:12} {value}")


def _post(article: Document) -> str:
    state = article["post_is"]
    return article["post"] if state in (None, "as written") else f"{article['post']} ({state})"


def _show_fields(made: Document, rules: Document) -> None:
    click.echo(heading("fields"))
    if made["error"] is not None:
        show_error(made["error"])
    show_article_fields(made)
    show_unmatched(made["unmatched_rules"])
    click.echo(f"by the rules in {rules['file']}{_RULES[rules['of_today']]}")
    if rules["extractor"] != rules["extractor_of_today"]:
        click.echo(
            f"made by extractor {rules['extractor']}, shown as extractor "
            f"{rules['extractor_of_today']} reads it: `crawler reextract` moves posts on"
        )


_RULES = {
    True: ", which are those of today",
    False: "; they have changed since",
    None: "; its source is not configured now",
}


def _show_history(history: list[Document]) -> None:
    if not history:
        return
    click.echo()
    click.echo(heading("journal"))
    if len(history) > MAX_HISTORY:
        click.echo(f"{len(history) - MAX_HISTORY} earlier lines are left out: `--json` has them")
    rows = [
        [_when(one["at"]), one["outcome"], cut(one["why"], WHY), terminal(one["where"])]
        for one in history[-MAX_HISTORY:]
    ]
    click.echo(table(["at", "outcome", "why", "line"], rows, elastic="why line"))


def _show_addresses(document: Document) -> None:
    own = (document["article"] or {}).get("canonical")
    others = [url for url in document["addresses"] if url != own]
    if not others:
        return
    click.echo()
    click.echo(heading("other addresses"))
    for url in others[:MAX_ADDRESSES]:
        click.echo(terminal(url))
    if len(others) > MAX_ADDRESSES:
        click.echo(f"... and {len(others) - MAX_ADDRESSES} more")


def _show_item(item: Document) -> None:
    click.echo()
    click.echo(heading(f"frontier: {terminal(item['url'])}"))
    click.echo(f"{item['state']}, source '{terminal(item['source'])}': {item['plan']}")
    if item["code"]:
        click.echo(click.style(f"{terminal(item['message'] or '')} ({item['code']})", fg="red"))
    if item["place"]:
        click.echo(f"  configured at {item['place']}")


def _when(text: str) -> str:
    return text[:19].replace("T", " ") + "Z"
