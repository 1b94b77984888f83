"""Dialects of post files: which fields, in which order, written how. A profile is data.

To add one: add its fields to `PROFILES`; a value that is not there yet goes into `_values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from crawler.archive.body import portable
from crawler.archive.front_matter import DateForm, Field, Pairs, Stamp, Style, Value, dump
from crawler.archive.secrecy import address
from crawler.models.article import Article
from crawler.models.entry import Enclosure


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What a post says beyond its article.

    Attributes:
        profile: A key of `PROFILES`.
        source: Name of the source that the article belongs to.
        canonical: The canonical URL.
        categories: The source's own; its name is added to them.
        archived_at: `fetched_at` of the capture that this version came from.
        first_at: `fetched_at` of the article's first capture.
        raw: Path of the raw file; `sha256` is over what is in it.
    """

    profile: str
    id: str
    source: str
    canonical: str
    categories: tuple[str, ...]
    archived_at: datetime
    first_at: datetime
    raw: str
    sha256: str


class Column(NamedTuple):
    """A field of a profile: its key in the file, the value it takes, and how that is written."""

    key: str
    value: str
    style: Style = Style.PORTABLE
    dates: DateForm = DateForm.RFC3339


def _columns(names: str) -> tuple[Column, ...]:
    """Read `key` or `key=value` words."""
    pairs = (name.partition("=") for name in names.split())
    return tuple(Column(key, value or key) for key, _, value in pairs)


PROFILES: Mapping[str, tuple[Column, ...]] = {
    "hexo": _columns(
        "title categories headimg=image thumbnail=image author comments date updated tags lang "
        "excerpt date_estimated partial enclosures source source_url archived_at id raw sha256"
    ),
    "hexo-legacy": (
        Column("title", "title", Style.SINGLE),
        Column("categories", "categories", Style.PLAIN),
        Column("headimg", "image", Style.SINGLE),
        Column("author", "author", Style.PLAIN),
        Column("comments", "comments"),
        Column("date", "date", dates=DateForm.RFC1123),
        Column("thumbnail", "image", Style.SINGLE),
    ),
}


def render(article: Article, facts: PostFacts) -> bytes:
    """Return the post of an article: front matter as its profile has it, a blank line, the body.

    A field without a value is left out. The author is the article's own (several are joined by
    ", "), else the site that names itself, else the source: the predecessor's field was never
    empty, and themes rely on it.

    Raises:
        HostileMarkupError: the body is beyond the bounds of the parser.
    """
    values = _values(article, facts)
    fields = [
        Field(column.key, _dated(value, column.dates), column.style)
        for column in PROFILES[facts.profile]
        if (value := values[column.value]) is not None
    ]
    return f"{dump(fields)}\n{portable(article.body)}".encode()


def _dated(value: Value, form: DateForm) -> Value:
    return Stamp(value.value, form) if isinstance(value, Stamp) else value


def _values(article: Article, facts: PostFacts) -> dict[str, Value]:
    """Return every value that a profile may name; None and empty lists are left out of posts."""
    first = facts.first_at.astimezone(UTC)
    return {
        "title": article.title,
        "categories": _categories(facts),
        "image": article.image,
        "author": ", ".join(article.authors) or article.site or facts.source,
        "comments": False,
        "date": Stamp(article.published or first),
        "updated": Stamp(article.modified) if article.modified else None,
        "tags": article.tags or None,
        "lang": article.language,
        "excerpt": article.summary,
        "date_estimated": None if article.published else True,
        "partial": True if article.partial else None,
        "enclosures": [_enclosure(each) for each in article.enclosures] or None,
        "source": facts.source,
        "source_url": address(facts.canonical),
        "archived_at": Stamp(facts.archived_at.astimezone(UTC)),
        "id": facts.id,
        "raw": facts.raw,
        "sha256": facts.sha256,
    }


def _categories(facts: PostFacts) -> list[str]:
    return [*(name for name in facts.categories if name != facts.source), facts.source]


def _enclosure(enclosure: Enclosure) -> Pairs:
    pairs: list[tuple[str, str | int | None]] = [
        ("url", enclosure.url), ("type", enclosure.type), ("bytes", enclosure.bytes),
    ]  # fmt: skip
    return [(key, value) for key, value in pairs if value is not None]
