"""The verb `test`: what a source or URL yields, fetched once and stored nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import click

from crawler.cli.boilerplate import show_boilerplate
from crawler.cli.main import Session
from crawler.cli.session import listen, run_async, unknown_source
from crawler.cli.trial_document import Teller
from crawler.cli.trial_view import show_trial
from crawler.cli.trying import Asked, open_trying, read_configuration
from crawler.cli.watching import Watch
from crawler.config.load import Config
from crawler.engine.preview import Trial
from crawler.errors import UsageError
from crawler.urls import resolve

NEWEST = ""
"""Value of --captured where no article is named."""


@click.command("test", short_help="Fetch a source or URL once and show what it yields")
@click.argument("what", metavar="SOURCE|URL", required=False)
@click.option(
    "--entry",
    type=click.IntRange(min=1),
    help="Entry whose article is shown; the first without it.",
)
@click.option("--article", metavar="URL", help="Show this page's article instead.")
@click.option(
    "--captured",
    is_flag=False,
    flag_value=NEWEST,
    metavar="[ID|URL]",
    help="Fetch nothing: read the newest archived pages again, or the one that is named.",
)
@click.option(
    "--file",
    metavar="PAGE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fetch nothing: read a saved page, plain or gzip, by the source's rules.",
)
@click.option("--url", metavar="URL", help="Where the page of --file was served.")
@click.option("--watch", is_flag=True, help="Run again whenever the YAML is saved, until Ctrl-C.")
@click.option(
    "--boilerplate",
    is_flag=True,
    help="Show what recurs in the archived articles, with the rules that remove it.",
)
@click.option("--write", is_flag=True, help="With --boilerplate: put these rules into the YAML.")
@click.pass_obj
def test(  # noqa: PLR0913, PLR0917 - one parameter an option
    session: Session,
    what: str | None,
    entry: int | None,
    article: str | None,
    captured: str | None,
    file: Path | None,
    url: str | None,
    watch: bool,  # noqa: FBT001 - a flag
    boilerplate: bool,  # noqa: FBT001 - a flag
    write: bool,  # noqa: FBT001 - a flag
) -> int:
    r"""Fetch a source or URL once and show what it yields; nothing is stored.

    Shows the entries as a table with what was dropped and why, and one article as it would be
    written: where each field came from and what lost, what each `remove` rule took, and, with
    their lines in the YAML, the selectors that matched nothing.

    With --watch it runs again whenever the YAML is saved, and shows what changed. What was fetched
    is used again, so that a site is asked once however often its rules are changed.

    With --captured and --file nothing is fetched. A saved page is taken for a listing if its
    address is one of the source's, else for an article.

    With --boilerplate the source's last 50 archived pages are compared, and blocks that stand in
    the articles of three or more are shown with `remove` rules to paste. With --write these are
    put into the source's `article.remove`; nothing else in the file changes.

    \b
    Examples:
      crawler test news
      crawler test news --watch
      crawler test https://example.org/feed.xml
      crawler test news --entry 3
      crawler test news --article https://example.org/2021/07/a-page
      crawler test news --captured
      crawler test news --captured 3f9c2ab17d4e5f60
      crawler test news --file page.html.gz --url https://example.org/1
      crawler test news --boilerplate
      crawler test news --boilerplate --write

    \b
    Exit codes:
      0    done
      1    a listing, or the article that is shown, could not be had
      2    no such source, entry or capture, or the configuration is wrong
      3    the archive cannot be read
      130  --watch was ended by Ctrl-C
    """
    if not what and captured:
        what, captured = captured, NEWEST
    if not what:
        raise UsageError("name a source or a URL", hint="`crawler status` lists the sources")
    asked = Asked(what, entry, article, captured, file, url)
    if write and not boilerplate:
        raise UsageError(
            "--write puts the rules into the YAML that --boilerplate finds: say that, too"
        )
    _check(asked, watch=watch, boilerplate=boilerplate)
    if watch:
        return run_async(Watch(session, asked).run())
    config = read_configuration(session, asked)
    listen(session, config)
    if boilerplate:
        return _boilerplate(session, config, what, write=write)
    trial = run_async(_trial(config, asked))
    document = Teller(config, trial.source.name).trial(trial)
    if session.json:
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        show_trial(document)
    return 1 if trial.failed else 0


def _check(asked: Asked, *, watch: bool, boilerplate: bool) -> None:
    """Refuse options that contradict each other.

    Raises:
        UsageError: naming them.
    """
    used = {
        "--captured": asked.captured is not None,
        "--file": asked.file is not None,
        "--boilerplate": boilerplate,
    }
    ways = [name for name, so in used.items() if so]
    if len(ways) > 1:
        raise UsageError(f"{ways[0]} and {ways[1]} exclude each other: name one of them")
    if asked.url is not None and asked.file is None:
        raise UsageError("--url says where the page of --file was served: name that, too")
    if asked.article is not None and asked.file is not None:
        raise UsageError("--article and --file exclude each other: name one of them")
    if watch and boilerplate:
        raise UsageError("--watch and --boilerplate exclude each other: name one of them")
    for option, url in (("--url", asked.url), ("--article", asked.article)):
        named = url is not None and (option == "--url" or asked.captured is None)
        if named and url and resolve(url, url) is None:
            raise UsageError(f"{option}: '{url}' is no web address")


def _boilerplate(session: Session, config: Config, name: str, *, write: bool) -> int:
    named = {source.name: source for source in config.sources}
    if name not in named:
        raise unknown_source(name, named)
    return show_boilerplate(session, config, named[name], write=write)


async def _trial(config: Config, asked: Asked) -> Trial:
    async with open_trying(asked, config) as trying:
        return await trying.run(config)
