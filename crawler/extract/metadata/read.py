"""From a page to its metadata."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.extract.metadata.authors import read_authors
from crawler.extract.metadata.dates import read_dates
from crawler.extract.metadata.image import read_image
from crawler.extract.metadata.others import (
    by_script,
    canonical_candidates,
    language_candidates,
    locale_of,
    read_paywalled,
    read_tags,
    section_candidates,
    summary_candidates,
)
from crawler.extract.metadata.page import Candidate, Evidence, provenance
from crawler.extract.metadata.record import Metadata
from crawler.extract.metadata.site import MAX_SITE_NAME, site_candidates, site_names
from crawler.extract.metadata.title import heading_for, read_title, tail_of_title
from crawler.html.document import Document, Node
from crawler.models.article import Provenance
from crawler.models.capture import Page
from crawler.models.entry import Hint

MAX_SAMPLE = 300


def read(
    document: Document, page: Page, hints: Hint, *, timezone: str, body_root: Node | None = None
) -> Metadata:
    """Return what `document` states about its article, each field from its most trusted source.

    Args:
        document: The page, parsed; it is not changed.
        page: Where and when it was served: the base of addresses and of relative dates.
        hints: What the entry said that led here: a witness, and a fallback.
        timezone: IANA zone of the source, for dates that name none.
        body_root: The element that holds the body, where it is known: for pages without a heading
            and the image of pages that name none.
    """
    evidence = Evidence(document, page.url, page.fetched_at, hints, timezone, body_root)
    origins: dict[str, Provenance] = {}
    sites = list(site_candidates(evidence))
    names = site_names(sites, evidence.url)
    title, rule, losers = read_title(evidence, names)
    _note(origins, "title", rule, losers)
    evidence.heading = heading_for(evidence, title)
    summary = _first(origins, "summary", summary_candidates(evidence))
    declared = by_script(f"{title} {summary or ''}"[:MAX_SAMPLE], language_candidates(evidence))
    language = _first(origins, "language", declared)
    dates = read_dates(evidence, language, locale_of(evidence))
    _note(origins, "published", dates.published_rule, dates.published_others)
    _note(origins, "modified", dates.modified_rule, dates.modified_others)
    authors, rule, losers = read_authors(evidence, names | tail_of_title(evidence))
    _note(origins, "authors", rule, losers)
    image, rule, losers = read_image(evidence)
    _note(origins, "image", rule, losers)
    tags, rule = read_tags(evidence)
    _note(origins, "tags", rule, ())
    paywalled, rule = read_paywalled(evidence)
    _note(origins, "paywalled", rule, ())
    site = _first(origins, "site", sites)
    return Metadata(
        title=title,
        authors=authors,
        published=dates.published,
        modified=dates.modified,
        language=language,
        site=site[:MAX_SITE_NAME] if site else None,
        summary=summary,
        tags=tags,
        section=_first(origins, "section", section_candidates(evidence)),
        image=image,
        canonical=_first(origins, "canonical", canonical_candidates(evidence)),
        paywalled=paywalled,
        provenance=origins,
        json_ld=evidence.json_ld,
    )


def _note(
    origins: dict[str, Provenance], field: str, rule: str, losers: Iterable[Candidate]
) -> None:
    if rule:
        origins[field] = provenance(rule, losers)


def _first(
    origins: dict[str, Provenance], field: str, candidates: Iterable[Candidate]
) -> str | None:
    """Return the first candidate's value and note where it is from."""
    found = list(candidates)
    if not found:
        return None
    _note(origins, field, found[0].rule, found[1:])
    return found[0].value
