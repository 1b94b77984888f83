"""The store's rows of an article, and lines of its images and sightings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.dedupe.changes import modified_of
from crawler.engine.jobs import Extracted, PageJob, Rendered
from crawler.engine.validity import path_of_rules, rules_at
from crawler.models.article import Outcome
from crawler.models.entry import Hint
from crawler.models.journal import Line
from crawler.models.state import ArticleRow, RevisionRow, RipeSeen

if TYPE_CHECKING:
    from crawler.engine.commit import Taken
    from crawler.engine.media import Image


def article_row(
    source: str, at: datetime, extracted: Extracted, rendered: Rendered, before: ArticleRow | None
) -> ArticleRow:
    """Return the newest version of an article; `before` is the version that it follows.

    What was fixed at its first write stays: its source, its post's path, its first capture. One
    that comes from the same capture, by other rules, does not bring back a page that is gone.
    """
    article = rendered.article
    return ArticleRow(
        id=rendered.id,
        canonical=rendered.canonical,
        source=before.source if before else source,
        title=article.title,
        published=article.published,
        language=article.language,
        post=before.post if before else rendered.post_path,
        post_sha256=rendered.post_sha256,
        sha256=extracted.sha256,
        raw=extracted.raw,
        fingerprint=rendered.fingerprint,
        text_weight=rendered.weight,
        confidence=article.confidence,
        partial=article.partial,
        revision=before.revision + 1 if before else 1,
        first_at=before.first_at if before else at,
        archived_at=at,
        gone_at=before.gone_at if before and before.archived_at == at else None,
        via_canonical=rendered.served_id == rendered.id,
        modified=modified_of(article),
        facts=rendered.facts,
        media=rendered.media,
        seen_in=before.seen_in if before else (),
    )


def revision_row(row: ArticleRow, rules: str, extractor: str) -> RevisionRow:
    """Return the row that keeps this version when a newer one comes."""
    return RevisionRow(
        id=row.id,
        number=row.revision,
        at=row.archived_at,
        sha256=row.sha256,
        raw=row.raw,
        fingerprint=row.fingerprint,
        title=row.title,
        rules=rules,
        extractor=extractor,
    )


def image_line(image: Image, row: ArticleRow, source: str, rules: str) -> Line:
    """Return the journal's line of an image of an article's newest version."""
    capture = image.capture
    return Line(
        at=capture.fetched_at if capture else row.archived_at,
        source=source,
        url=image.url,
        chain=capture.chain if capture else (),
        status=capture.status if capture else None,
        headers=capture.headers if capture else (),
        sha256=image.sha256,
        raw=image.path,
        type=image.type,
        entry=Hint(url=row.canonical),
        outcome=Outcome.MEDIA,
        error=image.error.code if image.error else None,
        id=row.id,
        canonical=row.canonical,
        post=row.post,
        rules=rules,
    )


def seen_line(ripe: RipeSeen) -> Line:
    """Return the journal's line that says that a further source listed an article."""
    seen = ripe.seen
    return Line(
        at=seen.at,
        source=seen.source,
        url=seen.entry.url or ripe.canonical,
        entry=seen.entry,
        outcome=Outcome.SEEN,
        id=ripe.article,
        canonical=ripe.canonical,
    )


def unmatched_rules(several: Iterable[Taken]) -> tuple[str, ...]:
    """Return the YAML paths of the rules that found nothing; `remove` need not find anything."""
    paths = (path for taken in several for path in _unmatched(taken))
    return tuple(dict.fromkeys(path for path in paths if ".remove[" not in path))


def _unmatched(taken: Taken) -> list[str]:
    made, job = taken.extracted.rendered, taken.job
    if made is None or not made.article.unmatched or not isinstance(job, PageJob):
        return []
    path = path_of_rules(job.source, rules_at(job.source, job.capture.fetched_at))
    return [f"{path}.{name}" for name in made.article.unmatched]
