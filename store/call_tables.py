"""The tables of call requests: what a peer asked for by their own tap, what falls due for it, and who was told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from .schema import BigId, UtcDateTime, metadata

call_requests = Table(
    "call_requests",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("organisation_id", BigId, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("promised_at", UtcDateTime, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("taken_by", BigId, ForeignKey("peers.id", ondelete="SET NULL")),
    Column("taken_at", UtcDateTime),
    Column("takes", Integer, nullable=False, server_default="0"),
    Column("heard", Integer, nullable=False, server_default="0"),
    Column("closed_at", UtcDateTime),
    Column("asked_last", BigId, ForeignKey("peers.id", ondelete="SET NULL")),
    Index("ix_call_requests_organisation_id", "organisation_id"),
    Index("ix_call_requests_peer_id", "peer_id"),
    Index("ix_call_requests_taken_by", "taken_by"),
    Index("ix_call_requests_asked_last", "asked_last"),
    sqlite_autoincrement=True,  # a button of a request that is gone must never open the next one
)

call_rungs = Table(
    "call_rungs",
    metadata,
    Column("call_id", BigId, ForeignKey("call_requests.id", ondelete="CASCADE"), primary_key=True),
    Column("rung", String(12), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Index("ix_call_rungs_state_due_at", "state", "due_at"),
)

call_notices = Table(
    "call_notices",
    metadata,
    Column("call_id", BigId, ForeignKey("call_requests.id", ondelete="CASCADE"), primary_key=True),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("told_at", UtcDateTime, nullable=False),
    Index("ix_call_notices_peer_id", "peer_id"),
)
