"""What of an article changed between two captures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.dedupe.identity import fingerprint
from crawler.dedupe.quiet import quiet
from crawler.models.article import RELATIVE, Article, Change
from crawler.models.state import ArticleRow
from crawler.text import fold

JUST_NOW = timedelta(minutes=10)
"""A date so near to the capture tells when the page was made, and not when it was written."""
SAME = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Version:
    """What is compared of a version.

    Attributes:
        at: When it was captured.
        facts: `facts_of` the article.
        relative: `published` was read from an age ("3 days ago").
    """

    title: str
    text: str
    fingerprint: str
    at: datetime
    facts: str
    language: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    relative: bool = False


def version_of(article: Article, at: datetime, mark: str, facts: str) -> Version:
    """Return what is compared of an article.

    Args:
        article: As it was extracted.
        at: When it was captured.
        mark: Its fingerprint.
        facts: `facts_of` it.
    """
    return Version(
        title=article.title,
        text=article.text,
        fingerprint=mark,
        at=at,
        facts=facts,
        language=article.language,
        published=article.published,
        modified=modified_of(article),
        relative=_is_age(article, "published"),
    )


def modified_of(article: Article) -> datetime | None:
    """Return when the page says that it was changed, if it says more than how long ago."""
    return None if _is_age(article, "modified") else article.modified


def _is_age(article: Article, field: str) -> bool:
    told = article.provenance.get(field)
    return told is not None and told.rule.endswith(RELATIVE)


def facts_of(article: Article) -> str:
    """Return 16 hex digits of what is said of an article, besides its title, text and dates.

    Of the address of its image only the path counts: what follows asks for a size or a cache.
    """
    image = urlsplit(article.image).path if article.image else None
    told = (
        article.authors,
        article.tags,
        article.section,
        fold(quiet(article.summary or "", article.language)),
        image,
        [urlsplit(one.url).path for one in article.enclosures],
    )
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def find_changes(version: Version, known: ArticleRow) -> tuple[Change, ...]:
    """Return what changed since the newest version that is known; nothing for noise."""
    found = []
    if version.fingerprint != known.fingerprint:
        titled = _told(version.title) != _told(known.title)
        before = fingerprint(known.title, version.text, version.language)
        if titled:
            found.append(Change.TITLE)
        if not titled or before != known.fingerprint:
            found.append(Change.BODY)
    if _dated(version, known):
        found.append(Change.DATE)
    if known.facts is not None and version.facts != known.facts:
        found.append(Change.METADATA)
    return tuple(found)


def _told(title: str) -> str:
    return fold(quiet(title))


def _dated(version: Version, known: ArticleRow) -> bool:
    """Whether one of the dates is another; one that came with the capture is none."""
    published = version.published
    if published is not None and version.at - published > JUST_NOW:
        # "2 days ago" may be anything from two days to three.
        play = version.at - published if version.relative else SAME
        if known.published is None or abs(published - known.published) > play:
            return True
    modified = version.modified
    if modified is None or known.facts is None or version.at - modified <= JUST_NOW:
        return False
    return known.modified is None or modified - known.modified > SAME
