"""When a peer was here last, by the week, and when they were asked whether to go on being kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the days. Of who was here before nothing was noted: empty, it counts from the next tidying on."""
    op.add_column("peers", sa.Column("last_here_on", sa.Date()))
    op.add_column("peers", sa.Column("idle_asked_on", sa.Date()))


def downgrade() -> None:
    """Take them away: an older version keeps everybody until they erase themselves."""
    op.drop_column("peers", "idle_asked_on")
    op.drop_column("peers", "last_here_on")
