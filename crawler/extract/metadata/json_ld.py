"""JSON-LD as pages have it: broken, nested, in graphs, several articles to a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from crawler.extract.metadata.json_repair import parse_json

Object = dict[str, Any]

MAX_SCRIPTS = 40
MAX_CHARACTERS = 2_000_000
MAX_OBJECTS = 3_000
MAX_TYPE = 200
"""Characters of a type's name, its address included."""
MAX_DEPTH = 12

_ARTICLE_ENDINGS = ("article", "posting", "report", "review", "recipe", "howto", "creativework")
"""Types that describe an article by itself: NewsArticle, BlogPosting, LiveBlogPosting ..."""
_PAGE_TYPES = {"webpage", "itempage", "qapage", "faqpage", "aboutpage", "medicalwebpage"}
"""Types that describe the page an article stands on; WordPress puts the dates there."""
_ASIDE_KEYS = {
    "itemListElement", "hasPart", "comment", "review", "mentions", "citation", "isBasedOn",
    "relatedLink", "isRelatedTo", "subjectOf", "workExample", "associatedArticle", "offers",
    "liveBlogUpdate", "blogPost", "dataFeedElement",
}  # fmt: skip
"""Keys below which stand other articles than the page's own."""


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The JSON-LD objects of a page.

    Attributes:
        nodes: Every typed object, outermost first, in document order.
        article: The one that describes this page's article.
        page: The one that describes the page (WebPage), which may have the article's dates.
        site: The one that describes the site (WebSite).
        by_id: Objects with content by their @id, which others refer to.
    """

    nodes: tuple[Object, ...] = ()
    article: Object | None = None
    page: Object | None = None
    site: Object | None = None
    by_id: dict[str, Object] = field(default_factory=dict)

    @property
    def article_body(self) -> str:
        """The article's text as its object has it; "" where it has none."""
        return text_of(self.article.get("articleBody")) or "" if self.article else ""

    def resolve(self, value: object) -> object:
        """Return the object that a bare `{"@id": ...}` refers to, else the value itself."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2:
            return self.by_id.get(value["@id"], value)
        return value

    def stated(self, key: str) -> Iterator[tuple[str, object]]:
        """Yield (rule, value) of `key` in the article's object, then in the page's."""
        for name, node in (("json-ld", self.article), ("json-ld WebPage", self.page)):
            if node is not None and node.get(key) not in (None, "", [], {}):
                yield f"{name}: {key}", node[key]

    def find(self, path: str) -> list[str]:
        """Return the texts at a dotted path, the article's object before all others."""
        keys = path.split(".")
        nodes = [self.article, *self.nodes] if self.article else list(self.nodes)
        for node in nodes:
            values = [text for value in self._walk(node, keys) if (text := text_of(value))]
            if values:
                return values
        return []

    def _walk(self, value: object, keys: list[str]) -> Iterator[object]:
        value = self.resolve(value)
        if isinstance(value, list):
            for item in value[:100]:
                yield from self._walk(item, keys)
        elif not keys:
            yield value
        elif isinstance(value, dict):
            yield from self._walk(value.get(keys[0]), keys[1:])


def read_json_ld(scripts: Iterable[str], url: str) -> JsonLd:
    """Parse the JSON-LD blocks of a page and find the object that is about the page at `url`.

    Blocks that cannot be read, even after repair, are left out.
    """
    found = _Collector()
    left = MAX_CHARACTERS
    for text in islice(scripts, MAX_SCRIPTS):
        left -= len(text)
        if left < 0:
            break
        found.add(parse_json(text), aside=False, depth=0)
    if not found.nodes:
        return JsonLd()
    nodes = tuple(node for node, _ in found.nodes)
    return JsonLd(nodes, **_choose(found.nodes, url), by_id=found.by_id)


class _Collector:
    """Gathers typed objects, each with whether it stands where other articles stand."""

    def __init__(self) -> None:
        self.nodes: list[tuple[Object, bool]] = []
        self.by_id: dict[str, Object] = {}

    def add(self, value: object, *, aside: bool, depth: int) -> None:
        if depth > MAX_DEPTH or len(self.nodes) >= MAX_OBJECTS:
            return
        if isinstance(value, list):
            for item in value:
                self.add(item, aside=aside, depth=depth + 1)
        elif isinstance(value, dict):
            if "@type" in value:
                self.nodes.append((value, aside))
            if isinstance(value.get("@id"), str) and len(value) > 2:
                self.by_id.setdefault(value["@id"], value)
            for key, inner in value.items():
                if isinstance(inner, (dict, list)):
                    self.add(inner, aside=aside or key in _ASIDE_KEYS, depth=depth + 1)


def types_of(node: Object) -> list[str]:
    """Return a node's types without their schema.org address, in lower case."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    named = (kind for kind in listed[:10] if isinstance(kind, str) and len(kind) <= MAX_TYPE)
    return [_type_name(kind) for kind in named]


@lru_cache(maxsize=512)
def _type_name(kind: str) -> str:
    return kind.rsplit("/", 1)[-1].lower()


def text_of(value: object) -> str | None:
    """Return the text that a value stands for: itself, its first, its @value, name or address."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = next((value[k] for k in ("@value", "name", "url", "@id") if value.get(k)), None)
        else:
            break
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return None


def _choose(nodes: list[tuple[Object, bool]], url: str) -> dict[str, Object | None]:
    """Return the objects about the page's article, the page and the site."""
    here = _address(url)
    ranked: dict[str, list[tuple[int, Object]]] = {"article": [], "page": [], "site": []}
    for node, aside in nodes:
        role = next((role for kind in types_of(node) if (role := _role(kind))), "")
        if role and (rank := 0 if role == "site" else _rank(node, here, aside=aside)) >= 0:
            ranked[role].append((rank, node))
    return {role: _best(found) for role, found in ranked.items()}


@lru_cache(maxsize=512)
def _role(kind: str) -> str:
    if kind.endswith(_ARTICLE_ENDINGS):
        return "article"
    if kind in _PAGE_TYPES:
        return "page"
    return "site" if kind == "website" else ""


def _best(ranked: list[tuple[int, Object]]) -> Object | None:
    return max(ranked, key=lambda item: item[0])[1] if ranked else None


def _rank(node: Object, here: str, *, aside: bool) -> int:
    """Return how surely a node is about the page at `here`; below zero: it is not."""
    addresses = (_link(node.get(key)) for key in ("mainEntityOfPage", "url", "@id"))
    is_here = any(_address(address) == here for address in addresses if address)
    rank = 8 if is_here else -8 if aside else 0
    return rank + 2 * ("datePublished" in node) + ("headline" in node) + ("author" in node)


def _link(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) else None


def _address(url: str) -> str:
    """Return host and path without what differs between two spellings of one page."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    host = parts.netloc.lower().removeprefix("www.").removeprefix("m.")
    return host + unquote(parts.path).rstrip("/").removesuffix("/amp")
