"""What the metadata of a page comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crawler.extract.metadata.json_ld import JsonLd
from crawler.models.article import Provenance


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of an article that its page states, in the order of trust of our measurements.

    Attributes:
        title: Without the site's name; "" where the page has none.
        published: Aware, in the zone it was written in; None rather than a doubtful one.
        language: BCP 47, in lower case but for the region (`zh-CN`).
        image: Absolute URL.
        canonical: The page's own word (rel=canonical, else og:url), absolute, not yet trusted.
        paywalled: None where the page says nothing of it.
        provenance: Which rule won and what lost, by the field's name; no key for an empty field.
        json_ld: The page's JSON-LD, parsed once for all who need it.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    site: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] = ()
    section: str | None = None
    image: str | None = None
    canonical: str | None = None
    paywalled: bool | None = None
    provenance: dict[str, Provenance] = field(default_factory=dict)
    json_ld: JsonLd = field(default_factory=JsonLd)
