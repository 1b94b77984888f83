"""What is known of articles, and reading them."""

from __future__ import annotations

import string
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    bindparam,
    func,
    select,
    union_all,
)

from crawler.models.state import ArticleRow, Count, Known, RevisionRow
from crawler.store.columns import Hashes
from crawler.store.schema import aliases, articles, counts, frontier, revisions, seen_in
from crawler.urls import canonical, url_hash

MANY = 500
"""Fingerprints in one statement: SQLite takes 32,766 parameters, older ones 999."""


def _among(name: str) -> Select[tuple[Any]]:
    return select(func.json_each(bindparam(name, type_=Hashes())).table_valued("value").c.value)


ALIASES = select(aliases.c.url_hash, aliases.c.article).where(aliases.c.url_hash.in_(_among("of")))
BY_IDS = select(articles).where(articles.c.id.in_(_among("ids")))
BY_FINGERPRINTS = (
    select(articles.c.fingerprint, articles.c.id)
    .where(articles.c.fingerprint.in_(bindparam("fingerprints", expanding=True)))
    .order_by(articles.c.first_at.desc(), articles.c.id)
)
SEEN_IN = (
    select(seen_in.c.article, seen_in.c.source)
    .where(seen_in.c.article.in_(_among("ids")))
    .order_by(seen_in.c.article, seen_in.c.source)
)
REVISIONS = select(revisions).where(revisions.c.id == bindparam("of")).order_by(revisions.c.number)
COUNT_BY_SOURCE = select(articles.c.source, func.count()).group_by(articles.c.source)
COUNTS = select(counts).order_by(counts.c.day, counts.c.source, counts.c.key)
COUNTS_SINCE = COUNTS.where(counts.c.day >= bindparam("since"))

# Two suffice to see that a prefix is not unique.
BY_PREFIX = (
    select(articles.c.id).where(articles.c.id.between(bindparam("low"), bindparam("high"))).limit(2)
)
BY_ADDRESS = union_all(
    select(aliases.c.article).where(aliases.c.url_hash.in_(_among("of"))),
    select(frontier.c.article).where(
        frontier.c.url_hash.in_(_among("of")), frontier.c.article.is_not(None)
    ),
).limit(1)


def known(
    connection: Connection,
    ids: Collection[str],
    hashes: Collection[str],
    fingerprints: Collection[str],
) -> Known:
    """Return what the keys lead to; of several articles with a fingerprint the first archived."""
    led = {row[0]: row[1] for row in connection.execute(ALIASES, {"of": hashes})} if hashes else {}
    same = _with_fingerprints(connection, [each for each in fingerprints if each])
    wanted = {*ids, *led.values(), *same.values()}
    rows = connection.execute(BY_IDS, {"ids": wanted}).mappings().all() if wanted else []
    return Known(
        articles={row.id: row for row in _articles(connection, rows)},
        aliases=led,
        fingerprints=same,
    )


def _with_fingerprints(connection: Connection, wanted: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(wanted), MANY):
        some = wanted[start : start + MANY]
        rows = connection.execute(BY_FINGERPRINTS, {"fingerprints": some})
        found.update((row[0], row[1]) for row in rows)
    return found


def article(connection: Connection, which: str) -> ArticleRow | None:
    """Find by id, by a unique prefix of it (4 digits and more), or by any known URL."""
    found = _by_digits(connection, which.lower()) or _by_address(connection, which)
    if found is None:
        return None
    rows = connection.execute(BY_IDS, {"ids": [found]}).mappings().all()
    return next(iter(_articles(connection, rows)), None)


def _by_digits(connection: Connection, digits: str) -> str | None:
    if not 4 <= len(digits) <= 16 or set(digits) - set(string.hexdigits):
        return None
    bounds = {"low": digits.ljust(16, "0"), "high": digits.ljust(16, "f")}
    found: Sequence[str] = connection.execute(BY_PREFIX, bounds).scalars().all()
    return found[0] if len(found) == 1 else None


def _by_address(connection: Connection, url: str) -> str | None:
    hashes = {url_hash(url)}
    try:
        hashes.add(url_hash(canonical(url)))
    except ValueError:
        return None
    found: str | None = connection.execute(BY_ADDRESS, {"of": hashes}).scalar()
    return found


def article_list(
    connection: Connection, source: str | None, since: datetime | None, until: datetime | None,
    limit: int, *, newest_first: bool,
) -> list[ArticleRow]:  # fmt: skip
    """List articles by `archived_at`; `since` inclusive, `until` exclusive."""
    at = articles.c.archived_at
    statement = select(articles).limit(limit)
    if source is not None:
        statement = statement.where(articles.c.source == source)
    if since is not None:
        statement = statement.where(at >= since)
    if until is not None:
        statement = statement.where(at < until)
    statement = statement.order_by(at.desc() if newest_first else at, articles.c.id)
    return _articles(connection, connection.execute(statement).mappings().all())


def _articles(connection: Connection, rows: Sequence[RowMapping]) -> list[ArticleRow]:
    """Return rows as records, each with the further sources that listed it."""
    if not rows:
        return []
    further: dict[str, list[str]] = {}
    ids = [row["id"] for row in rows]
    for article_id, source in connection.execute(SEEN_IN, {"ids": ids}):
        further.setdefault(article_id, []).append(source)
    return [ArticleRow(**row, seen_in=tuple(further.get(row["id"], ()))) for row in rows]


def article_revisions(connection: Connection, article_id: str) -> list[RevisionRow]:
    """Return all versions, oldest first."""
    rows = connection.execute(REVISIONS, {"of": article_id}).mappings()
    return [RevisionRow(**row) for row in rows]


def article_counts(connection: Connection) -> dict[str, int]:
    """Return how many articles each source owns."""
    return {row[0]: row[1] for row in connection.execute(COUNT_BY_SOURCE)}


def count_rows(connection: Connection, since_day: str | None) -> list[Count]:
    """Return outcomes and errors per source and day."""
    if since_day is None:
        result = connection.execute(COUNTS)
    else:
        result = connection.execute(COUNTS_SINCE, {"since": since_day})
    return [Count(**row) for row in result.mappings()]
