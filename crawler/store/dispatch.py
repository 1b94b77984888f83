"""What is due: which hosts, and which of their URLs.

A queue is (host, source, priority). The index `frontier_queue` holds the URLs of a queue together
by due time, so its first entry tells when the queue is due, and a recursive query leaps from queue
to queue: the cost is that of the number of queues, however many URLs wait in them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, column, select, text

from crawler.models.state import FrontierItem, HostDue
from crawler.store.columns import Hashes, Instant, Names, Words
from crawler.store.frontier import items
from crawler.store.schema import fields, frontier
from crawler.store.statement import Session, Statement

NEXT = "SELECT n.row FROM frontier n WHERE n.state = 'queued' AND"
# Three ways to the next queue, each one step down the index. Comparing (host, source, priority)
# as a row value says the same, but SQLite then walks through all that lies between.
QUEUES = f"""
WITH RECURSIVE queues (host, source, priority, due_at) AS (
  SELECT * FROM (SELECT host, source, priority, due_at FROM frontier
    WHERE state = 'queued' ORDER BY host, source, priority, due_at LIMIT 1)
  UNION ALL
  SELECT f.host, f.source, f.priority, f.due_at FROM queues q JOIN frontier f
  ON f.row = coalesce(
    ({NEXT} n.host = q.host AND n.source = q.source AND n.priority > q.priority
     ORDER BY n.priority, n.due_at LIMIT 1),
    ({NEXT} n.host = q.host AND n.source > q.source
     ORDER BY n.source, n.priority, n.due_at LIMIT 1),
    ({NEXT} n.host > q.host
     ORDER BY n.host, n.source, n.priority, n.due_at LIMIT 1)))
"""  # noqa: S608  # only constants of this module
WANTED = "(:sources IS NULL OR q.source IN (SELECT value FROM json_each(:sources)))"

DUE_HOSTS = Statement(
    text(f"""{QUEUES}
SELECT q.host AS host, min(q.due_at) AS due_at
FROM queues q LEFT JOIN hosts h ON h.host = q.host
WHERE q.due_at <= :now AND coalesce(h.backoff_until, :now) <= :now AND {WANTED}
GROUP BY q.host ORDER BY 2, 1 LIMIT :limit
""")  # noqa: S608  # only constants of this module
    .bindparams(bindparam("now", type_=Instant()), bindparam("sources", type_=Names()))
    .columns(column("host", Words), column("due_at", Instant))
)
NEXT_DUE = Statement(
    text(f"""{QUEUES}
SELECT min(max(q.due_at, coalesce(h.backoff_until, q.due_at))) AS due_at
FROM queues q LEFT JOIN hosts h ON h.host = q.host WHERE {WANTED}
""")  # noqa: S608
    .bindparams(bindparam("sources", type_=Names()))
    .columns(column("due_at", Instant))
)

# The best of each queue of the host are picked by index alone; only the chosen rows are read.
TAKE = text(f"""
WITH RECURSIVE queues (source, priority) AS (
  SELECT * FROM (SELECT source, priority FROM frontier
    WHERE state = 'queued' AND host = :host ORDER BY source, priority LIMIT 1)
  UNION ALL
  SELECT f.source, f.priority FROM queues q JOIN frontier f
  ON f.row = coalesce(
    ({NEXT} n.host = :host AND n.source = q.source AND n.priority > q.priority
     ORDER BY n.priority LIMIT 1),
    ({NEXT} n.host = :host AND n.source > q.source ORDER BY n.source, n.priority LIMIT 1)))
SELECT f.row FROM queues q JOIN frontier f ON f.row IN (
  SELECT n.row FROM frontier n
  WHERE n.state = 'queued' AND n.host = :host AND n.source = q.source
    AND n.priority = q.priority AND n.due_at <= :now
    AND n.url_hash NOT IN (SELECT value FROM json_each(:excluding))
  ORDER BY n.due_at LIMIT :limit)
WHERE {WANTED}
ORDER BY f.priority DESC, f.due_at LIMIT :limit
""").bindparams(  # noqa: S608
    bindparam("now", type_=Instant()),
    bindparam("sources", type_=Names()),
    bindparam("excluding", type_=Hashes()),
)
SOURCES_OF_HOST = Statement(
    text("""
WITH RECURSIVE sources (source) AS (
  SELECT * FROM (SELECT source FROM frontier
    WHERE state = 'queued' AND host = :host ORDER BY source LIMIT 1)
  UNION ALL
  SELECT (SELECT n.source FROM frontier n
    WHERE n.state = 'queued' AND n.host = :host AND n.source > s.source ORDER BY n.source LIMIT 1)
  FROM sources s WHERE s.source IS NOT NULL)
SELECT source FROM sources WHERE source IS NOT NULL
""").columns(column("source", Words))
)
TAKEN = Statement(
    select(*fields(frontier))
    .where(frontier.c.row.in_(TAKE.columns(column("row"))))
    .order_by(frontier.c.priority.desc(), frontier.c.due_at, frontier.c.row)
)

FEW = 64
"""Names that are handed to SQLite as they are: it reads all of them for each query."""


def due_hosts(
    session: Session, now: datetime, limit: int, sources: Collection[str] | None
) -> list[HostDue]:
    """Return hosts with a due URL and no back-off, the longest due first."""
    rows = session.rows(DUE_HOSTS, now=now, limit=limit, sources=sources)
    return [HostDue(**row) for row in rows]


def next_due(session: Session, sources: Collection[str] | None) -> datetime | None:
    """Return when the next queued URL may be asked."""
    row = session.row(NEXT_DUE, sources=sources)
    return None if row is None else row["due_at"]


def take(
    session: Session, host: str, now: datetime, limit: int, *,
    sources: Collection[str] | None, excluding: Collection[str],
) -> list[FrontierItem]:  # fmt: skip
    """Return due URLs of `host`, greater priority first, then the longest due."""
    if sources is not None and len(sources) > FEW:
        there = session.rows(SOURCES_OF_HOST, host=host)
        sources = [row["source"] for row in there if row["source"] in sources]
    return items(
        session.rows(TAKEN, host=host, now=now, limit=limit, sources=sources, excluding=excluding)
    )
