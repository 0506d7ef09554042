"""What was asked stands beside each band, so that a question that asks something else later does not speak for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the words; of bands told before nothing was noted, and they are told as their question reads now."""
    op.add_column("counts", sa.Column("asks", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("counts", "asks")
