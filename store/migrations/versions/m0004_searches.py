"""Counts of "This is not it", and the words that peers chose to send."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    for table, key in (("rejected_cards", "card"), ("sent_words", "words")):
        op.create_table(
            table,
            sa.Column(key, sa.String(64), nullable=False),
            sa.Column("taps", sa.Integer(), nullable=False),
            sa.Column("last_on", sa.Date(), nullable=False),
            sa.PrimaryKeyConstraint(key, name=f"pk_{table}"),
        )


def downgrade() -> None:
    """Take the tables away; what is in them is gone with them."""
    op.drop_table("sent_words")
    op.drop_table("rejected_cards")
