"""Times that lie ahead because the clock did: brought back, so that nothing waits for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, text

from crawler.store.columns import Instant
from crawler.store.statement import Session, Statement


def _statement(sql: str) -> Statement:
    names = [name for name in ("now", "limit") if f":{name}" in sql]
    return Statement(text(sql).bindparams(*(bindparam(name, type_=Instant()) for name in names)))


# A clock that was ahead has left its time in what was polled or settled last.
HOSTS = _statement("""
UPDATE hosts SET next_allowed_at = NULL, backoff_until = NULL
WHERE next_allowed_at > :limit OR backoff_until > :limit
""")
SOURCES = _statement("""
UPDATE sources SET last_poll_at = :now, next_due = min(next_due, :now),
  last_new_at = min(last_new_at, :now)
WHERE last_poll_at > :now
""")
LISTINGS = _statement("""
UPDATE listings SET polled_at = :now, failing_since = min(failing_since, :now)
WHERE polled_at > :now
""")
SETTLED = _statement("""
UPDATE frontier SET settled_at = :now, found_at = min(found_at, :now),
  due_at = CASE WHEN state = 'queued' THEN :now END
WHERE settled_at > :now
""")
# Read from end to end, which only happens after a clock was ahead.
FOUND = _statement("""
UPDATE frontier SET found_at = :now, due_at = CASE WHEN state = 'queued' THEN :now END
WHERE settled_at IS NULL AND found_at > :now
""")


def turn_back(session: Session, now: datetime, limit: datetime) -> int:
    """Bring back times that lie ahead of `now`; return how many rows had such.

    Args:
        session: The transaction.
        now: The time, aware.
        limit: Until when a host may rest at most.
    """
    hosts = session.change(HOSTS, [{"limit": limit}])
    turned = 0
    for statement in (SOURCES, LISTINGS, SETTLED):
        turned += session.change(statement, [{"now": now}])
    if turned:
        turned += session.change(FOUND, [{"now": now}])
    return hosts + turned
