"""The images of articles that the archive has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Give articles a column for their images."""
    op.add_column("articles", sa.Column("media", sa.Text(), nullable=False, server_default="[]"))
