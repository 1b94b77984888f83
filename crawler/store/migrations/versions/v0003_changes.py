"""What a date or another detail of an article is compared with at the next check."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WORD = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the date of the last change, and the digest of the details."""
    op.add_column("articles", sa.Column("modified", sa.BigInteger()))
    op.add_column("articles", sa.Column("facts", WORD))
