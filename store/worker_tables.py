"""The tables that equal workers share: who does what only one may do, how fast all of them go, and who was erased."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, ForeignKey, LargeBinary, String, Table

from .schema import BigId, UtcDateTime, metadata

leases = Table(
    "leases",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("holder", String(36), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

buckets = Table(
    "buckets",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("level", Float, nullable=False),
    Column("filled_at", UtcDateTime, nullable=False),
    Column("paused_until", UtcDateTime),
)

rests = Table(
    "rests",
    metadata,
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), primary_key=True),
    Column("until", UtcDateTime, nullable=False),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("mark", LargeBinary(32), primary_key=True),
    Column("erased_on", Date, nullable=False),
)
