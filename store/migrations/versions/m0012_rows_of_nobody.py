"""Row-level security for what is a peer's alone: a statement that acts for an organisation sees none of it."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = (
    *("peers", "sessions", "outbox", "messages", "doses", "rests", "tombstones"),
    *("coordinators", "coordinator_invites", "drafts", "previews"),
    *("reports", "rejected_cards", "sent_words", "set_aside"),
)


def upgrade() -> None:
    """Let them be guarded. What a policy says is in `row_security.py`, which makes them behind every upgrade."""
    for table in TABLES if op.get_bind().dialect.name == "postgresql" else ():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Let the older version see what it saw."""
    for table in TABLES if op.get_bind().dialect.name == "postgresql" else ():
        op.execute(f"DROP POLICY IF EXISTS by_organisation ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
