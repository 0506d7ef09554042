"""Roles: whoever belongs to an organisation is a member, an owner or a responder; and who with a role did what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Say by a word what a yes or no said: made anew beside the old ones, because a key changes with it."""
    op.add_column("organisations", sa.Column("calls", sa.String(120), nullable=False, server_default=""))
    taken_over: sa.Column[bool] = sa.Column("is_taken_over", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("organisations", taken_over)
    op.add_column("organisations", sa.Column("short_since", sa.Date()))
    for table, old, word in (("invites", "is_for_owner", _invites), ("memberships", "is_owner", _memberships)):
        op.rename_table(table, f"{table}_before")
        _free_names(table)
        columns = word()
        role = f"CASE WHEN {old} THEN 'owner' ELSE 'member' END"
        op.execute(f"INSERT INTO {table} ({columns}, role) SELECT {columns}, {role} FROM {table}_before")
        op.drop_table(f"{table}_before")
    owned = "SELECT 1 FROM memberships WHERE organisation_id = organisations.id AND role = 'owner'"
    op.execute(f"UPDATE organisations SET is_taken_over = (EXISTS ({owned}))")
    _audit_trail()


def _free_names(table: str) -> None:
    """A renamed table keeps the names of its indexes and, on PostgreSQL, of its constraints."""
    index = {"invites": "ix_invites_organisation_id", "memberships": "ix_memberships_peer_id"}[table]
    op.drop_index(index, f"{table}_before")
    if op.get_bind().dialect.name == "postgresql":
        for name in (f"pk_{table}", f"fk_{table}_organisation_id", *_more(table)):
            op.execute(f"ALTER TABLE {table}_before RENAME CONSTRAINT {name} TO {name}_before")


def _more(table: str) -> tuple[str, ...]:
    return ("fk_memberships_peer_id",) if table == "memberships" else ()


def _of(table: str, of: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    target = {"organisation_id": "organisations.id", "peer_id": "peers.id"}[of]
    return sa.ForeignKeyConstraint([of], [target], name=f"fk_{table}_{of}", ondelete=ondelete)


def _invites() -> str:
    op.create_table(
        "invites",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        _of("invites", "organisation_id"),
        sa.PrimaryKeyConstraint("code", name="pk_invites"),
    )
    op.create_index("ix_invites_organisation_id", "invites", ["organisation_id"])
    return "code, organisation_id, made_on"


def _memberships() -> str:
    op.create_table(
        "memberships",
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        _of("memberships", "organisation_id"),
        _of("memberships", "peer_id"),
        sa.PrimaryKeyConstraint("organisation_id", "peer_id", "role", name="pk_memberships"),
    )
    op.create_index("ix_memberships_peer_id", "memberships", ["peer_id"])
    return "organisation_id, peer_id, joined_on"


def _audit_trail() -> None:
    op.create_table(
        "audit_trail",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("peer_id", BIG_ID),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("of", sa.String(64), nullable=False),
        _of("audit_trail", "peer_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_trail"),
    )
    op.create_index("ix_audit_trail_organisation_id", "audit_trail", ["organisation_id"])
    op.create_index("ix_audit_trail_peer_id", "audit_trail", ["peer_id"])


def downgrade() -> None:
    """Say it by a yes or no again. The older version knows no responders: their rows and links go."""
    if op.get_bind().dialect.name == "postgresql":
        _let_all_rows_be_seen()
    op.drop_table("audit_trail")
    for table, old in (("invites", "is_for_owner"), ("memberships", "is_owner")):
        op.execute(f"DELETE FROM {table} WHERE role = 'responder'")
        op.rename_table(table, f"{table}_after")
        _free_after(table)
        columns = _old_invites() if table == "invites" else _old_memberships()
        op.execute(f"INSERT INTO {table} ({columns}, {old}) SELECT {columns}, role = 'owner' FROM {table}_after")
        op.drop_table(f"{table}_after")
    # Column by column: a table made anew is dropped in between, and on SQLite all that points at it goes with it.
    for column in ("calls", "is_taken_over", "short_since"):
        op.drop_column("organisations", column)
    # It knows no check-in that waits for an owner; paused ones an owner, or an operator, lets go on.
    op.execute("UPDATE schedules SET state = 'paused' WHERE state = 'unowned'")


def _let_all_rows_be_seen() -> None:
    """Older versions do not say for whom they work, and would see nothing."""
    tables = op.get_bind().exec_driver_sql("SELECT tablename FROM pg_policies WHERE policyname = 'by_organisation'")
    for (table,) in tables.fetchall():
        op.execute(f"DROP POLICY by_organisation ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def _free_after(table: str) -> None:
    index = {"invites": "ix_invites_organisation_id", "memberships": "ix_memberships_peer_id"}[table]
    op.drop_index(index, f"{table}_after")
    if op.get_bind().dialect.name == "postgresql":
        for name in (f"pk_{table}", f"fk_{table}_organisation_id", *_more(table)):
            op.execute(f"ALTER TABLE {table}_after RENAME CONSTRAINT {name} TO {name}_after")


def _old_invites() -> str:
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
    return "code, organisation_id, made_on"


def _old_memberships() -> str:
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
    return "organisation_id, peer_id, joined_on"
