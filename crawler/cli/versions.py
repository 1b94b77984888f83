"""The verbs on an article's versions: `history`, `diff`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from crawler.app.offline import open_remaker
from crawler.cli.main import Session
from crawler.cli.masking import mask
from crawler.cli.reading import find_article
from crawler.cli.session import archive_of, configure, run_async
from crawler.cli.tables import cut, heading, table
from crawler.config.load import Config
from crawler.dedupe.differ import CAME, GONE, Hunk, Marked
from crawler.engine.history import Told, read_history, versions
from crawler.engine.versions import Compared, compare
from crawler.errors import UsageError
from crawler.models.article import Outcome
from crawler.models.journal import Line
from crawler.models.state import ArticleRow
from crawler.text import redact_url, terminal

_COLOURS = {GONE: "red", CAME: "green"}
_BRACKETS = {GONE: ("[-", "-]"), CAME: ("{+", "+}")}
_DOCUMENT = (
    "at", "url", "source", "outcome", "changes", "status", "error", "sha256", "raw", "post",
    "rules", "extractor", "decision",
)  # fmt: skip


@click.command("history", short_help="Show what became of an article since it came")
@click.argument("which", metavar="ID|URL")
@click.pass_obj
def history(session: Session, which: str) -> int:
    r"""Show what became of an article since it came.

    That is its versions and what changed in each, checks that found it as it was, a page that was
    gone (404, 410), duplicates under other addresses. It reads only, also while the daemon runs.
    With --json every line of the journal is shown, with digest and raw file.

    \b
    Examples:
      crawler history 3f9c2ab17d4e5f60
      crawler history https://example.org/news/1 --json
    """
    config = configure(session)
    row, _ = run_async(find_article(config, which))
    told = read_history(archive_of(config), row)
    if session.json:
        lines = [mask(_line_document(one), config.secrets) for one in told]
        document = {"v": 1, "article": _article_document(row, config), "history": lines}
        click.echo(json.dumps(document, ensure_ascii=False))
        return 0
    _show_article(row, config)
    click.echo()
    click.echo(table(["version", "at", "what", "page"], _rows(told), numbers="version"))
    return 0


def _article_document(row: ArticleRow, config: Config) -> dict[str, Any]:
    kept = {"id", "canonical", "source", "title", "post", "revision", "gone_at"}
    document: dict[str, Any] = mask(row.model_dump(mode="json", include=kept), config.secrets)
    return document


def _line_document(told: Told) -> dict[str, Any]:
    fields = told.line.model_dump(mode="json", include=set(_DOCUMENT))
    return {"version": told.number, **{key: fields[key] for key in _DOCUMENT}}


def _show_article(row: ArticleRow, config: Config) -> None:
    click.echo(heading(f"{row.id}  {cut(row.title, 100)}"))
    click.echo(terminal(mask(redact_url(row.canonical), config.secrets)))
    click.echo(terminal(row.post))


def _rows(history: Sequence[Told]) -> list[list[str]]:
    """Return a row a line; checks in a row that found nothing new are one."""
    rows: list[list[str]] = []
    checks = 0
    for told in history:
        line = told.line
        checks = checks + 1 if line.outcome is Outcome.UNCHANGED else 0
        if checks > 1:
            rows.pop()
        what = f"unchanged, at {checks} checks" if checks > 1 else _what(told)
        page = line.raw.rpartition("/")[2][:16] if line.raw else "-"
        number = str(told.number) if told.number is not None else "-"
        rows.append([number, _when(line.at), terminal(what), page])
    return rows


def _what(told: Told) -> str:
    line = told.line
    if line.outcome is Outcome.REVISED and line.changes:
        return f"revised: {', '.join(line.changes)}"
    if line.outcome is Outcome.GONE:
        return f"gone: {line.status or line.error}"
    if line.outcome is Outcome.FAILED:
        return f"failed: {line.error}"
    if line.outcome is Outcome.RESOLVED:
        return f"resolved: {line.decision}"
    if line.outcome is Outcome.SEEN:
        return f"seen in {line.source}"
    if line.outcome is Outcome.DUPLICATE:
        return f"duplicate: {cut(redact_url(line.url), 60)}"
    return str(line.outcome)


def _when(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"


@click.command("diff", short_help="Show what changed between two versions of an article")
@click.argument("which", metavar="ID|URL")
@click.argument("numbers", nargs=-1, type=click.IntRange(min=1), metavar="[FROM [TO]]")
@click.option("--words", is_flag=True, help="Word by word within the lines.")
@click.pass_obj
def diff(session: Session, which: str, numbers: tuple[int, ...], words: bool) -> int:  # noqa: FBT001
    r"""Show what changed between two versions of an article: the last two, or FROM and TO.

    Numbers are as `crawler history` shows them. Both versions are made again from raw and rules,
    without the network; what changes by itself (white space, "updated 3 minutes ago", counters of
    readers, what stands around the article) is left out. With --words a word that went is in
    [-brackets-] and one that came in {+braces+}; Chinese and its like go by characters.

    \b
    Examples:
      crawler diff 3f9c2ab17d4e5f60
      crawler diff 3f9c2ab17d4e5f60 --words
      crawler diff https://example.org/news/1 1 3 --json
    """
    config = configure(session)
    row, _ = run_async(find_article(config, which))
    known = versions(read_history(archive_of(config), row))
    pair = _pair(row, known, numbers)
    if pair is None:
        return _tell_single(session, row, known)
    compared = run_async(_compared(config, row, pair))
    if session.json:
        document = mask(_diff_document(row, compared, words=words), config.secrets)
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show_diff(row, compared, words=words)
    return 0


def _tell_single(session: Session, row: ArticleRow, known: Sequence[Told]) -> int:
    if session.json:
        only = _side(known[0]) if known else None
        document = {"v": 1, "id": row.id, "from": None, "to": only, "changes": [], "hunks": []}
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        click.echo(f"{row.id} has one version: there is nothing to compare it with", err=True)
    return 0


def _pair(
    row: ArticleRow, known: Sequence[Told], numbers: Sequence[int]
) -> tuple[Told, Told] | None:
    """Return the two versions that are meant; None where there is only one."""
    if len(numbers) > 2:
        raise UsageError("two versions can be compared, not more")
    wrong = [number for number in numbers if number > len(known)]
    if wrong:
        hint = f"`crawler history {row.id}` shows them"
        raise UsageError(f"{row.id} has {len(known)} versions, and no {wrong[0]}", hint=hint)
    if not numbers and len(known) < 2:
        return None
    first, last = (*numbers, len(known))[:2] if numbers else (len(known) - 1, len(known))
    return known[first - 1], known[last - 1]


async def _compared(config: Config, row: ArticleRow, pair: tuple[Told, Told]) -> Compared:
    async with open_remaker(config.settings) as remaker:
        return await compare(remaker, row, *pair)


def _diff_document(row: ArticleRow, compared: Compared, *, words: bool) -> dict[str, Any]:
    return {
        "v": 1,
        "id": row.id,
        "from": _side(compared.before),
        "to": _side(compared.after),
        "changes": list(compared.changes),
        "hunks": [_hunk_document(one, words=words) for one in compared.hunks],
    }


def _side(told: Told) -> dict[str, Any]:
    line = told.line.model_dump(mode="json", include={"at", "sha256", "raw", "rules"})
    return {"version": told.number, **line}


def _hunk_document(hunk: Hunk, *, words: bool) -> dict[str, Any]:
    parts = {"lines": hunk.lines} | ({"words": hunk.words} if words else {})
    named = {" ": "same", GONE: "gone", CAME: "came"}
    texts = {key: [{named[mark]: text} for mark, text in part] for key, part in parts.items()}
    return {"from_line": hunk.before, "to_line": hunk.after, **texts}


def _show_diff(row: ArticleRow, compared: Compared, *, words: bool) -> None:
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    lines = [_header(row, "---", compared.before.line, compared.before.number)]
    lines += [_header(row, "+++", compared.after.line, compared.after.number)]
    for hunk in compared.hunks:
        spans = f"-{hunk.before},{hunk.size(GONE)} +{hunk.after},{hunk.size(CAME)}"
        lines.append(click.style(f"@@ {spans} @@", fg="cyan"))
        if words:
            told = "".join(_run(one, coloured=coloured) for one in hunk.words)
            lines += told.rstrip("\n").split("\n")
        else:
            lines += [_marked(one) for one in hunk.lines]
    click.echo("\n".join(lines), color=coloured)
    if not compared.hunks:
        click.echo("nothing but what changes by itself", err=True)


def _header(row: ArticleRow, sign: str, line: Line, number: int | None) -> str:
    return click.style(f"{sign} {row.id} version {number}, {_when(line.at)}", bold=True)


def _marked(one: Marked) -> str:
    mark, text = one
    told = mark + terminal(text)
    return click.style(told, fg=_COLOURS[mark]) if mark in _COLOURS else told


def _run(one: Marked, *, coloured: bool) -> str:
    """Return a run of words as it is shown; line ends stay outside of marks."""
    mark, text = one
    if mark not in _COLOURS:
        return _shown(text)
    opening, closing = ("", "") if coloured else _BRACKETS[mark]
    pieces = text.split("\n")
    gone = mark == GONE
    return "\n".join(
        click.style(f"{opening}{_shown(piece)}{closing}", fg=_COLOURS[mark], strikethrough=gone)
        if piece
        else ""
        for piece in pieces
    )


def _shown(text: str) -> str:
    return "\n".join(map(terminal, text.split("\n")))
