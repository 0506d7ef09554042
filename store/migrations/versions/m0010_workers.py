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


def upgrade() -> None:
    """Add the tables."""
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
