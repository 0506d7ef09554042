"""The tables of releases: what was published and when, drafts, and who writes them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, LargeBinary, String, Table, Text

from .schema import BigId, UtcDateTime, metadata

releases = Table(
    "releases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    # Not counted up by the engine: two that publish at once want the same number, and one of them gets it.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("release", String(64), ForeignKey("releases.name"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("back_to", BigInteger, nullable=False),
    Column("published_by", String(40), nullable=False),
    Column("agreed_by", String(40), nullable=False),
    Column("note", String(200), nullable=False),
    Column("moves", Text, nullable=False),
    Column("corrections", Text, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
)

coordinators = Table(
    "coordinators",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("made_on", Date, nullable=False),
    sqlite_autoincrement=True,  # a number in the history must never come to mean somebody else
)

coordinator_invites = Table(
    "coordinator_invites",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("made_on", Date, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("release", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("moves", Text, nullable=False),
    Column("is_asked", Boolean, nullable=False),
    Column("note", String(200), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_drafts_peer_id", "peer_id", unique=True),
    sqlite_autoincrement=True,
)

previews = Table(
    "previews",
    metadata,
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), primary_key=True),
    Column("release", String(64), nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
