"""A source under another name: its state, and, where the journal says so, its articles."""

from __future__ import annotations

from sqlalchemy import Column, Table, bindparam, delete, text, update

from crawler.models.journal import Renaming
from crawler.store.schema import (
    articles,
    backfills,
    counts,
    frontier,
    guids,
    listings,
    notes,
    pending_seen,
    seen_in,
    sources,
)
from crawler.store.statement import Session, Statement

TABLES = (sources, listings, guids, seen_in, pending_seen, counts, backfills)
"""Tables whose key holds the source's name: what stands there under the new name stays."""

POST_NOTES = ("edited:", "deleted:", "decided:")
"""Notes about a post, before its path."""
NOTES = ("rules:", "listings:", "keep:")
"""Notes about a source, before its name."""


def _column(table: Table) -> Column[str]:
    return table.c.name if table is sources else table.c.source


def _renaming(table: Table) -> Statement:
    """Return a statement that gives rows the new name, but where that would make two of one."""
    column = _column(table)
    statement = update(table).where(column == bindparam("old")).values({column: bindparam("new")})
    return Statement(statement.prefix_with("OR IGNORE"))


def _dropping(table: Table) -> Statement:
    return Statement(delete(table).where(_column(table) == bindparam("old")))


RENAME = tuple((_renaming(table), _dropping(table)) for table in TABLES)
RENAME_URLS = _renaming(frontier)
RENAME_NOTE = Statement(
    update(notes)
    .where(notes.c.key == bindparam("old"))
    .values(key=bindparam("new"))
    .prefix_with("OR IGNORE")
)
DROP_NOTE = Statement(delete(notes).where(notes.c.key == bindparam("old")))


def rename_source(session: Session, old: str, new: str) -> int:
    """Give a source's state another name; return how many URLs of the frontier that were."""
    names = [{"old": old, "new": new}]
    for rename, drop in RENAME:
        session.change(rename, names)
        session.change(drop, names)
    for prefix in NOTES:
        keys = [{"old": prefix + old, "new": prefix + new}]
        session.change(RENAME_NOTE, keys)
        session.change(DROP_NOTE, keys)
    return session.change(RENAME_URLS, names)


# A prefix, by its code points: LIKE would take letters of either case for each other.
MOVE_ARTICLES = Statement(
    text("""
UPDATE articles SET source = :new, post = iif(
  substr(post, 1, length(:folder) + 1) = :folder || '/',
  :into || substr(post, length(:folder) + 1), post)
WHERE source = :old OR substr(post, 1, length(:folder) + 1) = :folder || '/'
""").bindparams(
        *(
            bindparam(name, type_=articles.c[kind].type)
            for name, kind in (
                ("old", "source"),
                ("new", "source"),
                ("folder", "post"),
                ("into", "post"),
            )
        )
    )
)
MOVE_NOTES = Statement(
    text("""
UPDATE OR REPLACE notes SET key = :into || substr(key, length(:folder) + 1)
WHERE substr(key, 1, length(:folder) + 1) = :folder || '/'
""").bindparams(
        bindparam("folder", type_=notes.c.key.type), bindparam("into", type_=notes.c.key.type)
    )
)


def rename_articles(session: Session, renaming: Renaming) -> None:
    """Give a source's articles its new name, and their posts the paths that they have then."""
    folders = {"folder": renaming.folder, "into": renaming.into}
    names = {"old": renaming.source, "new": renaming.name}
    session.change(MOVE_ARTICLES, [names | folders])
    for prefix in POST_NOTES:
        session.change(MOVE_NOTES, [{key: prefix + path for key, path in folders.items()}])
    rename_source(session, renaming.source, renaming.name)
