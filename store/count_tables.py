"""The tables of counts: what an organisation is told of each window, of whom it may be told, and what it says back."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from .schema import BigId, UtcDateTime, metadata

counted_windows = Table(
    "counted_windows",
    metadata,
    Column("organisation_id", BigId, ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True),
    Column("begins_on", Date, primary_key=True),
    Column("cohort", Integer, nullable=False),
    Column("peers_from", UtcDateTime, nullable=False),
    Column("owners_from", UtcDateTime, nullable=False),
)

counts = Table(
    "counts",
    metadata,
    Column("organisation_id", BigId, ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True),
    Column("begins_on", Date, primary_key=True),
    Column("flow", String(48), primary_key=True),
    Column("question", String(48), primary_key=True),
    Column("band", String(12), nullable=False),
    Column("answers", String(200), nullable=False),
    Column("asks", Text, nullable=False, server_default=""),
)

cohorts = Table(
    "cohorts",
    metadata,
    Column("organisation_id", BigId, ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), primary_key=True),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Index("ix_cohorts_peer_id", "peer_id"),
)

deeds = Table(
    "deeds",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("organisation_id", BigId, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False),
    Column("text", String(200), nullable=False),
    Column("written_by", BigId, ForeignKey("peers.id", ondelete="SET NULL")),
    Column("is_agreed", Boolean, nullable=False),
    Column("made_on", Date, nullable=False),
    Index("ix_deeds_organisation_id", "organisation_id"),
    Index("ix_deeds_written_by", "written_by"),
    sqlite_autoincrement=True,  # a button of a line that is gone must never agree to the next one
)
