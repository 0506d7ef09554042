"""The history of what was published, drafts and previews, and who writes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; the release that was newest is the first of the history."""
    op.create_table(
        "publications",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("release", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("back_to", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(40), nullable=False),
        sa.Column("agreed_by", sa.String(40), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("moves", sa.Text(), nullable=False),
        sa.Column("corrections", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["release"], ["releases.name"], name="fk_publications_release"),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
    )
    op.execute(
        "INSERT INTO publications "
        "SELECT 1, name, 'files', 0, '', '', '', '{}', '{}', published_at FROM releases "
        "ORDER BY published_at DESC, name LIMIT 1"
    )
    _coordinators()
    _drafts()


def _coordinators() -> None:
    op.create_table(
        "coordinators",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        _of_peer("coordinators"),
        sa.PrimaryKeyConstraint("id", name="pk_coordinators"),
        sa.UniqueConstraint("peer_id", name="uq_coordinators_peer_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "coordinator_invites",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_coordinator_invites"),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("release", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("moves", sa.Text(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _of_peer("drafts"),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_drafts_peer_id", "drafts", ["peer_id"], unique=True)
    op.create_table(
        "previews",
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("release", sa.String(64), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _of_peer("previews"),
        sa.PrimaryKeyConstraint("peer_id", name="pk_previews"),
    )


def _of_peer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["peer_id"], ["peers.id"], name=f"fk_{table}_peer_id", ondelete="CASCADE")


def downgrade() -> None:
    """Take them away. The older version puts the pack's folder in force at its start."""
    for table in ("previews", "drafts", "coordinator_invites", "coordinators", "publications"):
        op.drop_table(table)
