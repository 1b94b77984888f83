"""The verb `add`: a source written into the YAML, once it was seen to yield articles."""

from __future__ import annotations

import json
import os
import shlex
from dataclasses import dataclass
from typing import Any

import click

from crawler.app.previewing import open_previewer
from crawler.cli.candidates import candidate_document, show_candidates, show_tried, tried_document
from crawler.cli.changes import agreed, can_ask, find_daemon, show_diff
from crawler.cli.main import Session
from crawler.cli.session import configure, listen, run_async
from crawler.config.edit import Change, adding, file_for, find_source, name_for, same_address
from crawler.config.load import Config, is_configured
from crawler.engine.preview import ArticlePreview, Previewer
from crawler.engine.scout import Candidate, Scout
from crawler.models.source import Source
from crawler.text import slug, terminal
from crawler.urls import redact_url

TRIES = 3
"""Entries whose articles are tried, until one comes out."""


@dataclass(frozen=True, slots=True)
class _Added:
    """What is to be added, and what it yielded.

    Attributes:
        article: The first article that could be made, else the last that could not.
    """

    candidates: list[Candidate]
    chosen: Candidate
    change: Change
    article: ArticlePreview | None

    @property
    def good(self) -> bool:
        return self.article is not None and self.article.error is None


@click.command("add", short_help="Follow a site: find its feed, try it, write the YAML")
@click.argument("url")
@click.option("--name", help="What to call the source; else its host.")
@click.option("--file", metavar="FILE", help="File of sources to write into, or to make.")
@click.option("--yes", is_flag=True, help="Write without asking, if an article came out.")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.pass_obj
def add(  # noqa: PLR0917 - one parameter an option
    session: Session,
    url: str,
    name: str | None,
    file: str | None,
    yes: bool,  # noqa: FBT001 - a flag
    dry_run: bool,  # noqa: FBT001 - a flag
) -> int:
    r"""Find what can be followed at URL, try it, and write it into the YAML as a source.

    URL is a feed, a sitemap, or a page: then the feeds that the page declares are looked at, the
    sitemaps of its site (robots.txt, /sitemap.xml) if it has none, and the list of links that the
    page itself shows. The best that has entries is tried: one article is made of them. Then the
    change to the file is shown, and written if you say so. All else in the file, comments and
    order too, stays as it is.

    FILE is sources.yaml or a file in sources/; the default is sources.yaml where there is one, or
    no file yet. A URL that a source has already is not added again. A daemon that runs picks the
    new source up by itself.

    \b
    Examples:
      crawler add https://example.org/
      crawler add https://example.org/feed.xml --name "Example news" --yes
      crawler add example.org --dry-run --json
    """
    config = configure(session) if is_configured(session.config) else None
    adder = _Adder(session, config, _address(url), name, file)
    found = run_async(adder.find(asks=can_ask(session) and not yes and not dry_run))
    if isinstance(found, Source):
        return _show_known(session, adder.config, found)
    if not session.json:
        show_candidates(found.candidates, found.chosen)
        show_tried(found.chosen, found.article)
        show_diff(found.change)
    written = not dry_run and (
        found.good if yes else agreed(session, found.change, default=found.good)
    )
    if written:
        found.change.write()
    _report(session, found, written=written, dry=dry_run)
    return 0 if found.good or written else 1


def _address(url: str) -> str:
    """Return the address that is meant: a bare host is a site."""
    return url if "://" in url or url.startswith("${") else f"https://{url}"


class _Adder:
    """Finds what one address has to offer.

    Args:
        config: None where nothing is configured yet.
        url: As it shall stand in the YAML, if it is itself what is followed.
    """

    def __init__(
        self, session: Session, config: Config | None, url: str, name: str | None, file: str | None
    ) -> None:
        self._session = session
        self.config = config
        self._url = url
        taken = [source.name for source in config.sources] if config else []
        self._name = name or name_for(url, taken)
        self._file = file_for(session.config, slug(self._name), file)

    async def find(self, *, asks: bool) -> _Added | Source:
        """Return what can be added; a source that has the address already.

        Args:
            asks: Let somebody choose, where there is more than one good candidate.

        Raises:
            FetchError: the address could not be had.
            NothingFoundError: it has nothing that can be followed.
            ConfigError: the configuration would be wrong.
        """
        draft = self._change({"url": self._url})
        if self.config is None:
            listen(self._session, draft.config)
        url = draft.source.urls[0]
        if (known := self._known(url)) is not None:
            return known
        async with open_previewer(draft.config) as previewer:
            candidates = await Scout(previewer).find(draft.source, url)
            chosen = _choose(candidates) if asks else candidates[0]
            if (known := self._known(chosen.url)) is not None:
                return known
            own = chosen.how == "address" and same_address(chosen.url, url)
            address = self._url if own else chosen.url.replace("${", "$${")
            change = self._change({"url": address, "kind": chosen.kind or "auto"})
            article = await _try(previewer, change.source, chosen)
        return _Added(candidates, chosen, change, article)

    def _known(self, url: str) -> Source | None:
        return find_source(self.config, url) if self.config else None

    def _change(self, fields: dict[str, str]) -> Change:
        fields = {"url": fields["url"], "name": self._name, **fields}
        return adding(self._session.config, os.environ, self.config, self._file, fields)


def _choose(candidates: list[Candidate]) -> Candidate:
    """Let somebody choose among those that are good; the best is proposed."""
    good = [one for one in candidates if one.good]
    if len(good) == 1:
        return good[0]
    show_candidates(candidates, None, err=True)
    number = click.prompt("which one?", type=click.IntRange(1, len(good)), default=1, err=True)
    return good[number - 1]


async def _try(previewer: Previewer, source: Source, chosen: Candidate) -> ArticlePreview | None:
    """Make an article of one of the first entries."""
    article = None
    for entry in chosen.entries[:TRIES]:
        article = await previewer.article(source, entry)
        if article.error is None:
            break
    return article


def _show_known(session: Session, config: Config | None, source: Source) -> int:
    assert config is not None, "there is a source"
    place = config.find_place(source.name, "")
    if session.json:
        known = {"name": source.name, "place": str(place)}
        click.echo(json.dumps({"v": 1, "written": False, "known": known}, ensure_ascii=False))
    else:
        click.echo(f"followed already: source '{terminal(source.name)}' at {place}")
    return 0


def _report(session: Session, found: _Added, *, written: bool, dry: bool) -> None:
    daemon = find_daemon(session, found.change)
    if session.json:
        click.echo(json.dumps(_document(found, daemon, written=written), ensure_ascii=False))
        return
    name, path = terminal(found.change.source.name), found.change.path
    if not written:
        why = "" if dry or found.good else ": no article could be made of its entries"
        click.echo(f"nothing was written{why}", err=True)
        if not dry and not found.good:
            click.echo(
                f"  look at what it yields: `crawler test {redact_url(found.chosen.url)}`", err=True
            )
        return
    click.echo(f"wrote source '{name}' into {path}")
    if daemon is not None:
        click.echo(f"{daemon} picks it up by itself: `crawler status` shows it")
        return
    option = "" if str(session.config) == "config" else f" --config {session.config}"
    click.echo(f"next: crawler{option} once {shlex.quote(name)}")


def _document(found: _Added, daemon: str | None, *, written: bool) -> dict[str, Any]:
    source = found.change.source
    return {
        "v": 1,
        "written": written,
        "known": None,
        "name": source.name,
        "file": str(found.change.path),
        "url": redact_url(found.chosen.url),
        "kind": found.chosen.kind,
        "candidates": [candidate_document(one) for one in found.candidates],
        "article": tried_document(found.article),
        "diff": found.change.diff(),
        "daemon": daemon,
    }
