"""What is known of articles, and reading them."""

from __future__ import annotations

import string
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, column, func, select, text, union_all

from crawler.models.state import ArticleRow, Count, Known, RevisionRow, Written
from crawler.store.columns import Digest, Hashes
from crawler.store.forgetting import find_forgotten
from crawler.store.schema import aliases, articles, counts, fields, frontier, revisions, seen_in
from crawler.store.sources import values_of
from crawler.store.statement import Row, Session, Statement
from crawler.urls import canonical, url_hash

TOGETHER = 64
"""Fingerprints in one statement, which has as many parameters, the last of them empty."""

# A canonical URL leads to its article by its hash, which is the id.
ALIASES = Statement(
    union_all(
        select(aliases.c.url_hash, aliases.c.article).where(
            aliases.c.url_hash.in_(values_of("of", Hashes()))
        ),
        select(articles.c.id, articles.c.id).where(articles.c.id.in_(values_of("of", Hashes()))),
    )
)
BY_IDS = Statement(select(*fields(articles)).where(articles.c.id.in_(values_of("ids", Hashes()))))
BY_FINGERPRINTS = Statement(
    select(articles.c.fingerprint, articles.c.id)
    .where(
        articles.c.fingerprint.in_(
            [bindparam(f"of_{number}", type_=Digest()) for number in range(TOGETHER)]
        )
    )
    .order_by(articles.c.first_at.desc(), articles.c.id)
)
SEEN_IN = Statement(
    select(seen_in)
    .where(seen_in.c.article.in_(values_of("ids", Hashes())))
    .order_by(seen_in.c.article, seen_in.c.source)
)
REVISIONS = Statement(
    select(articles.c.id, *(each for each in revisions.c if each.name != "article"))
    .join(articles, articles.c.row == revisions.c.article)
    .where(articles.c.id == bindparam("of"))
    .order_by(revisions.c.number)
)
COUNT_BY_SOURCE = Statement(
    select(articles.c.source, func.count().label("count")).group_by(articles.c.source)
)
WRITTEN = Statement(
    text("""
SELECT source, sum(count) AS total, sum(iif(day >= :since, count, 0)) AS recent,
  min(day) AS first_day
FROM counts WHERE key = 'bytes' GROUP BY source
""").columns(counts.c.source, column("total"), column("recent"), column("first_day"))
)
COUNTS = Statement(
    select(counts)
    .where(counts.c.day >= bindparam("since"))
    .order_by(counts.c.day, counts.c.source, counts.c.key)
)

# Ids are kept as signed numbers, and so is their order.
FIRST_ID = "8000000000000000"
AFTER = Statement(
    select(*fields(articles))
    .where(articles.c.id > bindparam("of", type_=articles.c.id.type))
    .order_by(articles.c.id)
    .limit(bindparam("many"))
)
# An article's age is that of its date, else of its first capture. The few dates that SQLite does
# not read count from the capture, too.
OF_SOURCE = Statement(
    select(*fields(articles))
    .where(
        articles.c.source == bindparam("name"),
        articles.c.id > bindparam("of", type_=articles.c.id.type),
        text(
            "(:before IS NULL OR coalesce(CAST(strftime('%s', published) AS INTEGER) * 1000000, "
            "first_at) < :before)"
        ).bindparams(bindparam("before", type_=articles.c.first_at.type)),
    )
    .order_by(articles.c.id)
    .limit(bindparam("many"))
)

# Two suffice to see that a prefix is not unique.
BY_PREFIX = Statement(
    select(articles.c.id).where(articles.c.id.between(bindparam("low"), bindparam("high"))).limit(2)
)
BY_FRONTIER = Statement(
    select(frontier.c.article).where(
        frontier.c.url_hash.in_(values_of("of", Hashes())), frontier.c.article.is_not(None)
    )
)


def known(
    session: Session,
    ids: Collection[str],
    hashes: Collection[str],
    fingerprints: Collection[str],
    digests: Collection[str] = (),
) -> Known:
    """Return what the keys lead to; of several articles with a fingerprint the first archived."""
    led = _led_to(session, hashes) if hashes else {}
    same = _with_fingerprints(session, [each for each in fingerprints if each])
    wanted = {*ids, *led.values(), *same.values()}
    rows = session.rows(BY_IDS, ids=wanted) if wanted else []
    keys = {key[:16] for key in (*ids, *hashes, *fingerprints, *digests) if key}
    return Known(
        articles={row.id: row for row in _articles(session, rows)},
        aliases=led,
        fingerprints=same,
        forgotten=find_forgotten(session, keys),
    )


def _led_to(session: Session, hashes: Collection[str]) -> dict[str, str]:
    """Return url_hash -> article; an alias goes before an id, should both be there."""
    rows = session.rows(ALIASES, of=hashes)
    return {row["url_hash"]: row["article"] for row in reversed(rows)}


def _with_fingerprints(session: Session, wanted: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(wanted), TOGETHER):
        some = dict(enumerate(wanted[start : start + TOGETHER]))
        values = {f"of_{number}": some.get(number) for number in range(TOGETHER)}
        rows = session.rows(BY_FINGERPRINTS, **values)
        found.update((row["fingerprint"], row["id"]) for row in rows)
    return found


def article(session: Session, which: str) -> ArticleRow | None:
    """Find by id, by a unique prefix of it (4 digits and more), or by any known URL."""
    found = _by_digits(session, which.lower()) or _by_address(session, which)
    if found is None:
        return None
    rows = session.rows(BY_IDS, ids=[found])
    return next(iter(_articles(session, rows)), None)


def _by_digits(session: Session, digits: str) -> str | None:
    if not 4 <= len(digits) <= 16 or set(digits) - set(string.hexdigits):
        return None
    bounds = {"low": digits.ljust(16, "0"), "high": digits.ljust(16, "f")}
    rows = session.rows(BY_PREFIX, **bounds)
    return rows[0]["id"] if len(rows) == 1 else None


def _by_address(session: Session, url: str) -> str | None:
    try:
        hashes = {url_hash(url), url_hash(canonical(url))}
    except ValueError:
        return None
    found = list((_led_to(session, hashes)).values())
    found += [row["article"] for row in session.rows(BY_FRONTIER, of=hashes)]
    return next(iter(found), None)


def article_list(
    session: Session, source: str | None, since: datetime | None, until: datetime | None,
    limit: int, *, newest_first: bool,
) -> list[ArticleRow]:  # fmt: skip
    """List articles by `archived_at`; `since` inclusive, `until` exclusive."""
    at = articles.c.archived_at
    query = select(*fields(articles)).limit(limit)
    if source is not None:
        query = query.where(articles.c.source == source)
    if since is not None:
        query = query.where(at >= since)
    if until is not None:
        query = query.where(at < until)
    query = query.order_by(at.desc() if newest_first else at, articles.c.id)
    return _articles(session, session.rows(Statement(query)))


def articles_after(session: Session, article_id: str, limit: int) -> list[ArticleRow]:
    """Return articles in the order of their ids (as the table keeps them), behind one of them."""
    rows = session.rows(AFTER, of=article_id or FIRST_ID, many=limit)
    return _articles(session, rows)


def articles_of(
    session: Session, source: str, before: datetime | None, article_id: str, limit: int
) -> list[ArticleRow]:
    """Return a source's articles older than `before`, in the order of ids, behind one of them."""
    values = {"name": source, "before": before, "of": article_id or FIRST_ID, "many": limit}
    return _articles(session, session.rows(OF_SOURCE, **values))


def _articles(session: Session, rows: Sequence[Row]) -> list[ArticleRow]:
    """Return rows as records, each with the further sources that listed it."""
    if not rows:
        return []
    further: dict[str, list[str]] = {}
    for seen in session.rows(SEEN_IN, ids=[row["id"] for row in rows]):
        further.setdefault(seen["article"], []).append(seen["source"])
    return [ArticleRow(**row, seen_in=tuple(further.get(row["id"], ()))) for row in rows]


def article_revisions(session: Session, article_id: str) -> list[RevisionRow]:
    """Return all versions, oldest first."""
    return [RevisionRow(**row) for row in session.rows(REVISIONS, of=article_id)]


def article_counts(session: Session) -> dict[str, int]:
    """Return how many articles each source owns."""
    return {row["source"]: row["count"] for row in session.rows(COUNT_BY_SOURCE)}


def written(session: Session, since_day: str) -> list[Written]:
    """Return the bytes that sources took, in all and since a day."""
    return [Written(**row) for row in session.rows(WRITTEN, since=since_day)]


def count_rows(session: Session, since_day: str | None) -> list[Count]:
    """Return outcomes and errors per source and day."""
    return [Count(**row) for row in session.rows(COUNTS, since=since_day or "")]
