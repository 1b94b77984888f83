"""Every address of an article: asked for by a person, and read from end to end."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from crawler.models.state import Alias
from crawler.store.schema import aliases
from crawler.store.statement import Session, Statement

# An index on `article` would cost each commit a page, for what is asked once in a while.
ADDRESSES = Statement(
    select(aliases.c.url_hash, aliases.c.url, aliases.c.article)
    .where(aliases.c.article == bindparam("of", type_=aliases.c.article.type))
    .order_by(aliases.c.url)
)


def addresses(session: Session, article_id: str) -> list[Alias]:
    """Return every address that leads to an article."""
    return [Alias(**row) for row in session.rows(ADDRESSES, of=article_id)]
