"""The tables. Every column has its purpose, its reader and its days in `inventory.py`; a test compares the two.

Invariant: everything that says something about a peer is sealed under that peer's own key (`*_sealed`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    and_,
    false,
    literal_column,
)

from .audit_table import audit_trail
from .call_tables import call_notices, call_requests, call_rungs
from .count_tables import cohorts, counted_windows, counts, deeds
from .release_tables import coordinator_invites, coordinators, drafts, previews, publications, releases
from .schema import BigId, UtcDateTime, metadata
from .worker_tables import buckets, leases, rests, tombstones

__all__ = [
    "BigId",
    "UtcDateTime",
    "audit_trail",
    "buckets",
    "call_notices",
    "call_requests",
    "call_rungs",
    "cohorts",
    "coordinator_invites",
    "coordinators",
    "counted_windows",
    "counts",
    "deeds",
    "drafts",
    "leases",
    "metadata",
    "previews",
    "publications",
    "releases",
    "rests",
    "tombstones",
]

peers = Table(
    "peers",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("address_lookup", LargeBinary(32), nullable=False, unique=True),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("key_wrapped", LargeBinary, nullable=False),
    Column("settings_sealed", LargeBinary, nullable=False),
    Column("is_reachable", Boolean, nullable=False),
    Column("joined_on", Date, nullable=False),
    Column("last_here_on", Date),
    Column("idle_asked_on", Date),
    sqlite_autoincrement=True,  # a message still on its way to an erased peer must never count for the next one
)

sessions = Table(
    "sessions",
    metadata,
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), primary_key=True),
    Column("release", String(64), nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("urgency", SmallInteger, nullable=False, server_default="3"),
    Column("state", String(12), nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("why", String(24), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_after", UtcDateTime),
    Column("worker", Integer, nullable=False, server_default="0"),
    Index("ix_outbox_peer_id", "peer_id"),
    sqlite_autoincrement=True,  # the same for rows: what a late answer is about must not be another message
)

IS_OPEN = outbox.c.state.in_([literal_column(f"'{state}'") for state in ("queued", "retry", "sending")])
"""A row that still has to do something; written out, so that the engines see that their index fits."""

Index("ix_outbox_open", outbox.c.urgency, outbox.c.id, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)

IS_ON_ITS_WAY = and_(outbox.c.state == literal_column("'sending'"), outbox.c.urgency >= literal_column("0"))
"""A row that keeps the others of its chat waiting: an emergency card that could not go at once waits for nothing."""

Index("uq_outbox_sending", outbox.c.peer_id, unique=True, sqlite_where=IS_ON_ITS_WAY, postgresql_where=IS_ON_ITS_WAY)

nudges = Table(
    "nudges",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(12), nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("organisation_id", BigInteger, nullable=False, server_default="0"),
    Column("schedule_id", BigInteger, nullable=False, server_default="0"),
    Column("occurrence", String(16), nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("why", String(16), nullable=False, server_default=""),
    Index("ix_nudges_state_due_at", "state", "due_at"),
    Index("ix_nudges_peer_id", "peer_id"),
)

HAS_OCCURRENCE = nudges.c.occurrence != literal_column("''")
"""A row that a rule made: of each occurrence a peer has one, whatever happens (`design.md` rule 16)."""

Index(
    "uq_nudges_occurrence",
    nudges.c.peer_id,
    nudges.c.schedule_id,
    nudges.c.occurrence,
    unique=True,
    sqlite_where=HAS_OCCURRENCE,
    postgresql_where=HAS_OCCURRENCE,
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("made_on", Date, nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("calls", String(120), nullable=False, server_default=""),
    Column("is_taken_over", Boolean, nullable=False, server_default=false()),
    Column("short_since", Date),
    sqlite_autoincrement=True,
)

invites = Table(
    "invites",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("organisation_id", BigId, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(12), nullable=False),
    Column("made_on", Date, nullable=False),
    Index("ix_invites_organisation_id", "organisation_id"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("organisation_id", BigId, ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(12), primary_key=True),
    Column("joined_on", Date, nullable=False),
    Index("ix_memberships_peer_id", "peer_id"),
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("organisation_id", BigId, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False),
    Column("flow", String(48), nullable=False),
    Column("rule", String(256), nullable=False),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("planned_to", BigInteger, nullable=False),
    Column("made_on", Date, nullable=False),
    Index("ix_schedules_organisation_id", "organisation_id"),
    sqlite_autoincrement=True,  # an answer filed under a schedule that is gone must never count for the next one
)

doses = Table(
    "doses",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), nullable=False),
    Column("day", Date, nullable=False),
    Index("ix_doses_peer_id", "peer_id"),
)

rhythms = Table(
    "rhythms",
    metadata,
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), primary_key=True),
    Column("schedule_id", BigInteger, primary_key=True, autoincrement=False),
    Column("body_sealed", LargeBinary, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), nullable=False),
    Column("organisation_id", BigInteger, nullable=False),
    Column("schedule_id", BigInteger, nullable=False),
    Column("occurrence", String(16), nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("asked_on", Date, nullable=False),
    UniqueConstraint("peer_id", "schedule_id", "occurrence", name="uq_answers_peer_id"),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", String(32), nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("peer_id", BigId, ForeignKey("peers.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("is_personal", Boolean, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index("ix_messages_peer_id", "peer_id"),
    Index("ix_messages_seen_at", "seen_at"),
)

seen_updates = Table(
    "seen_updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shape", String, nullable=False),
    Column("why", String(64), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("card", String(64), primary_key=True),
    Column("taps", Integer, nullable=False),
    Column("last_on", Date, nullable=False),
)

rejected_cards = Table(
    "rejected_cards",
    metadata,
    Column("card", String(64), primary_key=True),
    Column("taps", Integer, nullable=False),
    Column("last_on", Date, nullable=False),
)

sent_words = Table(
    "sent_words",
    metadata,
    Column("words", String(64), primary_key=True),
    Column("taps", Integer, nullable=False),
    Column("last_on", Date, nullable=False),
)

key_checks = Table(
    "key_checks",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("check_value", LargeBinary(32), nullable=False),
)

OF_PEERS = (
    *(sessions, outbox, nudges, messages, memberships, doses, rhythms, answers),
    *(coordinators, drafts, previews),
    *(call_requests, call_notices, cohorts, rests),
)
"""Tables whose rows belong to one peer each, and go with them."""
