"""What was forgotten, and must not come back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WORD = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of tombstones."""
    op.create_table(
        "tombstones",
        sa.Column("hash", WORD, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("hash"),
    )
