"""Dialects of post files, as data: which fields, in which order, each written how.

To add one, add it to `DIALECTS`; a value that is not there yet goes into
`crawler.archive.profiles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from pydantic import (
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from crawler.models.record import Record


class Style(StrEnum):
    """How a string is written.

    portable: JSON in double quotes, the same to every reader. single, plain: as the predecessor
    wrote it, but portable wherever that would not read back as the same string.
    """

    PORTABLE = "portable"
    SINGLE = "single"
    PLAIN = "plain"


class DateForm(StrEnum):
    """How an instant is written.

    rfc3339: quoted, with its offset. bare: the same unquoted, a date to YAML and TOML. rfc1123: in
    GMT. local: the time on the wall of its zone, without an offset; local_t: that with a T.
    """

    RFC3339 = "rfc3339"
    BARE = "bare"
    RFC1123 = "rfc1123"
    LOCAL = "local"
    LOCAL_T = "local_t"


class Column(NamedTuple):
    """A field of a dialect.

    Attributes:
        key: Its name in the file; `extra.author` is `author` in the mapping `extra`.
        value: The value that it takes.
        style: How strings of it are written.
    """

    key: str
    value: str
    style: Style = Style.PORTABLE


Constant = bool | int | str | tuple[bool | int | str, ...] | None
Constants = tuple[tuple[str, Constant], ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one kind of reader wants.

    Attributes:
        columns: In the order of the file; a mapping's columns stand together.
        toml: The front matter is TOML between `+++` instead of YAML between `---`.
        dates: How instants are written.
        zoned: How `date` and `updated` are written where the user names a time zone.
        constants: Fields that are the same in every post.
        markdown: Fields that are the same in every post whose body is Markdown.
        acts_on: Regular expression of what it acts on in Markdown, even inside of code.
        escapes: Characters that it takes for markup in a text, and CommonMark does not.
        html_strings: Its themes write strings into pages as they are: what looks like markup in
            one is escaped.
        relative_media: Images in the archive are named by their place as seen from the post.
    """

    columns: tuple[Column, ...]
    toml: bool = False
    dates: DateForm = DateForm.RFC3339
    zoned: DateForm | None = None
    constants: Constants = ()
    markdown: Constants = ()
    acts_on: str = ""
    escapes: str = ""
    html_strings: bool = False
    relative_media: bool = False


def _columns(names: str) -> tuple[Column, ...]:
    """Read `key` or `key=value` words; the value of `table.key` is that of `key`."""
    pairs = (name.partition("=") for name in names.split())
    return tuple(Column(key, value or key.rpartition(".")[2]) for key, _, value in pairs)


_PROVENANCE = (
    "date_estimated partial enclosures media source source_url archived_at id raw sha256 "
    "body_format"
)

DIALECTS: Mapping[str, Dialect] = {
    "hexo": Dialect(
        _columns(
            "title categories headimg=image thumbnail=image author comments date updated tags lang "
            f"excerpt {_PROVENANCE}"
        ),
        zoned=DateForm.LOCAL,
        markdown=(("disableNunjucks", True),),
        acts_on="\ufffc",
    ),
    "hexo-legacy": Dialect(
        (
            Column("title", "title", Style.SINGLE),
            Column("categories", "categories", Style.PLAIN),
            Column("headimg", "image", Style.SINGLE),
            Column("author", "author", Style.PLAIN),
            Column("comments", "comments"),
            Column("date", "date"),
            Column("thumbnail", "image", Style.SINGLE),
            Column("body_format", "body_format"),
        ),
        dates=DateForm.RFC1123,
        zoned=DateForm.LOCAL,
        markdown=(("disableNunjucks", True),),
        acts_on="\ufffc",
    ),
    # `lang`, `slug`, `path` and `url` have a meaning of their own to Hugo.
    "hugo": Dialect(
        _columns(
            "title date lastmod=updated author description=excerpt categories tags images "
            f"language=lang {_PROVENANCE}"
        ),
        acts_on=r"\{\{[<%]",
        escapes="{}",
    ),
    "jekyll": Dialect(
        _columns(
            "title date last_modified_at=updated author categories tags image excerpt lang "
            f"{_PROVENANCE}"
        ),
        constants=(("layout", "post"),),
        markdown=(("render_with_liquid", False),),
        acts_on=r"\\[&~%^,;@?/]",  # kramdown does not know these escapes
        escapes="{}$",
    ),
    "eleventy": Dialect(
        _columns(
            "title date updated author description=excerpt categories tags image lang "
            f"{_PROVENANCE}"
        ),
        markdown=(("templateEngineOverride", "md"),),
    ),
    # `date` for a schema of one's own, `pubDate` for the official blog and its feed.
    "astro": Dialect(
        _columns(
            "title description=excerpt date pubDate=date updatedDate=updated author categories "
            f"tags image lang {_PROVENANCE}"
        ),
        dates=DateForm.BARE,
    ),
    # Its slug comes from the title otherwise, and two articles of one title stop the build.
    "pelican": Dialect(
        _columns(
            "title date modified=updated slug=id authors category=source categories tags "
            f"summary=excerpt lang image {_PROVENANCE}"
        ),
        # Python-Markdown is not CommonMark: other escapes, tabs and nested lists are not the same.
        acts_on=r"(?m)\\[^\\`*_{}\[\]()>#+.!-]|\t|^ +\S",
        html_strings=True,
    ),
    "zola": Dialect(
        _columns(
            "title description=excerpt date updated taxonomies.categories taxonomies.tags "
            "extra.author extra.image extra.lang "
        )
        + _columns(" ".join(f"extra.{name}" for name in _PROVENANCE.split())),
        toml=True,
        dates=DateForm.BARE,
        acts_on=r"\{\{|\{%|\{#",
        escapes="{}",
    ),
    "obsidian": Dialect(
        _columns(
            "title aliases=titles author date updated tags=labels categories lang "
            "description=excerpt image date_estimated partial enclosures=enclosure_urls "
            "media=media_lines source source_url archived_at id raw sha256 body_format"
        ),
        dates=DateForm.LOCAL_T,
        escapes="$%^",
        relative_media=True,
    ),
    "plain": Dialect(
        _columns(
            "title author date updated categories tags lang summary=excerpt image "
            f"{_PROVENANCE}"
        ),
        relative_media=True,
    ),
}  # fmt: skip


class Profile(Record):
    """YAML `profile`: a dialect, and what the user changes of it.

    As JSON it is the dialect's name where nothing is changed.

    Attributes:
        base: A key of `DIALECTS`.
        fields: Constant fields, in order; the value of a field of the dialect's own is replaced, by
            None it is left out. `extra.toc` is `toc` in the mapping `extra`.
        rename: The dialect's name of a field -> its name in the file.
        body: The portable block of HTML, or Markdown where that says the same.
        timezone: IANA zone in which `date` and `updated` are written; None: each in its own.
    """

    base: str = "hexo"
    fields: Constants = ()
    rename: tuple[tuple[str, str], ...] = ()
    body: Literal["html", "markdown"] = "html"
    timezone: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:  # noqa: ANN401 - whatever it is made from
        return {"base": value} if isinstance(value, str) else value

    @field_validator("base")
    @classmethod
    def _known(cls, base: str) -> str:
        if base not in DIALECTS:
            raise ValueError(f"this version has no profile '{base}'")
        return base

    @model_serializer(mode="wrap")
    def _short(self, handler: SerializerFunctionWrapHandler) -> Any:  # noqa: ANN401 - JSON
        """Return the name alone, or what differs from the defaults."""
        changed = {
            key: value
            for key, value in handler(self).items()
            if key == "base" or getattr(self, key) != type(self).model_fields[key].default
        }
        return changed if len(changed) > 1 else self.base

    @property
    def dialect(self) -> Dialect:
        """What it is based on."""
        return DIALECTS[self.base]
