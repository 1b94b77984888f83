"""An article as a post of its profile: front matter, a blank line, the body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

from crawler.archive.body import Body, written
from crawler.archive.front_matter import Field, Pairs, Stamp, Value, dump
from crawler.archive.pictures import local_address, shown_of
from crawler.archive.secrecy import address
from crawler.models.article import Article
from crawler.models.entry import Enclosure
from crawler.models.profile import Column, Profile
from crawler.text import cut_bytes, unescape


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What a post says beyond its article.

    Attributes:
        source: Name of the source that the article belongs to.
        canonical: The canonical URL.
        categories: The source's own; its name is added to them.
        archived_at: `fetched_at` of the capture that this version came from.
        first_at: `fetched_at` of the article's first capture.
        raw: Path of the raw file; `sha256` is over what is in it.
        media: The images that the archive has: address without secrets -> path of the file.
        media_base: Address below which a site has them; see `Source`.
    """

    profile: Profile
    id: str
    source: str
    canonical: str
    categories: tuple[str, ...]
    archived_at: datetime
    first_at: datetime
    raw: str
    sha256: str
    media: Mapping[str, str] = field(default_factory=dict)
    media_base: str = "/media/"

    def find_image(self, url: str) -> str | None:
        """Return the address of an image that the archive has; None of one that it has not."""
        path = self.media.get(address(url))
        if path is None:
            return None
        return local_address(path, None if self.profile.dialect.relative_media else self.media_base)


MAX_TAG_BYTES = 120
"""Generators name files by tags, and no file's name may have more than 255 bytes."""

_DATES = ("date", "updated")
_PROSE = {
    "title", "titles", "categories", "author", "authors", "tags", "labels", "excerpt", "source",
}  # fmt: skip
_STEP = re.compile(r"[/\\]")
_SUFFIX = re.compile(r"\.(?=(?:html?|xml|json|txt|css|js|md)$)", re.IGNORECASE)
# What every object of JavaScript has, and the list of all posts.
_TAKEN = frozenset(
    [
        "all",
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
        "__proto__",
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
    ]
)
# Obsidian takes letters, digits, "_", "-" and "/" for a tag, and not digits alone.
_NO_LABEL = re.compile(r"[^\w/-]+")


def render(article: Article, facts: PostFacts) -> bytes:
    """Return the post of an article: front matter as its profile has it, a blank line, the body.

    A field without a value is left out. The author is the article's own (several are joined by
    ", "), else the site that names itself, else the source: the predecessor's field was never
    empty, and themes rely on it.

    Raises:
        HostileMarkupError: the body is beyond the bounds of the parser.
    """
    profile = facts.profile
    body = written(article.body, profile, facts.find_image)
    values = _values(article, facts, body)
    fields = list(_fields(profile, values, body))
    return f"{dump(fields, toml=profile.dialect.toml)}\n{body.text}".encode()


def _fields(profile: Profile, values: Mapping[str, Value], body: Body) -> Iterator[Field]:
    """Yield the fields of the file: the dialect's, in its order, then those that are constant."""
    dialect, own, names = profile.dialect, dict(profile.fields), dict(profile.rename)
    constant = dict(dialect.constants)
    if body.format == "markdown":
        constant |= dict(dialect.markdown)
    for column in dialect.columns:
        value = own.pop(column.key) if column.key in own else _valued(column, profile, values)
        if value is not None:
            yield Field(names.get(column.key, column.key), value, column.style)
    for key, value in (constant | own).items():
        if value is not None:
            yield Field(names.get(key, key), value)


def _valued(column: Column, profile: Profile, values: Mapping[str, Value]) -> Value:
    value, dialect = values[column.value], profile.dialect
    if isinstance(value, Stamp):
        return _stamped(value.value, column.value, profile)
    if dialect.html_strings and column.value in _PROSE:
        return _as_html(value)
    return value


def _stamped(when: datetime, name: str, profile: Profile) -> Stamp:
    """Return an instant in the zone and the form that the profile wants it in."""
    dialect = profile.dialect
    if profile.timezone is None or name not in _DATES:
        return Stamp(when, dialect.dates)
    with suppress(OverflowError):  # of the first or the last day of the calendar
        when = when.astimezone(ZoneInfo(profile.timezone))
    return Stamp(when, dialect.zoned or dialect.dates)


def _as_html(value: Value) -> Value:
    """Return texts as they must stand in HTML."""
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, list):
        return [_escaped(item) for item in value if isinstance(item, str)]
    return value


def _escaped(text: str) -> str:
    """Return a text so that it is none of HTML's markup, untouched if it is none anyway."""
    return escape(text, quote=False) if "<" in text or unescape(text) != text else text


def _values(article: Article, facts: PostFacts, body: Body) -> dict[str, Value]:
    """Return every value that a dialect may name; None and empty lists are left out of posts."""
    first = facts.first_at.astimezone(UTC)
    authors = list(article.authors) or [article.site or facts.source]
    tags = _tags(article.tags)
    image = (article.image and facts.find_image(article.image)) or article.image
    media = shown_of(article, facts.media)
    return {
        "title": article.title,
        "titles": [article.title],
        "categories": _categories(facts),
        "image": image,
        "images": [image] if image else None,
        "author": ", ".join(authors),
        "authors": [cut_bytes(author, MAX_TAG_BYTES) for author in authors],
        "comments": False,
        "date": Stamp(article.published or first),
        "updated": Stamp(article.modified) if article.modified else None,
        "tags": tags or None,
        "labels": _labels(tags) or None,
        "lang": article.language,
        "excerpt": article.summary,
        "date_estimated": None if article.published else True,
        "partial": True if article.partial else None,
        "enclosures": [_enclosure(each) for each in article.enclosures] or None,
        "enclosure_urls": [each.url for each in article.enclosures] or None,
        "media": [[("file", path), ("url", url)] for url, path in media] or None,
        "media_lines": [f"{path} {url}" for url, path in media] or None,
        "source": facts.source,
        "source_url": address(facts.canonical),
        "archived_at": Stamp(facts.archived_at.astimezone(UTC)),
        "id": facts.id,
        "raw": facts.raw,
        "sha256": facts.sha256,
        "body_format": body.format if facts.profile.body == "markdown" else None,
    }


def _tags(tags: Sequence[str]) -> list[str]:
    """Return tags that may name a page or a list of a site, each once.

    None leads elsewhere, is taken for a file or is a word of JavaScript: `index.html` stops Hugo,
    `../posts` would take the place of another page, `constructor` stops Eleventy.
    """
    tame = []
    for tag in tags:
        steps = _STEP.split(tag)
        if any(not step.strip(" .") for step in steps):
            tag = "-".join(step for step in steps if step.strip(" ."))  # noqa: PLW2901
        if tag in _TAKEN:
            tag = tag.strip("_")[:1].upper() + tag.strip("_")[1:]  # noqa: PLW2901
        tame.append(cut_bytes(_SUFFIX.sub("-", tag), MAX_TAG_BYTES).strip())
    return list(dict.fromkeys(filter(None, tame)))


def _categories(facts: PostFacts) -> list[str]:
    return [*(name for name in facts.categories if name != facts.source), facts.source]


def _labels(tags: list[str]) -> list[str]:
    """Return tags as single words, each once; what has no letter is none."""
    words = (_NO_LABEL.sub("-", tag).strip("-/") for tag in tags)
    return list(dict.fromkeys(word for word in words if re.search(r"[^\W\d]", word)))


def _enclosure(enclosure: Enclosure) -> Pairs:
    pairs: list[tuple[str, str | int | None]] = [
        ("url", enclosure.url), ("type", enclosure.type), ("bytes", enclosure.bytes),
    ]  # fmt: skip
    return [(key, value) for key, value in pairs if value is not None]
