"""The verb `extract`: the article of a saved page, without a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click

from crawler.app.offline import open_offline
from crawler.cli.fields import show_fields, show_unmatched, unmatched_paths
from crawler.cli.logs import level_of, set_up
from crawler.cli.main import Session
from crawler.cli.output import STDOUT, open_output
from crawler.cli.progress import open_count
from crawler.cli.session import configure, run_async
from crawler.cli.tables import heading
from crawler.config.load import Config
from crawler.config.machine import default_workers
from crawler.engine.jobs import Saved
from crawler.engine.offline import Result, SavedFile, find_saved, saved_file
from crawler.errors import CrawlerError, UsageError
from crawler.models.source import Source
from crawler.text import terminal
from crawler.urls import resolve


@dataclass(frozen=True, slots=True)
class _Ruled:
    """The source whose rules are used, and where they stand; without --rules there are none."""

    source: Source
    config: Config | None = None


@click.command("extract", short_help="Make articles of saved pages, without the network")
@click.argument("what", metavar="FILE|DIR", type=click.Path(exists=True, path_type=Path))
@click.option("--url", metavar="URL", help="Where FILE was served; else it is looked for in it.")
@click.option("--rules", metavar="SOURCE", help="Use this source's rules, zone and transforms.")
@click.option("--explain", is_flag=True, help="Also candidates that lost, and unmatched selectors.")
@click.option("--jsonl", metavar="OUT", help="Write the JSON lines to a file.")
@click.pass_obj
def extract(  # noqa: PLR0917 - one parameter an option
    session: Session,
    what: Path,
    url: str | None,
    rules: str | None,
    explain: bool,  # noqa: FBT001 - a flag
    jsonl: str | None,
) -> int:
    r"""Make articles of saved pages, without the network and without storing anything.

    FILE is a page as a browser or curl saved it, plain or gzip. DIR is a folder of such pages
    (.html, .htm, .html.gz), or a corpus: `<case>/page.html.gz` with the page's `url` in a
    `truth.json` beside it. A DIR gives a JSON line a page, in the order of their ids, on all
    cores: id, articleBody, title, authors, date_published, lead_image_url, language, confidence,
    seconds; where a page holds no article, articleBody is "" and `error` says why.

    When a page was saved is not known: a date that depends on it ("3 hours ago") is left out.

    \b
    Examples:
      crawler extract page.html --url https://example.org/news/1
      crawler extract page.html --rules news --explain
      crawler extract saved/ --jsonl articles.jsonl
      crawler extract corpus/ --jsonl out.jsonl
    """
    if url is not None and resolve(url, url) is None:
        raise UsageError(f"'{url}' is no web address")
    ruled = _ruled(session, rules)
    if what.is_dir():
        _refuse(url=url, explain=explain)
        files = find_saved(what)
        with open_output(jsonl or STDOUT) as out:
            run_async(_folder(session, ruled.source, files, out))
        return 0
    ((file, result),) = run_async(_file(ruled.source, saved_file(what, url)))
    error = _error(result)
    if session.json or jsonl is not None:
        with open_output(jsonl or STDOUT) as out:
            out.write(_json(_document(file, result, explain=explain)))
    elif isinstance(result, Saved) and error is None:
        _show(file, result, ruled, explain=explain)
    if error is not None:
        if session.json or jsonl is not None:
            return error.exit_code
        raise error
    return 0


def _error(result: Result) -> CrawlerError | None:
    return result if isinstance(result, CrawlerError) else result.error


def _ruled(session: Session, name: str | None) -> _Ruled:
    if name is None:
        set_up(level_of(session.verbosity, "info"), session.log_format or "human", ())
        return _Ruled(Source(name="saved", folder="saved", urls=()))
    config = configure(session)
    for source in config.sources:
        if source.name == name:
            return _Ruled(source, config)
    hint = "`crawler status` lists the sources"
    raise UsageError(f"no source is called '{name}'", hint=hint)


def _refuse(*, url: str | None, explain: bool) -> None:
    if url is not None:
        raise UsageError("--url is the address of one page: name a FILE, not a DIR")
    if explain:
        raise UsageError("--explain is for one page: name a FILE, not a DIR")


async def _file(source: Source, file: SavedFile) -> list[tuple[SavedFile, Result]]:
    async with open_offline(1) as offline, aclosing(offline.each([file], source)) as results:
        return [result async for result in results]


async def _folder(
    session: Session, source: Source, files: Sequence[SavedFile], out: BinaryIO
) -> None:
    failed = 0
    with open_count(session, len(files), "pages") as count:
        async with (
            open_offline(default_workers()) as offline,
            aclosing(offline.each(files, source)) as results,
        ):
            async for file, result in results:
                out.write(_json(_document(file, result)))
                out.flush()
                failed += _error(result) is not None
                count.add()
    if session.verbosity >= 0:
        click.echo(f"{len(files)} pages, {failed} without an article", err=True)


def _json(document: dict[str, Any]) -> bytes:
    """Return a line; a file's name may hold bytes that are no text."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _document(file: SavedFile, result: Result, *, explain: bool = False) -> dict[str, Any]:
    if isinstance(result, CrawlerError):
        error = {"code": result.code, "message": result.message}
        return {"v": 1, "id": file.id, "articleBody": "", "error": error}
    article = result.article
    document: dict[str, Any] = {
        "v": 1,
        "id": file.id,
        "articleBody": article.text,
        "title": article.title,
        "authors": list(article.authors),
        "date_published": article.published.isoformat() if article.published else None,
        "lead_image_url": article.image,
        "language": article.language,
        "confidence": round(article.confidence, 3),
        "seconds": round(result.seconds, 6),
    }
    if result.error is not None:
        document["error"] = {"code": result.error.code, "message": result.error.message}
    if explain:
        found = article.provenance.items()
        document["provenance"] = {name: one.model_dump(mode="json") for name, one in found}
        document["unmatched"] = unmatched_paths(article)
    return document


def _show(file: SavedFile, result: Saved, ruled: _Ruled, *, explain: bool) -> None:
    click.echo(heading(terminal(f"{file.path.name}: {result.url}")))
    show_fields(result.article, losers=explain)
    show_unmatched(ruled.config, ruled.source.name, unmatched_paths(result.article))
    click.echo()
    click.echo(terminal(result.article.text))
