"""Call requests: what a peer asked for by their own tap, what falls due for it, and who was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
_TARGETS = {"organisation_id": "organisations.id", "call_id": "call_requests.id"}


def _of(table: str, of: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    target = _TARGETS.get(of, "peers.id")
    return sa.ForeignKeyConstraint([of], [target], name=f"fk_{table}_{of}", ondelete=ondelete)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "call_requests",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("promised_at", MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("taken_by", BIG_ID),
        sa.Column("taken_at", MOMENT),
        sa.Column("takes", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("heard", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("closed_at", MOMENT),
        sa.Column("asked_last", BIG_ID),
        _of("call_requests", "organisation_id"),
        _of("call_requests", "peer_id"),
        _of("call_requests", "taken_by", "SET NULL"),
        _of("call_requests", "asked_last", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_call_requests"),
        sqlite_autoincrement=True,
    )
    for column in ("organisation_id", "peer_id", "taken_by", "asked_last"):
        op.create_index(f"ix_call_requests_{column}", "call_requests", [column])
    op.create_table(
        "call_rungs",
        sa.Column("call_id", BIG_ID, nullable=False),
        sa.Column("rung", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        _of("call_rungs", "call_id"),
        sa.PrimaryKeyConstraint("call_id", "rung", name="pk_call_rungs"),
    )
    op.create_index("ix_call_rungs_state_due_at", "call_rungs", ["state", "due_at"])
    op.create_table(
        "call_notices",
        sa.Column("call_id", BIG_ID, nullable=False),
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        _of("call_notices", "call_id"),
        _of("call_notices", "peer_id"),
        sa.PrimaryKeyConstraint("call_id", "peer_id", name="pk_call_notices"),
    )
    op.create_index("ix_call_notices_peer_id", "call_notices", ["peer_id"])


def downgrade() -> None:
    """Take them away: an older version takes no call requests."""
    for table in ("call_notices", "call_rungs", "call_requests"):
        op.drop_table(table)
