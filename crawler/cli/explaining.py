"""The verb `explain`: why an article is what it is, and what is planned for a URL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from shlex import quote
from typing import Any

import click

from crawler.app.clock import SystemClock
from crawler.app.explaining import find_stored, open_explainer
from crawler.archive.rules import rules_document
from crawler.cli.explanation_view import show_explanation
from crawler.cli.main import Session
from crawler.cli.masking import mask
from crawler.cli.places import blame
from crawler.cli.session import configure, run_async
from crawler.cli.trial_document import Teller
from crawler.config.load import Config
from crawler.engine.captured import is_listing
from crawler.engine.explain import Explanation, Happening, Stored, plan_of
from crawler.engine.listing import refusing
from crawler.engine.preview import ArticlePreview
from crawler.errors import UsageError
from crawler.extract.version import EXTRACTOR
from crawler.models.entry import Entry
from crawler.models.source import Source
from crawler.models.state import FrontierItem, FrontierState
from crawler.urls import host_key

Document = dict[str, Any]

MAX_NEAR = 3
"""Sources of the same host that are named for a URL that nobody has seen."""


@click.command("explain", short_help="Tell why an article, or what became of a URL, is as it is")
@click.argument("which", metavar="ID|URL")
@click.pass_obj
def explain(session: Session, which: str) -> int:
    r"""Tell why an article is what it is, or what became of a URL and what is planned for it.

    Of an article: which rule or metadata gave each field and what lost, made again from the raw
    page and the rules of its time; the lines of the journal that tell of it, and why each made it
    new, a revision or a duplicate; its addresses, and when it is looked at again. Of a URL without
    an article: why it failed, when it is asked again, or why it was never asked, and what to type.

    It reads only, asks no site, and works while the daemon runs.

    \b
    Examples:
      crawler explain 3f9c2ab17d4e5f60
      crawler explain https://example.org/news/1
      crawler explain https://example.org/news/1 --json | jq '.history[].why'

    \b
    Exit codes:
      0  it was explained; also that a URL has never been seen
      2  no article has this id, or it is no web address
      3  the state cannot be read
    """
    config = configure(session)
    try:
        stored, explanation = run_async(_explained(config, which))
    except ValueError as error:
        raise UsageError(f"'{which}' is no web address") from error
    if stored.url is None and stored.row is None and not stored.forgotten:
        hint = "`crawler list` prints ids and titles"
        raise UsageError(f"no article is known by '{which}'", hint=hint)
    document = _Telling(config, which, stored, explanation).document()
    if session.json:
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        show_explanation(document)
    return 0


async def _explained(config: Config, which: str) -> tuple[Stored, Explanation]:
    stored = await find_stored(config.settings, which)
    async with open_explainer(config) as explainer:
        return stored, await explainer.explain(stored)


@dataclass(frozen=True, slots=True)
class _Telling:
    """Makes a document of what is known."""

    config: Config
    which: str
    stored: Stored
    explanation: Explanation

    def document(self) -> Document:
        """Return all that is told, secrets masked."""
        stored, explanation = self.stored, self.explanation
        known = bool(stored.row or stored.items or explanation.history or stored.forgotten)
        hints = list(self._what_to_do())
        document: Document = {
            "v": 1,
            "asked": self.which,
            "known": known,
            "why": self._why(),
            "what_to_do": hints,
            "article": self._article(),
            "made": None,
            "rules": self._rules(),
            "history": [_happening(one) for one in explanation.history],
            "addresses": [alias.url for alias in stored.addresses],
            "frontier": [self._item(item) for item in stored.items],
        }
        document = mask(document, self.config.secrets)
        document["made"] = self._made()
        return document

    def _why(self) -> str:
        stored = self.stored
        row = stored.row
        if row is None:
            return self._why_none()
        own = stored.url in (None, row.canonical)
        twins = [
            one
            for one in self.explanation.history
            if one.line.outcome == "duplicate" and stored.url in _urls(one)
        ]
        if not own and twins:
            return f"no article of its own: {twins[-1].why}; that article is {row.canonical}"
        if not own:
            return f"another address of {row.canonical}"
        if row.gone_at is not None:
            return f"an article of '{row.source}' whose page is gone since {row.gone_at:%Y-%m-%d}"
        return f"an article of '{row.source}', in version {row.revision}"

    def _why_none(self) -> str:
        stored = self.stored
        if stored.forgotten:
            return "it was taken out by `crawler forget`, and is kept out"
        if stored.items:
            item = stored.items[0]
            known = f"a URL of '{item.source}' that has no article"
            return f"{known}: {item.message} ({item.code})" if item.code else known
        if self.explanation.history:
            return f"a URL without an article: {self.explanation.history[-1].why}"
        listing = next((one for one in self.config.sources if self._lists(one)), None)
        if listing is not None:
            return f"no article, but a listing of source '{listing.name}'"
        return "never seen: no listing has named it"

    def _lists(self, source: Source) -> bool:
        return is_listing(source, self.which) or is_listing(source, self.stored.url or "")

    def _what_to_do(self) -> Iterator[str]:
        stored, row = self.stored, self.stored.row
        if row is not None:
            yield f"`crawler show {row.id}` prints it, `crawler history {row.id}` its versions"
            if self._source(row.source) is not None:
                tried = f"crawler test {quote(row.source)} --captured {row.id}"
                yield f"`{tried}` shows what the rules of today make of it"
            return
        if stored.forgotten:
            return
        for item in stored.items:
            if item.state is FrontierState.HELD:
                yield f"`crawler backfill {quote(item.source)}` fetches it"
            yield self._try(item.source, item.url)
        if not stored.items:
            yield from self._for_strangers(stored.url or self.which)

    def _try(self, source: str, url: str) -> str:
        named = quote(source) if self._source(source) else quote(url)
        article = f" --article {quote(url)}" if self._source(source) else ""
        return f"`crawler test {named}{article}` fetches it and stores nothing"

    def _for_strangers(self, url: str) -> Iterator[str]:
        """Yield what to type about a URL that nobody has seen."""
        listing = next((one for one in self.config.sources if self._lists(one)), None)
        if listing is not None:
            yield f"`crawler test {quote(listing.name)}` shows its entries"
            return
        host = host_key(url)
        near = [one for one in self.config.sources if host in map(host_key, one.urls)]
        for source in near[:MAX_NEAR]:
            rule = refusing(source, Entry(url=url))
            if rule:
                place = self.config.find_place(source.name, rule)
                yield f"source '{source.name}' leaves it out by `{rule}` at {place}"
            yield self._try(source.name, url)
        if near:
            older = f"crawler backfill {quote(near[0].name)}"
            yield f"`{older}` reads older listings, which may name it"
        yield f"`crawler test {quote(url)}` shows what it is, `crawler add {quote(url)}` follows it"

    def _source(self, name: str) -> Source | None:
        return next((one for one in self.config.sources if one.name == name), None)

    def _article(self) -> Document | None:
        row = self.stored.row
        if row is None:
            return None
        hidden = {"via_canonical", "text_weight", "post_sha256", "facts"}
        return {**row.model_dump(mode="json", exclude=hidden), "post_is": self.explanation.post}

    def _is_today(self) -> bool | None:
        """Whether the source's rules are still those of the newest version."""
        newest, row = self.explanation.newest, self.stored.row
        source = self._source(row.source) if row else None
        if newest is None or source is None:
            return None
        return rules_document(source, self.config.secrets)[0] == newest.line.rules

    def _rules(self) -> Document | None:
        newest = self.explanation.newest
        if newest is None:
            return None
        return {
            "file": self.explanation.rules,
            "of_today": self._is_today(),
            "extractor": newest.line.extractor,
            "extractor_of_today": EXTRACTOR,
        }

    def _made(self) -> Document | None:
        explanation, newest = self.explanation, self.explanation.newest
        if newest is None:
            return None
        shown = ArticlePreview(newest.line.url, explanation.preview, explanation.lost)
        shown.at = newest.line.at
        if explanation.preview is not None:
            shown.error = explanation.preview.error
        # Lines of the YAML are those of today: of other rules they would say nothing.
        name = newest.line.source if self._is_today() else ""
        return Teller(self.config, name).article(shown)

    def _item(self, item: FrontierItem) -> Document:
        now = SystemClock().now()
        host = next((one for one in self.stored.hosts if one.host == item.host), None)
        place = None
        if item.code:
            place = blame(self.config, item.source, item.code, item.message or "", item.url)
        return {
            "url": item.url,
            "source": item.source,
            "state": item.state,
            "plan": plan_of(item, host, now),
            "due_at": item.due_at.isoformat() if item.due_at else None,
            "host_rests_until": host.backoff_until.isoformat()
            if host and host.backoff_until
            else None,
            "tries": item.tries,
            "outcome": item.outcome,
            "code": item.code,
            "message": item.message,
            "place": str(place) if place else None,
            "listing": item.entry.listing or None,
            "found_at": item.found_at.isoformat() if item.found_at else None,
        }


def _urls(happening: Happening) -> set[str]:
    line = happening.line
    return {line.url, *(url for url, _ in line.chain)}


def _happening(happening: Happening) -> Document:
    line = happening.line
    fields = line.model_dump(
        mode="json", include={"at", "outcome", "url", "source", "status", "error", "sha256", "raw"}
    )
    return {
        "where": happening.where,
        "version": happening.version,
        "why": happening.why,
        **fields,
        "rules": line.rules,
        "extractor": line.extractor,
    }
