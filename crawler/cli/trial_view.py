"""A trial for people: entries as a table, one article as it would be written, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from crawler.cli.fields import show_provenance
from crawler.cli.tables import clip, cut, heading, room, table
from crawler.text import terminal

ROWS = 20
"""Entries shown; the others are counted."""
TITLE = 100
"""Columns of a title where there is no terminal's edge."""
SAMPLE = 60
BODY_LINES = 8
MAX_FRONT = 60
WIDE = 400
"""Columns of a line of the body where there is no terminal's edge."""

Document = dict[str, Any]


def show_trial(document: Document) -> None:
    """Print what `Teller.trial` told."""
    for listing in document["listings"]:
        _show_listing(listing)
    if document["article"] is not None:
        _show_article(document["article"])


def show_error(error: Document) -> None:
    """Print why there is nothing to show, the line of the YAML, and what to do."""
    click.echo(click.style(f"{terminal(error['message'])} ({error['code']})", fg="red"))
    if error["hint"]:
        click.echo(f"  {terminal(error['hint'])}")
    if error["place"]:
        click.echo(f"  configured at {error['place']}")


def _show_listing(listing: Document) -> None:
    click.echo(heading(terminal(listing["url"])))
    if listing["error"] is not None:
        show_error(listing["error"])
        click.echo()
        return
    entries = listing["entries"]
    left_out = listing["left_out"]
    counted = f", {left_out} left out by include and exclude" if left_out else ""
    one, many = ("capture", "captures") if listing["kind"] == "archive" else ("entry", "entries")
    click.echo(f"{listing['kind']}, {_number(len(entries), one, many)}{counted}")
    rows = [_row(number, entry) for number, entry in enumerate(entries[:ROWS], 1)]
    if rows:
        click.echo(table(["", "date", "title", "link"], rows, elastic="title link"))
    _show_rest(len(entries))
    _show_dropped(listing["dropped"])
    if listing["next"]:
        click.echo(f"next page: {terminal(listing['next'])}")
    for note in listing["notes"]:
        click.echo(f"note: {terminal(note)}")
    show_unmatched(listing["unmatched_rules"])
    for rule in listing["unmatched_on"]:
        line = f"on {rule['pages']} of {listing['pages']} pages {_nothing(rule)}"
        everywhere = rule["pages"] == listing["pages"]
        click.echo(click.style(line, fg="red" if everywhere else "yellow"))
    click.echo()


def _show_rest(count: int) -> None:
    if count > ROWS:
        click.echo(f"... and {count - ROWS} more")


def _row(number: int, entry: Document) -> list[str]:
    when = entry["date"] or entry.get("modified") or "-"
    # Seconds say nothing here: 2021-07-19T17:24:48+08:00 becomes 2021-07-19T17:24+08:00.
    shown = f"{when[:16]}{when[19:] if when[19:20] in '+-Z' else ''}" if len(when) > 19 else when
    link = terminal(entry["url"] or "(no link)")
    return [str(number), shown, cut(entry["title"] or "-", TITLE), link]


def _show_dropped(dropped: Sequence[Document]) -> None:
    if not dropped:
        return
    rows = []
    for one in dropped[:ROWS]:
        why = f"{one['why']} at {one['place']}" if one["place"] else one["why"]
        rows.append([why, cut(one["title"] or "-", SAMPLE), terminal(one["url"] or "-")])
    click.echo(table(["dropped", "title", "link"], rows, elastic="title link"))
    _show_rest(len(dropped))


def show_unmatched(rules: Sequence[Document]) -> None:
    """Print the rules that matched nothing, with their lines in the YAML."""
    for rule in rules:
        click.echo(click.style(_nothing(rule), fg="red"))


def _nothing(rule: Document) -> str:
    where = f" at {rule['place']}" if rule["place"] else ""
    return f"matched nothing: {rule['path']}{where}"


def _show_article(shown: Document) -> None:
    click.echo(heading(terminal(shown["url"])))
    if shown["captured_at"]:
        click.echo(f"captured at {shown['captured_at']}")
    if shown["error"] is not None:
        show_error(shown["error"])
    if shown["instead_of"] is not None:
        error = shown["instead_of"]
        click.echo("the entry's own text stands in, because the page holds no article:")
        show_error(error)
    if shown["path"]:
        click.echo(f"would be written to {terminal(shown['path'])}")
    show_article_fields(shown)
    show_unmatched(shown["unmatched_rules"])
    if shown["post"]:
        click.echo()
        _show_post(shown["post"])


def show_article_fields(shown: Document) -> None:
    """Print an article's fields with where they are from, and what `remove` rules took."""
    article = shown["article"]
    if article is None:
        return
    if shown["error"] is None:
        click.echo(f"confidence {article['confidence']:.2f}")
    fields = {**article, "canonical": article["url"], "body": article["text"] or None}
    show_provenance(fields, losers=True)
    rows = [
        [
            f"{one['path']}: {terminal(one['selector'])}",
            _took(one),
            cut(one["sample"] or "-", SAMPLE),
        ]
        for one in shown["removed"]
        if one["count"]
    ]
    if rows:
        click.echo(table(["removed by", "took", "sample"], rows, elastic="sample"))


def _took(removal: Document) -> str:
    elements = _number(removal["count"], "element", "elements")
    return f"{elements}, {_number(removal['characters'], 'character', 'characters')}"


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _show_post(post: str) -> None:
    """Print a post: its front matter, and how its body begins."""
    lines = terminal(post).splitlines()
    fence = lines[0] if lines else ""
    end = lines.index(fence, 1) + 1 if fence in ("---", "+++") and fence in lines[1:] else 0
    columns = 3 * (room() or WIDE // 3)
    for line in [*lines[: min(end, MAX_FRONT)], *lines[end : end + BODY_LINES]]:
        click.echo(clip(line, columns))
    left = len(lines) - end - BODY_LINES
    if left > 0:
        click.echo(f"... and {left} more lines")
