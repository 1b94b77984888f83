"""What changed between two trials of a source: told while its YAML is worked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

import click

from crawler.cli.tables import cut, room
from crawler.text import terminal

Document = dict[str, Any]
Change = dict[str, Any]

MAX_ENTRIES = 10
MAX_LINES = 12
WIDE = 120
_LEFT_OUT = {"body", "text", "provenance", "unmatched", "confidence"}


def changes(before: Document, after: Document) -> list[Change]:
    """Return what changed between two of `Teller.trial`'s documents: what, before and after."""
    return [
        *_listing_changes(before, after),
        *_article_changes(before["article"] or {}, after["article"] or {}),
        *_rule_changes(before, after),
    ]


def _changed(what: str, before: object, after: object) -> Iterator[Change]:
    if before != after:
        yield {"what": what, "before": before, "after": after}


def _listing_changes(before: Document, after: Document) -> Iterator[Change]:
    old, new = _entries(before), _entries(after)
    yield from _changed("entries", len(old), len(new))
    for url in list({**old, **new}):
        yield from _changed(f"entry {url}", old.get(url), new.get(url))
    yield from _changed("listing error", _listing_error(before), _listing_error(after))


def _entries(document: Document) -> dict[str, str]:
    """Return what is shown of each entry by its address."""
    found = (entry for listing in document["listings"] for entry in listing["entries"])
    return {
        str(entry["url"] or entry["guid"]): f"{entry['date'] or '-'} {entry['title'] or '-'}"
        for entry in found
    }


def _listing_error(document: Document) -> str | None:
    return next((_said(one["error"]) for one in document["listings"] if one["error"]), None)


def _said(error: Document | None) -> str | None:
    return f"{error['message']} ({error['code']})" if error else None


def _article_changes(before: Document, after: Document) -> Iterator[Change]:
    yield from _changed("article", before.get("url"), after.get("url"))
    yield from _changed("article error", _said(before.get("error")), _said(after.get("error")))
    old, new = before.get("article") or {}, after.get("article") or {}
    if before.get("url") != after.get("url") or not old or not new:
        return
    yield from _changed("file", before["path"], after["path"])
    for name in [name for name in new if name not in _LEFT_OUT]:
        yield from _changed(name, _field(old, name), _field(new, name))
    yield from _changed("body found by", _rule(old, "body"), _rule(new, "body"))
    gone, come = _lines(old["text"], new["text"])
    yield from _changed("text", gone, come)


def _field(article: Document, name: str) -> str | None:
    value = article[name]
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    if value in (None, ""):
        return None
    rule = _rule(article, name)
    return f"{value} ({rule})" if rule else str(value)


def _rule(article: Document, name: str) -> str | None:
    provenance = article["provenance"].get(name)
    return provenance["rule"] if provenance else None


def _lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that are gone and those that have come."""
    old, new = before.splitlines(), after.splitlines()
    gone, come = [], []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += old[a:b]
            come += new[c:d]
    return gone, come


def _rule_changes(before: Document, after: Document) -> Iterator[Change]:
    old, new = _unmatched(before), _unmatched(after)
    for path in sorted(old | new):
        yield from _changed(path, _matching(path in old), _matching(path in new))
    taken, takes = _removed(before), _removed(after)
    for path in list({**taken, **takes}):
        yield from _changed(path, taken.get(path), takes.get(path))


def _matching(nothing: bool) -> str:  # noqa: FBT001 - the only thing there is to say
    return "matched nothing" if nothing else "matches, or is not there"


def _unmatched(document: Document) -> set[str]:
    of_listings = [rule for listing in document["listings"] for rule in listing["unmatched_rules"]]
    of_article = document["article"]["unmatched_rules"] if document["article"] else []
    return {rule["path"] for rule in (*of_listings, *of_article)}


def _removed(document: Document) -> dict[str, str]:
    removed = document["article"]["removed"] if document["article"] else []
    return {
        f"{one['path']} {one['selector']}": f"{one['count']} elements, {one['characters']} "
        "characters"
        for one in removed
        if one["count"]
    }


def show_changes(found: Sequence[Change]) -> None:
    """Print what changed since the run before."""
    if not found:
        click.echo("nothing changed since the run before")
        return
    click.echo(click.style("changed since the run before:", bold=True))
    entries = [one for one in found if one["what"].startswith("entry ")]
    for one in found:
        if one not in entries[MAX_ENTRIES:]:
            _show_change(one)
    if len(entries) > MAX_ENTRIES:
        click.echo(f"  ... and {len(entries) - MAX_ENTRIES} more entries")


def _show_change(change: Change) -> None:
    before, after = change["before"], change["after"]
    columns = max((room() or WIDE) - 4, 16)
    click.echo(f"  {terminal(change['what'])}")
    if not isinstance(before, list):
        before = [] if before is None else [before]
        after = [] if after is None else [after]
    for mark, lines, colour in (("-", before, "red"), ("+", after, "green")):
        for line in lines[:MAX_LINES]:
            click.echo(click.style(f"  {mark} {cut(str(line), columns)}", fg=colour))
        if len(lines) > MAX_LINES:
            click.echo(f"  {mark} ... {len(lines) - MAX_LINES} more lines")
