"""What a source's own `article` rules read from a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from crawler.dates import as_instant, parse_date, read_date
from crawler.extract.metadata.json_ld import JsonLd
from crawler.extract.metadata.names import read_names
from crawler.extract.metadata.zones import zone
from crawler.html.document import Document, Node
from crawler.html.selectors import compile_selector
from crawler.models.article import RELATIVE, Provenance
from crawler.models.capture import Page
from crawler.models.source import ArticleRules, Pick, Picks
from crawler.text import fold
from crawler.urls import resolve

MAX_VALUE = 5_000
"""Characters of a value that a user's regular expression is tried on."""
MAX_VALUES = 200

T = TypeVar("T")

_TAG_SPLIT = re.compile(r"[,;，；、|]")
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src")


@dataclass(frozen=True, slots=True)
class RuleFields:
    """The fields that rules read; what is empty is found automatically.

    Attributes:
        body: The elements that hold the body, in document order, none inside another.
        remove: The elements that are to be taken out of it.
        unmatched: Rules that matched nothing: `title`, `date`, `remove[1]`.
        provenance: Which rule gave a field, by the field's name in Article; its other ways that
            found nothing are candidates that lost, without a value.
    """

    title: str | None = None
    body: tuple[Node, ...] = ()
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    summary: str | None = None
    image: str | None = None
    tags: tuple[str, ...] = ()
    next_url: str | None = None
    remove: tuple[Node, ...] = ()
    unmatched: tuple[str, ...] = ()
    provenance: dict[str, Provenance] = field(default_factory=dict)


def read_rules(
    document: Document,
    page: Page,
    rules: ArticleRules,
    *,
    timezone: str,
    language: str | None,
    json_ld: JsonLd,
) -> RuleFields:
    """Read every field that `rules` name; the ways of a field are tried in order.

    Dates that name no zone are in their rule's, else in `timezone`; the order of day and month is
    that of `language`, the page's.
    """
    reader = _Reader(document, page, json_ld, timezone, language)
    return RuleFields(
        title=reader.one("title", "title", rules.title),
        body=reader.body(rules.body),
        authors=reader.authors(rules.author),
        published=reader.date("published", "date", rules.date),
        modified=reader.date("modified", "modified", rules.modified),
        summary=reader.one("summary", "summary", rules.summary),
        image=reader.address("image", "image", rules.image, _image_of),
        tags=reader.tags(rules.tags),
        next_url=reader.address("next_url", "next", rules.next, _link_of),
        remove=reader.removed(rules.remove),
        unmatched=tuple(reader.unmatched),
        provenance=reader.provenance,
    )


class _Reader:
    """Reads values from one page and keeps book of which rules gave them."""

    def __init__(
        self, document: Document, page: Page, json_ld: JsonLd, timezone: str, language: str | None
    ) -> None:
        self._document = document
        self._page = page
        self._json_ld = json_ld
        self._timezone = timezone
        self._language = language
        self.unmatched: list[str] = []
        self.provenance: dict[str, Provenance] = {}
        self._aged = False

    def one(self, name: str, rule: str, picks: Picks) -> str | None:
        """Return the first value of the first way that has one."""
        return self._first(name, rule, picks, lambda pick: next(self._values(pick), None))

    def authors(self, picks: Picks) -> tuple[str, ...]:
        def names(pick: Pick) -> tuple[str, ...]:
            values = list(self._values(pick))
            return read_names(values, frozenset(), strict=False) or tuple(dict.fromkeys(values))

        return self._first("authors", "author", picks, names) or ()

    def tags(self, picks: Picks) -> tuple[str, ...]:
        def tags(pick: Pick) -> tuple[str, ...]:
            values = list(self._values(pick))
            if len(values) == 1:
                values = [fold(part) for part in _TAG_SPLIT.split(values[0])]
            return tuple(dict.fromkeys(filter(None, values)))

        return self._first("tags", "tags", picks, tags) or ()

    def date(self, name: str, rule: str, picks: Picks) -> datetime | None:
        def moment(pick: Pick) -> datetime | None:
            found = (self._moment(pick, value) for value in self._values(pick))
            return next((instant for instant in found if instant), None)

        instant = self._first(name, rule, picks, moment)
        if instant is not None and self._aged:
            told = self.provenance[name]
            self.provenance[name] = told.model_copy(update={"rule": told.rule + RELATIVE})
        return instant

    def address(
        self, name: str, rule: str, picks: Picks, of_node: Callable[[Node], str | None]
    ) -> str | None:
        def url(pick: Pick) -> str | None:
            for value in self._values(pick, of_node):
                resolved = resolve(self._document.base, value)
                if resolved:
                    return resolved
            return None

        return self._first(name, rule, picks, url)

    def body(self, picks: Picks) -> tuple[Node, ...]:
        def outermost(pick: Pick) -> tuple[Node, ...]:
            if not pick.css:
                return ()
            nodes = compile_selector(pick.css).nodes(self._document)[:MAX_VALUES]
            found = {node.mem_id for node in nodes}
            return tuple(node for node in nodes if not _is_inside(node, found))

        return self._first("body", "body", picks, outermost) or ()

    def removed(self, selectors: Iterable[str]) -> tuple[Node, ...]:
        """Return what `remove` names; each selector that finds nothing is noted."""
        found: list[Node] = []
        for index, css in enumerate(selectors):
            nodes = compile_selector(css).nodes(self._document)
            found += nodes
            if not nodes:
                self.unmatched.append(f"remove[{index}]")
        return tuple(found)

    def _first(
        self, name: str, rule: str, picks: Picks, read: Callable[[Pick], T | None]
    ) -> T | None:
        places = [f"article.{rule}[{index}]: {_shown(pick)}" for index, pick in enumerate(picks)]
        for index, pick in enumerate(picks):
            value = read(pick)
            if value:
                lost = tuple((place, "") for place in places[:index])
                self.provenance[name] = Provenance(rule=places[index], others=lost)
                return value
        if picks:
            self.unmatched.append(rule)
        return None

    def _values(
        self, pick: Pick, of_node: Callable[[Node], str | None] | None = None
    ) -> Iterator[str]:
        """Yield the values that one way finds, each after its regular expression."""
        for value in self._found(pick, of_node):
            kept = _apply_regex(pick, value)
            if kept:
                yield kept

    def _found(self, pick: Pick, of_node: Callable[[Node], str | None] | None) -> Iterable[str]:
        if pick.const is not None:
            return [pick.const]
        if pick.meta:
            return [content for name in pick.meta for content in self._metas.get(name.lower(), ())]
        if pick.json_ld:
            return self._json_ld.find(pick.json_ld)
        if not pick.css:
            return []
        selector = compile_selector(pick.css)
        if of_node is not None and selector.takes_nodes:
            return [url for node in selector.nodes(self._document) if (url := of_node(node))]
        return selector.values(self._document)

    @cached_property
    def _metas(self) -> dict[str, list[str]]:
        metas: dict[str, list[str]] = {}
        for node in self._document.css("meta[content]"):
            attributes = node.attributes
            content = fold(attributes.get("content") or "")
            for key in ("name", "property", "itemprop"):
                name = (attributes.get(key) or "").strip().lower()
                if name and content:
                    metas.setdefault(name, []).append(content)
        return metas

    def _moment(self, pick: Pick, text: str) -> datetime | None:
        where = zone(pick.timezone or self._timezone)
        self._aged = False
        if pick.format:
            with suppress(ValueError):
                return parse_date(text, pick.format, now=self._page.fetched_at, zone=where)
            return None
        read = read_date(
            text,
            lang=self._language,
            now=self._page.fetched_at,
            zone=where,
            context="visible" if pick.css else "meta",
        )
        self._aged = read is not None and read.rule in ("relative", "day word")
        return as_instant(read, where) if read else None


def _shown(pick: Pick) -> str:
    if pick.css:
        return pick.css
    if pick.meta:
        return f"meta {', '.join(pick.meta)}"
    return f"json_ld {pick.json_ld}" if pick.json_ld else f"const {pick.const}"


def _apply_regex(pick: Pick, value: str) -> str:
    if not pick.regex:
        return value
    match = re.search(pick.regex, value[:MAX_VALUE])
    return fold(match[1 if match.re.groups else 0] or "") if match else ""


def _is_inside(node: Node, found: set[int]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in found:
            return True
        parent = parent.parent
    return False


def _link_of(node: Node) -> str | None:
    link = node if node.attributes.get("href") else node.css_first("a[href]")
    return link.attributes.get("href") if link is not None else None


def _image_of(node: Node) -> str | None:
    image = node if node.tag == "img" else node.css_first("img")
    if image is None:
        return node.attributes.get("content") or node.attributes.get("href")
    attributes = image.attributes
    values = (attributes.get(name) for name in _SOURCES)
    return next((value for value in values if value and not value.startswith("data:")), None)
