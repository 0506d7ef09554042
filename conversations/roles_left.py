"""Roles of somebody who erases themselves: the trail says that they were left, as it does of whoever leaves them."""

from __future__ import annotations

from datetime import datetime

from store import audit, organisations, roles
from store.database import Transaction

from . import hand_over


def leave_all(tx: Transaction, peer_id: int, now: datetime) -> None:
    """Let a peer go out of every role at an organisation, before their row goes."""
    for each in organisations.of_peer(tx, peer_id):
        if each.role not in audit.LEFT:
            continue
        of = each.organisation.id
        organisations.give_up(tx, of, peer_id, each.role)
        audit.note_left(tx, now, each.role, of)
        if each.role == roles.OWNER:
            hand_over.look_at(tx, of, now)
