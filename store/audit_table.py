"""The table of the audit trail: what was done with a role, and never what peers did."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table

from .schema import BigId, UtcDateTime, metadata

audit_trail = Table(
    "audit_trail",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("done_at", UtcDateTime, nullable=False),
    Column("role", String(12), nullable=False),
    Column("organisation_id", BigInteger, nullable=False),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="SET NULL")),
    Column("action", String(32), nullable=False),
    Column("of", String(64), nullable=False),
    Index("ix_audit_trail_organisation_id", "organisation_id"),
    Index("ix_audit_trail_peer_id", "peer_id"),
)
