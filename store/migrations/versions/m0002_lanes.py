"""Lanes for what goes out, in an index of what is still open; and a place for updates nobody could read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
URGENCY = "CASE kind WHEN 'reply' THEN 0 WHEN 'call_request' THEN 1 WHEN 'check_in' THEN 2 ELSE 3 END"
IS_OPEN = sa.text("state IN ('queued', 'retry', 'sending')")


def upgrade() -> None:
    """Give each row its urgency, and index what is open instead of everything."""
    op.drop_index("ix_outbox_state_due_at", "outbox")
    op.add_column("outbox", sa.Column("urgency", sa.SmallInteger(), nullable=False, server_default="3"))
    op.execute(f"UPDATE outbox SET urgency = {URGENCY}")
    op.create_index("ix_outbox_open", "outbox", ["urgency", "id"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
    op.create_table(
        "set_aside",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("shape", sa.String(), nullable=False),
        sa.Column("why", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_set_aside"),
    )


def downgrade() -> None:
    """Take the lanes away again."""
    op.drop_table("set_aside")
    op.drop_index("ix_outbox_open", "outbox")
    op.drop_column("outbox", "urgency")
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])
