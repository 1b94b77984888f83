"""Taking articles out of the store, and keeping them out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, delete, literal_column, select, text, union_all

from crawler.models.journal import Tombstone
from crawler.models.state import Forgotten
from crawler.store.columns import Hashes, Names
from crawler.store.renaming import POST_NOTES
from crawler.store.schema import (
    aliases,
    articles,
    frontier,
    guids,
    notes,
    pending_seen,
    revisions,
    seen_in,
    tombstones,
)
from crawler.store.sources import missing, values_of
from crawler.store.statement import Session, Statement

TOMBSTONES = Statement(
    select(tombstones.c.hash).where(tombstones.c.hash.in_(values_of("of", Hashes())))
)
PUT_TOMBSTONE = missing(tombstones)

# What leads to an article by its id has no index: both are read from end to end, once a batch.
ALIASES_OF = Statement(
    select(aliases.c.article, aliases.c.url_hash).where(
        aliases.c.article.in_(values_of("ids", Hashes()))
    )
)
LED_TO = Statement(
    select(frontier.c.article, frontier.c.url_hash).where(
        frontier.c.article.in_(values_of("ids", Hashes()))
    )
)
VERSIONS_OF = Statement(
    select(articles.c.id, revisions.c.sha256, revisions.c.fingerprint)
    .join(articles, articles.c.row == revisions.c.article)
    .where(articles.c.id.in_(values_of("ids", Hashes())))
)

# Both in one statement, since an article's row goes with its revisions.
DROP_REVISIONS = Statement(
    text("""
DELETE FROM revisions WHERE article IN (
  SELECT row FROM articles WHERE id IN (SELECT value FROM json_each(:ids)))
""").bindparams(bindparam("ids", type_=Hashes()))
)
DROP_ARTICLES = Statement(delete(articles).where(articles.c.id.in_(values_of("ids", Hashes()))))
DROP_SEEN = Statement(delete(seen_in).where(seen_in.c.article.in_(values_of("ids", Hashes()))))
DROP_PENDING = Statement(
    delete(pending_seen).where(pending_seen.c.url_hash.in_(values_of("urls", Hashes())))
)
DROP_FRONTIER = Statement(
    delete(frontier).where(frontier.c.url_hash.in_(values_of("urls", Hashes())))
)
# Neither has an index for this, which each article would pay for: they are read from end to end.
DROP_ALIASES = Statement(delete(aliases).where(aliases.c.article.in_(values_of("ids", Hashes()))))
DROP_GUIDS = Statement(delete(guids).where(guids.c.url_hash.in_(values_of("urls", Hashes()))))
ADDRESSES = Statement(
    select(frontier.c.url)
    .where(frontier.c.url_hash.in_(values_of("urls", Hashes())))
    .union(select(articles.c.canonical).where(articles.c.id.in_(values_of("ids", Hashes()))))
)
DROP_NOTES = Statement(
    delete(notes).where(
        notes.c.key.in_(
            union_all(
                *(
                    select(literal_column(f"'{prefix}' || post")).where(
                        articles.c.id.in_(values_of("ids", Hashes()))
                    )
                    for prefix in POST_NOTES
                )
            )
        )
    )
)
HUSH_COUNTS = Statement(
    text("""
UPDATE counts SET last_url = '', last_message = '', last_hint = ''
WHERE last_url IN (SELECT value FROM json_each(:urls))
""").bindparams(bindparam("urls", type_=Names()))
)


def find_forgotten(session: Session, keys: Collection[str]) -> frozenset[str]:
    """Return those of `keys` (16 hex digits each) that a tombstone names."""
    if not keys:
        return frozenset()
    return frozenset(row["hash"] for row in session.rows(TOMBSTONES, of=keys))


def traces(session: Session, ids: Collection[str]) -> dict[str, Tombstone]:
    """Return what is known of articles by digests: addresses that lead there, and all versions."""
    urls: dict[str, set[str]] = {each: {each} for each in ids}
    for statement in (ALIASES_OF, LED_TO):
        for row in session.rows(statement, ids=ids):
            urls[row["article"]].add(row["url_hash"])
    versions: dict[str, list[tuple[str, str]]] = {each: [] for each in ids}
    for row in session.rows(VERSIONS_OF, ids=ids):
        versions[row["id"]].append((row["sha256"], row["fingerprint"]))
    return {
        each: Tombstone(
            urls=tuple(sorted(urls[each])),
            sha256=tuple(sorted({sha256 for sha256, _ in versions[each]})),
            fingerprints=tuple(sorted({mark for _, mark in versions[each] if mark})),
        )
        for each in ids
    }


def forget(session: Session, several: Sequence[Forgotten]) -> None:
    """Put the tombstones of articles, and take out all that the store knows of them."""
    if not several:
        return
    session.change(PUT_TOMBSTONE, [{"hash": word} for word in _words(several)])
    ids = {each.id for each in several}
    urls = ids.union(*(each.tombstone.urls for each in several))
    known = session.rows(ADDRESSES, urls=urls, ids=ids)
    session.change(HUSH_COUNTS, [{"urls": [row["url"] for row in known]}])
    for statement in (DROP_NOTES, DROP_REVISIONS, DROP_ARTICLES, DROP_SEEN, DROP_ALIASES):
        session.change(statement, [{"ids": ids}])
    for statement in (DROP_PENDING, DROP_FRONTIER, DROP_GUIDS):
        session.change(statement, [{"urls": urls}])


def _words(several: Sequence[Forgotten]) -> set[str]:
    """Return the first 16 digits of all that tombstones name."""
    words: set[str] = {each.id for each in several}
    for each in several:
        stone = each.tombstone
        words |= {key[:16] for key in (*stone.urls, *stone.sha256, *stone.fingerprints)}
    return words
