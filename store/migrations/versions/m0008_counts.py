"""Counts: what was released of each window, of whom it counts, and what organisations say they did."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _of(table: str, of: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    target = "organisations.id" if of == "organisation_id" else "peers.id"
    return sa.ForeignKeyConstraint([of], [target], name=f"fk_{table}_{of}", ondelete=ondelete)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "counted_windows",
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("peers_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owners_from", sa.DateTime(timezone=True), nullable=False),
        _of("counted_windows", "organisation_id"),
        sa.PrimaryKeyConstraint("organisation_id", "begins_on", name="pk_counted_windows"),
    )
    op.create_table(
        "counts",
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("flow", sa.String(48), nullable=False),
        sa.Column("question", sa.String(48), nullable=False),
        sa.Column("band", sa.String(12), nullable=False),
        sa.Column("answers", sa.String(200), nullable=False),
        _of("counts", "organisation_id"),
        sa.PrimaryKeyConstraint("organisation_id", "begins_on", "flow", "question", name="pk_counts"),
    )
    op.create_table(
        "cohorts",
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        _of("cohorts", "organisation_id"),
        _of("cohorts", "peer_id"),
        sa.PrimaryKeyConstraint("organisation_id", "peer_id", "since", name="pk_cohorts"),
    )
    op.create_index("ix_cohorts_peer_id", "cohorts", ["peer_id"])
    op.create_table(
        "deeds",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("written_by", BIG_ID),
        sa.Column("is_agreed", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        _of("deeds", "organisation_id"),
        _of("deeds", "written_by", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_deeds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deeds_organisation_id", "deeds", ["organisation_id"])
    op.create_index("ix_deeds_written_by", "deeds", ["written_by"])


def downgrade() -> None:
    """Take them away: an older version shows no counts. Until when something may have been told is kept.

    Counted again after the way forward, a window would be told of others than the first time (`store/not_again.py`).
    """
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT 1 FROM counted_windows LIMIT 1")).first():
        until = datetime.now(UTC).isoformat(timespec="seconds")
        connection.execute(sa.text("DELETE FROM marks WHERE name = 'told_until'"))
        connection.execute(sa.text("INSERT INTO marks (name, value) VALUES ('told_until', :until)"), {"until": until})
    for table in ("deeds", "cohorts", "counts", "counted_windows"):
        op.drop_table(table)
