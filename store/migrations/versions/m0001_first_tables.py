"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _owner() -> sa.Column[int]:
    return sa.Column("peer_id", BIG_ID, nullable=False)


def _owned(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["peer_id"], ["peers.id"], f"fk_{table}_peer_id", ondelete="CASCADE")


def upgrade() -> None:
    """Make peers, their sessions, what waits for them, and what the bot itself needs."""
    op.create_table(
        "peers",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("address_lookup", sa.LargeBinary(32), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("settings_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_reachable", sa.Boolean(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_peers"),
        sa.UniqueConstraint("address_lookup", name="uq_peers_address_lookup"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        _owner(),
        sa.Column("release", sa.String(64), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("peer_id", name="pk_sessions"),
        _owned("sessions"),
    )
    _waiting_tables()
    _own_tables()


def _waiting_tables() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG_ID, nullable=False),
        _owner(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("why", sa.String(24), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        _owned("outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])
    op.create_index("ix_outbox_peer_id", "outbox", ["peer_id"])
    op.create_table(
        "nudges",
        sa.Column("id", BIG_ID, nullable=False),
        _owner(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_nudges"),
        _owned("nudges"),
    )
    op.create_index("ix_nudges_state_due_at", "nudges", ["state", "due_at"])
    op.create_index("ix_nudges_peer_id", "nudges", ["peer_id"])
    op.create_table(
        "messages",
        sa.Column("id", BIG_ID, nullable=False),
        _owner(),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("is_personal", sa.Boolean(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        _owned("messages"),
    )
    op.create_index("ix_messages_peer_id", "messages", ["peer_id"])
    op.create_index("ix_messages_seen_at", "messages", ["seen_at"])


def _own_tables() -> None:
    op.create_table(
        "seen_updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_seen_updates"),
    )
    op.create_table(
        "releases",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_releases"),
    )
    op.create_table(
        "key_checks",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("check_value", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_key_checks"),
    )


def downgrade() -> None:
    """Take all tables away again."""
    for table in (
        "key_checks",
        "releases",
        "seen_updates",
        "messages",
        "nudges",
        "outbox",
        "sessions",
        "peers",
    ):
        op.drop_table(table)
