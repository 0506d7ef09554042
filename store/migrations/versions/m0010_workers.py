"""What equal workers share: who does what only one may do, how fast all of them go, and who was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
IS_ON_ITS_WAY = sa.text("state = 'sending' AND urgency >= 0")

# Of a chat one message is on its way. Two processes on one database could break that before: what is one too many is
# looked at as after a crash.
END_DOUBLES = """
UPDATE outbox SET
    state = CASE WHEN urgency >= 2 THEN 'unknown' ELSE 'retry' END,
    why = CASE WHEN urgency >= 2 THEN 'unsure' ELSE why END,
    lease_until = NULL
WHERE state = 'sending' AND urgency >= 0 AND EXISTS (
    SELECT 1 FROM outbox AS other
    WHERE other.peer_id = outbox.peer_id AND other.state = 'sending' AND other.urgency >= 0 AND other.id < outbox.id
)
"""


def upgrade() -> None:
    """Add the tables, and who has a row on its way."""
    op.add_column("outbox", sa.Column("worker", sa.Integer(), nullable=False, server_default="0"))
    op.execute(END_DOUBLES)
    op.create_index(
        "uq_outbox_sending",
        "outbox",
        ["peer_id"],
        unique=True,
        sqlite_where=IS_ON_ITS_WAY,
        postgresql_where=IS_ON_ITS_WAY,
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("holder", sa.String(36), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "buckets",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("filled_at", MOMENT, nullable=False),
        sa.Column("paused_until", MOMENT),
        sa.PrimaryKeyConstraint("name", name="pk_buckets"),
    )
    op.create_table(
        "rests",
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["peer_id"], ["peers.id"], name="fk_rests_peer_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("peer_id", name="pk_rests"),
    )
    op.create_table(
        "tombstones",
        sa.Column("mark", sa.LargeBinary(32), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_tombstones"),
    )


def downgrade() -> None:
    """Take them away: an older version works alone."""
    for table in ("tombstones", "rests", "buckets", "leases"):
        op.drop_table(table)
    op.drop_index("uq_outbox_sending", "outbox")
    op.drop_column("outbox", "worker")
