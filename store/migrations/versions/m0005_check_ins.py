"""Organisations, their schedules and who joined; what is due by a rule; the dose, the rhythm, and the answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HAS_OCCURRENCE = sa.text("occurrence != ''")


def upgrade() -> None:
    """Add the tables, and to what was asked for later which rule made it."""
    op.add_column("outbox", sa.Column("not_after", sa.DateTime(timezone=True)))
    for name, kind, default in (
        ("organisation_id", sa.BigInteger(), "0"),
        ("schedule_id", sa.BigInteger(), "0"),
        ("occurrence", sa.String(16), ""),
        ("version", sa.Integer(), "0"),
        ("why", sa.String(16), ""),
    ):
        op.add_column("nudges", sa.Column(name, kind, nullable=False, server_default=default))
    op.create_index(
        "uq_nudges_occurrence",
        "nudges",
        ["peer_id", "schedule_id", "occurrence"],
        unique=True,
        sqlite_where=HAS_OCCURRENCE,
        postgresql_where=HAS_OCCURRENCE,
    )
    _organisations()
    _peers_own()
    op.create_table(
        "marks",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("value", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )


def _of(table: str, of: str) -> sa.ForeignKeyConstraint:
    target = {"organisation_id": "organisations.id", "peer_id": "peers.id"}[of]
    return sa.ForeignKeyConstraint([of], [target], name=f"fk_{table}_{of}", ondelete="CASCADE")


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invites",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("is_for_owner", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        _of("invites", "organisation_id"),
        sa.PrimaryKeyConstraint("code", name="pk_invites"),
    )
    op.create_index("ix_invites_organisation_id", "invites", ["organisation_id"])
    op.create_table(
        "memberships",
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        _of("memberships", "organisation_id"),
        _of("memberships", "peer_id"),
        sa.PrimaryKeyConstraint("organisation_id", "peer_id", "is_owner", name="pk_memberships"),
    )
    op.create_index("ix_memberships_peer_id", "memberships", ["peer_id"])
    op.create_table(
        "schedules",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("flow", sa.String(48), nullable=False),
        sa.Column("rule", sa.String(256), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("planned_to", sa.BigInteger(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        _of("schedules", "organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_schedules"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_schedules_organisation_id", "schedules", ["organisation_id"])


def _peers_own() -> None:
    op.create_table(
        "doses",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _of("doses", "peer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_doses"),
    )
    op.create_index("ix_doses_peer_id", "doses", ["peer_id"])
    op.create_table(
        "rhythms",
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        _of("rhythms", "peer_id"),
        sa.PrimaryKeyConstraint("peer_id", "schedule_id", name="pk_rhythms"),
    )
    op.create_table(
        "answers",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=False),
        sa.Column("occurrence", sa.String(16), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        _of("answers", "peer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.UniqueConstraint("peer_id", "schedule_id", "occurrence", name="uq_answers_peer_id"),
    )


def downgrade() -> None:
    """Take them away; what is in them is gone with them, and what was planned by rules with it."""
    for table in ("marks", "answers", "rhythms", "doses", "schedules", "memberships", "invites", "organisations"):
        op.drop_table(table)
    op.execute("DELETE FROM nudges WHERE occurrence != ''")
    op.drop_index("uq_nudges_occurrence", "nudges")
    for name in ("organisation_id", "schedule_id", "occurrence", "version", "why"):
        op.drop_column("nudges", name)
    op.drop_column("outbox", "not_after")
