"""Counts of "This is wrong", one for each card."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "reports",
        sa.Column("card", sa.String(64), nullable=False),
        sa.Column("taps", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("card", name="pk_reports"),
    )


def downgrade() -> None:
    """Take the table away; its counts are gone with it."""
    op.drop_table("reports")
