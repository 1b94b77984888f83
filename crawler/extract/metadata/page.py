"""All that metadata is read from, gathered in one pass over the tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from crawler.extract.metadata.json_ld import JsonLd, read_json_ld
from crawler.extract.metadata.nearby import (
    Line,
    first_lines,
    last_lines,
    lines_around,
    lines_behind,
)
from crawler.html.document import Document, Node
from crawler.models.article import Provenance
from crawler.models.entry import Hint
from crawler.text import fold

_WANTED = 'meta, link[rel~=canonical], [itemprop], [rel~=author], script[type*="ld+json" i]'
_IN_HEAD, _IN_BODY = f"title, {_WANTED}", f"h1, {_WANTED}"
"""Each part of a list is asked of every element: what only the head has is not asked of the body;
what belongs there stands in the body of some pages, too."""

_META_KEYS = ("property", "name", "http-equiv")

MAX_ELEMENTS = 4_000
MAX_VALUE = 5_000
MAX_OTHERS = 8


class Candidate(NamedTuple):
    """A value that a source offers for a field; `rule` names the source."""

    rule: str
    value: str


@dataclass
class Evidence:
    """What a page, and the entry that led to it, say about the article.

    Attributes:
        metas: Contents of the meta elements by lower-case name or property, as they stand.
        zone_name: IANA zone of dates that name none, as the source has it.
        body_root: The element that holds the body, where it is known already.
        heading: The element that shows the title, once that is found.
    """

    document: Document
    url: str
    now: datetime
    hint: Hint
    zone_name: str
    body_root: Node | None = None
    metas: dict[str, list[str]] = field(default_factory=dict)
    titles: list[Node] = field(default_factory=list)
    canonical_links: list[str] = field(default_factory=list)
    headings: list[Node] = field(default_factory=list)
    items: list[tuple[str, Node]] = field(default_factory=list)
    author_links: list[Node] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    declared_language: str = ""
    heading: Node | None = None

    def __post_init__(self) -> None:
        whole = self.document.root.attributes
        self.declared_language = whole.get("lang") or whole.get("xml:lang") or ""
        by_tag = {"title": self.titles, "h1": self.headings}
        for node in self._wanted()[:MAX_ELEMENTS]:
            tag, attributes = node.tag, node.attributes
            if tag == "meta":
                self._add_meta(attributes)
            elif tag == "script":
                self.scripts.append(node.text())
            elif tag == "link":
                self._add_link(attributes)
            elif tag in by_tag:
                by_tag[tag].append(node)
            if "itemprop" in attributes:
                self.items.append(((attributes["itemprop"] or "").strip().lower(), node))
            if "rel" in attributes and tag != "link":
                self.author_links.append(node)

    def _wanted(self) -> list[Node]:
        head, body = self.document.tree.head, self.document.tree.body
        return [
            *(head.css(_IN_HEAD) if head is not None else ()),
            *(body.css(_IN_BODY) if body is not None else ()),
        ]

    def _add_meta(self, attributes: dict[str, str | None]) -> None:
        content = attributes.get("content")
        if not content:
            return
        for key in _META_KEYS:
            named = attributes.get(key)
            if named:
                for name in named.lower().split()[:4]:
                    self.metas.setdefault(name, []).append(content[:MAX_VALUE])

    def _add_link(self, attributes: dict[str, str | None]) -> None:
        """Keep a canonical link; others are here for their itemprop or their author alone."""
        if "canonical" in (attributes.get("rel") or "").lower().split():
            self.canonical_links.append(attributes.get("href") or "")

    def meta(self, *names: str) -> list[Candidate]:
        """Return every content of the meta elements with these names, in the order of the names."""
        found: list[Candidate] = []
        metas = self.metas
        for name in names:
            if name in metas:
                found += [Candidate(name, text) for raw in metas[name] if (text := fold(raw))]
        return found

    @cached_property
    def json_ld(self) -> JsonLd:
        """The page's JSON-LD."""
        return read_json_ld(self.scripts, self.url)

    @cached_property
    def lines(self) -> list[Line]:
        """The visible lines just below and above the headline, [] without one."""
        return lines_around(self.heading) if self.heading is not None else []

    @cached_property
    def first_lines(self) -> list[Line]:
        """The visible lines at the start of the body and above it, [] where it is not known."""
        return first_lines(self.body_root) if self.body_root is not None else []

    @cached_property
    def last_lines(self) -> list[Line]:
        """The visible lines at the end of the body, the last first, [] where it is not known."""
        return last_lines(self.body_root) if self.body_root is not None else []

    @cached_property
    def lines_behind(self) -> list[Line]:
        """The first visible lines behind the body, [] where it is not known."""
        return lines_behind(self.body_root) if self.body_root is not None else []


def provenance(rule: str, others: Iterable[Candidate]) -> Provenance:
    """Return the winning rule with what lost, each loser once and cut."""
    seen = list(dict.fromkeys((other.rule, other.value[:200]) for other in others))
    return Provenance(rule=rule, others=tuple(seen[:MAX_OTHERS]))
