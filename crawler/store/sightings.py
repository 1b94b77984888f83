"""Further sources that listed a URL: noted at the poll, ripe once the URL's article is there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select, text

from crawler.models.state import Batch, PendingSeen, RipeSeen
from crawler.store.schema import articles, pending_seen
from crawler.store.statement import Session, Statement

# Only where the URL is another source's, and so is its article, if it has one yet, and that one
# does not know of us. A canonical URL leads to its article by its hash, which is the id.
ADD_SEEN = Statement(
    text("""
INSERT INTO pending_seen (url_hash, source, at, article, entry)
SELECT :url_hash, :source, :at, known.article, :entry FROM (
  SELECT coalesce(
    (SELECT article FROM aliases WHERE url_hash = :url_hash),
    (SELECT id FROM articles WHERE id = :url_hash),
    (SELECT article FROM frontier WHERE url_hash = :url_hash)) AS article,
  (SELECT source FROM frontier WHERE url_hash = :url_hash) AS owner) AS known
WHERE coalesce(known.article, known.owner) IS NOT NULL
  AND coalesce(known.owner, '') <> :source
  AND NOT EXISTS (SELECT 1 FROM articles WHERE id = known.article AND source = :source)
  AND NOT EXISTS (SELECT 1 FROM seen_in WHERE article = known.article AND source = :source)
ON CONFLICT (url_hash, source) DO NOTHING
""").bindparams(
        *(bindparam(name, type_=pending_seen.c[name].type) for name in PendingSeen.model_fields)
    )
)
TYPED = [bindparam(name, type_=pending_seen.c[name].type) for name in ("url_hash", "article")]
RIPEN = Statement(
    text("UPDATE pending_seen SET article = :article WHERE url_hash = :url_hash").bindparams(*TYPED)
)
DROP_OWN = Statement(
    text("""
DELETE FROM pending_seen WHERE url_hash = :url_hash
  AND source = (SELECT source FROM articles WHERE id = :article)
""").bindparams(*TYPED)
)
DROP_RIPE = Statement(
    text("DELETE FROM pending_seen WHERE url_hash = :url_hash AND source = :source").bindparams(
        *(bindparam(name, type_=pending_seen.c[name].type) for name in ("url_hash", "source"))
    )
)
DROP_TOLD = Statement(
    text("""
DELETE FROM pending_seen INDEXED BY pending_seen_ripe
WHERE article IS NOT NULL AND article = :article AND source = :source
""").bindparams(
        *(bindparam(name, type_=pending_seen.c[name].type) for name in ("article", "source"))
    )
)
RIPE = Statement(
    select(pending_seen, articles.c.canonical)
    .join(articles, articles.c.id == pending_seen.c.article)
    .where(pending_seen.c.article.is_not(None))
    .order_by(pending_seen.c.at, pending_seen.c.url_hash, pending_seen.c.source)
    .limit(bindparam("limit"))
)


def note_seen(session: Session, several: Sequence[PendingSeen]) -> None:
    """Keep what is news: another source's URL, in which this source was not seen yet."""
    session.change(ADD_SEEN, [vars(each) for each in several])


def ripen(session: Session, batch: Batch) -> None:
    """Mark those whose article a batch brings, and drop those that have their line now.

    One line tells that a source listed an article, however many of its addresses it listed.
    """
    led = {article.id: article.id for article in batch.articles}
    led |= {alias.url_hash: alias.article for alias in batch.aliases}
    led |= {each.url_hash: each.article for each in batch.settlements if each.article}
    pairs = [{"url_hash": known, "article": article} for known, article in led.items()]
    if session.change(RIPEN, pairs):
        session.change(DROP_OWN, pairs)
    session.change(DROP_RIPE, [vars(each) for each in batch.ripened])
    told = [{"article": article, "source": source} for article, source in batch.seen]
    session.change(DROP_TOLD, told)


def ripe_seen(session: Session, limit: int) -> list[RipeSeen]:
    """Return those whose article is there, oldest first."""
    found = []
    for row in session.rows(RIPE, limit=limit):
        article, canonical = row.pop("article"), row.pop("canonical")
        found.append(RipeSeen(seen=PendingSeen(**row), article=article, canonical=canonical))
    return found
